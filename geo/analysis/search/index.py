"""Find places by what people write, best first; among equals the most populated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.analysis.search.keys import SMALL_WORDS, Entry, Keys, Words, without_article
from geo.analysis.search.reading import LONGEST_TEXT, Reading, departements_of, district, readings
from geo.domain.french import fold
from geo.domain.vocabulary import TerritoryKind

CERTAIN = 95.0
"""The score from which a place is the one that was written; below, it is a suggestion."""

_EXACT, _NO_ARTICLE, _SPACED, _SMALL_WORDS = 100.0, 99.0, 97.5, 96.5
_ALMOST, _COMPLETED, _BEGINNING, _SOUND, _WORDS, _CLOSE = 93.0, 92.0, 90.0, 86.0, 81.0, 80.0
_FORMER = 1.5
"""Taken off where a name is no longer in use: the commune that bears it today comes first."""
_A_LETTER, _A_SOUND = 5.0, 0.5
_ELSEWHERE = 30.0
"""Taken off where the name is not under the code that is written beside it."""
_NARROWER = 0.5
"""Given to the arrondissement that a postal code serves, over its city."""
_LETTERS_OF_A_WORD = 6

_LARGER = {str(kind) for kind in TerritoryKind if kind is not TerritoryKind.COMMUNE}
_DIVISIONS = _LARGER - {TerritoryKind.EPCI, TerritoryKind.PERIMETER}

Rows = npt.NDArray[np.int64]
_NO_ROWS = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Match:
    """A place that answers what was written.

    Parameters
    ----------
    code : str
    score : float
        From 0 to 100; see `CERTAIN`.
    former : str
        The name no longer in use by which it was found; empty otherwise.
    """

    code: str
    score: float
    former: str = ""

    @property
    def certain(self) -> bool:
        """Whether it is what was written, and not only what resembles it."""
        return self.score >= CERTAIN


@dataclass
class _Found:
    """The best score of each row, and the former name that gave it."""

    scores: dict[int, float] = field(default_factory=dict)
    former: dict[int, str] = field(default_factory=dict)

    def put(self, row: int, score: float, former: str = "") -> None:
        score -= _FORMER * bool(former)
        if score > self.scores.get(row, 0.0):
            self.scores[row], self.former[row] = score, former

    def put_all(self, entries: Iterable[Entry], score: float, allowed: set[int] | None) -> None:
        for row, former, bare in entries:
            if allowed is None or row in allowed:
                self.put(row, min(score, _NO_ARTICLE) if bare else score, former)

    def join(self, other: _Found, less: float = 0.0) -> None:
        for row, score in other.scores.items():
            if score - less > self.scores.get(row, 0.0):
                self.scores[row], self.former[row] = score - less, other.former[row]


class PlaceIndex:
    """Places found by what people write.

    Parameters
    ----------
    places : pandas.DataFrame
        `code, name, kind, departement, population`; for communes also `postal_codes`, `city` (of an
        arrondissement) and, where known, `former_names` and `former_codes`. Among equals the first is first.
    """

    def __init__(self, places: pd.DataFrame) -> None:
        self._codes = places["code"].astype(str).to_list()
        self._names = places["name"].astype(str).to_list()
        self._larger = places["kind"].astype(str).isin(_LARGER).to_list()
        self._kinds = places["kind"].astype(str).to_list()
        self._departements = _texts(places, "departement")
        self._population = places["population"].fillna(0).to_numpy(dtype=float)
        self._cities = _texts(places, "city")
        self._postal_codes = _lists(places, "postal_codes")
        self._former_names = _lists(places, "former_names")
        self._former_codes = _lists(places, "former_codes")
        self._row = {code: row for row, code in enumerate(self._codes)}

    def search(
        self, text: str, limit: int = 8, *, postal_code: str = "", likely: Sequence[str] = ()
    ) -> list[Match]:
        """Find what a text designates.

        Parameters
        ----------
        text : str
            What a person wrote; only its beginning is read.
        limit : int
        postal_code : str
            Written apart: as if it stood in the text.
        likely : sequence of str
            Départements whose places come first among equals.
        """
        text = f"{text[:LONGEST_TEXT]} {postal_code[:5]}"
        found = _Found()
        for reading in dict.fromkeys(readings(text, self._is_code)):
            self._read(reading, found)
        self._add_district(text, found)

        def rank(row: int) -> tuple[float, bool, float, int]:
            unlikely = self._departements[row] not in likely
            return -found.scores[row], unlikely, -self._population[row], row

        best = sorted(found.scores, key=rank)[:limit]
        return [Match(self._codes[row], found.scores[row], found.former[row]) for row in best]

    def heir(self, code: str) -> str | None:
        """Return the commune that absorbed the one of a code; None where none is known to have."""
        row = self._heirs.get(code)
        return None if row is None else self._codes[row]

    def _is_code(self, text: str) -> bool:
        return text in self._by_postal or text in self._row or text in self._heirs

    # --- by reading ---

    def _read(self, reading: Reading, found: _Found) -> None:
        if not reading.words:
            self._of_code(reading.code, found)
            return
        within = self._within(reading)
        here = self._named(reading.words, within)
        if here.scores or not reading.code:
            found.join(here)
            return
        # The postal code of a company, or a wrong one: its département says where, else nothing does.
        near = self._named(reading.words, self._rows_in(departements_of(_departement_of(reading.code))))
        found.join(near)
        if not near.scores:
            found.join(self._named(reading.words, None), _ELSEWHERE)

    def _within(self, reading: Reading) -> Rows | None:
        """Return the rows that a reading allows; None where it allows all.

        What stands beside a département is in it: a commune or an intercommunalité.
        """
        if reading.kind:
            larger = reading.kind != TerritoryKind.COMMUNE
            kinds = zip(self._kinds, self._larger, strict=True)
            return np.flatnonzero([kind == reading.kind if larger else not big for kind, big in kinds])
        if reading.code:
            rows = {*self._by_postal.get(reading.code, ())}
            own = self._row.get(reading.code, self._heirs.get(reading.code))
            if own is not None:
                rows |= {own, self._row.get(self._cities[own], own)}
            return np.array(sorted(rows), dtype=np.int64)
        return self._rows_in(reading.departements) if reading.departements else None

    def _rows_in(self, departements: Iterable[str]) -> Rows:
        lists = [self._by_departement.get(code, _NO_ROWS) for code in departements]
        return np.concatenate([_NO_ROWS, *lists])

    def _of_code(self, code: str, found: _Found) -> None:
        served = self._by_postal.get(code, ())
        for row in served:
            found.put(row, _EXACT + (_NARROWER if self._cities[row] else 0))
        own = self._row.get(code)
        if own is not None:
            # People write postal codes; they equal some other commune's Insee code by chance.
            found.put(own, _NO_ARTICLE if served else _EXACT)
        elif code in self._heirs:
            found.put(self._heirs[code], _NO_ARTICLE - _FORMER)

    def _add_district(self, text: str, found: _Found) -> None:
        cities = {
            fold(self._names[self._row[city]]): (self._departements[self._row[city]], len(parts))
            for city, parts in self._parts.items()
        }
        said = district(text, cities)
        if said is None:
            return
        for city, parts in self._parts.items():
            if fold(self._names[self._row[city]]) == said[0]:
                found.put(parts[said[1] - 1], _EXACT + 2 * _NARROWER)
                found.put(self._row[city], _BEGINNING)

    # --- by name ---

    def _named(self, words: Words, within: Rows | None) -> _Found:
        found = _Found()
        allowed = None if within is None else set(within.tolist())
        if allowed is not None and not allowed:
            return found
        self._exactly(words, allowed, found)
        exact = bool(found.scores)
        self._beginning(words, allowed, found, whole=exact)
        self._with_every_word(words, allowed, found)
        if not exact:
            self._resembling(words, within, allowed, found)
        if allowed is not None:
            self._narrow(found, allowed)
        return found

    def _exactly(self, words: Words, allowed: set[int] | None, found: _Found) -> None:
        keys = self._keys
        full, bare = " ".join(words), " ".join(without_article(words))
        own = self._row.get(full.replace(" ", "").upper())
        found.put_all([] if own is None else [(own, "", False)], _EXACT, allowed)
        found.put_all(keys.texts.get(full, ()), _EXACT, allowed)
        found.put_all(keys.texts.get(bare, ()), _NO_ARTICLE, allowed)
        for text in (full, bare):
            found.put_all(keys.spelled(text.replace(" ", "")), _SPACED, allowed)
        found.put_all(keys.with_skeleton(words), _SMALL_WORDS, allowed)

    def _beginning(self, words: Words, allowed: set[int] | None, found: _Found, *, whole: bool) -> None:
        """Complete what is written: the word under way first, unless it is a whole name already."""
        for form in {words, without_article(words)}:
            text = " ".join(form)
            # An article that was written and that the name has not: it is likely another place.
            less = 0.0 if form == words else _BEGINNING - _WORDS
            for rest, entries in self._keys.beginning(text):
                almost = len(rest) == 1 and len(text) >= _LETTERS_OF_A_WORD
                score = _BEGINNING if whole or " " in rest else _ALMOST if almost else _COMPLETED
                found.put_all(entries, score - less, allowed)

    def _with_every_word(self, words: Words, allowed: set[int] | None, found: _Found) -> None:
        said = [word for word in words if word not in SMALL_WORDS and len(word) > 1]
        rows = allowed
        for word in sorted(said, key=len, reverse=True):
            holding = self._keys.with_word(word)
            rows = holding if rows is None else rows & holding
        for row in rows or () if said else ():
            found.put(row, _WORDS)

    def _resembling(self, words: Words, within: Rows | None, allowed: set[int] | None, found: _Found) -> None:
        """Allow for wrong, missing or swapped letters: few in all of France, more where the place is told."""
        keys = self._keys
        texts = list(dict.fromkeys(("".join(words), "".join(without_article(words)))))
        most = _most_letters(len(texts[0]), told=within is not None)
        heard = keys.sounding(texts[0])
        self._put_letters(texts[:1], heard, most + 2, (_SOUND, _A_SOUND), allowed, found)
        lengths = [len(text) for text in texts]
        near = keys.of_length(min(lengths) - most, max(lengths) + most)
        if within is not None:
            near = near[np.isin(keys.letter_rows[near], within)]
        if most and len(near):
            self._put_letters(texts, near, most, (_CLOSE, _A_LETTER), allowed, found)

    def _put_letters(
        self,
        texts: Sequence[str],
        positions: Sequence[int] | Rows,
        most: int,
        price: tuple[float, float],
        allowed: set[int] | None,
        found: _Found,
    ) -> None:
        keys, (best, a_letter) = self._keys, price
        if not len(positions):
            return
        chosen = np.asarray(positions)
        names = keys.letters[chosen]
        wrong = process.cdist(texts, names, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8).min(
            axis=0
        )
        wrong = wrong + keys.letter_bare[chosen]
        for place in np.flatnonzero(wrong <= most):
            entry = keys.letter_entries[chosen[place]]
            # Fingers swap letters more than they take another, and seldom miss the first.
            swapped = wrong[place] and sorted(names[place]) in [sorted(text) for text in texts]
            begins = names[place][0] in {text[0] for text in texts}
            letters = int(wrong[place]) - 0.2 * bool(swapped) + 0.5 * (not begins)
            found.put_all([entry], best - a_letter * letters, allowed)

    def _narrow(self, found: _Found, allowed: set[int]) -> None:
        """Under a code, a city gives the arrondissement that the code serves."""
        for row in [row for row in found.scores if self._codes[row] in self._parts]:
            parts = self._parts[self._codes[row]]
            served = [part for part in parts if part in allowed]
            for part in served if len(served) < len(parts) else ():
                found.put(part, found.scores[row] + _NARROWER)

    # --- what is looked up ---

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self._names, self._former_names)

    @cached_property
    def _by_postal(self) -> dict[str, list[int]]:
        return _grouped(self._postal_codes)

    @cached_property
    def _heirs(self) -> dict[str, int]:
        return {code: row for row, codes in enumerate(self._former_codes) for code in codes}

    @cached_property
    def _by_departement(self) -> dict[str, Rows]:
        inside = zip(self._departements, self._kinds, strict=True)
        groups = _grouped([[code] if code and kind not in _DIVISIONS else [] for code, kind in inside])
        return {code: np.array(rows, dtype=np.int64) for code, rows in groups.items()}

    @cached_property
    def _parts(self) -> dict[str, list[int]]:
        """The arrondissements of each city, in their order."""
        groups = _grouped([[city] if city else [] for city in self._cities])
        return {
            city: sorted(rows, key=self._codes.__getitem__)
            for city, rows in groups.items()
            if city in self._row
        }


def _most_letters(length: int, *, told: bool) -> int:
    """Return how many letters may be wrong in a name of some length."""
    if length < 4:
        return int(told and length > 1)
    return 1 + (length >= _LETTERS_OF_A_WORD) + (length >= 2 * _LETTERS_OF_A_WORD)


def _departement_of(code: str) -> str:
    return (code[:3] if code.startswith("97") else code[:2]).lower()


def _grouped(lists: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for row, values in enumerate(lists):
        for value in values:
            groups.setdefault(value, []).append(row)
    return groups


def _texts(places: pd.DataFrame, column: str) -> list[str]:
    if column not in places:
        return [""] * len(places)
    values = places[column]
    return values.astype(object).where(values.notna(), "").to_list()


def _lists(places: pd.DataFrame, column: str) -> list[Sequence[str]]:
    if column not in places:
        return [()] * len(places)
    return [
        tuple(values) if isinstance(values, list | tuple | np.ndarray) else () for values in places[column]
    ]
