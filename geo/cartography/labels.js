/* See labels.py. */

const MOST_LABELS = 60;
const QPV_FROM_ZOOM = 13; // under it a QPV is a dot, and its name would hide others
const LABEL_PX = { height: 20, letter: 7.2, margin: 4 };

class LabelsDrawing {
  constructor(drawings) {
    this.map = drawings.map;
    if (!this.map.getPane("maillage-labels")) {
      const pane = this.map.createPane("maillage-labels");
      Object.assign(pane.style, { zIndex: 450, pointerEvents: "none" });
      pane.setAttribute("aria-hidden", "true");
    }
    this.pane = this.map.getPane("maillage-labels");
    this.redraw = () => this.place();
    this.map.on("zoomend moveend resize maillage:drawn", this.redraw);
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
      return ranks.map((i, rank) => ({
        name: names[i], place: places[i], qpv, rank, away: own.size > 0 && !own.has(codes[i]),
      }));
    });
    this.labels.sort((one, other) => one.away - other.away || one.qpv - other.qpv || one.rank - other.rank);
  }

  clear() {
    this.pane.replaceChildren();
  }

  /* Place each name where it meets no other. */
  place() {
    const { x: wide, y: high } = this.map.getSize();
    const zoom = this.map.getZoom();
    const taken = [];
    const made = [];
    for (const { name, place, qpv, away } of this.labels || []) {
      if (made.length >= MOST_LABELS) break;
      if (qpv && (zoom < QPV_FROM_ZOOM || away)) continue;
      const { x, y } = this.map.latLngToContainerPoint(place);
      const half = (name.length * LABEL_PX.letter) / 2 + LABEL_PX.margin;
      const box = [x - half, y - LABEL_PX.height / 2, x + half, y + LABEL_PX.height / 2];
      if (box[0] < 0 || box[1] < 0 || box[2] > wide || box[3] > high) continue;
      if (taken.some((o) => o[0] < box[2] && o[2] > box[0] && o[1] < box[3] && o[3] > box[1])) continue;
      taken.push(box);
      const kind = `maillage-label${qpv ? " maillage-label-qpv" : ""}${away ? " maillage-label-away" : ""}`;
      const label = element("div", kind, name);
      L.DomUtil.setPosition(label, this.map.latLngToLayerPoint(place));
      made.push(label);
    }
    this.pane.replaceChildren(...made);
  }

  remove() {
    this.map.off("zoomend moveend resize maillage:drawn", this.redraw);
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
