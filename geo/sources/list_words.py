"""Read the cells of a hand-kept list: ticks, numbers, codes, dates, positions."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.domain.territory import LAMBERT_93, legal_crs
from geo.sources.communes import to_wgs84

_NO = {"", "non", "n", "0", "faux", "false", "no", "-", "/", "néant", "neant", "aucun"}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan",
            "fevrier fevr fev",
            "mars mar",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "aout",
            "septembre sept sep",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}
_SPREADSHEET_ZERO = date(1899, 12, 30)
_YES = {"x", "oui", "o", "1", "vrai", "true", "yes", "✓", "✔", "ok"}
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


def is_yes(text: str) -> bool:
    """Tell whether a cell ticks its column: « x », « oui », « oui, depuis 2019 »."""
    plain = text.strip().lower()
    return plain in _YES or bool(re.match(r"(oui|x)\b(?!.*(ferm|projet|non\b))", plain))


def is_no(text: str) -> bool:
    """Tell whether a cell says no."""
    return text.strip().lower() in _NO


def split_pair(text: str) -> tuple[str, str]:
    """Split « 50,69 ; 3,17 », « POINT(3.17 50.69) » or « 50.69, 3.17 » into longitude and latitude."""
    point = re.fullmatch(r"\s*(?:SRID=\d+;)?\s*POINT\s*Z?\s*\((.*)\)\s*", text, re.IGNORECASE)
    plain = (point[1] if point else text).strip("()[]{} ")
    for separator in (";", "|", " ", ", ", ",", "/"):
        parts = [part.strip(" ,;") for part in plain.split(separator) if part.strip(" ,;")]
        if len(parts) == 2:
            return (parts[0], parts[1]) if point else (parts[1], parts[0])
    return plain, ""


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
    """Read a date as ISO, whole or not: the French way, its month in letters; None where it is not one.

    A month or a year alone is its last day. A number of days is a date that a spreadsheet lost the form of.

    Examples
    --------
    >>> read_date("31 décembre 2027"), read_date("02/2024")
    ('2027-12-31', '2024-02-29')
    """
    text = fold_date(text)
    iso = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", text)
    french = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})( \d.*)?", text)
    spelt = re.fullmatch(r"(?:(\d{1,2})(?:er)? )?([a-z]+) (\d{4})", text)
    short = re.fullmatch(r"(?:(\d{1,2})[/.\-])?((?:19|20)\d{2})", text)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if french:
        year = int(french[3]) + (2000 if len(french[3]) == 2 else 0)
        return _day(year, int(french[2]), int(french[1]))
    if spelt and spelt[2] in _MONTHS:
        return _day(int(spelt[3]), _MONTHS[spelt[2]], int(spelt[1] or 0))
    if short:
        return _day(int(short[2]), int(short[1] or 12), 0)
    if re.fullmatch(r"[34]\d{4}|5\d{4}", text):
        return (_SPREADSHEET_ZERO + timedelta(days=int(text))).isoformat()
    return None


def fold_date(text: str) -> str:
    """Bring a date to plain letters, its words around left out: « fermé le 1er août 2024 »."""
    plain = unicodedata.normalize("NFKD", text.strip().lower()).encode("ascii", "ignore").decode()
    plain = re.sub(
        r"^(?:ferme|fermee|fermeture|ouverture|ouvert|depuis|le|au|en|fin|jusqu'au|jusque|\s|:)+\s", "", plain
    )
    return " ".join(plain.split())


def _day(year: int, month: int, day: int) -> str | None:
    """Return a day as ISO, the last of its month for a day 0; None where there is none."""
    try:
        return date(year, month, day or monthrange(year, month)[1]).isoformat()
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
