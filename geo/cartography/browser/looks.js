/* What zones and structures look like, and what is told of them. */

const coarse = window.matchMedia("(pointer: coarse)").matches;
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
let config;

const INK = "#1b1f27";
const EMPTY_STYLE = { fill: "#ffffff", stroke: "#7b8494", weight: 0.8 };
const numbers = new Intl.NumberFormat("fr-FR");

// --- Words ---------------------------------------------------------------------------------------

/* Build an element whose texts come from data: never as HTML. */
function element(tag, className, ...lines) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const line of lines) made.append(line);
  return made;
}

const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const plural = (count) => (count >= 2 ? 1 : 0);

function zoneLines(zone, state, shareWords) {
  if (zone.share !== undefined) {
    const said = zone.share === null ? config.words.unknown : `${Math.round(zone.share * 100)}\u00a0%`;
    return [element("div", "", `${said} ${zone.share === null ? "" : shareWords}`)];
  }
  return state.visible.filter((i) => zone.letters).map((i) => {
    const letter = zone.letters[i];
    const { label, nouns } = config.dispositifs[i];
    const people = zone.unserved && zone.unserved[i];
    const counted = letter === "g" && people
      ? ", " + say(config.words.unserved[plural(people)], { n: numbers.format(people), noun: nouns[plural(people)] })
      : "";
    return element("div", `maillage-status-${letter}`,
      element("strong", "", label), `\u00a0: ${config.statuses[letter].label}${counted}`);
  });
}

function markLines(asset, i) {
  const offered = [...asset.dispositifs[i]].map((d) => config.dispositifs[d].label).join(", ");
  const where = [asset.addresses[i], asset.communeNames[i]].filter(Boolean).join(", ");
  const lines = [element("div", "", offered)];
  if (where) lines.push(element("div", "maillage-where", where));
  if (asset.hollow.has(i)) lines.push(element("div", "maillage-where", config.words.approximate));
  return lines;
}

// --- Statuses ------------------------------------------------------------------------------------

/* One status for several dispositifs: the worst that calls for action first. */
function combine(letters, visible) {
  const seen = letters ? visible.map((i) => letters[i]) : [];
  if (!seen.length) return "";
  if (seen.includes("g")) return "g";
  if (seen.every((letter) => letter === "e")) return "e";
  if (seen.every((letter) => letter === "u" || letter === "e")) return "u";
  return seen.includes("r") ? "r" : "i";
}

function zoneStyle(zone, { faint, away }) {
  if (zone.share !== undefined && zone.share !== null) {
    const found = config.shares.find(({ upto }) => zone.share <= upto) || config.shares.at(-1);
    return { fillColor: found.fill, fillOpacity: 0.85, color: "#5b4632", weight: 1, dashArray: null, hatch: null };
  }
  const letter = zone.share === null ? "u" : zone.status;
  const style = config.statuses[letter] || EMPTY_STYLE;
  const opacity = { i: 0.8, r: 0.85, g: 0.85, u: 0.7, e: 0.7 }[letter] || 0;
  return {
    fillColor: style.fill,
    fillOpacity: opacity * (faint ? 0.4 : 1) * (away ? 0.35 : 1),
    color: style.stroke,
    opacity: away ? 0.35 : faint ? 0.6 : 1,
    weight: faint ? Math.min(style.weight, 0.8) : style.weight,
    dashArray: style.dashed ? "4 3" : null,
    hatch: style.hatch && !away ? { colour: style.stroke, faint } : null,
  };
}

function unservedPeople(zone, visible) {
  const people = visible.map((i) => (zone.letters[i] === "g" && zone.unserved && zone.unserved[i]) || 0);
  // The same inhabitants may lack several dispositifs: the most, not the sum.
  return Math.max(0, ...people);
}

// --- Canvas with hatching -------------------------------------------------------------------------

const patterns = new Map();

function pattern(context, { colour, faint }) {
  const key = colour + faint;
  if (!patterns.has(key)) {
    const side = faint ? 10 : 7;
    const tile = document.createElement("canvas");
    tile.width = tile.height = side;
    const pen = tile.getContext("2d");
    pen.strokeStyle = colour;
    pen.globalAlpha = faint ? 0.35 : 0.85;
    pen.lineWidth = faint ? 1 : 1.5;
    for (const shift of [-side, 0, side]) {
      pen.moveTo(shift, side);
      pen.lineTo(shift + side, 0);
    }
    pen.stroke();
    patterns.set(key, context.createPattern(tile, "repeat"));
  }
  return patterns.get(key);
}

const HatchCanvas = L.Canvas.extend({
  _fillStroke(context, path) {
    L.Canvas.prototype._fillStroke.call(this, context, path);
    if (!path.options.hatch) return;
    context.globalAlpha = 1;
    context.fillStyle = pattern(context, path.options.hatch);
    context.fill("evenodd");
  },
});
