/* See links.py. */

// Where words stand: on their line nearer to the structure, away from the name of the commune, or where they fit;
// else beside it.
const WORDS_AT = [0, 26, -26].flatMap((beside) => [0.6, 0.45, 0.75, 0.3].map((part) => ({ part, beside })));
const SHORT_PX = 14; // under a line too short to hold them, as in base_map.css
const COMMUNE_PX = 18; // half of what is kept free around the commune

class LinksDrawing {
  constructor(drawings, { links }) {
    const { map } = drawings;
    this.drawn = links.flatMap(({ line, label }) => {
      const common = { renderer: drawings.canvas, interactive: false };
      const html = element("span", "", label).outerHTML;
      const icon = L.divIcon({ className: "maillage-link", html, iconSize: [0, 0] });
      return [
        L.polyline(line, { ...common, weight: 6, color: COLOURS.paper, opacity: 0.9 }),
        L.polyline(line, { ...common, weight: 2.5, color: COLOURS.ink, dashArray: "7 5" }),
        L.marker(line[1], { icon, interactive: false, keyboard: false, zIndexOffset: 500 }),
      ];
    });
    this.drawn.forEach((layer) => layer.addTo(map));
    this.map = map;
    this.fit = () => this.fitWords();
    map.on("zoomend resize maillage:drawn", this.fit);
    this.fit();
  }

  /* Place each line's words, the shortest first, where they cover neither the commune nor another line's words. */
  fitWords() {
    const [lines, words] = [1, 2].map((place) => this.drawn.filter((_, i) => i % 3 === place));
    const ends = lines.map((line) => line.getLatLngs().map((end) => this.map.latLngToLayerPoint(end)));
    const length = (i) => ends[i][0].distanceTo(ends[i][1]);
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    const seen = [corner, corner.add(this.map.getSize())].flatMap(({ x, y }) => [x, y]);
    const taken = [];
    for (const i of [...ends.keys()].sort((one, other) => length(one) - length(other))) {
      const [from, to] = ends[i];
      const icon = words[i].getElement();
      const { offsetWidth: wide, offsetHeight: high } = icon.firstChild;
      const short = Math.abs(to.x - from.x) < wide + 30 && length(i) < 1.2 * (wide + 30);
      icon.classList.toggle("maillage-link-short", short);
      // On a narrow map words leave their line rather than the map.
      const into = (x) => Math.min(Math.max(x, seen[0] + wide / 2), seen[2] - wide / 2);
      const at = ({ part, beside }) => {
        const { x, y } = from.add(to.subtract(from).multiplyBy(part)).add([0, beside]);
        return L.point(into(x), y);
      };
      const around = ({ x, y }, across, down) => [x - across, y - down, x + across, y + down];
      const box = (place) => around(at(place).add([0, short ? SHORT_PX + high / 2 : 0]), wide / 2, high / 2);
      const held = [around(from, COMMUNE_PX, COMMUNE_PX), ...taken];
      const fits = (one) => within(one, seen) && !held.some((other) => meet(one, other));
      const place = WORDS_AT.find((one) => fits(box(one))) ?? WORDS_AT[0];
      taken.push(box(place));
      words[i].setLatLng(this.map.layerPointToLatLng(at(place)));
    }
  }

  update() {}

  bringToFront() {
    this.drawn.forEach((layer) => layer.bringToFront && layer.bringToFront());
  }

  remove() {
    this.map.off("zoomend resize maillage:drawn", this.fit);
    this.drawn.forEach((layer) => layer.remove());
  }
}

window.maillage.Links = KeptLayer.extend({
  key() {
    return `links ${JSON.stringify(this.options.links)}`;
  },

  makeDrawing(drawings) {
    return new LinksDrawing(drawings, this.options);
  },
});
