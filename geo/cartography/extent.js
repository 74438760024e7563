/* See extent.py. */
window.maillage.Extent = L.Layer.extend({
  initialize(options) {
    L.setOptions(this, options);
  },

  getBounds() {
    const [west, south, east, north] = this.options.bounds;
    return L.latLngBounds([[south, west], [north, east]]);
  },

  onAdd(map) {
    viewOf(map).show(this.options.territory, this.getBounds());
  },

  onRemove() {},
});
