"""Decorate a static map: legend, scale, north, sources, mark of a demonstration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from geo.cartography.palette import PALETTE, STATUS_STYLE
from geo.cartography.states import ShareClass
from geo.domain.dispositifs import Dispositif
from geo.domain.french import distance
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Status
from geo.reports.rendering import FONT, printable

HATCH = "/////"
MARKER_SCALE: dict[str, float] = {"o": 1.0, "s": 0.9, "^": 1.08, "D": 0.82}
"""What makes the four look of one size."""

_SCALE_STEPS = np.array([1.0, 2.0, 5.0])
_POINTS_PER_INCH = 72.0

_FOOTER_LINES = 3
_SMALLEST_PT = 5.0

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


def zone_entries(statuses: Collection[Status], *, dots: bool = False, several: bool = False) -> list[Entry]:
    """List the fills of a map of statuses; an unknown is only explained where there is one."""
    shown = [s for s in Status if s not in (Status.UNKNOWN, Status.EMPTY) or s in statuses]
    words = {status: status.label for status in Status}
    if several:
        words[Status.GAP] += " (un dispositif au moins)"
    entries: list[Entry] = [(_swatch(status), words[status]) for status in shown]
    if dots:
        style = STATUS_STYLE[Status.GAP]
        dot = Line2D([], [], ls="", marker="o", ms=8, mfc=style.fill, mec=style.stroke, mew=1.2)
        entries.append((dot, "QPV, selon les personnes non desservies"))
    return entries


def mark_entries(dispositifs: Iterable[Dispositif], *, approximate: bool) -> list[Entry]:
    """List the marks of the structures shown."""
    shown = list(dispositifs)
    entries: list[Entry] = [(mark(d, 7), d.label) for d in shown]
    if approximate and shown:
        entries.append((mark(shown[0], 7, hollow=True), "position approximative"))
    return entries


def share_entries(classes: Sequence[ShareClass], *, missing: bool) -> list[Entry]:
    """List the classes of a map of shares."""
    entries: list[Entry] = [
        (Patch(facecolor=share.fill, edgecolor=PALETTE.grey, lw=0.6), share.label) for share in classes
    ]
    return [*entries, (_swatch(Status.UNKNOWN), "non renseigné")] if missing else entries


def mark(dispositif: Dispositif, size_pt: float, *, hollow: bool = False) -> Line2D:
    """Draw the sign of a dispositif, alone."""
    shape, colour = dispositif.marker, dispositif.colour
    return Line2D(
        [],
        [],
        ls="",
        marker=shape,
        ms=size_pt * MARKER_SCALE[shape],
        mfc=PALETTE.paper if hollow else colour,
        mec=colour,
        mew=1.4 if hollow else 0.6,
    )


def _swatch(status: Status) -> Patch:
    style = STATUS_STYLE[status]
    patch = Patch(
        facecolor=style.fill,
        edgecolor=style.stroke,
        lw=style.weight * 0.6,
        ls="--" if style.dashed else "-",
        hatch=HATCH if style.hatch else None,
    )
    patch.set_hatch_linewidth(0.9)
    return patch


def add_legend(figure: Figure, entries: list[Entry], *, top: float, text_pt: float, title: str = "") -> None:
    """Write a row of the legend, its top at a height of the figure given from 0 to 1."""
    handles, labels = zip(*entries, strict=True)
    drawn = figure.legend(
        handles,
        [f"{title} : {label}" if title and i == 0 else label for i, label in enumerate(labels)],
        loc="upper left",
        bbox_to_anchor=(0.0, top),
        ncols=len(entries),
        frameon=False,
        fontsize=text_pt,
        handlelength=1.5,
        handletextpad=0.45,
        columnspacing=1.1,
        borderpad=0.1,
        borderaxespad=0.0,
    )
    for text in drawn.get_texts():
        text.set_parse_math(False)


def add_footer(figure: Figure, caption: Caption, *, text_pt: float) -> None:
    """Write sources, vintage and date at the foot of a picture, on as many lines as they need."""
    said = f"{printable(caption.source)} Carte éditée le {caption.date}."
    if caption.demonstration:
        said = f"{DEMONSTRATION_LABEL}. {said}"
    lines = wrap(said, _letters_per_line(figure, text_pt))
    while len(lines) > _FOOTER_LINES and text_pt > _SMALLEST_PT:
        text_pt -= 0.25
        lines = wrap(said, _letters_per_line(figure, text_pt))
    figure.text(
        0.0,
        0.004,
        "\n".join(lines),
        fontsize=text_pt,
        color=PALETTE.grey,
        va="bottom",
        family=FONT,
        parse_math=False,
        linespacing=1.25,
    )


def _letters_per_line(figure: Figure, text_pt: float) -> int:
    return int(figure.get_figwidth() * _POINTS_PER_INCH / (text_pt * 0.56))


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
        color=PALETTE.ink,
        zorder=30,
        bbox=box,
    )
    axes.text(
        east - margin,
        north - margin,
        "N\n↑",
        fontsize=text_pt,
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


def add_watermark(figure: Figure, centre: tuple[float, float] = (0.5, 0.55)) -> None:
    """Write across a picture that its data are simulated: a crop of it still says so."""
    figure.text(
        *centre,
        DEMONSTRATION_LABEL,
        fontsize=figure.get_figwidth() * 4.2,
        color=PALETTE.watermark,
        alpha=0.13,
        rotation=22,
        ha="center",
        va="center",
        weight="bold",
        zorder=40,
    )
