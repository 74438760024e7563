"""Choose what each column of a list holds, by its name and by its content; say what is not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz

from geo.domain.dispositifs import Dispositif
from geo.domain.french import fold
from geo.domain.reference import rows as reference
from geo.sources._list_vocabulary import words_of
from geo.sources.communes import CommuneFinder
from geo.sources.list_types import is_plain_type, read_status, read_types
from geo.sources.list_words import is_no, is_yes, read_code, read_date, read_number, split_pair

_CLOSE = 88
_LEAST_LENGTH = 5
_FLAGS = {d.value for d in Dispositif}
_CODE = re.compile(r"(\d{5}|2[AB]\d{3}|\d{4})")
_HOUSE = re.compile(r"\d{1,4}\s?(bis|ter|quater|[a-dA-D])?([-/]\d{1,4})?", re.IGNORECASE)
_ADDRESS_OF_SITE = re.compile(r"(https?://|www\.)", re.IGNORECASE)
_NAMELESS = re.compile(r"(colonne|champ|column|field|unnamed)?[ \d]*|[a-z]{1,2}")
_SAMPLE = 300
_WHERE = ("commune", "postal_code", "commune_code", "coordinates", "latitude", "x")

FIELD_LABEL: dict[str, str] = {
    "name": "Nom",
    "type": "Type",
    "manager": "Gestionnaire",
    "house_number": "Numéro de voie",
    "address": "Adresse",
    "postal_code": "Code postal",
    "commune": "Commune",
    "commune_code": "Code Insee",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "x": "X (Lambert-93)",
    "y": "Y (Lambert-93)",
    "coordinates": "Coordonnées",
    "status": "Statut (ouvert, fermé)",
    "closing": "Date de fermeture",
    "approval_end": "Fin d’agrément",
    "id": "Identifiant",
}
"""The fields that a person may set by hand, in the order of the form."""


@dataclass
class ColumnChoice:
    """What each column holds.

    Parameters
    ----------
    used : dict of str to list of str
        Field to its columns: of several, the first filled is read, row by row.
    possible : dict of str to list of str
        Field to the columns that could have been it and are not read for it.
    notices : list of str
        What was chosen by its content, and what is not read.
    """

    used: dict[str, list[str]] = field(default_factory=dict)
    possible: dict[str, list[str]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def said(self) -> dict[str, str]:
        """Return field to column, as a person reads it."""
        return {name: " ou ".join(columns) for name, columns in self.used.items()}

    def named(self, name: str) -> str:
        """Name the columns of a field in a sentence, those that were possible too; empty without any."""
        used, possible = self.used.get(name, []), self.possible.get(name, [])
        if not used:
            return f"aucune colonne lue comme {FIELD_LABEL.get(name, name).lower()}{_others(possible)}"
        kind = "colonne" if len(used) == 1 else "colonnes"
        return f"{kind} {_quoted(used)}{_others(possible)}"


def _others(columns: Sequence[str]) -> str:
    return f" ; autres possibles : {_quoted(columns)}" if columns else ""


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f"« {column} »" for column in columns)


@cache
def fields() -> dict[str, tuple[str, ...]]:
    """Return the columns that a list may have, and the names that people give them, usual first."""
    rows = reference("list_columns")
    return {row["field"]: tuple(fold(name) for name in row["names"].split(",")) for row in rows}


def recognise_columns(columns: Sequence[str]) -> dict[str, str]:
    """Find what each column holds, by its name alone.

    Returns
    -------
    dict of str to str
        Field to column; a column is used once. Spelling mistakes are forgiven in long names.
    """
    return {name: found[0] for name, found in _by_name(columns).items()}


def _by_name(columns: Sequence[str]) -> dict[str, list[str]]:
    """Return field to the columns of that name, the surest first; each column stands under one field."""
    found: dict[str, list[tuple[int, int, int, str]]] = {}
    for place, column in enumerate(columns):
        best = _best_field(column)
        if best is not None:
            name, level, rank = best
            found.setdefault(name, []).append((level, rank, place, column))
    order = fields()
    return {name: [one[3] for one in sorted(found[name])] for name in order if name in found}


@cache
def _best_field(column: str) -> tuple[str, int, int] | None:
    folded = re.sub(r" \d$", "", fold(column)) if column.endswith(")") else fold(column)
    bare = _reduced(folded)
    candidates: list[tuple[int, int, str]] = []
    for name, synonyms in fields().items():
        for rank, synonym in enumerate(synonyms):
            if folded == synonym:
                candidates.append((0, rank, name))
            elif bare and bare == _reduced(synonym):
                candidates.append((1, rank, name))
            elif min(len(synonym), len(folded)) >= _LEAST_LENGTH and fuzz.ratio(folded, synonym) >= _CLOSE:
                candidates.append((2, rank, name))
    if not candidates:
        return None
    level = min(one[0] for one in candidates)
    rank, name = next((rank, name) for at, rank, name in candidates if at == level)
    return name, level, rank


def _reduced(folded: str) -> str:
    return " ".join(word for word in folded.split() if word not in words_of("header_noise"))


def score_header(cells: Sequence[str]) -> int:
    """Say how much a row looks like a header: recognised names first, else two cells filled."""
    found = set(recognise_columns([cell for cell in cells[:200] if cell.strip() and len(cell) < 80]))
    # The name of a dispositif is as often a value as a column.
    named = len(found) if found - _FLAGS else 0
    return 100 * named + (sum(1 for cell in cells if cell.strip()) > 1)


def is_data(cells: Sequence[str]) -> bool:
    """Tell whether a row is one of a list rather than its header: it says a type, and a code."""
    return any(_CODE.fullmatch(cell.strip()) for cell in cells) and any(read_types(c).found for c in cells)


def choose_columns(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    finder: CommuneFinder,
    wished: Mapping[str, str] | None = None,
) -> ColumnChoice:
    """Choose what each column holds, by its name, then by what is in it.

    Parameters
    ----------
    columns : sequence of str
    rows : sequence of sequence of str
    finder : CommuneFinder
    wished : mapping of str to str, optional
        Field to column, as a person says; an empty column unsets a field.
    """
    samples = {column: _sample(rows, place) for place, column in enumerate(columns)}
    wished = dict(wished or {})
    taken = set(wished.values())
    choice = ColumnChoice()
    for name, candidates in _by_name(columns).items():
        left = [column for column in candidates if column not in taken]
        if name in wished:
            continue
        fit = [column for column in left if _suits(name, samples[column])]
        if name in {"type", "kind"}:
            fit.sort(key=lambda column: -_share(samples[column], lambda text: bool(read_types(text).found)))
        if name == "name":
            fit = _names(fit, columns, samples)
        if fit:
            choice.used[name] = fit
        refused = [column for column in left if column not in fit and samples[column]]
        if refused:
            choice.possible[name] = refused
    choice.used |= {name: [column] for name, column in wished.items() if column in columns}
    _by_content(columns, samples, finder, wished, choice)
    used = {column for found in choice.used.values() for column in found}
    unread = [column for column in columns if column not in used and samples[column]]
    if unread:
        choice.notices.append(f"Colonnes non lues : {_quoted(unread)}.")
    return choice


def _sample(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    step = max(len(rows) // _SAMPLE, 1)
    return [row[place] for row in rows[::step] if row[place]] or [row[place] for row in rows if row[place]][
        :1
    ]


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values) if values else 0.0


def _is_number(text: str) -> bool:
    return read_number(text) == read_number(text)


def _is_pair(text: str) -> bool:
    return all(_is_number(part) for part in split_pair(text))


_KINDS = frozenset(("housenumber", "street", "locality", "municipality", "poi", "hamlet", "interpolation"))


def _suits(name: str, values: Sequence[str]) -> bool:
    """Tell whether what is in a column can be what its name says; an empty column is nothing."""
    if not values:
        return False
    checks: dict[str, tuple[Callable[[str], bool], float]] = {
        "type": (lambda text: not _is_number(text), 0.5),
        "kind": (lambda text: not _is_number(text), 0.5),
        "name": (lambda text: not _is_number(text) and not _ADDRESS_OF_SITE.match(text), 0.5),
        "commune": (lambda text: not _CODE.fullmatch(read_code(text)), 0.2),
        "postal_code": (lambda text: bool(re.search(r"\d{4,5}", re.sub(r"\s", "", text))), 0.5),
        "commune_code": (lambda text: bool(_CODE.fullmatch(read_code(text))), 0.5),
        "house_number": (lambda text: bool(_HOUSE.fullmatch(text.strip())), 0.7),
        "coordinates": (_is_pair, 0.3),
        "geocoder_score": (_is_number, 0.5),
        "geocoder_type": (lambda text: text.strip().lower() in _KINDS, 0.5),
        "geocoder_code": (lambda text: bool(_CODE.fullmatch(read_code(text))), 0.5),
        "status": (lambda text: read_status(text) is not None, 0.01),
        "closed": (lambda text: is_yes(text) or is_no(text), 0.5),
        "closing": (lambda text: bool(read_date(text)), 0.01),
        "opening": (lambda text: bool(read_date(text)), 0.01),
        **dict.fromkeys(("longitude", "latitude", "x", "y"), (_is_number, 0.1)),
        **dict.fromkeys(_FLAGS, (lambda text: is_yes(text) or is_no(text), 0.5)),
    }
    if name not in checks:
        return True
    test, least = checks[name]
    if (
        name == "house_number"
        and len(values) > 2
        and [v.strip() for v in values]
        == [str(n) for n in range(int(values[0]) if values[0].isdecimal() else 0, 10**6)][: len(values)]
    ):
        return False  # rows numbered one after another are not houses
    return _share(values, test) >= least


def _names(fit: list[str], columns: Sequence[str], samples: Mapping[str, list[str]]) -> list[str]:
    """Leave out the surname of a contact, and put first what is a name rather than a type."""
    if any(fold(column).startswith("prenom") for column in columns):
        own = [column for column in fit if fold(column) != "nom"]
        fit = own or fit
    return sorted(fit, key=lambda column: _share(samples[column], is_plain_type) > 0.8)


def _by_content(
    columns: Sequence[str],
    samples: Mapping[str, list[str]],
    finder: CommuneFinder,
    wished: Mapping[str, str],
    choice: ColumnChoice,
) -> None:
    """Give the fields that no name tells to the columns whose content does."""

    def free() -> list[str]:
        used = {column for found in choice.used.values() for column in found}
        return [column for column in columns if column not in used and samples[column]]

    def take(name: str, test: Callable[[str], bool], least: float, *, nameless: bool = False) -> None:
        if name in wished:
            return
        left = [column for column in free() if not nameless or _NAMELESS.fullmatch(fold(column))]
        shares = {column: _share(samples[column], test) for column in left}
        best = max(shares, key=lambda column: shares[column], default="")
        if best and shares[best] >= least:
            choice.used.setdefault(name, []).insert(0, best)
            choice.possible = {key: [c for c in found if c != best] for key, found in choice.possible.items()}
            label = FIELD_LABEL.get(name, name).lower()
            choice.notices.append(f"Colonne « {best} » lue comme {label}, d’après son contenu.")

    typed = [
        c for c in choice.used.get("type", []) if _share(samples[c], lambda t: bool(read_types(t).found))
    ]
    if not typed and not _FLAGS & set(choice.used):
        take("type", lambda text: len(text) < 80 and is_plain_type(text), 0.5)
    if not set(_WHERE) & set(choice.used):
        take("coordinates", lambda text: _is_pair(text) and len(text) > 8, 0.6)
        take("postal_code", lambda text: finder.is_postal(read_code(text)), 0.7)
        take("commune_code", lambda text: read_code(text) in finder.table.index, 0.7)
        take("commune", lambda text: bool(finder.named(text)), 0.6)
    if "address" not in choice.used:
        ways = words_of("way_only")
        take(
            "address",
            lambda text: bool(ways & set(fold(text).split())) and len(text) < 120,
            0.6,
            nameless=True,
        )
    if "name" not in choice.used and "name" not in wished:
        texts = [c for c in free() if _NAMELESS.fullmatch(fold(c)) and _share(samples[c], _is_number) < 0.2]
        distinct = [c for c in texts if len(set(samples[c])) > 0.6 * len(samples[c])]
        if distinct:
            choice.used["name"] = distinct[:1]
            choice.notices.append(f"Colonne « {distinct[0]} » lue comme nom, d’après son contenu.")
