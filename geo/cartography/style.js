/* How zones of each state are drawn; the canvas that hatches them. */

const coarse = window.matchMedia("(pointer: coarse)").matches;
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const numbers = new Intl.NumberFormat("fr-FR");
const COLOURS = config.colours;
const OUTLINE_STATE = "-";
const FILL_OPACITY = { i: 0.8, u: 0.7, [OUTLINE_STATE]: 0 };
const MOST_OPACITY = 0.85;

const stateWeight = (state) => (config.states[state] || config.outline).weight;
const stateStyles = new Map();

/* The Leaflet style of a state: the same object each time, so that what has not changed is seen at once. */
function stateStyle(state, { faint = false, away = false } = {}) {
  const key = `${state}${faint}${away}`;
  if (!stateStyles.has(key)) {
    const { fill, stroke, weight, hatch, dashed } = config.states[state] || config.outline;
    const opacity = FILL_OPACITY[state] ?? MOST_OPACITY;
    stateStyles.set(key, {
      fillColor: fill,
      fillOpacity: opacity * (faint ? 0.4 : 1) * (away ? 0.35 : 1),
      color: stroke,
      opacity: away ? 0.35 : faint ? 0.6 : 1,
      weight: faint ? Math.min(weight, 0.8) : weight,
      dashArray: dashed ? "4 3" : null,
      hatch: hatch && !away ? { colour: stroke, faint } : null,
    });
  }
  return stateStyles.get(key);
}

const hatches = new Map();

function hatchPattern(context, { colour, faint }) {
  const key = colour + faint;
  if (!hatches.has(key)) {
    const side = faint ? 10 : 7;
    const tile = document.createElement("canvas");
    tile.width = tile.height = side;
    const drawing = tile.getContext("2d");
    drawing.strokeStyle = colour;
    drawing.globalAlpha = faint ? 0.35 : 0.85;
    drawing.lineWidth = faint ? 1 : 1.5;
    for (const shift of [-side, 0, side]) {
      drawing.moveTo(shift, side);
      drawing.lineTo(shift + side, 0);
    }
    drawing.stroke();
    hatches.set(key, context.createPattern(tile, "repeat"));
  }
  return hatches.get(key);
}

const HatchCanvas = L.Canvas.extend({
  _fillStroke(context, path) {
    L.Canvas.prototype._fillStroke.call(this, context, path);
    if (!path.options.hatch) return;
    context.globalAlpha = 1;
    context.fillStyle = hatchPattern(context, path.options.hatch);
    context.fill("evenodd");
  },
});
