"""Describe one view of the map, and pack what a browser draws every view with.

The map itself never changes, so that a browser keeps it, its zoom and its centre; a view is a small state
that `browser/maillage.js` compares with what is drawn. Heavy things (`Asset`) are named, not contained.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import xstatic.pkg.leaflet
import xstatic.pkg.leaflet_markercluster

from geo.cartography.assets import Asset
from geo.cartography.palette import SHARE_CLASSES, STATUS_STYLE
from geo.cartography.signs import STATUS_LETTER, sign_svg
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError
from geo.domain.french import people_as_said

TILES_URL = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
"""Plan IGN v2, open and without a key; the only other host a browser is ever sent to."""

TILES_ATTRIBUTION = "© IGN – Plan IGN"

MAP_OPTIONS = {
    "center": [46.6, 2.4],
    "zoom": 5,
    "zoomControl": False,
    "preferCanvas": True,
    "minZoom": 3,
    "maxZoom": 18,
    "zoomSnap": 0.5,
}
"""Of Leaflet's map, the same for every territory."""

_BROWSER = Path(__file__).parent / "browser"
_PARTS = ("looks.js", "mosaic.js", "assets.js", "signs.js", "sketch.js", "maillage.js")
"""Of one script: each knows what those before it declare."""
_LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
_CLUSTER = Path(xstatic.pkg.leaflet_markercluster.BASE_DIR)
_DISPOSITIFS = list(Dispositif)
_LEVELS = ("region", "departement", "epci", "commune", "qpv")
_LETTERS = frozenset(STATUS_LETTER.values())

_WORDS = {
    "map": "Carte des structures et des zones qu'elles desservent. Le tableau de la page dit la même chose.",
    "zoomIn": "Zoomer",
    "zoomOut": "Dézoomer",
    "unserved": ["{n} {noun} non desservi", "{n} {noun} non desservis"],
    "approximate": "Position approximative (mairie)",
    "cluster": "{n} structures : cliquer pour zoomer",
    "fingers": "Deux doigts pour déplacer la carte",
    "site": "Structure envisagée",
    "unknown": "non renseigné",
    "failed": "Les contours n'ont pas pu être chargés : rechargez la page.",
}


@dataclass(frozen=True)
class Site:
    """A structure that does not exist yet, drawn over the others.

    Parameters
    ----------
    lon, lat : float
    dispositif : Dispositif
    label : str
        What its tooltip says.
    """

    lon: float
    lat: float
    dispositif: Dispositif
    label: str


@dataclass(frozen=True)
class ZoneLayer:
    """Zones of one level, drawn above those of wider levels.

    Parameters
    ----------
    level : str
        `region`, `departement`, `epci`, `commune` or `qpv`.
    contours : Asset
        From `assets.contours`; joined with what follows by code, never by position.
    codes : tuple of str
        Zones that the next fields describe, in this order; a zone of the contours that is not among them
        is only outlined.
    statuses : tuple of str
        For each zone one letter a dispositif, in the order of the enumeration: `i` inside, `r` reachable,
        `g` gap, `u` unknown. An empty text: outline only.
    unserved : tuple of tuple
        For each zone and dispositif, people not served, None where unknown: tooltips, where they are rounded
        as they are said, and size of QPV dots.
    shares : tuple of float or None
        For each zone a share from 0 to 1 that colours it instead of statuses; None is unknown.
    share_words : str
        What a share is of, after the percentage.
    clickable : bool
        Whether a click designates a zone rather than the place under it.
    """

    level: str
    contours: Asset
    codes: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    unserved: tuple[tuple[int | None, ...], ...] = ()
    shares: tuple[float | None, ...] = ()
    share_words: str = "des QPV en carence"
    clickable: bool = True

    def __post_init__(self) -> None:
        if self.level not in _LEVELS:
            raise ParameterError(f"Niveau « {self.level} » inconnu : attendu {', '.join(_LEVELS)}.")
        for name in ("statuses", "unserved", "shares"):
            length = len(getattr(self, name))
            if length not in {0, len(self.codes)}:
                raise ParameterError(f"{name} : {length} valeurs pour {len(self.codes)} zones.")
        wrong = next((s for s in self.statuses if s and not _well_formed(s)), None)
        if wrong is not None:
            raise ParameterError(f"Statuts « {wrong} » : une lettre i, r, g ou u par dispositif attendue.")

    @cached_property
    def judged(self) -> Asset | None:
        """What is said of the zones, packed apart from the state: a switch does not send it again."""
        if not (self.statuses or self.shares):
            return None
        return Asset.of(
            {
                "codes": self.codes,
                "statuses": self.statuses,
                "unserved": [
                    [None if people is None else people_as_said(people) for people in row]
                    for row in self.unserved
                ],
                "shares": [None if s is None else round(s, 4) for s in self.shares],
            }
        )


@dataclass(frozen=True)
class MapState:
    """All that a map shows.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north.
    fit : str
        The view is moved to `bounds` only when this changes: the code of the territory.
    layers : tuple of ZoneLayer
    visible : tuple of Dispositif
        Those whose structures are drawn and whose statuses count.
    marks, places : Asset, optional
        Structures and context places.
    show_places : bool
    selected : tuple of str
        Codes of the zones highlighted; one that is out of sight is brought into view.
    focus : tuple of str
        Codes of the communes and QPV of the territory, when zones around it are drawn too: these and the
        structures outside are paler. A level of which no zone is in focus is drawn as usual.
    extra_marks : tuple of Site
    notice : str
        Said in a corner of the map: source, vintage, « Données de démonstration ».
    """

    bounds: tuple[float, float, float, float]
    fit: str
    layers: tuple[ZoneLayer, ...]
    visible: tuple[Dispositif, ...]
    marks: Asset | None = None
    places: Asset | None = None
    show_places: bool = False
    selected: tuple[str, ...] = ()
    extra_marks: tuple[Site, ...] = ()
    notice: str = ""
    focus: tuple[str, ...] = ()

    def assets(self) -> list[Asset]:
        """List the files that a browser needs to draw this state."""
        zones = [asset for layer in self.layers for asset in (layer.contours, layer.judged)]
        places = self.places if self.show_places else None
        return [asset for asset in (*zones, self.marks, places) if asset is not None]

    def to_json(self) -> dict[str, Any]:
        """Return what `maillage.show` reads; assets by name."""
        return {
            "bounds": [round(x, 5) for x in self.bounds],
            "fit": self.fit,
            "layers": [_layer_json(layer) for layer in self.layers],
            "visible": sorted(_DISPOSITIFS.index(d) for d in self.visible),
            "marks": self.marks and self.marks.name,
            "places": self.places.name if self.places and self.show_places else None,
            "selected": list(self.selected),
            "focus": list(self.focus),
            "sites": [
                [round(s.lon, 5), round(s.lat, 5), _DISPOSITIFS.index(s.dispositif), s.label]
                for s in self.extra_marks
            ],
            "notice": self.notice,
        }


@dataclass(frozen=True)
class Bundle:
    """The browser side in two files named by their content: Leaflet, its clusters, and our own code."""

    script_name: str
    script: str
    style_name: str
    style: str


def inline_json(state: MapState) -> str:
    """Write a state with the assets that it needs, for a page that stands alone.

    Returns
    -------
    str
        What `maillage.show` reads, safe inside a `<script>`.
    """
    assets = {asset.name: json.loads(asset.content) for asset in state.assets()}
    return script_json({**state.to_json(), "assetsUrl": "", "inline": assets})


@cache
def browser_bundle() -> Bundle:
    """Join Leaflet, its clusters, our code and its words into one script and one style sheet."""
    script = "\n".join(
        [
            (_LEAFLET / "leaflet.js").read_text("utf-8").replace("//# sourceMappingURL=leaflet.js.map", ""),
            (_CLUSTER / "leaflet.markercluster.js").read_text("utf-8").split("//# sourceMappingURL")[0],
            "(function () {",
            '"use strict";',
            *((_BROWSER / part).read_text("utf-8") for part in _PARTS),
            "})();",
            f"maillage.configure({script_json(_configuration())});",
        ]
    )
    style = "\n".join(
        path.read_text("utf-8")
        for path in (_LEAFLET / "leaflet.css", _CLUSTER / "MarkerCluster.css", _BROWSER / "maillage.css")
    )
    return Bundle(f"{_digest(script)}.js", script, f"{_digest(style)}.css", style)


def script_json(value: object) -> str:
    """Write JSON that cannot end the `<script>` it stands in, whatever names the data hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _configuration() -> dict[str, Any]:
    nouns = [d.target.noun for d in _DISPOSITIFS]
    return {
        "dispositifs": [
            {"label": d.label, "nouns": [n.singular, n.plural]}
            for d, n in zip(_DISPOSITIFS, nouns, strict=True)
        ],
        "statuses": {
            letter: asdict(STATUS_STYLE[status]) | {"label": status.label}
            for status, letter in STATUS_LETTER.items()
        },
        "icons": _icons(),
        "shares": [{"upto": c.upto, "fill": c.fill} for c in SHARE_CLASSES],
        "levels": _LEVELS,
        "words": _WORDS,
        "map": MAP_OPTIONS,
        "tiles": {"url": TILES_URL, "attribution": TILES_ATTRIBUTION},
    }


def _icons() -> dict[str, str]:
    """Draw the sign of every set of dispositifs: its positions in the enumeration, `a` when approximate."""
    sets = [
        s for size in range(1, len(_DISPOSITIFS) + 1) for s in combinations(enumerate(_DISPOSITIFS), size)
    ]
    return {
        "".join(str(i) for i, _ in offered) + suffix: sign_svg(
            [d for _, d in offered], 24, approximate=bool(suffix)
        )
        for offered in sets
        for suffix in ("", "a")
    }


def _layer_json(layer: ZoneLayer) -> dict[str, Any]:
    judged = layer.judged
    return {
        "level": layer.level,
        "contours": layer.contours.name,
        "judged": judged and judged.name,
        "shareWords": layer.share_words,
        "clickable": layer.clickable,
    }


def _well_formed(statuses: str) -> bool:
    return len(statuses) == len(_DISPOSITIFS) and set(statuses) <= _LETTERS


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
