/* See zones.py. */

const SMALL_PX = 14; // under this size a QPV cannot be seen: it becomes a dot

const percentWords = (percent, of) => (percent === null ? config.words.unknown : `${percent}\u00a0% ${of}`);

class ZonesDrawing {
  constructor(drawings, { contours, level, dots }) {
    this.drawings = drawings;
    this.map = drawings.map;
    this.level = level;
    this.file = ready.get(contours);
    this.zones = decodeZones(this.file).filter(({ rings }) => rings.length);
    this.zones.forEach((zone) => this.makePath(zone, dots));
    this.onZoom = () => dots && this.reshape();
    this.map.on("zoomend", this.onZoom);
  }

  makePath(zone, dots) {
    const renderer = this.drawings.canvas;
    zone.polygon = L.polygon(zone.rings, { renderer, smoothFactor: 0.6 });
    zone.path = zone.polygon;
    this.listen(zone, zone.polygon);
    if (!dots) return;
    const bounds = zone.polygon.getBounds();
    const size = this.map.project(bounds.getSouthEast(), 0).subtract(this.map.project(bounds.getNorthWest(), 0));
    zone.size = Math.max(size.x, size.y);
    zone.dot = L.circleMarker(bounds.getCenter(), { renderer });
    this.listen(zone, zone.dot);
  }

  listen(zone, path) {
    const { tooltip } = this.drawings;
    path.on("mouseover", () => path.setStyle({ weight: zone.style.weight + 1.5, color: COLOURS.ink }));
    path.on("mouseout", () => {
      path.setStyle(zone.style);
      tooltip.hide();
    });
    path.on("mousemove", ({ latlng }) => tooltip.show(latlng, zone.name, ...this.lines(zone)));
    path.on("click", (event) => {
      if (!this.options.clickable) return;
      L.DomEvent.stopPropagation(event);
      if (coarse) tooltip.show(event.latlng, zone.name, ...this.lines(zone));
      emitClick("zone", zone.code, event.latlng);
    });
  }

  lines({ i }) {
    const { percents, percentsOf, told } = this.options;
    if (!percents.length) return zoneLines(this.details, i, told);
    return [element("div", "", percentWords(percents[i], percentsOf))];
  }

  update(options) {
    if (options.details && (!this.options || this.options.details !== options.details)) {
      this.details = decodeDetails(ready.get(options.details));
    }
    this.options = options;
    const focus = options.focus.length ? new Set(options.focus) : null;
    for (const zone of this.zones) {
      const style = stateStyle(options.state[zone.i], {
        edge: zone.dot ? COLOURS.ink : "", thin: options.thin, away: focus !== null && !focus.has(zone.code),
      });
      if (zone.dot) zone.dot.setRadius(Math.min(4 + Math.sqrt(options.unservedPeople[zone.i] || 0) / 13, 16));
      this.reshape([zone]);
      if (zone.style === style) continue;
      zone.style = style;
      zone.away = style === AWAY;
      zone.weight = zone.away ? 0 : stateWeight(options.state[zone.i]);
      zone.path.setStyle(style);
      this.reordered = true;
    }
  }

  /* A dot while the polygon is too small to be seen. */
  reshape(zones = this.zones) {
    for (const zone of zones) {
      const small = zone.dot && zone.size * 2 ** this.map.getZoom() < SMALL_PX;
      const path = small ? zone.dot : zone.polygon;
      if (path !== zone.path) {
        zone.path.remove();
        zone.path = path;
        if (zone.style) path.setStyle(zone.style);
      }
      if (this.map.hasLayer(path)) continue;
      this.map.addLayer(path);
      this.reordered = true;
    }
    if (zones === this.zones && this.reordered) this.map.fire("maillage:reshaped");
  }

  /* Thick outlines stand whole above their neighbours, and small dots in sight above large ones. */
  bringToFront() {
    const radius = ({ path, dot }) => (path === dot ? dot.getRadius() : 0);
    const above = (one, other) => one.weight - other.weight || radius(other) - radius(one);
    [...this.zones].sort(above).forEach(({ path }) => path.bringToFront());
    this.reordered = false;
  }

  /* Where the QPV of the territory are seen, pixels of the map. */
  qpvBoxes() {
    const { map } = this;
    return this.zones.filter(({ dot, away }) => dot && !away).map(({ path, dot, polygon }) => {
      const bounds = polygon.getBounds();
      const middle = map.latLngToContainerPoint(bounds.getCenter());
      const radius = dot.getRadius();
      const [from, to] = path === dot
        ? [middle.subtract([radius, radius]), middle.add([radius, radius])]
        : [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => map.latLngToContainerPoint(corner));
      return [from.x, from.y, to.x, to.y];
    });
  }

  remove() {
    this.map.off("zoomend", this.onZoom);
    this.zones.forEach(({ path }) => path.remove());
  }
}

/* Narrow levels above wide ones; nothing is done while no zone has changed its place or its style. */
function orderZones(drawings) {
  const levels = drawings.drawings(ZonesDrawing).sort((one, other) => one.level - other.level);
  if (!levels.some(({ reordered }) => reordered)) return false;
  levels.forEach((level) => level.bringToFront());
  return true;
}

window.maillage.Zones = KeptLayer.extend({
  key() {
    return `zones ${this.options.contours}`;
  },

  fileNames() {
    return [this.options.contours, this.options.details].filter(Boolean);
  },

  makeDrawing(drawings) {
    const { map } = drawings;
    if (!drawings.ordersZones) {
      drawings.ordersZones = true;
      const order = () => {
        if (!orderZones(drawings)) return;
        for (const kind of [OutlineDrawing, PlacesDrawing, LinksDrawing]) {
          drawings.drawings(kind).forEach((drawing) => drawing.bringToFront());
        }
        drawings.drawings(SelectionDrawing).forEach((selection) => selection.redraw());
      };
      map.on("maillage:drawn maillage:reshaped", order);
    }
    return new ZonesDrawing(drawings, this.options);
  },
});
