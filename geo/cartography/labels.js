/* See labels.py. */

const MOST_LABELS = 60;
const MOST_AWAY = 14; // what is around only helps to find one's way
const QPV_FROM_ZOOM = 13; // under it a QPV is a dot, and its name would hide others
const LABEL_PX = { height: 20, margin: 4 };
const LABEL_FONTS = { name: "600 14px", qpv: "italic 600 14px" };
const MARK_PX = 13; // half of a mark, or of a number that stands for several
// A name beside a mark rather than under it: how far it moves, of its height and half of its width.
const LABEL_SHIFTS = [[0, 1.15], [0, -1.15], [1, 0], [-1, 0]];
// Further, where this is still in its zone.
const INNER_SHIFTS = [2.3, -2.3, 3.45, -3.45].flatMap((down) => [0, 0.5, -0.5].map((right) => [right, down]));

const meet = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
const within = (one, whole) => one[0] >= whole[0] && one[1] >= whole[1] && one[2] <= whole[2] && one[3] <= whole[3];
const middleOf = (box) => L.point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);

/* How wide the zones of a file are, pixels at zoom 0. */
function zoneSizes(contours) {
  return decodeZones(ready.get(contours)).map(({ rings }) => {
    const bounds = L.latLngBounds(rings.flat(2));
    return ((bounds.getEast() - bounds.getWest()) / 360) * 256;
  });
}

class LabelsDrawing {
  constructor(drawings) {
    this.map = drawings.map;
    if (!this.map.getPane("maillage-labels")) {
      const pane = this.map.createPane("maillage-labels");
      Object.assign(pane.style, { zIndex: 450, pointerEvents: "none" });
      pane.setAttribute("aria-hidden", "true");
    }
    this.pane = this.map.getPane("maillage-labels");
    this.drawings = drawings;
    this.widths = new Map();
    this.context = document.createElement("canvas").getContext("2d");
    this.redraw = () => this.place();
    this.map.on("zoomend moveend resize maillage:drawn maillage:marked", this.redraw);
    this.map.on("zoomstart", this.clear, this);
  }

  update({ levels, focus }) {
    const asked = JSON.stringify([levels, focus]);
    if (asked === this.asked) return;
    this.asked = asked;
    const own = new Set(focus);
    this.labels = levels.flatMap(({ qpv, contours }) => {
      const { names, codes, ranks, labels, decimals } = ready.get(contours);
      const { place } = placeReader({ line: labels, decimals });
      const places = codes.map(() => place());
      const sizes = qpv ? zoneSizes(contours) : [];
      return ranks.map((i, rank) => ({
        name: names[i], code: codes[i], place: places[i], qpv, rank, size: sizes[i], away: own.size > 0 && !own.has(codes[i]),
      }));
    });
    this.labels.sort((one, other) => one.away - other.away || one.qpv - other.qpv || one.rank - other.rank);
  }

  clear() {
    this.pane.replaceChildren();
  }

  width({ name, qpv }) {
    const key = name + qpv;
    if (!this.widths.has(key)) {
      const { fontFamily } = getComputedStyle(this.map.getContainer());
      this.context.font = `${qpv ? LABEL_FONTS.qpv : LABEL_FONTS.name} ${fontFamily}`;
      this.widths.set(key, this.context.measureText(name).width + 2 * LABEL_PX.margin);
    }
    return this.widths.get(key);
  }

  /* What names may not cover: marks, numbers that stand for several, what is said of the nearest, controls. */
  marks() {
    const { map } = this;
    const frame = map.getContainer().getBoundingClientRect();
    const said = [...map.getContainer().querySelectorAll(".maillage-link span, .leaflet-control")].map((one) => {
      const box = one.getBoundingClientRect();
      return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
    });
    const drawn = this.drawings.drawings(StructuresDrawing).flatMap((drawing) => drawing.places()).map((place) => {
      const { x, y } = map.latLngToContainerPoint(place);
      return [x - MARK_PX, y - MARK_PX, x + MARK_PX, y + MARK_PX];
    });
    return [...said, ...drawn];
  }

  /* Find where a name covers neither a mark nor another name, nor a QPV if it can; only what is under it moves it. */
  boxOf(label, width, { marks, qpv, names, zones }) {
    const { x: wide, y: high } = this.map.getSize();
    const { x, y } = this.map.latLngToContainerPoint(label.place);
    const free = (one, others) => !others.some((other) => meet(one, other));
    const at = ([right, down]) => {
      const left = x - width / 2 + right * (width / 2 + MARK_PX);
      const top = y - LABEL_PX.height / 2 + down * LABEL_PX.height;
      return [left, top, left + width, top + LABEL_PX.height];
    };
    const fits = (one) => within(one, [0, 0, wide, high]) && free(one, marks) && free(one, names);
    const clear = (one) => label.qpv || free(one, qpv);
    const own = at([0, 0]);
    const stays = label.away || (free(own, marks) && clear(own));
    const near = stays ? [] : LABEL_SHIFTS.slice(0, label.qpv ? 2 : undefined).map(at);
    const inner = stays || label.qpv ? [] : [...near, ...INNER_SHIFTS.map(at)].filter((one) => this.holds(zones.get(label.code), one));
    const found = [own, ...inner, ...near].filter(fits);
    return found.find(clear) ?? found[0];
  }

  /* Whether the middle of a name is in its zone. */
  holds(zone, box) {
    return zone && zone.polygon._containsPoint(this.map.containerPointToLayerPoint(middleOf(box)));
  }

  place() {
    const zoom = this.map.getZoom();
    const names = [];
    const drawn = this.drawings.drawings(ZonesDrawing);
    const zones = new Map(drawn.flatMap((drawing) => drawing.zones.map((zone) => [zone.code, zone])));
    const taken = { marks: this.marks(), qpv: drawn.flatMap((drawing) => drawing.qpvBoxes()), names, zones };
    const made = [];
    let around = 0;
    for (const label of this.labels || []) {
      if (made.length >= MOST_LABELS || around >= MOST_AWAY) break;
      const { name, qpv, away, size } = label;
      const width = this.width(label);
      if (qpv && (zoom < QPV_FROM_ZOOM || away || size * 2 ** zoom < width)) continue;
      const box = this.boxOf(label, width, taken);
      if (!box) continue;
      names.push(box);
      if (away) around += 1;
      const kind = `maillage-label${qpv ? " maillage-label-qpv" : ""}${away ? " maillage-label-away" : ""}`;
      const said = element("div", kind, name);
      L.DomUtil.setPosition(said, this.map.containerPointToLayerPoint(middleOf(box)));
      made.push(said);
    }
    this.pane.replaceChildren(...made);
  }

  remove() {
    this.map.off("zoomend moveend resize maillage:drawn maillage:marked", this.redraw);
    this.map.off("zoomstart", this.clear, this);
    this.clear();
  }
}

window.maillage.Labels = KeptLayer.extend({
  key() {
    return "labels";
  },

  fileNames() {
    return this.options.levels.map(({ contours }) => contours);
  },

  makeDrawing(drawings) {
    return new LabelsDrawing(drawings);
  },
});
