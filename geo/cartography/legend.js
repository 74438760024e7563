/* See legend.py: what is drawn, in a corner of the map; folded at first where asked or where the map is narrow. */

class LegendDrawing {
  constructor(drawings, folded) {
    const { map } = drawings;
    this.control = L.control({ position: "bottomright" });
    this.box = document.createElement("details");
    this.box.className = "maillage-legend";
    this.box.open = !folded && map.getSize().x >= NARROW_PX;
    this.content = document.createElement("div");
    this.box.append(element("summary", "", config.words.legend), this.content);
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
    this.control.onAdd = () => this.box;
    this.control.addTo(map);
  }

  /* Written by us, names escaped: see legend.py. */
  update({ html }) {
    if (html === this.html) return;
    this.html = html;
    this.content.innerHTML = html;
  }

  remove() {
    this.control.remove();
  }
}

window.maillage.Legend = KeptLayer.extend({
  key() {
    return "legend";
  },

  makeDrawing(drawings) {
    return new LegendDrawing(drawings, this.options.folded);
  },
});
