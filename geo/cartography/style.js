/* How zones of each state are drawn; the canvas that hatches them. */

const coarse = window.matchMedia("(pointer: coarse)").matches;
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const numbers = new Intl.NumberFormat("fr-FR");
const COLOURS = config.colours;
const AWAY = {
  fillColor: COLOURS.map_context, fillOpacity: 0.6, color: COLOURS.map_context_edge, opacity: 1, weight: 0.8,
  dashArray: null, hatch: null, cased: false,
};

const EDGE_PX = 1.6;
const CASING_PX = 2; // white around the edge of a QPV, which often has the fill of the commune it lies in
const THIN_PX = 0.5; // hundreds of communes at once: their hatching tells the gaps

const stateWeight = (state) => config.states[state].weight;
const stateStyles = new Map();

/* The Leaflet style of a state: the same object each time, so that what has not changed is seen at once. */
function stateStyle(state, { edge = "", thin = false, away = false } = {}) {
  if (away) return AWAY;
  const key = `${state}${edge}${thin}`;
  if (!stateStyles.has(key)) {
    const { fill, stroke, weight, hatch, dashed, opacity } = config.states[state];
    stateStyles.set(key, {
      fillColor: fill,
      fillOpacity: opacity,
      color: edge || stroke,
      opacity: 1,
      weight: edge ? EDGE_PX : thin ? THIN_PX : weight,
      dashArray: dashed ? "4 3" : null,
      hatch: hatch ? { colour: stroke } : null,
      cased: edge !== "",
    });
  }
  return stateStyles.get(key);
}

const hatches = new Map();

function hatchPattern(context, { colour }) {
  if (!hatches.has(colour)) {
    const side = 7;
    const tile = document.createElement("canvas");
    tile.width = tile.height = side;
    const drawing = tile.getContext("2d");
    drawing.strokeStyle = colour;
    drawing.globalAlpha = 0.85;
    drawing.lineWidth = 1.5;
    for (const shift of [-side, 0, side]) {
      drawing.moveTo(shift, side);
      drawing.lineTo(shift + side, 0);
    }
    drawing.stroke();
    hatches.set(colour, context.createPattern(tile, "repeat"));
  }
  return hatches.get(colour);
}

const HatchCanvas = L.Canvas.extend({
  _fillStroke(context, path) {
    if (path.options.cased) {
      context.globalAlpha = 1;
      context.strokeStyle = COLOURS.paper;
      context.lineWidth = path.options.weight + 2 * CASING_PX;
      context.stroke();
    }
    L.Canvas.prototype._fillStroke.call(this, context, path);
    if (!path.options.hatch) return;
    context.globalAlpha = 1;
    context.fillStyle = hatchPattern(context, path.options.hatch);
    context.fill("evenodd");
  },
});
