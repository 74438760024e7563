/* See structures.py. */

const CLUSTER_PX = [[11, 48], [14, 32], [Infinity, 14]]; // below each zoom, how near is together
const icons = new Map();

function structureIcon(dispositifs, { hollow, away }) {
  const drawn = dispositifs + (hollow ? "a" : "");
  const className = `maillage-marker${away ? " maillage-away" : ""}`;
  const key = drawn + className;
  if (!icons.has(key)) icons.set(key, L.divIcon({ className, html: config.icons[drawn], iconSize: [24, 24] }));
  return icons.get(key);
}

function structureLines(file, i, hollow) {
  const offered = [...file.dispositifs[i]].map((d) => config.dispositifs[d].label).join(", ");
  const where = [file.addresses[i], file.communeNames[i]].filter(Boolean).join(", ");
  const lines = [element("div", "", offered)];
  if (where) lines.push(element("div", "maillage-where", where));
  if (hollow) lines.push(element("div", "maillage-where", config.words.approximate));
  return lines;
}

const StructureCluster = L.MarkerClusterGroup.extend({
  options: {
    maxClusterRadius: (zoom) => CLUSTER_PX.find(([below]) => zoom < below)[1],
    showCoverageOnHover: false,
    animate: !still,
    spiderLegPolylineOptions: { weight: 1.5, color: COLOURS.ink, opacity: 0.6 },
    iconCreateFunction: (group) => L.divIcon({
      className: `maillage-cluster${group.getAllChildMarkers().every(({ away }) => away) ? " maillage-away" : ""}`,
      html: numbers.format(group.getChildCount()),
      iconSize: [26, 26],
    }),
  },
});

class StructuresDrawing {
  constructor(drawings, { structures }) {
    this.drawings = drawings;
    this.file = ready.get(structures);
    const hollow = new Set(this.file.approximate);
    this.markers = decodePoints(this.file).map((place, i) => this.makeMarker(place, i, hollow.has(i)));
    this.cluster = new StructureCluster();
    const { tooltip } = drawings;
    this.cluster.on("clustermouseover", ({ layer }) => tooltip.show(layer.getLatLng(),
      fill(config.words.cluster, { n: numbers.format(layer.getChildCount()) })));
    this.cluster.on("clustermouseout clusterclick", () => tooltip.hide());
    this.cluster.on("animationend", () => drawings.map.fire("maillage:marked"));
  }

  makeMarker(place, i, hollow) {
    const { tooltip } = this.drawings;
    const marker = L.marker(place, { keyboard: false, riseOnHover: true });
    const { dispositifs, communes, ids } = this.file;
    Object.assign(marker, { hollow, offered: dispositifs[i], commune: communes[i], id: ids[i] });
    const show = () => tooltip.show(place, this.file.names[i], ...structureLines(this.file, i, hollow));
    marker.on("mouseover", show);
    marker.on("mouseout", () => tooltip.hide());
    marker.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      if (coarse) show();
      emitClick("structure", this.file.ids[i], marker.getLatLng());
    });
    return marker;
  }

  /* Zones are seen first: the markers over them take as long to make. */
  update({ visible, home, serving }) {
    const shown = JSON.stringify([visible, home, serving]);
    if (shown === this.shown) return;
    this.shown = shown;
    cancelAnimationFrame(this.coming);
    this.coming = requestAnimationFrame(() => this.draw(visible, home, new Set(serving)));
  }

  draw(visible, home, serving) {
    this.cluster.clearLayers();
    this.cluster.addLayers(this.markers.filter((marker) => {
      const kept = [...marker.offered].filter((d) => visible.includes(Number(d))).join("");
      marker.away = home.length > 0 && !home.some((start) => marker.commune.startsWith(start));
      if (!kept || (marker.away && !serving.has(marker.id))) return false;
      marker.setIcon(structureIcon(kept, marker));
      return true;
    }));
    this.cluster.addTo(this.drawings.map);
    this.drawings.map.fire("maillage:marked");
  }

  /* Where something is seen: a mark, or the number that stands for several. */
  places() {
    return this.cluster._featureGroup.getLayers().map((marker) => marker.getLatLng());
  }

  remove() {
    cancelAnimationFrame(this.coming);
    this.cluster.remove();
  }
}

window.maillage.Structures = KeptLayer.extend({
  key() {
    return `structures ${this.options.structures}`;
  },

  fileNames() {
    return [this.options.structures];
  },

  makeDrawing(drawings) {
    return new StructuresDrawing(drawings, this.options);
  },
});
