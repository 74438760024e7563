"""Read the words that people write in their lists, kept in data/reference/list_words.csv."""

from __future__ import annotations

from functools import cache

from geo.domain.french import fold
from geo.domain.reference import rows as reference


@cache
def marks(name: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the terms of a list of words, longest first, each word by word and with its meaning."""
    found = [
        (tuple(fold(term).split()), row["meaning"])
        for row in reference("list_words")
        if row["list"] == name
        for term in row["words"].split(",")
    ]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


@cache
def words_of(name: str) -> frozenset[str]:
    """Return the words of a list of single words."""
    return frozenset(word for term, _ in marks(name) for word in term)


@cache
def meanings(name: str) -> dict[str, str]:
    """Return the meaning of each term of a list, by its folded text."""
    return {" ".join(term): meaning for term, meaning in marks(name)}
