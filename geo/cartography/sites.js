/* See sites.py. */

class SitesDrawing {
  constructor(drawings, { sites }) {
    const { map, tooltip } = drawings;
    this.markers = sites.map(({ place, dispositif, label }) => {
      const icon = L.divIcon({
        className: "maillage-site", html: config.icons[String(dispositif)], iconSize: [40, 40],
      });
      const marker = L.marker(place, { icon, keyboard: false, zIndexOffset: 1000 });
      marker.on("mouseover", () => tooltip.show(marker.getLatLng(), label, config.words.site));
      marker.on("mouseout", () => tooltip.hide());
      return marker.addTo(map);
    });
  }

  update() {}

  remove() {
    this.markers.forEach((marker) => marker.remove());
  }
}

window.maillage.Sites = KeptLayer.extend({
  key() {
    return `sites ${JSON.stringify(this.options.sites)}`;
  },

  makeDrawing(drawings) {
    return new SitesDrawing(drawings, this.options);
  },
});
