"""Know what a page can show of a text that comes from data: letters with a shape, lines that break."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

from geo.domain.french import NO_BREAK, THIN

FONT = "DejaVu Sans"
FONT_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""The one font of pictures and of PDF, carried by matplotlib: the same page on every machine."""

_NO_SHAPE = "\N{REPLACEMENT CHARACTER}"
_BLANKS = "\t\n\r\f\v\x85\u2028\u2029"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LONGEST_WORD = 24
_LONG_WORD = re.compile(rf"[^\s{NO_BREAK}{THIN}]{{{_LONGEST_WORD + 1},}}")
_BREAK = "\N{ZERO WIDTH SPACE}"


@cache
def _shapes() -> frozenset[int]:
    """Return the letters drawn by both weights: a name may be set in bold."""
    weights = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
    return frozenset.intersection(*(frozenset(FT2Font(str(FONT_FOLDER / w)).get_charmap()) for w in weights))


def clean(text: str) -> str:
    """Return a text on one line, without control signs nor marks of direction, which no format needs.

    Letters that are written from right to left stay: their direction is their own.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = (c for c in composed if c in _BLANKS or unicodedata.category(c) not in _INVISIBLE)
    return re.sub(rf"[{_BLANKS} ]+", " ", "".join(kept)).strip(" ")


def printable(text: str) -> str:
    """Return a clean text where what the font cannot draw is replaced by « � ».

    A PDF that is accessible may not hold a letter without shape: one exotic name would forbid the whole page.
    """
    return "".join(c if ord(c) in _shapes() else _NO_SHAPE for c in clean(text))


def breakable(text: str) -> str:
    """Let a line break inside words that no column could hold."""
    return _LONG_WORD.sub(
        lambda found: _BREAK.join(
            found[0][start : start + _LONGEST_WORD] for start in range(0, len(found[0]), _LONGEST_WORD)
        ),
        text,
    )


def shortened(text: str, most: int) -> str:
    """Cut a text that would cover what is around it.

    Examples
    --------
    >>> shortened("Saint-Germain-en-Laye", 14)
    'Saint-Germain…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
