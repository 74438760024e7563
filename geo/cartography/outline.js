/* See outline.py. */

class OutlineDrawing {
  constructor(drawings, { contours }) {
    const [{ rings }] = decodeZones(ready.get(contours));
    const common = { renderer: drawings.canvas, fill: false, interactive: false, smoothFactor: 0.6 };
    this.paths = [[6, COLOURS.paper], [3, COLOURS.ink]].map(([weight, color]) =>
      L.polygon(rings, { ...common, weight, color }).addTo(drawings.map));
  }

  update() {}

  bringToFront() {
    this.paths.forEach((path) => path.bringToFront());
  }

  remove() {
    this.paths.forEach((path) => path.remove());
  }
}

window.maillage.Outline = KeptLayer.extend({
  key() {
    return `outline ${this.options.contours}`;
  },

  fileNames() {
    return [this.options.contours];
  },

  makeDrawing(drawings) {
    return new OutlineDrawing(drawings, this.options);
  },
});
