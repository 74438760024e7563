"""Decorate a static map: legend, scale, north, sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from geo.cartography.palette import PALETTE
from geo.cartography.states import (
    NEEDS_MISSING_LETTERS,
    NEEDS_MISSING_TITLE,
    PLACED_AT_MAIRIE,
    SEEN_FROM_AFAR,
    STATE_STYLE,
    STATUS_LETTER,
    ShareClass,
    needs_missing_label,
)
from geo.domain.dispositifs import ALL_NEEDS, Dispositif, Need
from geo.domain.french import distance, typography
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Status
from geo.reports.rendering import FONT_FAMILY, printable

HATCH = "/////"
MARKER_SCALE: dict[str, float] = {"o": 1.0, "s": 0.9, "^": 1.08, "D": 0.82}
"""What makes the four look of one size."""

_SCALE_STEPS = np.array([1.0, 2.0, 5.0])
POINTS_PER_INCH = 72.0
SOURCE_PT = 10.0
"""Height of sources: read on paper."""
_LETTER = 0.5
"""Width of a letter for its height, on average."""

Entry = tuple[Artist, str]


@dataclass(frozen=True)
class Caption:
    """What is written on every picture.

    Parameters
    ----------
    source : str
        Sources and vintages.
    date : str
        Of the picture, in words.
    demonstration : bool
        Whether the data shown are simulated.
    """

    source: str
    date: str
    demonstration: bool


def zone_entries(letters: Collection[str], need: Need, *, dots: bool = False) -> list[Entry]:
    """List the fills of a map that are drawn, from the best.

    Parameters
    ----------
    letters : collection of str
        Of the zones drawn: see `geo.cartography.states`.
    need : Need
    dots : bool
        Whether some zones are drawn as dots.
    """
    words = {letter: status.label for status, letter in STATUS_LETTER.items()}
    counts = {letter: needs_missing_label(many) for many, letter in enumerate(NEEDS_MISSING_LETTERS)}
    order = {**counts, **words} if need == ALL_NEEDS else words
    entries: list[Entry] = [(_swatch(letter), said) for letter, said in order.items() if letter in letters]
    if not counts.keys().isdisjoint(letters) and need == ALL_NEEDS:
        entries.insert(0, _heading(f"{NEEDS_MISSING_TITLE} :"))
    if dots:
        dot = Line2D([], [], ls="", marker="o", ms=8, mfc=PALETTE.gap, mec=PALETTE.gap_edge, mew=1.2)
        entries.append((dot, SEEN_FROM_AFAR))
    return entries


def mark_entries(dispositifs: Iterable[Dispositif], *, approximate: bool) -> list[Entry]:
    """List the marks of the structures shown."""
    shown = list(dispositifs)
    entries: list[Entry] = [(mark(d, 7), d.label) for d in shown]
    if approximate and shown:
        entries.append((mark(shown[0], 7, hollow=True), PLACED_AT_MAIRIE))
    return entries


def share_entries(classes: Sequence[ShareClass], whose: str, *, missing: bool) -> list[list[Entry]]:
    """List the classes of a map of shares, under whose share it is."""
    entries: list[Entry] = [
        (Patch(facecolor=share.fill, edgecolor=PALETTE.grey, lw=0.6), share.label) for share in classes
    ]
    unknown: list[Entry] = [(_swatch(STATUS_LETTER[Status.UNKNOWN]), Status.UNKNOWN.label)]
    return [[_heading(f"Part {whose} :")], entries + unknown * missing]


def _heading(words: str) -> Entry:
    return Line2D([], [], ls=""), typography(words)


def mark(dispositif: Dispositif, size_pt: float, *, hollow: bool = False) -> Line2D:
    """Draw the sign of a dispositif, alone."""
    shape, colour = dispositif.marker, dispositif.colour
    return Line2D(
        [],
        [],
        ls="",
        marker=shape,
        ms=size_pt * MARKER_SCALE.get(shape, 1.0),
        mfc=PALETTE.paper if hollow else colour,
        mec=colour,
        mew=1.4 if hollow else 0.6,
    )


def _swatch(letter: str) -> Patch:
    style = STATE_STYLE[letter]
    patch = Patch(
        facecolor=style.fill,
        edgecolor=style.stroke,
        lw=style.weight * 0.6,
        ls="--" if style.dashed else "-",
        hatch=HATCH if style.hatch else None,
    )
    patch.set_hatch_linewidth(0.9)
    return patch


def add_legend(figure: Figure, entries: list[Entry], *, top: float, text_pt: float) -> None:
    """Write a row of the legend, its top at a height of the figure given from 0 to 1."""
    handles, labels = zip(*entries, strict=True)
    drawn = figure.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(0.0, top),
        ncols=len(entries),
        frameon=False,
        prop=FontProperties(family=FONT_FAMILY, size=text_pt),
        handlelength=1.5,
        handletextpad=0.45,
        columnspacing=1.1,
        borderpad=0.1,
        borderaxespad=0.0,
    )
    for text in drawn.get_texts():
        text.set_parse_math(False)


def in_rows(entries: list[Entry], width_pt: float, text_pt: float) -> list[list[Entry]]:
    """Cut entries into rows that hold in a width."""
    rows: list[list[Entry]] = [[]]
    taken = 0.0
    for entry in entries:
        wanted = len(entry[1]) * text_pt * _LETTER + text_pt * 3.4
        if rows[-1] and taken + wanted > width_pt:
            rows.append([])
            taken = 0.0
        rows[-1].append(entry)
        taken += wanted
    return rows


def add_footer(figure: Figure, caption: Caption) -> None:
    """Write sources, vintage and date at the foot of a picture, on as many lines as they need."""
    said = f"{printable(caption.source)} Carte éditée le {caption.date}."
    if caption.demonstration:
        said = f"{DEMONSTRATION_LABEL}. {said}"
    width_pt = figure.get_figwidth() * POINTS_PER_INCH
    figure.text(
        0.0,
        0.004,
        "\n".join(wrap(said, int(width_pt / (SOURCE_PT * _LETTER)))),
        fontsize=SOURCE_PT,
        color=PALETTE.grey,
        va="bottom",
        family=FONT_FAMILY,
        parse_math=False,
        linespacing=1.2,
    )


def add_scale(axes: Axes, *, text_pt: float) -> None:
    """Draw a scale bar of a round length, about a fifth of the map, and the north."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    length_m = _round_length((east - west) / 5)
    margin = (east - west) * 0.02
    height = (north - south) * 0.012
    box = {"facecolor": PALETTE.paper, "alpha": 0.85, "edgecolor": "none", "pad": 2.0}
    left, bottom = west + margin, south + margin
    axes.add_patch(
        Rectangle((left, bottom), length_m, height, fc=PALETTE.paper, ec=PALETTE.ink, lw=0.8, zorder=30)
    )
    axes.add_patch(
        Rectangle((left, bottom), length_m / 2, height, fc=PALETTE.ink, ec=PALETTE.ink, lw=0.8, zorder=30)
    )
    axes.text(
        left,
        bottom + height * 1.8,
        distance(length_m),
        fontsize=text_pt,
        family=FONT_FAMILY,
        color=PALETTE.ink,
        zorder=30,
        bbox=box,
    )
    axes.text(
        east - margin,
        north - margin,
        "N\n↑",
        fontsize=text_pt,
        family=FONT_FAMILY,
        color=PALETTE.ink,
        ha="right",
        va="top",
        linespacing=0.9,
        zorder=30,
        bbox=box,
    )


def _round_length(about_m: float) -> float:
    power = 10 ** np.floor(np.log10(about_m))
    return float((_SCALE_STEPS[_SCALE_STEPS * power <= about_m]).max() * power)
