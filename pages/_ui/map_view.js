// Bring the map's script, style and files into the page, then draw each state that the server sends.
const brought = new Map();
const maps = new WeakMap();

/* The root of the app, whatever the address of the page: Streamlit's own script is served under it. */
const root = () => new URL("../../", document.querySelector('script[type="module"][src*="static/js/"]').src);

function bring(tag, attributes) {
  const address = attributes.src || attributes.href;
  if (!brought.has(address)) {
    brought.set(address, new Promise((resolve, reject) => {
      const made = Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject });
      document.head.append(made);
    }));
  }
  return brought.get(address);
}

/* Ask for the files of a state without waiting for the script that reads them. */
const asked = new Map();

function foresee(address) {
  if (!asked.has(address)) asked.set(address, fetch(address));
}

/* Give what was asked for, once: the script keeps what it decoded, and asks again for what it forgot. */
function take(address) {
  foresee(address);
  const answer = asked.get(address);
  asked.delete(address);
  return answer;
}

export default async function draw({ data, parentElement, setTriggerValue }) {
  const folder = new URL(data.folder, root()).href;
  const box = parentElement.querySelector(".maillage-carte");
  if (!maps.has(box)) data.assets.forEach((name) => foresee(folder + name));
  await Promise.all([
    bring("link", { rel: "stylesheet", href: folder + data.style }),
    bring("script", { src: folder + data.script }),
  ]);
  if (!maps.has(box)) {
    box.style.height = `${data.height}px`;
    maps.set(box, window.maillage.mount(box, { fetch: take }));
  }
  const map = maps.get(box);
  map.options.told = (clicked) => setTriggerValue("clicked", clicked);
  window.map = map; // by this name whoever inspects the page finds it
  window.maillage.show(map, { ...data.state, assetsUrl: folder });
  return () => map.remove();
}
