"""Name what a slide or a page can hold, each drawn by the writers in their own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from geo.domain.dispositifs import Need
from geo.reports.document import KeyFigure
from geo.reports.fiche import Comparison


class Medium(StrEnum):
    """Where a block is shown: slides seen from the back of a room, a page held in hand, a dossier to edit."""

    SLIDES = "slides"
    PAGE = "page"
    DOSSIER = "dossier"


PAPER = (Medium.PAGE, Medium.DOSSIER)


class Part(StrEnum):
    """The parts of an outline, in order, as a dossier heads them."""

    COVER = ""
    CONTEXT = "Contexte"
    PEOPLE = "Population"
    EXISTING = "Ce qui existe"
    MISSING = "Ce qui manque, besoin par besoin"
    PRIORITY = "Quartiers prioritaires et zonages"
    RENEWALS = "Agréments à renouveler"
    COMPARED = "Comparaison"
    NEXT = "Où ensuite"
    METHOD = "Méthode et sources"


class Emphasis(StrEnum):
    """How large sentences are written."""

    KEY = "key"
    NORMAL = "normal"
    FINE = "fine"


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a slide; a writer draws the kinds that it has a drawing for."""

    media: tuple[Medium, ...] = tuple(Medium)


@dataclass(frozen=True)
class CoverLines(Block):
    """What stands under the title of the first slide."""

    subject: str
    place: str
    people: str
    edited: str
    mark: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The same one under another."""
        return tuple(text for text in (self.subject, self.place, self.people, self.edited, self.mark) if text)


@dataclass(frozen=True)
class KeyFigures(Block):
    """Numbers shown large."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class TerritoryMap(Block):
    """The map of the territory.

    Parameters
    ----------
    need : Need
        What colours its zones; the structures that meet it are drawn.
    words : str
        The map for who cannot see it.
    caption : str
    numbers : mapping of str to int
        Numbers that refer zones to the printed table, by code.
    """

    need: Need
    words: str
    caption: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class MapByNeed(Block):
    """Small maps, one a need."""

    words: str
    caption: str


@dataclass(frozen=True)
class DataTable(Block):
    """A table.

    Parameters
    ----------
    header : tuple of str
    rows : tuple of tuple of str
    widths : tuple of float
        Of the columns, relative; 0 for one as narrow as its content.
    words : str
        What it holds, for who cannot see it.
    note : str
        Said under it.
    numeric : tuple of int
        Columns of numbers.
    gaps : frozenset of (int, int)
        Cells that say a gap, as rows and columns.
    compact : bool
        Written small: many rows, or long texts.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    words: str
    note: str = ""
    numeric: tuple[int, ...] = ()
    gaps: frozenset[tuple[int, int]] = frozenset()
    compact: bool = False


@dataclass(frozen=True)
class Comparisons(Block):
    """The territory beside what it is compared with, as bars."""

    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Sentences(Block):
    """Sentences, under a heading where there is one."""

    lines: tuple[str, ...]
    heading: str = ""
    lead: str = ""
    emphasis: Emphasis = Emphasis.NORMAL


def stands_in_grid(blocks: Sequence[Block]) -> bool:
    """Tell whether blocks are sentences under headings, that stand side by side."""
    return len(blocks) > 1 and all(isinstance(one, Sentences) and one.heading for one in blocks)


@dataclass(frozen=True)
class Slide:
    """One idea: its title, what shows it and the line at its foot.

    Parameters
    ----------
    title : str
    blocks : tuple of Block
        What is shown, in order.
    notes : tuple of str
        Sentences for who speaks.
    source : str
        The line at the foot.
    part : Part
    """

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    source: str
    part: Part = Part.MISSING
