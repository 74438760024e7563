"""Say what the columns of a table are called, and in what unit they are, once for pages and files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, which says how it is written."""

    TEXT = "text"
    PEOPLE = "people"
    COUNT = "count"
    SCORE = "score"
    METRES = "metres"
    MINUTES = "minutes"
    PERCENT = "percent"
    RATE = "rate"
    DATE = "date"


NUMERIC = frozenset(Kind) - {Kind.TEXT, Kind.DATE}

DECIMALS: dict[Kind, int] = {
    Kind.PEOPLE: 0,
    Kind.COUNT: 0,
    Kind.SCORE: 0,
    Kind.METRES: 0,
    Kind.MINUTES: 0,
    Kind.PERCENT: 1,
    Kind.RATE: 2,
}
"""How many decimals are written; files keep the values that these show, so that sums can be redone."""


@dataclass(frozen=True)
class Column:
    """A column as people read it.

    Parameters
    ----------
    key : str
        Its name in the table.
    label : str
        Its header, unit included.
    kind : Kind
    summed : bool
        Whether its total means something.
    help : str
        What it is, in a sentence.
    width_px : int, optional
        On a screen; as wide as its content by default.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    summed: bool = False
    help: str = ""
    width_px: int | None = None
