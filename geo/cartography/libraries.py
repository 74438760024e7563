"""Gather what a browser runs: Leaflet, its clusters, and the JavaScript and CSS beside each of our plugins.

Each comes in one file named by its content: streamlit-folium loads scripts one after the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import xstatic.pkg.leaflet
import xstatic.pkg.leaflet_markercluster

from geo.cartography.assets import DETAILED_NEEDS, Asset
from geo.cartography.markers import marker_svg
from geo.cartography.palette import as_mapping, css_variables
from geo.cartography.states import STATE_STYLE, STATUS_LETTER
from geo.domain.dispositifs import Dispositif

_LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
_CLUSTER = Path(xstatic.pkg.leaflet_markercluster.BASE_DIR)
_HERE = Path(__file__).parent
_PLUGINS = (
    "files",
    "style",
    "tooltip",
    "drawings",
    "base_map",
    "extent",
    "zones",
    "commune_tiles",
    "structures",
    "places",
    "sites",
    "links",
    "outline",
    "selection",
    "labels",
    "legend",
    "insets",
)
"""Joined in this order: each uses what those before it declare."""
_ICONS = {
    "iconUrl": "marker-icon.png",
    "iconRetinaUrl": "marker-icon-2x.png",
    "shadowUrl": "marker-shadow.png",
}
_DISPOSITIFS = list(Dispositif)

_WORDS = {
    "map": "Carte des structures et des zones qu’elles desservent. Le tableau de la page dit la même chose.",
    "title": "Carte",
    "zoomIn": "Zoomer",
    "zoomOut": "Dézoomer",
    "unserved": "{n} {noun} hors de portée",
    "approximate": "Position approximative (mairie)",
    "cluster": "{n} structures : cliquer pour zoomer",
    "fingers": "Deux doigts pour déplacer la carte",
    "site": "Structure envisagée",
    "unknown": "non renseigné",
    "legend": "Légende",
    "overseas": "Outre-mer",
    "failed": "Les contours n’ont pas pu être chargés : rechargez la page.",
}


@cache
def leaflet() -> Asset:
    """Return Leaflet's script."""
    return _file((_LEAFLET / "leaflet.js").read_text("utf-8").split("//# sourceMappingURL")[0], "js")


@cache
def plugins_script() -> Asset:
    """Return the clusters of Leaflet and our plugins, joined, with the words and styles they draw with."""
    parts = [
        (_CLUSTER / "leaflet.markercluster.js").read_text("utf-8").split("//# sourceMappingURL")[0],
        f"(function () {{\n'use strict';\nconst config = {script_json(_configuration())};",
        *((_HERE / f"{name}.js").read_text("utf-8") for name in _PLUGINS),
        "})();",
    ]
    return _file("\n".join(parts), "js")


@cache
def plugins_style() -> Asset:
    """Return the style sheets of Leaflet, of its clusters and of our plugins."""
    style = (_LEAFLET / "leaflet.css").read_text("utf-8")
    parts = [
        re.sub(r"url\((images/[^)]+)\)", lambda found: f"url({_as_data_uri(found[1])})", style),
        (_CLUSTER / "MarkerCluster.css").read_text("utf-8"),
        css_variables(),
        (_HERE / "base_map.css").read_text("utf-8"),
    ]
    return _file("\n".join(parts), "css")


@cache
def library_files() -> dict[str, Asset]:
    """Return the files above by the names that folium's elements give them."""
    return {"leaflet": leaflet(), "maillage": plugins_script(), "maillage_css": plugins_style()}


def script_json(value: object) -> str:
    """Write JSON that cannot end the `<script>` it stands in, whatever names the data hold."""
    return script_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def script_safe(text: str) -> str:
    """Escape what could end a `<script>` in a text that is already JSON."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _configuration() -> dict[str, Any]:
    nouns = [need.target.noun for need in DETAILED_NEEDS]
    return {
        "dispositifs": [{"label": d.label} for d in _DISPOSITIFS],
        "needs": [
            {"label": need.label, "nouns": [n.singular, n.plural]}
            for need, n in zip(DETAILED_NEEDS, nouns, strict=True)
        ],
        "statuses": {letter: status.label for status, letter in STATUS_LETTER.items()},
        "states": {letter: asdict(style) for letter, style in STATE_STYLE.items()},
        "colours": as_mapping(),
        "icons": _dispositif_icons(),
        "defaultIcon": {name: _as_data_uri(f"images/{file}") for name, file in _ICONS.items()},
        "words": _WORDS,
    }


def _dispositif_icons() -> dict[str, str]:
    """Draw the marker of every set of dispositifs: its positions in the enumeration, `a` when approximate."""
    sets = [
        s for size in range(1, len(_DISPOSITIFS) + 1) for s in combinations(enumerate(_DISPOSITIFS), size)
    ]
    return {
        "".join(str(i) for i, _ in offered) + suffix: marker_svg(
            [d for _, d in offered], 24, approximate=bool(suffix)
        )
        for offered in sets
        for suffix in ("", "a")
    }


def _as_data_uri(path: str) -> str:
    return f"data:image/png;base64,{base64.b64encode((_LEAFLET / path).read_bytes()).decode()}"


def _file(text: str, ending: str) -> Asset:
    content = text.encode()
    return Asset(f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}", content)
