/* What is drawn in one map: zones, their selection, what is told under the pointer; signs.js draws over them. */

const SMALL_PX = 14; // under this size a QPV cannot be seen: it becomes a dot

class Sketch {
  constructor(map) {
    this.map = map;
    this.canvas = new HatchCanvas({ padding: 0.3, tolerance: coarse ? 6 : 2 });
    this.layers = new Map(); // by name of their contours: a level may come in several
    this.mosaics = new Map(); // the same, for layers of very many zones
    this.selection = [];
    this.signs = new Signs(this);
    this.tip = L.tooltip({ opacity: 1, className: "maillage-tip" });
    this.furnish();
    this.listen();
  }

  furnish() {
    const { map } = this;
    const box = map.getContainer();
    const { words } = config;
    box.classList.add("maillage-map");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", words.map);
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix(false);
    this.notice = L.control({ position: "bottomright" });
    this.notice.onAdd = () => element("div", "maillage-notice");
    this.notice.addTo(map);
    this.hint = element("div", "maillage-hint", words.fingers);
    this.hint.setAttribute("aria-hidden", "true");
    box.append(this.hint);
  }

  listen() {
    const { map } = this;
    const box = map.getContainer();
    map.on("zoomend", () => this.state && this.resize());
    map.on("click", ({ latlng }) => {
      const zone = this.inMosaic(latlng);
      if (zone) this.send("zone", zone.code, latlng);
      else this.send("map", "", latlng);
    });
    map.on("mousemove", ({ latlng }) => {
      if (!this.mosaics.size) return;
      const zone = this.inMosaic(latlng);
      if (zone) this.tell(latlng, zone.name, ...zoneLines(zone, this.state, ""));
      else this.hush();
    });
    map.on("mouseout zoomstart", () => this.hush());
    // A map may open with no size at all: fit again until the person moves it.
    map.on("resize", () => this.untouched && this.move());
    for (const type of ["pointerdown", "wheel", "keydown"]) {
      box.addEventListener(type, () => { this.untouched = false; }, { passive: true });
    }
    box.addEventListener("keydown", ({ key }) => key === "Escape" && this.send("escape", "", map.getCenter()));
    if (coarse) {
      box.addEventListener("touchmove", ({ touches }) => {
        this.hint.classList.toggle("maillage-on", touches.length === 1);
        clearTimeout(this.hiding);
        this.hiding = setTimeout(() => this.hint.classList.remove("maillage-on"), 900);
      }, { passive: true });
    }
  }

  /* Move the view only where the territory changed. */
  fit(state) {
    if (this.fitted === state.fit) return;
    this.fitted = state.fit;
    const [west, south, east, north] = state.bounds;
    this.bounds = [[south, west], [north, east]];
    this.untouched = true;
    this.move();
  }

  move() {
    this.map.fitBounds(this.bounds, { padding: [10, 10], animate: false });
  }

  draw(state) {
    this.state = state;
    this.hush();
    this.notice.getContainer().textContent = state.notice;
    this.notice.getContainer().hidden = !state.notice;
    this.drawZones();
    this.signs.drawPlaces(state);
    this.drawSelection();
    // Zones are seen first: the signs over them take as long to make.
    cancelAnimationFrame(this.signing);
    this.signing = requestAnimationFrame(() => {
      this.signs.drawMarks(state);
      this.signs.drawSites(state);
      this.showTiles();
    });
  }

  drawZones() {
    const { layers } = this.state;
    const wanted = new Set(layers.map(({ contours }) => contours));
    for (const [contours, zones] of this.layers) {
      if (wanted.has(contours)) continue;
      zones.forEach((zone) => zone.path.remove());
      this.layers.delete(contours);
    }
    for (const [contours, { mosaic }] of this.mosaics) {
      if (wanted.has(contours)) continue;
      mosaic.remove();
      this.mosaics.delete(contours);
    }
    const under = layers.some(({ level }) => level === "qpv");
    for (const layer of layers) {
      if (ready.get(layer.contours).length > MANY_ZONES) {
        this.drawMosaic(layer);
        continue;
      }
      if (!this.layers.has(layer.contours)) this.layers.set(layer.contours, this.addLayer(layer));
      this.judge(layer, under && layer.level !== "qpv");
    }
    this.order();
  }

  drawMosaic(layer) {
    if (!this.mosaics.has(layer.contours)) {
      const styles = new Map();
      const looks = ({ code }) => {
        const status = this.mosaics.get(layer.contours).statusOf(code);
        if (!styles.has(status)) styles.set(status, zoneStyle({ status }, {}));
        return styles.get(status);
      };
      const mosaic = new Mosaic(ready.get(layer.contours), looks);
      this.mosaics.set(layer.contours, { mosaic });
    }
    const drawn = this.mosaics.get(layer.contours);
    const judged = ready.get(layer.judged);
    const { visible } = this.state;
    const key = `${layer.judged} ${visible}`;
    const letters = (code) => judged.statuses[judged.index.get(code)] || "";
    Object.assign(drawn, { layer, letters, statusOf: (code) => combine(letters(code), visible) });
    if (drawn.key === key) return;
    drawn.key = key;
    if (this.map.hasLayer(drawn.mosaic)) drawn.mosaic.redraw();
    else drawn.mosaic.addTo(this.map);
  }

  /* What a mosaic holds at a place, told like any zone; undefined where there is none. */
  inMosaic(latlng) {
    for (const { mosaic, layer, letters } of this.mosaics.values()) {
      const zone = mosaic.at(latlng);
      if (zone) return { ...zone, layer, letters: letters(zone.code) };
    }
    return undefined;
  }

  addLayer({ level, contours }) {
    return ready.get(contours).filter(({ rings }) => rings.length).map((source) => {
      const zone = { ...source, level };
      zone.polygon = L.polygon(zone.rings, { renderer: this.canvas, smoothFactor: 0.6 });
      zone.path = zone.polygon;
      const size = this.map.project(zone.polygon.getBounds().getSouthEast(), 0)
        .subtract(this.map.project(zone.polygon.getBounds().getNorthWest(), 0));
      zone.size = Math.max(size.x, size.y);
      if (level === "qpv") {
        zone.dot = L.circleMarker(zone.polygon.getBounds().getCenter(), { renderer: this.canvas });
        this.answer(zone, zone.dot);
      }
      this.answer(zone, zone.polygon);
      return zone;
    });
  }

  answer(zone, path) {
    path.on("mouseover", () => path.setStyle({ weight: zone.style.weight + 1.5, color: INK }));
    path.on("mouseout", () => {
      path.setStyle(zone.style);
      this.hush();
    });
    path.on("mousemove", ({ latlng }) => this.tell(latlng, zone.name,
      ...zoneLines(zone, this.state, zone.layer.shareWords)));
    path.on("click", (event) => {
      if (!zone.layer.clickable) return;
      L.DomEvent.stopPropagation(event);
      if (coarse) this.tell(event.latlng, zone.name, ...zoneLines(zone, this.state, zone.layer.shareWords));
      this.send("zone", zone.code, event.latlng);
    });
  }

  /* Give each zone what is said of it, then its looks; those around the territory are paler. */
  judge(layer, faint) {
    const focus = this.focus(layer);
    const judged = layer.judged && ready.get(layer.judged);
    for (const zone of this.layers.get(layer.contours)) {
      const i = judged ? judged.index.get(zone.code) : undefined;
      zone.layer = layer;
      zone.letters = i === undefined ? "" : judged.statuses[i] || "";
      zone.unserved = i === undefined ? null : judged.unserved[i];
      zone.share = i === undefined || !judged.shares.length ? undefined : judged.shares[i];
      zone.status = combine(zone.letters, this.state.visible);
      zone.style = zoneStyle(zone, { faint, away: focus && !focus.has(zone.code) });
      if (zone.dot && zone.letters) {
        const people = unservedPeople(zone, this.state.visible);
        zone.dot.setRadius(Math.min(4 + Math.sqrt(people) / 13, 16));
      }
      this.shape(zone);
      zone.path.setStyle(zone.style);
    }
  }

  /* The zones of a layer that the territory is made of; null when it is not told apart from the rest. */
  focus(layer) {
    const wanted = new Set(this.state.focus);
    return this.layers.get(layer.contours).some(({ code }) => wanted.has(code)) ? wanted : null;
  }

  /* A dot while the polygon is too small to be seen. */
  shape(zone) {
    const small = zone.dot && zone.size * 2 ** this.map.getZoom() < SMALL_PX;
    const path = small ? zone.dot : zone.polygon;
    if (path !== zone.path) {
      zone.path.remove();
      zone.path = path;
      path.setStyle(zone.style);
    }
    if (!this.map.hasLayer(path)) this.map.addLayer(path);
  }

  resize() {
    const dotted = this.zones().filter(({ dot }) => dot);
    if (!dotted.length) return;
    dotted.forEach((zone) => this.shape(zone));
    this.drawSelection();
    this.order();
  }

  /* All zones, from the widest level to the narrowest. */
  zones() {
    const rank = ([{ level }]) => config.levels.indexOf(level);
    return [...this.layers.values()].filter((zones) => zones.length)
      .sort((one, other) => rank(one) - rank(other)).flat();
  }

  /* Narrow levels above wide ones, gaps above their neighbours so that their outline is whole. */
  order() {
    const zones = this.zones();
    for (const level of config.levels) {
      const same = zones.filter((zone) => zone.level === level);
      const gaps = same.filter(({ status }) => status === "g");
      // Small dots stay in sight above large ones.
      const radius = ({ path, dot }) => (path === dot ? dot.getRadius() : 0);
      for (const { path } of same) path.bringToFront();
      for (const { path } of gaps.sort((one, other) => radius(other) - radius(one))) path.bringToFront();
    }
    this.signs.placeDots.forEach((dot) => dot.bringToFront());
    this.selection.forEach((path) => path.bringToFront());
  }

  drawSelection() {
    const { selected } = this.state;
    this.selection.forEach((path) => path.remove());
    this.selection = [];
    const chosen = this.zones().filter(({ code }) => selected.includes(code));
    const common = { renderer: this.canvas, fill: false, interactive: false };
    for (const zone of chosen) {
      const outline = (weight, color) => zone.path === zone.dot
        ? L.circleMarker(zone.dot.getLatLng(), { ...common, radius: zone.dot.getRadius() + 4, weight, color })
        : L.polygon(zone.rings, { ...common, weight, color });
      this.selection.push(outline(7, "#ffffff"), outline(3.5, INK));
    }
    this.selection.forEach((path) => path.addTo(this.map));
    this.reveal(chosen, selected.join());
  }

  /* Bring a newly selected zone into view; leave the view alone when it is there already. */
  reveal(zones, key) {
    const fresh = key !== this.selectedBefore;
    this.selectedBefore = key;
    if (!fresh || !zones.length) return;
    const bounds = zones.reduce((all, { polygon }) => all.extend(polygon.getBounds()), L.latLngBounds([]));
    if (this.map.getBounds().contains(bounds)) return;
    this.map.fitBounds(bounds.pad(0.5), { maxZoom: 14, animate: !still });
  }

  /* Open the tooltip above its place, or below near the top; never past the sides, which the map cuts. */
  tell(latlng, title, ...lines) {
    const { map, tip } = this;
    tip.setContent(element("div", "", element("strong", "maillage-title", title), ...lines));
    if (!map.hasLayer(tip)) map.openTooltip(tip, latlng);
    const { x, y } = map.latLngToContainerPoint(latlng);
    const half = tip.getElement().offsetWidth / 2 + 4;
    const above = y > tip.getElement().offsetHeight + 16;
    tip.options.direction = above ? "top" : "bottom";
    tip.options.offset = [Math.max(half - x, 0) + Math.min(map.getSize().x - half - x, 0), above ? -10 : 18];
    tip.setLatLng(latlng);
  }

  hush() {
    this.map.closeTooltip(this.tip);
  }

  /* Tell the page what was designated, where a page listens. */
  send(kind, code, { lat, lng }) {
    const { told } = this.map.options;
    if (told) told({ kind, code, lon: lng, lat });
  }

  fail() {
    this.notice.getContainer().hidden = false;
    this.notice.getContainer().textContent = config.words.failed;
  }

  /* The base map comes only where its server answers; the plain background is enough without it. */
  showTiles() {
    if (this.probed || !config.tiles.url || navigator.onLine === false) return;
    this.probed = true;
    const probe = new Image();
    probe.onload = () => L.tileLayer(config.tiles.url, {
      attribution: config.tiles.attribution, maxZoom: 18, className: "maillage-tiles",
    }).addTo(this.map);
    probe.src = L.Util.template(config.tiles.url, { z: 5, y: 11, x: 16 });
  }
}
