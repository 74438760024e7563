"""Hold what every drawing of a map needs: a frame in metres, zones as paths, words that stay legible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from geo.reports.furniture import INK
from geo.reports.wording import FONT

Window = tuple[float, float, float, float]
"""West, south, east, north, in metres."""
Colour = str | tuple[float, float, float]

_BEYOND = "#e8edf2"


def frame(axes: Axes, window: Window) -> None:
    """Show a window of the ground: no ticks, a thin frame."""
    west, south, east, north = window
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", adjustable="box")
    axes.set_facecolor(_BEYOND)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set(edgecolor="#8a8f98", linewidth=0.6)


def add_paths(
    axes: Axes, paths: Sequence[Path], fill: Colour, edge: Colour, width: float, *, zorder: float, **more: Any
) -> PathCollection:
    """Draw zones alike; `width` is that of their outline, in points."""
    drawn = PathCollection(
        list(paths), facecolors=fill, edgecolors=edge, linewidths=width, zorder=zorder, **more
    )
    axes.add_collection(drawn, autolim=False)
    return drawn


def write(
    axes: Axes, place: Sequence[float], text: str, size_pt: float, *, zorder: float, **more: Any
) -> None:
    """Write a text centred on a place, never read as a formula, with a white halo unless it has a box."""
    halo = {} if "bbox" in more else {"path_effects": [withStroke(linewidth=2, foreground="white")]}
    options = {"color": INK, "ha": "center", "va": "center", "family": FONT, **halo, **more}
    axes.text(place[0], place[1], text, fontsize=size_pt, zorder=zorder, parse_math=False, **options)


def meet(one: Window, other: Window) -> bool:
    """Tell whether two rectangles overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(box: Window, window: Window) -> bool:
    """Tell whether a rectangle lies wholly in another."""
    return box[0] > window[0] and box[1] > window[1] and box[2] < window[2] and box[3] < window[3]


def towards_white(colour: str, part: float) -> Colour:
    """Mix a colour with white: an opaque tint, where transparency would let what is under show."""
    red, green, blue = (1 - part * (1 - channel) for channel in to_rgb(colour))
    return (red, green, blue)
