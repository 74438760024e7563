"""Read which dispositifs a text names, how surely, and whether it says that they are not open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import OSA

from geo.domain.dispositifs import Dispositif
from geo.domain.french import enumerate_fr, fold, percent
from geo.domain.reference import rows as reference
from geo.sources._list_closing import closed_types, said_aside, tokens_of
from geo.sources._list_vocabulary import marks, meanings, words_of

_UNSURE = re.compile(r"\?|\ba (confirmer|verifier|preciser)\b|\b(probable|possible|peut etre)")
_TYPO_FROM = 9
"""A term shorter than this, its spaces left out, is not guessed: « LAPE » is in the table or is nothing."""


@dataclass(frozen=True)
class TypeReading:
    """What a text says of types.

    Parameters
    ----------
    found : tuple of Dispositif
        Open, in the order of the text.
    doubts : tuple of str
        Why it must be confirmed, in French; empty when sure.
    closed : dict of Dispositif to str
        Named but not open, and how the text says it: « en projet ».
    other : str
        Another kind of place that the text names before any dispositif: « crèche ».
    rest : str
        What was not understood.
    """

    found: tuple[Dispositif, ...] = ()
    doubts: tuple[str, ...] = ()
    closed: dict[Dispositif, str] = field(default_factory=dict)
    other: str = ""
    rest: str = ""


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    dispositif: Dispositif
    doubt: str


Term = tuple[str, ...]


def _plain(word: str) -> str:
    """Bring a word to one form: abbreviations written out, singular."""
    word = meanings("abbreviation").get(word, word)
    if len(word) > 4 and word[-1] in "sx" and word[-2] != "s":
        word = word[:-1]
    return meanings("abbreviation").get(word, word)


def _term(words: str) -> Term:
    return tuple(_plain(word) for word in fold(words).split() if word not in words_of("little"))


@cache
def _terms() -> list[tuple[Term, Dispositif, bool]]:
    """Return the terms of each dispositif, the longest first."""
    found: dict[Term, tuple[Dispositif, bool]] = {}
    for row in reference("list_types"):
        if row["meaning"] in set(Dispositif):
            for words in row["words"].split(","):
                found.setdefault(
                    _term(words.replace("_", " ")), (Dispositif(row["meaning"]), row["sure"] == "yes")
                )
    terms = [(term, dispositif, sure) for term, (dispositif, sure) in found.items()]
    return sorted(terms, key=lambda one: (-len(one[0]), -sum(map(len, one[0]))))


@cache
def _kinds(meaning: str) -> list[Term]:
    rows = [row for row in reference("list_types") if row["meaning"] == meaning]
    return sorted((_term(words) for row in rows for words in row["words"].split(",")), key=len, reverse=True)


@cache
def read_types(text: str, *, is_name: bool = False) -> TypeReading:
    """Read the dispositifs that a text names, with how surely and whether they are open.

    Parameters
    ----------
    text : str
    is_name : bool
        Whether it is the name of a place, where « La Ferme » is no closing.

    Examples
    --------
    >>> read_types("Centre social + LAEP (fermé)").found
    (<Dispositif.CENTRE_SOCIAL: 'centre_social'>,)
    """
    tokens = tokens_of(text)
    content = [i for i, token in enumerate(tokens) if token.text not in words_of("little")]
    words = [_plain(tokens[i].text) for i in content]
    matches = _exact(words)
    left = set(range(len(words))) - {k for m in matches for k in range(m.start, m.end)}
    elsewhere = {k for start, end in _other_spans(words) for k in range(start, end)}
    matches += _typos([word if k in left - elsewhere else "" for k, word in enumerate(words)])
    left -= {k for m in matches for k in range(m.start, m.end)}
    # Back from the words that count to all of them, where « projet de » keeps its « de ».
    placed = [
        _Match(content[m.start], content[m.end - 1] + 1, m.dispositif, m.doubt)
        for m in sorted(matches, key=lambda m: m.start)
    ]
    closed = closed_types(tokens, [(m.start, m.end) for m in placed], is_name=is_name)
    for k in range(len(placed) - 1, 0, -1):
        # « Espace de vie sociale (EVS) (fermé) » says one thing twice.
        if placed[k].dispositif is placed[k - 1].dispositif and placed[k].start == placed[k - 1].end:
            closed[k - 1] = closed[k] = closed[k - 1] or closed[k]
    found: list[Dispositif] = []
    doubts: list[str] = []
    shut: dict[Dispositif, str] = {}
    for match, why in zip(placed, closed, strict=True):
        if why:
            shut.setdefault(match.dispositif, why)
        elif match.dispositif not in found:
            found.append(match.dispositif)
            if match.doubt:
                written = " ".join(dict.fromkeys(token.raw for token in tokens[match.start : match.end]))
                doubts.append(f"« {written} » lu comme {match.dispositif.noun.singular} ({match.doubt})")
    if found and _UNSURE.search(fold(text) + ("?" if "?" in text else "")):
        doubts.append(f"« {text[:60]} » n’est pas affirmé")
    other = _first_kind(words, matches)
    rest = " ".join(
        tokens[content[k]].text
        for k in sorted(left)
        if tokens[content[k]].text not in words_of("beside_type")
    )
    return TypeReading(
        tuple(found), tuple(doubts), {d: why for d, why in shut.items() if d not in found}, other, rest
    )


def _exact(words: list[str]) -> list[_Match]:
    free = [True] * len(words)
    matches = []
    for term, dispositif, sure in _terms():
        size = len(term)
        for start in range(len(words) - size + 1):
            if tuple(words[start : start + size]) == term and all(free[start : start + size]):
                free[start : start + size] = [False] * size
                doubt = "" if sure else "appellation voisine"
                matches.append(_Match(start, start + size, dispositif, doubt))
    return _without_others(words, matches)


def _without_others(words: list[str], matches: list[_Match]) -> list[_Match]:
    """Leave out what is but a part of another kind of place: « centre social de santé »."""
    wider = _other_spans(words)
    return [
        m
        for m in matches
        if not any(s <= m.start and m.end <= e and e - s > m.end - m.start for s, e in wider)
    ]


def _other_spans(words: Sequence[str]) -> list[tuple[int, int]]:
    return [span for term in _kinds("other") for span in _spans(words, term) if len(term) > 1]


def _spans(words: Sequence[str], term: Term) -> list[tuple[int, int]]:
    size = len(term)
    return [(i, i + size) for i in range(len(words) - size + 1) if tuple(words[i : i + size]) == term]


def _typos(words: list[str]) -> list[_Match]:
    """Find the term that a text misspells, its spaces left out; one, the nearest."""
    best: tuple[float, _Match] | None = None
    for term, dispositif, _ in _terms():
        meant = "".join(term)
        if len(meant) < _TYPO_FROM:
            continue
        allowed = 1 if len(meant) < 15 else 2
        for size in range(max(len(term) - 1, 1), len(term) + 2):
            for start in range(len(words) - size + 1):
                if not all(words[start : start + size]):
                    continue
                written = "".join(words[start : start + size])
                apart = OSA.distance(written, meant, score_cutoff=allowed)
                if apart > allowed or _other_word(words[start : start + size], term):
                    continue
                likeness = 1 - apart / max(len(written), len(meant))
                match = _Match(start, start + size, dispositif, f"ressemblance {percent(likeness)}")
                if best is None or likeness > best[0]:
                    best = (likeness, match)
    return [best[1]] if best else []


def _other_word(words: Sequence[str], term: Term) -> bool:
    """Tell whether a word is another word rather than a misspelt one: another first letter, or much apart."""
    if len(words) != len(term):
        return False
    return any(a != b and (a[:1] != b[:1] or len(a) < 4) for a, b in zip(words, term, strict=True))


def _first_kind(words: list[str], matches: list[_Match]) -> str:
    first = min((m.start for m in matches), default=len(words))
    for start in range(first):
        for term in _kinds("other"):
            if tuple(words[start : start + len(term)]) == term:
                return " ".join(term)
    return ""


def is_plain_type(text: str) -> bool:
    """Tell whether a text is a type and nothing else."""
    reading = read_types(text)
    return bool(reading.found) and not reading.rest and len(text) < 80


def is_neutral(text: str) -> bool:
    """Tell whether a text says nothing of the type: a legal form, a number."""
    words = list(_term(text))
    for term in _kinds("neutral"):
        for start, end in _spans(words, term):
            words[start:end] = [""] * (end - start)
    return not [
        word for word in words if word and not word.isdecimal() and word not in words_of("beside_type")
    ]


def other_kind(text: str) -> str:
    """Return the other kind of place that a text names, empty without any."""
    words = list(_term(text))
    found = [(start, " ".join(term)) for term in _kinds("other") for start, _ in _spans(words, term)]
    return min(found)[1] if found else ""


def closed_by_name(text: str) -> str:
    """Say how the name of a place says that it is closed: « Les Lilas (fermé) »; empty when it does not."""
    tokens = tokens_of(text)
    reading = read_types(text, is_name=True)
    if reading.closed and not reading.found:
        return next(iter(reading.closed.values()))
    shut = said_aside(tokens, set(), is_name=True)
    return shut[0][1] if shut and not reading.closed else ""


@cache
def read_status(text: str) -> str | None:
    """Read a status: empty when open, what it says when not open, None when it says neither."""
    folded = fold(text)
    if folded in meanings("status_closed"):
        return meanings("status_closed")[folded]
    if folded in meanings("status_open"):
        return ""
    padded = f" {folded} "
    for words, said in (*marks("anywhere"), *marks("aside")):
        if f" {' '.join(words)} " in padded:
            return said
    return "" if re.match(r"(ouvert|ouverte|actif|active|en activite|en service)\b", folded) else None


def is_left_title(title: str) -> bool:
    """Tell whether a sheet is no part of a list by its title: « Fermées », « Mode d'emploi »."""
    folded = fold(title)
    return any(f"{folded} ".startswith(f"{word} ") for word in meanings("title_left"))


def said_types(dispositifs: Sequence[Dispositif]) -> str:
    """Name dispositifs in a sentence."""
    return enumerate_fr([d.noun.singular for d in dispositifs])
