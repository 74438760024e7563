/* Draw in a Leaflet map the states that geo/cartography/view.py describes, changing only what differs. */
window.maillage = (function () {
  "use strict";

  const SMALL_PX = 14; // under this size a QPV cannot be seen: it becomes a dot
  const CLUSTER_PX = [[11, 48], [14, 32], [Infinity, 14]]; // below each zoom, how near is together
  const MANY_ZONES = 4000; // beyond, zones are drawn tile by tile
  const KEPT_ASSETS = 40;
  const INK = "#1b1f27";
  const EMPTY_STYLE = { fill: "#ffffff", stroke: "#7b8494", weight: 0.8 };

  const coarse = window.matchMedia("(pointer: coarse)").matches;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const ready = new Map(); // decoded assets, by name
  const loading = new Map(); // promises, by name
  const sketches = new WeakMap(); // what is drawn in each map
  const numbers = new Intl.NumberFormat("fr-FR");
  let config;

  // One finger scrolls the page; two move the map. Leaflet keeps `touch-action` right once dragging is off.
  L.Map.mergeOptions({
    dragging: !coarse,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });

  // --- Assets --------------------------------------------------------------------------------------

  const VALUE = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((character, value) => {
    VALUE[character.charCodeAt(0)] = value;
  });

  /* Read one by one the integers written by assets.encode. */
  function reader(line) {
    let at = 0;
    return () => {
      let value = 0;
      let shift = 0;
      let five;
      do {
        five = VALUE[line.charCodeAt(at++)];
        value |= (five & 31) << shift;
        shift += 5;
      } while (five & 32);
      return value & 1 ? ~(value >> 1) : value >> 1;
    };
  }

  function steps(asset) {
    const next = reader(asset.line);
    const unit = 10 ** asset.decimals;
    let lon = 0;
    let lat = 0;
    return {
      next,
      place() {
        lon += next();
        lat += next();
        return [lat / unit, lon / unit];
      },
    };
  }

  const times = (count, make) => Array.from({ length: count }, make);

  function decode(asset) {
    if (asset.statuses) {
      return { ...asset, index: new Map(asset.codes.map((code, i) => [code, i])) };
    }
    const { next, place } = steps(asset);
    if (asset.ids) {
      return { ...asset, places: asset.ids.map(place), hollow: new Set(asset.approximate) };
    }
    return asset.codes.map((code, i) => ({
      code,
      name: asset.names[i],
      rings: times(next(), () => times(next(), () => times(next(), place))),
    }));
  }

  function keep(name, asset) {
    ready.set(name, decode(asset));
    if (ready.size > KEPT_ASSETS) ready.delete(ready.keys().next().value);
  }

  function load(get, url, name) {
    if (!loading.has(name)) {
      const promise = get(url + name)
        .then((answer) => {
          if (!answer.ok) throw new Error(`${answer.status} ${name}`);
          return answer.json();
        })
        .then((asset) => keep(name, asset))
        .finally(() => loading.delete(name));
      loading.set(name, promise);
    }
    return loading.get(name);
  }

  function needed(state) {
    const names = state.layers.flatMap((layer) => [layer.contours, layer.judged]);
    return [...names, state.marks, state.places].filter(Boolean);
  }

  // --- Words ---------------------------------------------------------------------------------------

  /* Build an element whose texts come from data: never as HTML. */
  function element(tag, className, ...lines) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    for (const line of lines) made.append(line);
    return made;
  }

  const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plural = (count) => (count >= 2 ? 1 : 0);

  function zoneLines(zone, state, shareWords) {
    if (zone.share !== undefined) {
      const said = zone.share === null ? config.words.unknown : `${Math.round(zone.share * 100)}\u00a0%`;
      return [element("div", "", `${said} ${zone.share === null ? "" : shareWords}`)];
    }
    return state.visible.filter((i) => zone.letters).map((i) => {
      const letter = zone.letters[i];
      const { label, nouns } = config.dispositifs[i];
      const people = zone.unserved && zone.unserved[i];
      const counted = letter === "g" && people
        ? ", " + say(config.words.unserved[plural(people)], { n: numbers.format(people), noun: nouns[plural(people)] })
        : "";
      return element("div", `maillage-status-${letter}`,
        element("strong", "", label), `\u00a0: ${config.statuses[letter].label}${counted}`);
    });
  }

  function markLines(asset, i) {
    const offered = [...asset.dispositifs[i]].map((d) => config.dispositifs[d].label).join(", ");
    const where = [asset.addresses[i], asset.communeNames[i]].filter(Boolean).join(", ");
    const lines = [element("div", "", offered)];
    if (where) lines.push(element("div", "maillage-where", where));
    if (asset.hollow.has(i)) lines.push(element("div", "maillage-where", config.words.approximate));
    return lines;
  }

  // --- Statuses ------------------------------------------------------------------------------------

  /* One status for several dispositifs: the worst that calls for action first. */
  function combine(letters, visible) {
    const seen = letters ? visible.map((i) => letters[i]) : [];
    if (!seen.length) return "";
    if (seen.includes("g")) return "g";
    if (seen.every((letter) => letter === "u")) return "u";
    return seen.includes("r") ? "r" : "i";
  }

  function zoneStyle(zone, { faint, away }) {
    if (zone.share !== undefined && zone.share !== null) {
      const found = config.shares.find(({ upto }) => zone.share <= upto) || config.shares.at(-1);
      return { fillColor: found.fill, fillOpacity: 0.85, color: "#5b4632", weight: 1, dashArray: null, hatch: null };
    }
    const letter = zone.share === null ? "u" : zone.status;
    const style = config.statuses[letter] || EMPTY_STYLE;
    const opacity = { i: 0.8, r: 0.85, g: 0.85, u: 0.7 }[letter] || 0;
    return {
      fillColor: style.fill,
      fillOpacity: opacity * (faint ? 0.4 : 1) * (away ? 0.35 : 1),
      color: style.stroke,
      opacity: away ? 0.35 : faint ? 0.6 : 1,
      weight: faint ? Math.min(style.weight, 0.8) : style.weight,
      dashArray: style.dashed ? "4 3" : null,
      hatch: style.hatch && !away ? { colour: style.stroke, faint } : null,
    };
  }

  function unservedPeople(zone, visible) {
    const people = visible.map((i) => (zone.letters[i] === "g" && zone.unserved && zone.unserved[i]) || 0);
    // The same inhabitants may lack several dispositifs: the most, not the sum.
    return Math.max(0, ...people);
  }

  // --- Canvas with hatching -------------------------------------------------------------------------

  const patterns = new Map();

  function pattern(context, { colour, faint }) {
    const key = colour + faint;
    if (!patterns.has(key)) {
      const side = faint ? 10 : 7;
      const tile = document.createElement("canvas");
      tile.width = tile.height = side;
      const pen = tile.getContext("2d");
      pen.strokeStyle = colour;
      pen.globalAlpha = faint ? 0.35 : 0.85;
      pen.lineWidth = faint ? 1 : 1.5;
      for (const shift of [-side, 0, side]) {
        pen.moveTo(shift, side);
        pen.lineTo(shift + side, 0);
      }
      pen.stroke();
      patterns.set(key, context.createPattern(tile, "repeat"));
    }
    return patterns.get(key);
  }

  const HatchCanvas = L.Canvas.extend({
    _fillStroke(context, path) {
      L.Canvas.prototype._fillStroke.call(this, context, path);
      if (!path.options.hatch) return;
      context.globalAlpha = 1;
      context.fillStyle = pattern(context, path.options.hatch);
      context.fill("evenodd");
    },
  });

  // --- What is drawn in a map ------------------------------------------------------------------------

  class Sketch {
    constructor(map) {
      this.map = map;
      this.canvas = new HatchCanvas({ padding: 0.3, tolerance: coarse ? 6 : 2 });
      this.layers = new Map(); // by name of their contours: a level may come in several
      this.mosaics = new Map(); // the same, for layers of very many zones
      this.marks = null;
      this.markers = [];
      this.places = null;
      this.placeDots = [];
      this.selection = [];
      this.sites = [];
      // A dispositif is visible when its group is on the map, as Leaflet's own layer switches have it.
      this.shown = config.dispositifs.map(() => L.layerGroup());
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
        else map.closeTooltip(this.tip);
      });
      map.on("mouseout zoomstart", () => map.closeTooltip(this.tip));
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
      this.map.closeTooltip(this.tip);
      this.notice.getContainer().textContent = state.notice;
      this.notice.getContainer().hidden = !state.notice;
      this.drawZones();
      this.drawPlaces();
      this.drawSelection();
      // Zones are seen first: the signs over them take as long to make.
      cancelAnimationFrame(this.signing);
      this.signing = requestAnimationFrame(() => {
        this.drawMarks();
        this.drawSites();
        this.showTiles();
      });
    }

    // Zones

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
        const mosaic = new window.MaillageMosaic(ready.get(layer.contours), looks, pattern);
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
        this.map.closeTooltip(this.tip);
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
      this.placeDots.forEach((dot) => dot.bringToFront());
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

    // Structures

    drawMarks() {
      const { marks, visible } = this.state;
      const home = this.home();
      const before = this.visibleMarks;
      const asset = marks ? ready.get(marks) : null;
      if (this.marks !== marks) {
        this.markers = asset ? asset.places.map((place, i) => this.marker(asset, place, i)) : [];
        this.marks = marks;
      }
      this.shown.forEach((group, i) => (visible.includes(i) ? group.addTo(this.map) : group.remove()));
      this.visibleMarks = `${marks} ${visible} ${[...this.layers.keys()]} ${this.state.focus}`;
      if (this.visibleMarks === before) return;
      if (!this.cluster) this.cluster = this.makeCluster().addTo(this.map);
      this.cluster.clearLayers();
      this.cluster.addLayers(this.markers.filter((marker) => {
        const kept = [...marker.offered].filter((d) => visible.includes(Number(d))).join("");
        marker.away = home.size > 0 && !home.has(marker.commune);
        if (kept) marker.setIcon(sign(kept, marker));
        return kept;
      }));
    }

    /* The communes of the territory: those in focus, else all those drawn. */
    home() {
      const communes = this.zones().filter(({ level }) => level === "commune").map(({ code }) => code);
      const focused = communes.filter((code) => this.state.focus.includes(code));
      return new Set(focused.length ? focused : communes);
    }

    marker(asset, place, i) {
      const marker = L.marker(place, { keyboard: false, riseOnHover: true });
      marker.offered = asset.dispositifs[i];
      marker.hollow = asset.hollow.has(i);
      marker.commune = asset.communes[i];
      const tell = () => this.tell(marker.getLatLng(), asset.names[i], ...markLines(asset, i));
      marker.on("mouseover", tell);
      marker.on("mouseout", () => this.map.closeTooltip(this.tip));
      marker.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        if (coarse) tell();
        this.send("structure", asset.ids[i], marker.getLatLng());
      });
      return marker;
    }

    makeCluster() {
      const cluster = L.markerClusterGroup({
        maxClusterRadius: (zoom) => CLUSTER_PX.find(([below]) => zoom < below)[1],
        showCoverageOnHover: false,
        animate: !still,
        spiderLegPolylineOptions: { weight: 1.5, color: INK, opacity: 0.6 },
        iconCreateFunction: (group) => L.divIcon({
          className: `maillage-cluster${group.getAllChildMarkers().every(({ away }) => away) ? " maillage-away" : ""}`,
          html: numbers.format(group.getChildCount()),
          iconSize: [26, 26],
        }),
      });
      cluster.on("clustermouseover", ({ layer }) => this.tell(layer.getLatLng(),
        say(config.words.cluster, { n: numbers.format(layer.getChildCount()) })));
      cluster.on("clustermouseout clusterclick", () => this.map.closeTooltip(this.tip));
      return cluster;
    }

    drawPlaces() {
      const { places } = this.state;
      if (this.places === places) return;
      this.places = places;
      this.placeDots.forEach((dot) => dot.remove());
      const asset = places ? ready.get(places) : { places: [] };
      this.placeDots = asset.places.map((place, i) => {
        const dot = L.circleMarker(place, {
          renderer: this.canvas, radius: 3.5, weight: 1, color: "#ffffff", fillColor: "#6b7280", fillOpacity: 1,
        });
        dot.on("mouseover", () => this.tell(dot.getLatLng(), asset.names[i], asset.addresses[i]));
        dot.on("mouseout", () => this.map.closeTooltip(this.tip));
        return dot.addTo(this.map);
      });
    }

    drawSites() {
      this.sites.forEach((marker) => marker.remove());
      this.sites = this.state.sites.map(([lon, lat, dispositif, label]) => {
        const icon = L.divIcon({
          className: "maillage-site", html: config.icons[String(dispositif)], iconSize: [40, 40],
        });
        const marker = L.marker([lat, lon], { icon, keyboard: false, zIndexOffset: 1000 });
        marker.on("mouseover", () => this.tell(marker.getLatLng(), label, config.words.site));
        marker.on("mouseout", () => this.map.closeTooltip(this.tip));
        return marker.addTo(this.map);
      });
    }

    // Around

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

  const signs = new Map();

  function sign(dispositifs, { hollow, away }) {
    const drawn = dispositifs + (hollow ? "a" : "");
    const className = `maillage-sign${away ? " maillage-away" : ""}`;
    const key = drawn + className;
    if (!signs.has(key)) signs.set(key, L.divIcon({ className, html: config.icons[drawn], iconSize: [24, 24] }));
    return signs.get(key);
  }

  return {
    configure(value) {
      config = value;
    },

    /* Make a map in a box that may change its size. Among the options, `told` hears what is designated, and
       `fetch` may stand for the browser's own. */
    mount(box, options) {
      const map = L.map(box, { ...config.map, ...options });
      const sizes = new ResizeObserver(() => map.invalidateSize({ animate: false }));
      sizes.observe(box);
      map.on("unload", () => sizes.disconnect());
      return map;
    },

    /* Draw a state; at once when its assets are known, else when they have come, unless it is outdated. */
    show(map, state) {
      if (!sketches.has(map)) sketches.set(map, new Sketch(map));
      const sketch = sketches.get(map);
      sketch.wanted = state;
      sketch.fit(state);
      for (const [name, asset] of Object.entries(state.inline || {})) keep(name, asset);
      const missing = needed(state).filter((name) => !ready.has(name));
      if (!missing.length) {
        sketch.draw(state);
        return;
      }
      const get = map.options.fetch || ((address) => fetch(address));
      Promise.all(missing.map((name) => load(get, state.assetsUrl, name)))
        .then(() => sketch.wanted === state && sketch.draw(state), () => sketch.fail());
    },
  };
})();
