/* See links.py. */

class LinksDrawing {
  constructor(drawings, { links }) {
    const { map } = drawings;
    this.drawn = links.flatMap(({ line, label }) => {
      const common = { renderer: drawings.canvas, interactive: false };
      const [[fromLat, fromLon], [toLat, toLon]] = line;
      // Nearer to the structure, away from the name of the commune.
      const place = [fromLat + 0.6 * (toLat - fromLat), fromLon + 0.6 * (toLon - fromLon)];
      const html = element("span", "", label).outerHTML;
      const icon = L.divIcon({ className: "maillage-link", html, iconSize: [0, 0] });
      return [
        L.polyline(line, { ...common, weight: 6, color: COLOURS.paper, opacity: 0.9 }),
        L.polyline(line, { ...common, weight: 2.5, color: COLOURS.ink, dashArray: "7 5" }),
        L.marker(place, { icon, interactive: false, keyboard: false, zIndexOffset: 500 }),
      ];
    });
    this.drawn.forEach((layer) => layer.addTo(map));
    this.map = map;
    this.fit = () => this.fitWords();
    map.on("zoomend", this.fit);
    this.fit();
  }

  fitWords() {
    const [lines, words] = [1, 2].map((place) => this.drawn.filter((_, i) => i % 3 === place));
    words.forEach((marker, i) => {
      const [from, to] = lines[i].getLatLngs().map((end) => this.map.latLngToLayerPoint(end));
      const icon = marker.getElement();
      const wide = icon.firstChild.offsetWidth + 30;
      icon.classList.toggle("maillage-link-short", Math.abs(to.x - from.x) < wide && from.distanceTo(to) < 1.2 * wide);
    });
  }

  update() {}

  bringToFront() {
    this.drawn.forEach((layer) => layer.bringToFront && layer.bringToFront());
  }

  remove() {
    this.map.off("zoomend", this.fit);
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
