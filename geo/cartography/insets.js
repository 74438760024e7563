/* See insets.py. */

const SVG = "http://www.w3.org/2000/svg";

/* The outline of a zone in a square of 100 by 100, as wide as it is high on the ground. */
function outlinePath(rings) {
  const bounds = L.latLngBounds(rings.flat(2));
  const { lat, lng } = bounds.getCenter();
  const flat = Math.cos((lat * Math.PI) / 180);
  const wide = Math.max((bounds.getEast() - bounds.getWest()) * flat, bounds.getNorth() - bounds.getSouth());
  const point = ([y, x]) => `${(50 + ((x - lng) * flat * 96) / wide).toFixed(1)} ${(50 - ((y - lat) * 96) / wide).toFixed(1)}`;
  return rings.flat().map((ring) => `M${ring.map(point).join("L")}Z`).join("");
}

class InsetsDrawing {
  constructor(drawings, { contours, codes }) {
    const { map } = drawings;
    this.map = map;
    this.box = element("div", "maillage-insets");
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-label", config.words.overseas);
    const zones = new Map(decodeZones(ready.get(contours)).map((zone) => [zone.code, zone]));
    this.insets = codes.map((code) => this.makeInset(zones.get(code)));
    this.box.append(...this.insets.map(({ button }) => button));
    L.DomEvent.disableClickPropagation(this.box);
    this.control = L.control({ position: "bottomleft" });
    this.control.onAdd = () => this.box;
    this.control.addTo(map);
    this.fit = () => {
      const { x, y } = map.getSize();
      this.box.classList.toggle("maillage-insets-small", Math.min(x, y) < NARROW_PX);
      viewOf(map).makeRoom();
    };
    map.on("resize", this.fit);
    this.fit();
  }

  makeInset(zone) {
    const button = element("button", "maillage-inset");
    const drawing = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    button.type = "button";
    drawing.setAttribute("viewBox", "0 0 100 100");
    drawing.setAttribute("aria-hidden", "true");
    path.setAttribute("d", outlinePath(zone.rings));
    path.setAttribute("fill-rule", "evenodd");
    path.setAttribute("vector-effect", "non-scaling-stroke");
    drawing.append(path);
    button.append(drawing, element("span", "", zone.name));
    const bounds = L.latLngBounds(zone.rings.flat(2));
    button.addEventListener("click", () => {
      if (window.Streamlit) emitClick("zone", zone.code, bounds.getCenter());
      else this.map.fitBounds(bounds, { animate: !still });
    });
    return { zone, button, path };
  }

  update({ state, percents, percentsOf }) {
    for (const { zone, button, path } of this.insets) {
      const { fill: colour, stroke, dashed } = config.states[state[zone.i]] || { fill: COLOURS.paper, stroke: COLOURS.map_edge };
      path.setAttribute("style", `fill:${colour};stroke:${stroke};stroke-width:1px;stroke-dasharray:${dashed ? "3 2" : "none"}`);
      const said = percents.length ? `${zone.name}\u00a0: ${percentWords(percents[zone.i], percentsOf)}` : zone.name;
      button.title = said;
      button.setAttribute("aria-label", said);
    }
  }

  remove() {
    this.map.off("resize", this.fit);
    this.control.remove();
  }
}

window.maillage.Insets = KeptLayer.extend({
  key() {
    return "insets";
  },

  fileNames() {
    return [this.options.contours];
  },

  makeDrawing(drawings) {
    return new InsetsDrawing(drawings, this.options);
  },
});
