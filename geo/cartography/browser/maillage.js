/* Draw in Leaflet maps the states that geo/cartography/view.py describes, changing only what differs. */

const sketches = new WeakMap(); // what is drawn in each map

// One finger scrolls the page; two move the map. Leaflet keeps `touch-action` right once dragging is off.
L.Map.mergeOptions({
  dragging: !coarse,
  zoomAnimation: !still,
  fadeAnimation: !still,
  markerZoomAnimation: !still,
  inertia: !still,
});

window.maillage = {
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
