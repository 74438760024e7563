/* See selection.py. */

const RING_PX = 17; // around a number that stands for structures

class SelectionDrawing {
  constructor(drawings) {
    this.drawings = drawings;
    this.map = drawings.map;
    // Above the marks and the numbers that stand for them, which would hide a small zone.
    const pane = this.map.getPane("maillage-selection") || this.map.createPane("maillage-selection");
    Object.assign(pane.style, { zIndex: 640, pointerEvents: "none" });
    this.renderer = L.svg({ pane: "maillage-selection" });
    this.outlines = [];
    this.codes = [];
    // Zones may come after their selection.
    this.onDrawn = () => this.pending && this.redraw();
    this.map.on("maillage:drawn", this.onDrawn);
  }

  update({ codes }) {
    if (codes.join() === this.codes.join()) return;
    this.codes = codes;
    this.pending = true;
  }

  redraw() {
    this.clear();
    const zones = this.drawings.drawings(ZonesDrawing).flatMap((drawing) => drawing.zones)
      .filter(({ code }) => this.codes.includes(code));
    const common = { renderer: this.renderer, pane: "maillage-selection", fill: false, interactive: false };
    for (const { path, dot, rings } of zones) {
      const outline = (weight, color) => (path === dot
        ? L.circleMarker(dot.getLatLng(), { ...common, radius: Math.max(dot.getRadius() + 4, RING_PX), weight, color })
        : L.polygon(rings, { ...common, weight, color }));
      this.outlines.push(outline(7, COLOURS.paper), outline(3.5, COLOURS.ink));
    }
    this.outlines.forEach((path) => path.addTo(this.map));
    if (this.pending) this.reveal(zones);
    this.pending = false;
  }

  /* Bring zones newly selected into view; leave the view alone when they are there already. */
  reveal(zones) {
    if (!zones.length) return;
    const bounds = zones.reduce((all, { polygon }) => all.extend(polygon.getBounds()), L.latLngBounds([]));
    if (!this.map.getBounds().contains(bounds)) {
      this.map.fitBounds(bounds.pad(0.5), { maxZoom: 14, animate: !still });
    }
  }

  clear() {
    this.outlines.forEach((path) => path.remove());
    this.outlines = [];
  }

  remove() {
    this.map.off("maillage:drawn", this.onDrawn);
    this.clear();
    this.renderer.remove();
  }
}

window.maillage.Selection = KeptLayer.extend({
  key() {
    return "selection";
  },

  makeDrawing(drawings) {
    return new SelectionDrawing(drawings);
  },
});
