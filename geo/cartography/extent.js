/* See extent.py. */
window.maillage.Extent = L.Layer.extend({
  initialize(options) {
    L.setOptions(this, options);
  },

  onAdd(map) {
    viewOf(map).show(this.options.territory, this.options.bounds);
  },

  onRemove() {},
});
