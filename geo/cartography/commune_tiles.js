/* See commune_tiles.py: zones are drawn in short paths, and the one under the pointer is found by an index. */

/* Web Mercator at zoom 0, where the world is a square of 256 pixels. */
function mercator(lat, lon) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [256 * (lon / 360 + 0.5), 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI))];
}

/* The vertices of a ring one after the other, projected. */
function mercatorLine(count, place) {
  const line = new Float64Array(2 * count);
  for (let i = 0; i < line.length; i += 2) {
    const [lat, lon] = place();
    [line[i], line[i + 1]] = mercator(lat, lon);
  }
  return line;
}

const TileGrid = L.GridLayer.extend({
  CELL: 0.25, // side of the boxes of the index, in pixels of zoom 0: about 40 km in France
  SEEN_PX: 0.8, // a step under this is not seen
  OUTLINED: 2 ** 6.5, // scale from which a commune is some pixels wide, and its outline more than a veil
  TOGETHER: 24, // zones in one path: a browser takes fifty times as long over one path of thousands

  options: { pane: "overlayPane", updateWhenZooming: false, keepBuffer: 1, className: "maillage-communes" },

  /* `zones` have their rings by `mercatorLine`; `styleOf` gives the style of one, the same object for the same
     style. */
  initialize(zones, styleOf) {
    this.styleOf = styleOf;
    this.zones = zones.map((zone) => this.boxed(zone));
    this.index = new Map();
    for (const zone of this.zones) {
      this.eachCell(zone.box, (key) => {
        if (!this.index.has(key)) this.index.set(key, []);
        this.index.get(key).push(zone);
      });
    }
  },

  boxed(zone) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const lines = zone.rings.flat();
    for (const line of lines) {
      for (let i = 0; i < line.length; i += 2) {
        if (line[i] < box[0]) box[0] = line[i];
        if (line[i] > box[2]) box[2] = line[i];
        if (line[i + 1] < box[1]) box[1] = line[i + 1];
        if (line[i + 1] > box[3]) box[3] = line[i + 1];
      }
    }
    return { ...zone, lines, box };
  },

  eachCell([west, north, east, south], use) {
    const cell = (value) => Math.floor(value / this.CELL);
    for (let x = cell(west); x <= cell(east); x++) {
      for (let y = cell(north); y <= cell(south); y++) use(`${x} ${y}`);
    }
  },

  within(box) {
    const found = new Set();
    this.eachCell(box, (key) => (this.index.get(key) || []).forEach((zone) => found.add(zone)));
    return [...found].filter((zone) =>
      zone.box[0] <= box[2] && zone.box[2] >= box[0] && zone.box[1] <= box[3] && zone.box[3] >= box[1]);
  },

  /* Each tile is painted in a turn of its own, so that the page answers meanwhile. */
  createTile(coords, done) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 256;
    const paint = () => {
      this.paintTile(tile.getContext("2d"), coords);
      done(null, tile);
    };
    // What is looked at goes before the rest of the page that is being made.
    if (window.scheduler?.postTask) window.scheduler.postTask(paint, { priority: "user-blocking" });
    else setTimeout(paint);
    return tile;
  },

  paintTile(context, coords) {
    const scale = 2 ** coords.z;
    const margin = 2 / scale;
    const side = 256 / scale;
    const box = [coords.x * side - margin, coords.y * side - margin,
      (coords.x + 1) * side + margin, (coords.y + 1) * side + margin];
    const groups = new Map();
    for (const zone of this.within(box)) {
      const style = this.styleOf(zone);
      if (!groups.has(style)) groups.set(style, []);
      groups.get(style).push(zone);
    }
    // Drawn in pixels of the whole map, so that hatching goes on from one tile to the next.
    context.translate(-256 * coords.x, -256 * coords.y);
    for (const [style, zones] of groups) this.paintZones(context, style, zones, scale);
  },

  paintZones(context, style, zones, scale) {
    for (let first = 0; first < zones.length; first += this.TOGETHER) {
      context.beginPath();
      for (const { lines } of zones.slice(first, first + this.TOGETHER)) {
        for (const line of lines) this.trace(context, line, scale);
      }
      this.fillAndOutline(context, style, scale);
    }
  },

  /* Fill and outline the path that was traced. */
  fillAndOutline(context, style, scale) {
    context.globalAlpha = style.fillOpacity;
    context.fillStyle = style.fillColor;
    context.fill("evenodd");
    if (style.hatch) {
      context.globalAlpha = 1;
      context.fillStyle = hatchPattern(context, style.hatch);
      context.fill("evenodd");
    }
    if (scale < this.OUTLINED) return;
    context.globalAlpha = 0.7;
    context.strokeStyle = style.color;
    context.lineWidth = Math.min(style.weight, Math.max(0.3, scale / 400));
    context.stroke();
  },

  /* Follow a ring, without the vertices that fall on the pixel of the one before. */
  trace(context, line, scale) {
    let x = line[0] * scale;
    let y = line[1] * scale;
    context.moveTo(x, y);
    for (let i = 2; i < line.length; i += 2) {
      const nextX = line[i] * scale;
      const nextY = line[i + 1] * scale;
      if (Math.abs(nextX - x) + Math.abs(nextY - y) < this.SEEN_PX) continue;
      x = nextX;
      y = nextY;
      context.lineTo(x, y);
    }
    context.closePath();
  },

  /* The zone that holds a place: the even-odd rule over all its rings. */
  at({ lat, lng }) {
    const [x, y] = mercator(lat, lng);
    return this.within([x, y, x, y]).find(({ lines }) => {
      let inside = false;
      for (const line of lines) {
        for (let i = 0, j = line.length - 2; i < line.length; j = i, i += 2) {
          const crosses = line[i + 1] > y !== line[j + 1] > y;
          if (crosses && x < ((line[j] - line[i]) * (y - line[i + 1])) / (line[j + 1] - line[i + 1]) + line[i]) {
            inside = !inside;
          }
        }
      }
      return inside;
    });
  },
});

class TilesDrawing {
  constructor(drawings, { contours }) {
    this.drawings = drawings;
    this.map = drawings.map;
    const zones = decodeZones(ready.get(contours), mercatorLine);
    this.grid = new TileGrid(zones, ({ i }) => stateStyle(this.state[i]));
    this.handlers = {
      mousemove: ({ latlng }) => this.showTooltip(latlng),
      mouseout: () => drawings.tooltip.hide(),
      zoomstart: () => drawings.tooltip.hide(),
    };
    this.map.on(this.handlers);
  }

  update(options) {
    this.options = options;
    const { state } = ready.get(options.state);
    if (state === this.state) return;
    this.state = state;
    if (this.map.hasLayer(this.grid)) this.grid.redraw();
    else this.grid.addTo(this.map);
  }

  showTooltip(latlng) {
    const { tooltip } = this.drawings;
    const zone = this.grid.at(latlng);
    if (zone) tooltip.show(latlng, zone.name, ...zoneLines(this.details(), zone.i, this.options.told));
    else tooltip.hide();
  }

  /* Fetched at the first need: most people only look. */
  details() {
    const { details } = this.options;
    if (!details) return null;
    if (!ready.has(details)) loadFile(details);
    return ready.has(details) ? decodeDetails(ready.get(details)) : null;
  }

  remove() {
    this.map.off(this.handlers);
    this.grid.remove();
  }
}

/* The commune that tiles show at a place, if there are tiles. */
function communeAt(map, latlng) {
  return Drawings.of(map).drawings(TilesDrawing).map(({ grid }) => grid.at(latlng)).find(Boolean);
}

window.maillage.CommuneTiles = KeptLayer.extend({
  key() {
    return `tiles ${this.options.contours}`;
  },

  fileNames() {
    return [this.options.contours, this.options.state];
  },

  makeDrawing(drawings) {
    return new TilesDrawing(drawings, this.options);
  },
});
