/* Read the files that geo/cartography/assets.py packs; a browser fetches each once. */

const MANY_ZONES = 4000; // beyond, zones are drawn tile by tile
const KEPT_ASSETS = 40;
const ready = new Map(); // decoded assets, by name
const loading = new Map(); // promises, by name

const VALUE = new Uint8Array(128);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((character, value) => {
  VALUE[character.charCodeAt(0)] = value;
});

/* Read one by one the integers written by assets.encode. */
function reader(line) {
  let at = 0;
  return () => {
    let value = 0;
    let shift = 0;
    let five;
    do {
      five = VALUE[line.charCodeAt(at++)];
      value |= (five & 31) << shift;
      shift += 5;
    } while (five & 32);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
}

function steps(asset) {
  const next = reader(asset.line);
  const unit = 10 ** asset.decimals;
  let lon = 0;
  let lat = 0;
  return {
    next,
    place() {
      lon += next();
      lat += next();
      return [lat / unit, lon / unit];
    },
  };
}

const times = (count, make) => Array.from({ length: count }, make);

function decode(asset) {
  if (asset.statuses) {
    return { ...asset, index: new Map(asset.codes.map((code, i) => [code, i])) };
  }
  const { next, place } = steps(asset);
  if (asset.ids) {
    return { ...asset, places: asset.ids.map(place), hollow: new Set(asset.approximate) };
  }
  // Tens of thousands of zones are drawn as they come, without a place an object.
  const ring = asset.codes.length > MANY_ZONES ? mercatorLine : times;
  return asset.codes.map((code, i) => ({
    code,
    name: asset.names[i],
    rings: times(next(), () => times(next(), () => ring(next(), place))),
  }));
}

function keep(name, asset) {
  ready.set(name, decode(asset));
  if (ready.size > KEPT_ASSETS) ready.delete(ready.keys().next().value);
}

function load(get, url, name) {
  if (!loading.has(name)) {
    const promise = get(url + name)
      .then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${name}`);
        return answer.json();
      })
      .then((asset) => keep(name, asset))
      .finally(() => loading.delete(name));
    loading.set(name, promise);
  }
  return loading.get(name);
}

function needed(state) {
  const names = state.layers.flatMap((layer) => [layer.contours, layer.judged]);
  return [...names, state.marks, state.places].filter(Boolean);
}
