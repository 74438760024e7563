"""Cut a text into words, and find where it says that a place is not open: « projet de », « (fermé) »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.domain.french import fold
from geo.sources._list_vocabulary import marks, words_of

_POSTAL_RACE = re.compile(r"\bc\.?s\.?\s?\d{2}\s?\d{2,3}\b", re.IGNORECASE)
"""« CS 50012 », a « course spéciale » of the post, is no centre social."""
_ACRONYM = re.compile(r"\b[A-Z](?:[. ]{1,2}[A-Z])+\b\.?|\b[a-z](?:\.[a-z])+\b\.?")
"""« L.A.E.P. », « C L A S »."""
_BREAKS = frozenset("+;,|\n")
_BRACKETS = frozenset("()[]")
_MOST_TOKENS = 80
_ARTICLES = frozenset(("l", "le", "la", "les", "un", "une", "son"))


@dataclass
class Token:
    text: str
    raw: str
    brackets: bool
    after_break: bool


def tokens_of(text: str) -> list[Token]:
    tokens: list[Token] = []
    depth, after_break = 0, False
    text = _POSTAL_RACE.sub(" ", text[:500])
    text = _ACRONYM.sub(lambda m: re.sub(r"[. ]", "", m[0]) + " ", text)
    lowered = re.sub("[\u2019\u2018'`´]", " ", text.lower())
    for raw in re.findall(r"[^\W_]+|[()\[\]+;,|\n]", lowered)[: 2 * _MOST_TOKENS]:
        if raw in _BRACKETS:
            depth += 1 if raw in "([" else -1
        elif raw in _BREAKS:
            after_break = True
        else:
            tokens += [Token(part, raw, depth > 0, after_break) for part in fold(raw).split() or [""]]
            after_break = False
    return tokens[:_MOST_TOKENS]


def closed_types(tokens: list[Token], spans: Sequence[tuple[int, int]], *, is_name: bool) -> list[str]:
    """Say for each type whether the text says that it is not open, and how."""
    before = [_said_before(tokens, start, is_name=is_name) for start, _ in spans]
    why = [said for said, _ in before]
    read = {i for start, end in spans for i in range(start, end)}
    read |= {i for _, span in before for i in span}
    for k in range(1, len(spans)):
        near = spans[k][0] - spans[k - 1][1] <= 2 and not tokens[spans[k][0]].after_break
        if near and not why[k]:
            why[k] = why[k - 1]  # « projet de Laep et Clas »
    for start, said in said_aside(tokens, read, is_name=is_name):
        earlier = [k for k, (_, end) in enumerate(spans) if end <= start]
        if earlier:
            why[earlier[-1]] = why[earlier[-1]] or said
        else:
            why = [one or said for one in why]
    return why


def _said_before(tokens: list[Token], start: int, *, is_name: bool) -> tuple[str, range]:
    """Read « projet de », « ancien », « pas de » just before a type, and where that stands."""
    before = [{"d": "de"}.get(token.text, token.text) for token in tokens[:start]]
    while before and before[-1] in _ARTICLES:
        before.pop()
    for words, said in marks("before_type"):
        if tuple(before[-len(words) :]) == words:
            # « La Ferme, centre social » is a name; « Fermé : centre social » is not.
            span = range(len(before) - len(words), len(before))
            plain = words[0].startswith("ferme") and "é" not in tokens[span[0]].raw
            return ("", range(0)) if is_name and plain else (said, span)
    return "", range(0)


def said_aside(tokens: list[Token], inside: set[int], *, is_name: bool) -> list[tuple[int, str]]:
    """Return where a text says « not open » outside of what is already read, and what it says."""
    found = []
    for i in range(len(tokens)):
        said = (
            "" if i in inside else _anywhere(tokens, i, is_name=is_name) or _aside(tokens, i, inside, is_name)
        )
        if said and not _for_a_while(tokens, i):
            found.append((i, said))
    return found


def _anywhere(tokens: list[Token], i: int, *, is_name: bool) -> str:
    for words, said in marks("anywhere"):
        if tuple(token.text for token in tokens[i : i + len(words)]) == words:
            doubtful = is_name and words[0] == "ferme" and "é" not in tokens[i].raw
            if not doubtful or words[-1].startswith("definitive"):
                return said
    return ""


def _aside(tokens: list[Token], i: int, inside: set[int], is_name: bool) -> str:
    said = next((said for words, said in marks("aside") if words == (tokens[i].text,)), "")
    if not said:
        return ""
    if tokens[i].text.startswith("ferm") and "é" in tokens[i].raw:
        return said
    if tokens[i].brackets:
        return said if _alone_in_brackets(tokens, i) else ""
    beside = i - 1 in inside or i + 1 in inside or tokens[i].after_break or i + 1 == len(tokens)
    return said if beside and not is_name else ""


def _alone_in_brackets(tokens: list[Token], i: int) -> bool:
    """Tell « (projet 2027) » from « (ancienne école) »."""
    first = last = i
    while first > 0 and tokens[first - 1].brackets:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].brackets:
        last += 1
    others = [t.text for k, t in enumerate(tokens[first : last + 1], start=first) if k != i]
    return all(word.isdecimal() or word in words_of("little") or word in words_of("when") for word in others)


def _for_a_while(tokens: list[Token], i: int) -> bool:
    """Tell « fermé le lundi », « fermé en août » from a closing."""
    return any(token.text in words_of("a_while") for token in tokens[i + 1 : i + 5])
