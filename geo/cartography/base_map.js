/* What every map does whatever it shows: French controls, a label, two fingers, clicks told to the page. */

const KEPT_CLICKS = 20;
const SMALLEST_FRAME_PX = 200;
const TYPEFACE = "Source Sans";
const NARROW_PX = 480; // under it the legend is folded

// One finger scrolls the page; two move the map. Leaflet keeps `touch-action` right once dragging is off.
L.Map.mergeOptions({
  dragging: !coarse,
  zoomAnimation: !still,
  fadeAnimation: !still,
  markerZoomAnimation: !still,
  inertia: !still,
});
L.Control.Zoom.mergeOptions({ zoomInTitle: config.words.zoomIn, zoomOutTitle: config.words.zoomOut });
L.Control.Scale.mergeOptions({ imperial: false });
L.Control.Attribution.mergeOptions({ prefix: false });
// The pin of an ordinary folium marker comes with us: Leaflet would look for it beside its style sheet.
L.Icon.Default.mergeOptions(config.defaultIcon);
L.Icon.Default.imagePath = "";

const clicks = [];
let clicked = 0;

/* Tell the page what was clicked. The last clicks go together: while a page is being drawn several may come
   before it reads any, and the page counts those that it has followed. */
function emitClick(kind, code, { lat, lng }) {
  if (!window.Streamlit) return;
  clicked += 1;
  clicks.push({ number: clicked, kind, code, lon: lng, lat });
  if (clicks.length > KEPT_CLICKS) clicks.shift();
  window.Streamlit.setComponentValue({ opened: performance.timeOrigin, clicks });
}

/* In a frame of the page, be as high as it is: a style sheet of the page may say. */
function fitFrame(box) {
  const fill = () => {
    if (window.innerHeight > SMALLEST_FRAME_PX) box.style.height = `${window.innerHeight}px`;
  };
  window.addEventListener("resize", fill);
  fill();
}

/* Write in the typeface of the page, which has fetched it and which its frames do not inherit. */
function adoptTypeface() {
  const rules = [...window.parent.document.styleSheets].flatMap(({ href, cssRules }) =>
    [...cssRules].filter((rule) => rule.constructor.name === "CSSFontFaceRule").map(({ style }) => ({ href, style })));
  for (const { href, style } of rules.filter(({ style }) => style.fontFamily.includes(TYPEFACE))) {
    const url = new URL(/url\(["']?([^"')]+)/.exec(style.src)[1], href).href;
    const face = new FontFace(TYPEFACE, `url("${url}")`, { weight: style.fontWeight, style: style.fontStyle });
    document.fonts.add(face);
  }
}

/* Leaflet focuses the map at the first press on it. Half out of sight, the map would move under the pointer
   before the button is released, and the click would fall elsewhere: Leaflet only holds the frame still. */
function focusInPlace(box) {
  box.focus = () => HTMLElement.prototype.focus.call(box, { preventScroll: true });
}

function addFingersHint(box) {
  const hint = element("div", "maillage-hint", config.words.fingers);
  hint.setAttribute("aria-hidden", "true");
  box.append(hint);
  let hiding;
  box.addEventListener("touchmove", ({ touches }) => {
    hint.classList.toggle("maillage-on", touches.length === 1);
    clearTimeout(hiding);
    hiding = setTimeout(() => hint.classList.remove("maillage-on"), 900);
  }, { passive: true });
}

/* Move the view to a territory; fit again while the map takes its size, until a person moves it. */
class View {
  constructor(map) {
    this.map = map;
    map.on("resize", () => this.untouched && this.fit());
    for (const type of ["pointerdown", "wheel", "keydown"]) {
      map.getContainer().addEventListener(type, () => { this.untouched = false; }, { passive: true });
    }
  }

  /* What the legend takes of the map, on the side where that leaves the larger view. */
  room() {
    const legend = this.map.getContainer().querySelector(".maillage-legend[open]");
    if (!legend) return L.point(0, 0);
    // A frame that has not its size yet is smaller than its legend.
    const { x, y } = this.map.getSize();
    const most = (size, whole) => Math.min(size + 10, whole / 2);
    const sides = [L.point(most(legend.offsetWidth, x), 0), L.point(0, most(legend.offsetHeight, y))];
    const zoom = (side) => this.map.getBoundsZoom(this.bounds, false, side.add([20, 20]));
    return zoom(sides[0]) > zoom(sides[1]) ? sides[0] : sides[1];
  }

  show(territory, bounds) {
    if (this.territory === territory) return;
    this.territory = territory;
    this.bounds = bounds;
    this.untouched = true;
    this.fit();
  }

  /* Once something else stands in a corner of the map. */
  makeRoom() {
    if (this.untouched) this.fit();
  }

  fit() {
    const { x, y } = this.room();
    const insets = this.map.getContainer().querySelector(".maillage-insets");
    const left = insets ? insets.offsetWidth + 20 : 10;
    this.map.fitBounds(this.bounds, { paddingTopLeft: [left, 10], paddingBottomRight: [10 + x, 10 + y], animate: false });
  }
}

const views = new WeakMap();

function viewOf(map) {
  if (!views.has(map)) views.set(map, new View(map));
  return views.get(map);
}

window.maillage = {
  /* Give files by name, for a page that stands alone. */
  keep(files) {
    Object.entries(files).forEach(([name, content]) => keepFile(name, content));
  },

  setUp(map, options) {
    const box = map.getContainer();
    filesUrl = options.filesUrl;
    box.classList.add("maillage-map");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", config.words.map);
    document.documentElement.lang = "fr";
    focusInPlace(box);
    if (window.Streamlit) {
      document.title = config.words.title;
      adoptTypeface();
      fitFrame(box);
      // Names are placed by their width.
      document.fonts.ready.then(() => map.fire("maillage:marked"));
    }
    if (coarse) addFingersHint(box);
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
    map.on("click", ({ latlng }) => {
      const commune = communeAt(map, latlng);
      if (commune) emitClick("zone", commune.code, latlng);
      else emitClick("map", "", latlng);
    });
    box.addEventListener("keydown", ({ key }) => key === "Escape" && emitClick("escape", "", map.getCenter()));
  },

  /* Add a tile layer once zones are drawn and one of its tiles has come. */
  addWhenAnswered(map, tiles, tile) {
    if (navigator.onLine === false) return;
    const probe = new Image();
    probe.onload = () => tiles.addTo(map);
    map.once("maillage:drawn", () => { probe.src = L.Util.template(tiles._url, tile); });
  },

  /* Show groups of layers in place of those shown before. */
  swap(map, groups, former) {
    former.forEach((group) => map.removeLayer(group));
    groups.forEach((group) => map.addLayer(group));
  },
};
