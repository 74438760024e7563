/* What is said under the pointer. */

/* Build an element whose texts come from data: never as HTML. */
function element(tag, className, ...lines) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const line of lines) made.append(line);
  return made;
}

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const plural = (count) => (count >= 2 ? 1 : 0);

/* One line a need, from the details of a zone. */
function zoneLines(details, i, told) {
  const wide = config.needs.length;
  const letters = details ? details.statuses.slice(wide * i, wide * (i + 1)) : "";
  return told.filter((need) => config.statuses[letters[need]]).map((need) => {
    const { label, nouns } = config.needs[need];
    const people = details.people && details.people[wide * i + need];
    const values = { n: numbers.format(people), noun: nouns[plural(people)] };
    const counted = people ? `, ${fill(config.words.unserved, values)}` : "";
    return element("div", `maillage-status-${letters[need]}`,
      element("strong", "", label), `\u00a0: ${config.statuses[letters[need]]}${counted}`);
  });
}

class Tooltip {
  constructor(map) {
    this.map = map;
    this.tooltip = L.tooltip({ opacity: 1, className: "maillage-tip" });
  }

  /* Open above its place, or below near the top; never past the sides, which the map cuts. */
  show(latlng, title, ...lines) {
    const { map, tooltip } = this;
    tooltip.setContent(element("div", "", element("strong", "maillage-title", title), ...lines));
    if (!map.hasLayer(tooltip)) map.openTooltip(tooltip, latlng);
    const { x, y } = map.latLngToContainerPoint(latlng);
    const half = tooltip.getElement().offsetWidth / 2 + 4;
    const above = y > tooltip.getElement().offsetHeight + 16;
    tooltip.options.direction = above ? "top" : "bottom";
    tooltip.options.offset = [Math.max(half - x, 0) + Math.min(map.getSize().x - half - x, 0), above ? -10 : 18];
    tooltip.setLatLng(latlng);
  }

  hide() {
    this.map.closeTooltip(this.tooltip);
  }
}
