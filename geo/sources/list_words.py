"""Recognise the words of a hand-kept list: columns, types of structure, numbers, dates, positions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from rapidfuzz import fuzz

from geo.domain.dispositifs import Dispositif
from geo.domain.french import fold
from geo.domain.reference import rows as reference
from geo.domain.territory import LAMBERT_93, legal_crs
from geo.sources.communes import to_wgs84

_CLOSE = 88
_LEAST_LENGTH = 5
_FLAGS = {d.value for d in Dispositif}
_YES = {"x", "oui", "o", "1", "vrai", "true", "yes", "✓", "✔", "ok"}
_GLUE = frozenset(
    "et avec un une le la les l d de des du ou en a au agree agrees agrement association caf".split()  # noqa: SIM905
)
_NUMBER = re.compile(r"[-+−]?\d{1,12}([.,]\d{0,40})?([eE][-+]?\d{1,2})?")
_BOXES = {
    "": (-5.6, 41.0, 9.9, 51.5),
    "971": (-62.0, 15.7, -60.9, 16.7),
    "972": (-61.4, 14.2, -60.6, 15.1),
    "973": (-54.8, 2.0, -51.4, 6.1),
    "974": (55.0, -21.6, 56.0, -20.7),
    "976": (44.8, -13.2, 45.5, -12.4),
}
"""West, south, east, north of metropolitan France and of each département overseas."""


@cache
def fields() -> dict[str, tuple[str, ...]]:
    """Return the columns that a list may have, and the names that people give them, usual first."""
    rows = reference("list_columns")
    return {row["field"]: tuple(fold(name) for name in row["names"].split(",")) for row in rows}


def recognise_columns(columns: Sequence[str]) -> dict[str, str]:
    """Find what each column holds, by its name.

    Returns
    -------
    dict of str to str
        Field to column; a column is used once. Spelling mistakes are forgiven in long names.
    """
    left = {column: fold(column) for column in columns}
    found: dict[str, str] = {}
    for exact in (True, False):
        for name, synonyms in fields().items():
            column = None if name in found else _matching(left, synonyms, exact=exact)
            if column is not None:
                found[name] = column
                del left[column]
    return found


def _matching(left: dict[str, str], synonyms: Sequence[str], *, exact: bool) -> str | None:
    for synonym in synonyms:
        for column, folded in left.items():
            close = not exact and min(len(synonym), len(folded)) >= _LEAST_LENGTH
            if folded == synonym or (close and fuzz.ratio(folded, synonym) >= _CLOSE):
                return column
    return None


def score_header(cells: Sequence[str]) -> int:
    """Say how much a row looks like a header: recognised names first, else two cells filled."""
    found = set(recognise_columns([cell for cell in cells[:200] if cell.strip()]))
    # The name of a dispositif is as often a value as a column.
    named = len(found) if found - _FLAGS else 0
    return 100 * named + (sum(1 for cell in cells if cell.strip()) > 1)


@cache
def _type_words() -> list[tuple[re.Pattern[str], Dispositif]]:
    words = [
        (fold(word), Dispositif(row["dispositif"]))
        for row in reference("list_types")
        for word in row["words"].split(",")
    ]
    # Longest first: « centre social et culturel » before « centre social ».
    words.sort(key=lambda item: -len(item[0]))
    return [(re.compile(rf"\b{re.escape(word)}\b"), dispositif) for word, dispositif in words]


def read_types(text: str) -> tuple[list[Dispositif], str]:
    """Read the dispositifs that a text names, in its order, and what of it was not understood.

    Examples
    --------
    >>> read_types("Centre social + LAEP")
    ([<Dispositif.CENTRE_SOCIAL: 'centre_social'>, <Dispositif.LAEP: 'laep'>], '')
    """
    left = fold(text[:500])
    found: dict[Dispositif, int] = {}
    for pattern, dispositif in _type_words():
        match = pattern.search(left)
        if match:
            found[dispositif] = min(match.start(), found.get(dispositif, match.start()))
            # Same length, so that positions still tell the order.
            left = pattern.sub(lambda m: " " * len(m[0]), left)
    rest = " ".join(word for word in left.split() if word not in _GLUE)
    return sorted(found, key=lambda d: found[d]), rest


def is_yes(text: str) -> bool:
    """Tell whether a cell ticks its column."""
    return text.strip().lower() in _YES


def read_number(text: str) -> float:
    """Read a number with decimal comma or point; NaN where it is not one."""
    plain = re.sub(r"[\s\u00a0\u202f°]", "", text)
    if not _NUMBER.fullmatch(plain):
        return np.nan
    return float(plain.replace("−", "-").replace(",", "."))


def read_code(text: str) -> str:
    """Read an Insee or postal code that a spreadsheet took for a number: `1004`, `59512.0`, `2a004`."""
    plain = re.sub(r"[.,]0+$", "", re.sub(r"\s", "", text)).upper()
    return plain.zfill(5) if plain.isdecimal() and len(plain) == 4 else plain


def read_date(text: str) -> str | None:
    """Read a date written the French way or as ISO; None where it is not one."""
    text = text.strip()
    iso = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", text)
    french = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
    parts = iso.groups() if iso else french.groups()[::-1] if french else None
    if parts is None:
        return None
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True)
class Position:
    """A position understood: longitude, latitude (NaN when it could not be) and what was done to it."""

    lon: float = np.nan
    lat: float = np.nan
    note: str = ""

    @property
    def found(self) -> bool:
        """Whether there is one."""
        return bool(np.isfinite(self.lon) and np.isfinite(self.lat))


def read_position(first: str, second: str, departement: str) -> Position:
    """Understand two coordinates: degrees or metres, in either order, wherever in France.

    Parameters
    ----------
    first, second : str
        As written; longitude and latitude, or x and y, in principle.
    departement : str
        Where the row says it is, empty if it does not: it tells the projection overseas.

    Returns
    -------
    Position
    """
    if not first.strip() and not second.strip():
        return Position()
    a, b = read_number(first), read_number(second)
    if not (np.isfinite(a) and np.isfinite(b)):
        return Position(note="coordonnées illisibles, ignorées")
    if _in_france(a, b):
        return Position(a, b)
    if _in_france(b, a):
        return Position(b, a, "latitude et longitude échangées")
    return _projected(a, b, departement)


def _projected(a: float, b: float, departement: str) -> Position:
    for epsg in dict.fromkeys((LAMBERT_93, legal_crs(departement))):
        only = "" if epsg == LAMBERT_93 else departement
        for x, y, note in ((a, b, ""), (b, a, ", x et y échangés")):
            if 0 < x < 2e6 and 0 < y < 1e7:
                lon, lat = to_wgs84(np.array([x]), np.array([y]), np.array([epsg]))
                if _in_france(lon[0], lat[0], only):
                    system = f"la projection du {departement}" if only else "Lambert-93"
                    return Position(lon[0], lat[0], f"coordonnées converties de {system}{note}")
    return Position(note="coordonnées hors de France, ignorées")


def _in_france(lon: float, lat: float, only: str | None = None) -> bool:
    boxes = _BOXES.values() if only is None else [_BOXES.get(only, _BOXES[""])]
    return any(w <= lon <= e and s <= lat <= n for w, s, e, n in boxes)


FIELD_LABEL: dict[str, str] = {
    "name": "Nom",
    "type": "Type",
    "manager": "Gestionnaire",
    "address": "Adresse",
    "postal_code": "Code postal",
    "commune": "Commune",
    "commune_code": "Code Insee",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "x": "X (Lambert-93)",
    "y": "Y (Lambert-93)",
    "coordinates": "Coordonnées",
    "approval_end": "Fin d'agrément",
    "id": "Identifiant",
}
"""The fields that a person may set by hand, in the order of the form."""
