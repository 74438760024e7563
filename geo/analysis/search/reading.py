"""Understand a text in every way in which a person may have meant it: name, code, département, kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from geo.analysis.search.keys import ARTICLES, Words, without_article
from geo.domain.french import fold
from geo.domain.reference import rows as reference
from geo.store import TERRITORIES

LONGEST_TEXT, _MOST_WORDS = 120, 16
"""No place is named at more length; what follows is not read."""

_OF = {"de", "du", "des", "d"}
_BOXES = {"bp", "cs", "tsa"}
_CODE = re.compile("[0-9]{5}|2[ab][0-9]{3}|[0-9]{4}")
_COUNTRY = {"f", "fr"}
_SPLIT_CODE = re.compile(r"\b(\d{2}) (\d{3})\b")
_ASIDE = re.compile(r"\(([^()]*)\)?")
_NUMBER = re.compile("0?([0-9]{1,2})(?:e|er|eme|ieme|re|nd|nde|o)?")
_ROMAN = re.compile("(x{0,2})(ix|iv|v?i{0,3})(?:e|er|eme)?")
_UNITS = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


@dataclass(frozen=True)
class Reading:
    """One way to understand a text: a name, and what must hold the place.

    Parameters
    ----------
    words : tuple of str
        The name, folded; empty where only a code is written.
    departements : frozenset of str
        One of which must hold it; empty for anywhere.
    code : str
        A postal or Insee code written beside the name.
    kind : str
        `commune`, `departement` or `region` where the text says it.
    """

    words: Words
    departements: frozenset[str] = frozenset()
    code: str = ""
    kind: str = ""


def readings(text: str, is_code: Callable[[str], bool]) -> Iterator[Reading]:
    """Give every way to understand a text.

    Parameters
    ----------
    text : str
    is_code : callable
        Tells whether five characters are a postal or Insee code, to join « 59 512 ».
    """
    code, words = take_code(_words(text, is_code))
    words = _without_cedex(words)
    if not words:
        if code:
            yield Reading((), code=code)
        return
    yield Reading(words, code=code)
    meant = _words_of("kind").get(words[0], "")
    if meant and len(words) > 1:
        yield Reading(words[2:] if words[1] in _OF and len(words) > 2 else words[1:], kind=meant)
    if len(words) > 1 and words[-1] in ARTICLES:
        yield Reading((words[-1], *words[:-1]), code=code)
    yield from _beside(words, code)
    yield from _aside(text, code, is_code)


def _aside(text: str, code: str, is_code: Callable[[str], bool]) -> Iterator[Reading]:
    """Read what stands between parentheses: a département, an article, or something else."""
    between = fold(" ".join(_ASIDE.findall(text)))
    main = _without_cedex(take_code(_words(_ASIDE.sub(" ", text), is_code))[1])
    if not between or not main:
        return
    yield Reading((between, *main) if between in ARTICLES else main, departements_of(between), code)


def _beside(words: Words, code: str) -> Iterator[Reading]:
    """Read a département or a région after the name, or a number before it."""
    if len(words) > 1 and words[0][0].isdigit() and (known := departements_of(words[0])):
        yield Reading(words[1:], known, code)
    for size in range(1, len(words)):
        known = departements_of(" ".join(words[-size:]))
        name = words[:-size]
        while known and name:
            yield Reading(name, known, code)
            name = name[:-1] if name[-1] in _words_of("before") else ()


def district(text: str, cities: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    """Read « 13e arrondissement de Paris », « Lyon III », « Marseille 1er ».

    Parameters
    ----------
    text : str
    cities : mapping of str to tuple
        Folded name of each city that has arrondissements, to its département and how many it has.

    Returns
    -------
    tuple or None
        The city's folded name and the number; None where the text says no arrondissement.
    """
    words = take_code(tuple(fold(_ASIDE.sub(" ", text)).split()[:_MOST_WORDS]))[1]
    city = next((word for word in words if word in cities), None)
    if city is None:
        return None
    departement, last = cities[city]
    silent = _words_of("arrondissement").keys() | {city, "cedex"}
    said = [word for word in words if word not in silent]
    if len(said) == 2 and departement in said:
        said.remove(departement)
    number = _number(said[0]) if len(said) == 1 else 0
    return (city, number) if 1 <= number <= last else None


def _number(word: str) -> int:
    digits, roman = _NUMBER.fullmatch(word), _ROMAN.fullmatch(word)
    if digits:
        return int(digits[1])
    return 10 * len(roman[1]) + _UNITS[roman[2]] if roman else 0


def take_code(words: Words) -> tuple[str, Words]:
    """Part the postal or Insee code from the rest; one that lost its leading zero is given it back."""
    for place, word in enumerate(words):
        if _CODE.fullmatch(word):
            before = words[:place]
            return word.upper().zfill(5), (
                *(before[:-1] if before and before[-1] in _COUNTRY else before),
                *words[place + 1 :],
            )
    return "", words


def _words(text: str, is_code: Callable[[str], bool]) -> Words:
    plain = _SPLIT_CODE.sub(lambda m: m[1] + m[2] if is_code(m[1] + m[2]) else m[0], fold(text))
    short = _words_of("abbreviation")
    words = tuple(" ".join(short.get(word, word) for word in plain.split()[:_MOST_WORDS]).split())
    abroad = len(words) > 1 and words[-1] == "france" and words[-2] not in _words_of("before")
    return words[:-1] if abroad else words


def _without_cedex(words: Words) -> Words:
    """Leave out « cedex 2 », « BP 40 », which say how mail goes."""
    kept: list[str] = []
    for word in words:
        if word.isdigit() and kept and kept[-1] in {*_BOXES, "cedex"}:
            kept.pop()
            continue
        if kept and kept[-1] == "cedex":
            kept.pop()
        kept.append(word)
    return tuple(
        word for place, word in enumerate(kept) if word != "cedex" or (place == 0 and len(kept) == 1)
    )


def departements_of(text: str) -> frozenset[str]:
    """Return the départements that a folded number or name designates: a département or a région."""
    return _divisions().get(text, frozenset())


@cache
def _divisions() -> dict[str, frozenset[str]]:
    columns = ["code", "name", "parent"]
    departements = pd.read_parquet(TERRITORIES / "departements.parquet", columns=columns)
    regions = pd.read_parquet(TERRITORIES / "regions.parquet", columns=columns)
    known = {code.lower(): frozenset({code}) for code in departements["code"]}
    known |= {code.lstrip("0"): codes for code, codes in known.items()}
    known["20"] = frozenset({"2A", "2B"})
    named = [(str(name), {str(code)}) for code, name in departements[["code", "name"]].to_numpy()]
    for code, name in regions[["code", "name"]].to_numpy():
        named.append((str(name), set(departements.loc[departements["parent"] == code, "code"])))
    for name, codes in named:
        words = tuple(fold(name).split())
        for form in (words, without_article(words)):
            known.setdefault(" ".join(form), frozenset(codes))
    return known


@cache
def _words_of(kind: str) -> dict[str, str]:
    return {row["written"]: row["meant"] for row in reference("place_words") if row["kind"] == kind}
