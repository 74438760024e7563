/* See sites.py. */

class SitesDrawing {
  constructor(drawings, { sites, figures, reaches }) {
    this.map = drawings.map;
    this.tooltip = drawings.tooltip;
    // Above the zones, under the marks.
    const pane = this.map.getPane("maillage-reach") || this.map.createPane("maillage-reach");
    Object.assign(pane.style, { zIndex: 450, pointerEvents: "none" });
    this.renderer = L.svg({ pane: "maillage-reach" });
    this.drawn = [
      ...[...sites, ...reaches].filter(({ reach }) => reach).map((site) => this.makeReach(site)),
      ...sites.map((site) => this.makeSite(site)),
      ...figures.map((figure) => this.makeFigure(figure)),
    ];
    this.drawn.forEach((layer) => layer.addTo(this.map));
    this.drawings = drawings;
    this.changes = new Map(figures.map(({ zone, gain }) => [zone, gain]));
    this.outlines = [];
    // Zones may come after what changes in them, and dots become polygons.
    this.outline = () => this.outlineZones();
    this.map.on("maillage:drawn maillage:reshaped", this.outline);
    this.outline();
  }

  outlineZones() {
    this.outlines.forEach((path) => path.remove());
    const zones = this.drawings.drawings(ZonesDrawing).flatMap((drawing) => drawing.zones)
      .filter(({ code, path, dot }) => this.changes.has(code) && path !== dot);
    const common = { renderer: this.renderer, pane: "maillage-reach", fill: false, interactive: false };
    this.outlines = zones.flatMap(({ code, rings }) => [
      L.polygon(rings, { ...common, weight: 8, color: COLOURS.paper }),
      L.polygon(rings, { ...common, weight: 4, color: this.changes.get(code) ? COLOURS.accent : COLOURS.gap_ink }),
    ]);
    this.outlines.forEach((path) => path.addTo(this.map));
  }

  makeReach({ place, reach, area }) {
    const style = {
      renderer: this.renderer, pane: "maillage-reach", interactive: false,
      color: COLOURS.ink, weight: 2, dashArray: "2 6", fillColor: COLOURS.accent, fillOpacity: 0.1,
    };
    return area.length ? L.polygon(area, style) : L.circle(place, { ...style, radius: reach });
  }

  makeSite({ place, dispositif, label, number }) {
    const html = number ? element("b", "", numbers.format(number)).outerHTML : config.icons[String(dispositif)];
    const className = number ? "maillage-pin" : "maillage-site";
    const icon = L.divIcon({ className, html, iconSize: number ? [30, 30] : [40, 40] });
    const marker = L.marker(place, { icon, keyboard: false, zIndexOffset: 1000 });
    marker.on("mouseover", () => this.tooltip.show(marker.getLatLng(), label, config.words.site));
    marker.on("mouseout", () => this.tooltip.hide());
    return marker;
  }

  makeFigure({ place, text, gain }) {
    const className = `maillage-figure${gain ? "" : " maillage-loss"}`;
    const icon = L.divIcon({ className, html: element("span", "", text).outerHTML, iconSize: [0, 0] });
    return L.marker(place, { icon, interactive: false, keyboard: false, zIndexOffset: 1100 });
  }

  update() {}

  remove() {
    this.map.off("maillage:drawn maillage:reshaped", this.outline);
    [...this.drawn, ...this.outlines].forEach((layer) => layer.remove());
    this.renderer.remove();
  }
}

window.maillage.Sites = KeptLayer.extend({
  key() {
    return `sites ${JSON.stringify(this.options)}`;
  },

  makeDrawing(drawings) {
    return new SitesDrawing(drawings, this.options);
  },
});
