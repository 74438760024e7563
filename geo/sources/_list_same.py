"""Give the rows of a list their identifiers, and make one of those that are one place."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence

import pandas as pd
from rapidfuzz import fuzz

from geo.domain.french import fold
from geo.domain.reference import rows as reference
from geo.domain.vocabulary import Geocoding
from geo.sources._list_places import alive
from geo.sources._list_rows import ListRow
from geo.sources._list_vocabulary import words_of
from geo.sources.list_types import read_types
from geo.sources.merge import metres_apart, own_name
from geo.store import DataSet

MERGED_COLUMNS = ["Ligne", "Nom", "Réunie à la ligne", "Nom gardé", "Pourquoi"]
_DAMAGED_ID = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
"""`1,23457E+13`: a spreadsheet took an identifier for a number and lost its end."""
_IDENTICAL = "même nom, même lieu"


def identify(rows: Sequence[ListRow], dataset: DataSet, list_name: str) -> None:
    """Give each row an identifier that the next import of the same list will give too.

    An identifier that several names or communes share, or that a spreadsheet damaged, proves nothing.
    """
    known = dataset.structures.set_index("id")[["name", "commune"]]
    prefix = f"LISTE-{hashlib.sha256(fold(list_name).encode()).hexdigest()[:6]}"
    shared = _shared(rows)
    for row in alive(rows):
        if _DAMAGED_ID.fullmatch(row.given_id):
            row.note(f"identifiant abîmé par un tableur, non retenu : « {row.given_id[:30]} »")
            row.given_id = ""
        elif row.given_id in shared:
            row.note(f"identifiant partagé par plusieurs structures, non retenu : « {row.given_id[:30]} »")
            row.given_id = ""
        if row.given_id in known.index and _same_as_known(row, known.loc[row.given_id]):
            row.id = row.given_id
            continue
        row.is_new = True
        own = row.given_id or "|".join((fold(row.name), str(row.commune), fold(row.address), *row.salt))
        row.id = f"{prefix}-{hashlib.sha256(own.encode()).hexdigest()[:12]}"


def _shared(rows: Sequence[ListRow]) -> set[str]:
    """Return the identifiers of rows that are not one place: other names, or other communes."""
    first: dict[str, ListRow] = {}
    shared = set()
    for row in alive(rows):
        if row.given_id:
            earlier = first.setdefault(row.given_id, row)
            if earlier.commune != row.commune or not (earlier is row or _alike(earlier, row)):
                shared.add(row.given_id)
    return shared


def _same_as_known(row: ListRow, known: pd.Series) -> bool:
    return bool(known["commune"] == row.commune or fold(str(known["name"])) == fold(row.name))


def join_same(rows: Sequence[ListRow], split: Collection[str] = ()) -> pd.DataFrame:
    """Join the rows of one place; a row that adds nothing to an earlier one is a duplicate.

    Parameters
    ----------
    rows : sequence of ListRow
    split : collection of str
        Rows (see `ListRow.place`) that a person says to be places of their own.

    Returns
    -------
    pandas.DataFrame
        Columns `MERGED_COLUMNS`, one row for each row that went into another.
    """
    told = []
    kept: dict[str, list[ListRow]] = {}
    for row in alive(rows):
        same = kept.setdefault(str(row.commune), [])
        joinable = ((one, _why_same(one, row)) for one in same) if row.place not in split else iter(())
        earlier, why = next(((one, why) for one, why in joinable if why), (row, ""))
        if earlier is row:
            same.append(row)
            continue
        told.append((row.place, row.name, earlier.place, earlier.name, why))
        _join(row, earlier, why)
    _tell_apart([row for same in kept.values() for row in same])
    return pd.DataFrame(told, columns=MERGED_COLUMNS)


def _tell_apart(rows: Sequence[ListRow]) -> None:
    """Number the identifiers of rows that are two places and would have one."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.id] += 1
        if seen[row.id] > 1:
            row.id, row.is_new = f"{row.id}-{seen[row.id]}", True


def _join(row: ListRow, earlier: ListRow, why: str) -> None:
    new = [d for d in row.dispositifs if d not in earlier.dispositifs]
    earlier.dispositifs += new
    if not earlier.position.found:
        earlier.position, earlier.geocoding = row.position, row.geocoding
    for name in ("address", "manager", "postal_code", "approval_end"):
        if not getattr(earlier, name):
            setattr(earlier, name, getattr(row, name))
    if not new:
        row.reject(f"doublon de la ligne {earlier.place}" + ("" if why == _IDENTICAL else f" : {why}"))
        return
    row.joined = earlier
    row.note(f"réunie à la ligne {earlier.place} : même lieu")


def _why_same(first: ListRow, second: ListRow) -> str:
    """Say why two rows of one commune are one place; empty when they are not."""
    if first.id != second.id:
        told_apart = not first.is_new and not second.is_new  # by the data in use, which know both
        if told_apart or not (_alike(first, second) and _together(first, second)):
            return ""
    return _IDENTICAL if fold(first.name) == fold(second.name) else "même nom écrit autrement, même lieu"


def _alike(first: ListRow, second: ListRow) -> bool:
    """Tell whether two names are one: the same words once those that all share are left out."""
    if first.salt or second.salt:
        return False  # a row without a name is not known by the one that it was given
    if fold(first.name) == fold(second.name):
        return True
    a, b = own_name(first.name), own_name(second.name)
    if not a or not b:
        a, b = (read_types(name, is_name=True).rest for name in (first.name, second.name))
    if not a or not b or _numbers(first.name) != _numbers(second.name):
        return False
    if fuzz.token_sort_ratio(a, b) < _rule("min_name"):
        return False
    # One letter apart is a slip in a long word, another name in a short one: « Les Lis », « Les Lys ».
    pairs = zip(sorted(a.split()), sorted(b.split()), strict=False)
    return all(x == y or min(len(x), len(y)) > 4 for x, y in pairs)


def _numbers(name: str) -> set[str]:
    """Return the numbers and letters that tell two of a kind apart: « Annexe 2 », « Bâtiment B »."""
    letters = [] if name.isupper() else re.findall(r"\b[A-Z]\b(?!['\u2019.])", name)
    return {*re.findall(r"\d+", name), *letters}


def _rule(column: str) -> float:
    return next(float(row[column]) for row in reference("same_place") if row["relation"] == "same_list_name")


def _together(first: ListRow, second: ListRow) -> bool:
    """Tell whether two rows of a commune stand at one place, as far as they say."""
    precise = all(row.position.found and row.geocoding != Geocoding.COMMUNE for row in (first, second))
    if precise:
        a, b = first.position, second.position
        if metres_apart(a.lon, a.lat, b.lon, b.lat) <= _rule("max_m"):
            return True
        return bool(first.address and second.address) and _same_address(first, second)
    return _same_address(first, second)


def _same_address(first: ListRow, second: ListRow) -> bool:
    """Tell whether two addresses are one, or one is not said."""
    a, b = _bare(first.address), _bare(second.address)
    return not a or not b or a == b


def _bare(address: str) -> str:
    plain = re.sub("\\b[ldLD]['\u2019]", "", address)
    return " ".join(word for word in fold(plain).split() if word not in words_of("way"))
