/* Keep what is drawn in a map from one run of a page to the next.

   streamlit-folium takes the former layers away and adds new ones at every run. A layer of ours is only a
   request: the registry of the map draws it with what the same content drew before, and takes away what no
   layer asks for any more, once all that was asked for has come. */

const registries = new WeakMap();

class Drawings {
  static of(map) {
    if (!registries.has(map)) registries.set(map, new Drawings(map));
    return registries.get(map);
  }

  constructor(map) {
    this.map = map;
    this.canvas = new HatchCanvas({ padding: 0.3, tolerance: coarse ? 6 : 2 });
    this.tooltip = new Tooltip(map);
    this.kept = new Map(); // what is drawn, by key
    this.layers = new Set(); // what is asked for
    this.waiting = 0;
  }

  add(layer) {
    this.layers.add(layer);
    const missing = layer.fileNames().filter((name) => !ready.has(name));
    if (missing.length) {
      this.waiting += 1;
      Promise.all(missing.map(loadFile))
        .then(() => this.draw(layer), () => this.fail())
        .finally(() => {
          this.waiting -= 1;
          this.settle();
        });
    } else {
      this.draw(layer);
      this.settleSoon();
    }
  }

  remove(layer) {
    this.layers.delete(layer);
    this.settleSoon();
  }

  draw(layer) {
    if (!this.layers.has(layer)) return;
    const key = layer.key();
    if (!this.kept.has(key)) this.kept.set(key, layer.makeDrawing(this));
    this.kept.get(key).update(layer.options);
  }

  /* After the layers of a run have all been taken away and added. */
  settleSoon() {
    if (this.settling) return;
    this.settling = true;
    queueMicrotask(() => {
      this.settling = false;
      this.settle();
    });
  }

  settle() {
    if (this.waiting) return;
    const wanted = new Set([...this.layers].map((layer) => layer.key()));
    for (const [key, drawing] of this.kept) {
      if (wanted.has(key)) continue;
      drawing.remove();
      this.kept.delete(key);
    }
    this.tooltip.hide();
    this.map.fire("maillage:drawn");
  }

  drawings(type) {
    return [...this.kept.values()].filter((drawing) => drawing instanceof type);
  }

  fail() {
    if (this.failure) return;
    this.failure = L.control({ position: "bottomright" });
    this.failure.onAdd = () => {
      const said = element("div", "maillage-failure", config.words.failed);
      said.setAttribute("role", "alert");
      return said;
    };
    this.failure.addTo(this.map);
  }
}

/* The base of our layers: `key` names their content, `fileNames` what they need, `makeDrawing` draws it. */
const KeptLayer = L.Layer.extend({
  initialize(options) {
    L.setOptions(this, options);
  },

  fileNames() {
    return [];
  },

  /* Leaflet asks it of every layer of a group; see extent.js for the bounds of what is shown. */
  getBounds() {
    return L.latLngBounds([]);
  },

  onAdd(map) {
    Drawings.of(map).add(this);
  },

  onRemove(map) {
    Drawings.of(map).remove(this);
  },
});
