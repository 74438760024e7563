/* See places.py. */

class PlacesDrawing {
  constructor(drawings, { places }) {
    const file = ready.get(places);
    const { tooltip } = drawings;
    this.dots = decodePoints(file).map((place, i) => {
      const dot = L.circleMarker(place, {
        renderer: drawings.canvas,
        radius: 3.5,
        weight: 1,
        color: COLOURS.paper,
        fillColor: COLOURS.place,
        fillOpacity: 1,
      });
      dot.on("mouseover", () => tooltip.show(dot.getLatLng(), file.names[i], file.addresses[i]));
      dot.on("mouseout", () => tooltip.hide());
      return dot.addTo(drawings.map);
    });
  }

  update() {}

  bringToFront() {
    this.dots.forEach((dot) => dot.bringToFront());
  }

  remove() {
    this.dots.forEach((dot) => dot.remove());
  }
}

window.maillage.Places = KeptLayer.extend({
  key() {
    return `places ${this.options.places}`;
  },

  fileNames() {
    return [this.options.places];
  },

  makeDrawing(drawings) {
    return new PlacesDrawing(drawings, this.options);
  },
});
