/* Read the files that assets.py packs; a browser fetches each once. */

const KEPT_FILES = 40;
const ready = new Map(); // contents, by name
const loading = new Map(); // promises, by name
let filesUrl = "";

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

/* Read the places of a file one after the other. */
function placeReader({ line, decimals }) {
  const next = reader(line);
  const unit = 10 ** decimals;
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

/* The zones of a file of contours: polygons of rings, each made by `ring(count, place)`. */
function decodeZones(file, ring = times) {
  const { next, place } = placeReader(file);
  return file.codes.map((code, i) => ({
    i,
    code,
    name: file.names[i],
    rings: times(next(), () => times(next(), () => ring(next(), place))),
  }));
}

function decodePoints(file) {
  const { place } = placeReader(file);
  return file.ids.map(place);
}

/* What tooltips say of zones: a letter a dispositif, and the people not served, null where unknown. */
function decodeDetails({ statuses, unserved }) {
  const next = unserved && reader(unserved);
  const people = next && times(statuses.length, () => next()).map((said) => (said ? said - 1 : null));
  return { statuses, people };
}

function keepFile(name, content) {
  ready.set(name, content);
  if (ready.size > KEPT_FILES) ready.delete(ready.keys().next().value);
}

function loadFile(name) {
  if (!loading.has(name)) {
    const promise = fetch(filesUrl + name)
      .then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${name}`);
        return answer.json();
      })
      .then((content) => keepFile(name, content))
      .finally(() => loading.delete(name));
    loading.set(name, promise);
  }
  return loading.get(name);
}
