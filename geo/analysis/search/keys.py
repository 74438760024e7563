"""Hold names in the forms under which they are looked up."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from geo.domain.french import fold
from geo.domain.reference import rows

Words = tuple[str, ...]
Entry = tuple[int, str, bool]
"""A row, the former name that leads to it (empty for its own), and whether the article was left out."""

ARTICLES = frozenset({"le", "la", "les", "l"})
SMALL_WORDS = ARTICLES.union(row["written"] for row in rows("place_words") if row["kind"] == "small")
"""What people leave out, or write in another way, inside a name."""

_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("y"), "i"),
    (re.compile("qu|ck"), "k"),
    (re.compile("eau|au"), "o"),
    (re.compile("[ae]i"), "e"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("[sxtzde]+$"), ""),
)
_AFTER = "{"
"""Sorts after every letter of a folded name."""


class Keys:
    """The names of places, by their forms.

    Parameters
    ----------
    names : sequence of str
        The name of each row.
    former_names : sequence of sequence of str
        The names of what each row absorbed.
    """

    def __init__(self, names: Sequence[str], former_names: Sequence[Sequence[str]]) -> None:
        self.texts: dict[str, list[Entry]] = {}
        self._rows: dict[str, set[int]] = {}
        for row, name in enumerate(names):
            for one, former in ((name, ""), *((old, old) for old in former_names[row])):
                self._add(tuple(fold(one).split()), row, former)
        self._sorted_texts = sorted(self.texts)
        self._vocabulary = sorted(self._rows)
        spelled = sorted(
            (text.replace(" ", ""), entry) for text, found in self.texts.items() for entry in found
        )
        spelled.sort(key=lambda one: len(one[0]))
        self.letters = np.array([letters for letters, _ in spelled], dtype=object)
        self.letter_entries = [entry for _, entry in spelled]
        self.letter_rows = np.array([row for row, *_ in self.letter_entries], dtype=np.int64)
        self.letter_bare = np.array([bare for *_, bare in self.letter_entries], dtype=np.uint8)
        lengths = np.bincount([len(letters) for letters, _ in spelled], minlength=1)
        self._starts = [0, *accumulate(lengths.tolist())]

    def _add(self, words: Words, row: int, former: str) -> None:
        short = without_article(words)
        self.texts.setdefault(" ".join(words), []).append((row, former, False))
        if short != words:
            self.texts.setdefault(" ".join(short), []).append((row, former, True))
        for word in words:
            self._rows.setdefault(word, set()).add(row)

    def spelled(self, letters: str) -> list[Entry]:
        """Return what is written with these letters, wherever they are parted."""
        return [entry for text in self._compact.get(letters, ()) for entry in self.texts[text]]

    def with_skeleton(self, words: Words) -> list[Entry]:
        """Return what has the same words, small ones aside."""
        return [entry for text in self._skeletons.get(skeleton(words), ()) for entry in self.texts[text]]

    @cached_property
    def _compact(self) -> dict[str, list[str]]:
        return _grouped(self._sorted_texts, lambda text: text.replace(" ", ""))

    @cached_property
    def _skeletons(self) -> dict[str, list[str]]:
        return _grouped(self._sorted_texts, lambda text: skeleton(tuple(text.split())))

    @cached_property
    def _sounds(self) -> dict[str, list[int]]:
        sounds: dict[str, list[int]] = {}
        for position, text in enumerate(self.letters):
            sounds.setdefault(sound(text), []).append(position)
        return sounds

    def beginning(self, text: str) -> Iterator[tuple[str, list[Entry]]]:
        """Give what is left to write of each name that begins by a text, with its rows."""
        for found in _beginning(self._sorted_texts, text):
            yield found[len(text) :], self.texts[found]

    def with_word(self, beginning: str) -> set[int]:
        """Return the rows whose name has a word that begins so."""
        return set().union(*(self._rows[word] for word in _beginning(self._vocabulary, beginning)))

    def sounding(self, letters: str) -> list[int]:
        """Return the positions among the letters of what sounds alike."""
        return self._sounds.get(sound(letters), [])

    def of_length(self, shortest: int, longest: int) -> npt.NDArray[np.int64]:
        """Return the positions among the letters of the names of so many letters."""
        last = len(self._starts) - 1
        return np.arange(self._starts[min(max(shortest, 0), last)], self._starts[min(longest + 1, last)])


def _beginning(ordered: list[str], text: str) -> list[str]:
    return ordered[bisect_left(ordered, text) : bisect_right(ordered, text + _AFTER)]


def _grouped(texts: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for text in texts:
        groups.setdefault(key(text), []).append(text)
    groups.pop("", None)
    return groups


def without_article(words: Words) -> Words:
    """Leave out the article that begins a name."""
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


def skeleton(words: Words) -> str:
    """Keep the words that nobody leaves out."""
    return " ".join(word for word in words if word not in SMALL_WORDS)


def sound(letters: str) -> str:
    """Reduce letters to what is heard: what people who write by ear agree on."""
    for pattern, heard in _SOUNDS:
        letters = pattern.sub(heard, letters)
    return letters
