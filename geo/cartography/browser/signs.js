/* The structures drawn over the zones of a map: signs, clusters, context places, sites envisaged. */

const CLUSTER_PX = [[11, 48], [14, 32], [Infinity, 14]]; // below each zoom, how near is together

const signs = new Map();

function sign(dispositifs, { hollow, away }) {
  const drawn = dispositifs + (hollow ? "a" : "");
  const className = `maillage-sign${away ? " maillage-away" : ""}`;
  const key = drawn + className;
  if (!signs.has(key)) signs.set(key, L.divIcon({ className, html: config.icons[drawn], iconSize: [24, 24] }));
  return signs.get(key);
}

class Signs {
  constructor(sketch) {
    this.sketch = sketch;
    this.map = sketch.map;
    this.marks = null;
    this.markers = [];
    this.places = null;
    this.placeDots = [];
    this.sites = [];
    // A dispositif is visible when its group is on the map, as Leaflet's own layer switches have it.
    this.shown = config.dispositifs.map(() => L.layerGroup());
  }

  drawMarks({ marks, visible, focus }) {
    const home = this.home(focus);
    const before = this.visibleMarks;
    const asset = marks ? ready.get(marks) : null;
    if (this.marks !== marks) {
      this.markers = asset ? asset.places.map((place, i) => this.marker(asset, place, i)) : [];
      this.marks = marks;
    }
    this.shown.forEach((group, i) => (visible.includes(i) ? group.addTo(this.map) : group.remove()));
    this.visibleMarks = `${marks} ${visible} ${[...this.sketch.layers.keys()]} ${focus}`;
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
  home(focus) {
    const communes = this.sketch.zones().filter(({ level }) => level === "commune").map(({ code }) => code);
    const focused = communes.filter((code) => focus.includes(code));
    return new Set(focused.length ? focused : communes);
  }

  marker(asset, place, i) {
    const marker = L.marker(place, { keyboard: false, riseOnHover: true });
    marker.offered = asset.dispositifs[i];
    marker.hollow = asset.hollow.has(i);
    marker.commune = asset.communes[i];
    const tell = () => this.sketch.tell(marker.getLatLng(), asset.names[i], ...markLines(asset, i));
    marker.on("mouseover", tell);
    marker.on("mouseout", () => this.sketch.hush());
    marker.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      if (coarse) tell();
      this.sketch.send("structure", asset.ids[i], marker.getLatLng());
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
    cluster.on("clustermouseover", ({ layer }) => this.sketch.tell(layer.getLatLng(),
      say(config.words.cluster, { n: numbers.format(layer.getChildCount()) })));
    cluster.on("clustermouseout clusterclick", () => this.sketch.hush());
    return cluster;
  }

  drawPlaces({ places }) {
    if (this.places === places) return;
    this.places = places;
    this.placeDots.forEach((dot) => dot.remove());
    const asset = places ? ready.get(places) : { places: [] };
    this.placeDots = asset.places.map((place, i) => {
      const dot = L.circleMarker(place, {
        renderer: this.sketch.canvas, radius: 3.5, weight: 1, color: "#ffffff", fillColor: "#6b7280", fillOpacity: 1,
      });
      dot.on("mouseover", () => this.sketch.tell(dot.getLatLng(), asset.names[i], asset.addresses[i]));
      dot.on("mouseout", () => this.sketch.hush());
      return dot.addTo(this.map);
    });
  }

  drawSites({ sites }) {
    this.sites.forEach((marker) => marker.remove());
    this.sites = sites.map(([lon, lat, dispositif, label]) => {
      const icon = L.divIcon({
        className: "maillage-site", html: config.icons[String(dispositif)], iconSize: [40, 40],
      });
      const marker = L.marker([lat, lon], { icon, keyboard: false, zIndexOffset: 1000 });
      marker.on("mouseover", () => this.sketch.tell(marker.getLatLng(), label, config.words.site));
      marker.on("mouseout", () => this.sketch.hush());
      return marker.addTo(this.map);
    });
  }
}
