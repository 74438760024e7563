"""Draw zones and structures on a set of axes, from the widest level to the narrowest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from geo.analysis import verdict
from geo.analysis.travel import FloatArray
from geo.cartography.palette import STATUS_STYLE
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Status
from geo.reports.canvas import add_paths, frame, towards_white
from geo.reports.furniture import HATCH, INK, MARKER_SCALE
from geo.reports.ground import Shapes
from geo.reports.naming import add_names
from geo.reports.scene import Scene

_CONTEXT_FILL, _CONTEXT_EDGE = "#f7f8fa", "#cdd3dc"
_PALE = 0.45
_BADGES_UP_TO = 60
_CROWDED = 150
_WIDE_M_PER_PT = 150.0
"""Beyond either, only the structures of the territory are drawn: those around would hide what matters."""
_ALL = tuple(Dispositif)


def draw(axes: Axes, scene: Scene, visible: Sequence[Dispositif], numbers: Mapping[str, int]) -> None:
    """Draw a scene: ground, communes, QPV, outline, structures, names."""
    frame(axes, scene.window)
    columns = [_ALL.index(d) for d in visible]
    ground = scene.ground
    add_paths(axes, ground.around, _CONTEXT_FILL, "#b9c0cb", 0.6, zorder=1)
    seen = ground.communes.seen_in(scene.window)
    context = seen[~scene.communes[seen]]
    add_paths(axes, [ground.communes.paths[i] for i in context], _CONTEXT_FILL, _CONTEXT_EDGE, 0.4, zorder=2)
    has_qpv = bool(scene.qpv.any())
    _add_zones(axes, ground.communes, seen[scene.communes[seen]], columns, pale=has_qpv, zorder=3)
    in_focus = ground.qpv.seen_in(scene.window)
    in_focus = in_focus[scene.qpv[in_focus]]
    dots = scene.is_dot[in_focus]
    _add_zones(axes, ground.qpv, in_focus[~dots], columns, pale=False, zorder=6)
    _add_dots(axes, ground.qpv, in_focus[dots], columns, scene)
    add_paths(axes, scene.outline, "none", "white", 3.2, zorder=9)
    add_paths(axes, scene.outline, "none", INK, 1.5, zorder=10)
    _add_structures(axes, scene, columns)
    if not scene.small:
        add_names(axes, scene, numbers)


def _add_zones(
    axes: Axes,
    shapes: Shapes,
    rows: npt.NDArray[np.int64],
    columns: list[int],
    *,
    pale: bool,
    zorder: float,
) -> None:
    statuses = _worst(shapes, rows, columns) if columns else np.empty(0, dtype=object)
    # Gaps last, so that their outline is whole.
    for place, status in enumerate((Status.INSIDE, Status.REACHABLE, Status.UNKNOWN, Status.GAP)):
        paths = [shapes.paths[i] for i, own in zip(rows, statuses, strict=False) if own == status]
        if not paths:
            continue
        style = STATUS_STYLE[status]
        drawn = add_paths(
            axes,
            paths,
            towards_white(style.fill, _PALE) if pale else towards_white(style.fill, 0.85),
            towards_white(style.stroke, 0.6) if pale else style.stroke,
            style.weight * (0.3 if pale else 0.6),
            zorder=zorder + place / 10,
            linestyles="dashed" if style.dashed else "solid",
            hatch=(HATCH[:3] if pale else HATCH) if style.hatch else None,
        )
        drawn.set_hatch_linewidth(0.4 if pale else 0.9)
    if not columns:
        add_paths(axes, [shapes.paths[i] for i in rows], "white", "#7b8494", 0.5, zorder=zorder)


def _worst(shapes: Shapes, rows: npt.NDArray[np.int64], columns: list[int]) -> npt.NDArray[np.object_]:
    """Return the one status shown of each zone for the dispositifs of some columns."""
    ranks = verdict.ranks_of(shapes.statuses[rows][:, columns])
    return verdict.statuses_of(verdict.worst_of(ranks))


def _add_dots(
    axes: Axes, shapes: Shapes, rows: npt.NDArray[np.int64], columns: list[int], scene: Scene
) -> None:
    if not len(rows) or not columns:
        return
    statuses = _worst(shapes, rows, columns)
    lacking = shapes.statuses[rows][:, columns] == Status.GAP
    # The same people may lack several dispositifs: the most, not the sum.
    people = np.where(lacking, np.nan_to_num(shapes.unserved[rows][:, columns]), 0.0).max(axis=1)
    radius_pt = np.minimum(3.0 + np.sqrt(people) / 12, 11.0) * (0.7 if scene.small else 1.0)
    for status in (Status.INSIDE, Status.REACHABLE, Status.UNKNOWN, Status.GAP):
        own = statuses == status
        if not own.any():
            continue
        style = STATUS_STYLE[status]
        drawn = axes.scatter(
            shapes.centres[rows][own, 0],
            shapes.centres[rows][own, 1],
            s=(2 * radius_pt[own]) ** 2,
            facecolors=style.fill,
            edgecolors=style.stroke,
            linewidths=style.weight * 0.5,
            linestyles="dashed" if style.dashed else "solid",
            hatch=HATCH if style.hatch else None,
            zorder=7,
        )
        drawn.set_hatch_linewidth(0.7)


def _add_structures(axes: Axes, scene: Scene, columns: list[int]) -> None:
    structures = scene.ground.structures
    rows = np.flatnonzero(scene.in_sight)
    offers = structures.offers[rows][:, columns]
    rows, offers = rows[offers.any(axis=1)], offers[offers.any(axis=1)]
    if len(rows) > _CROWDED or scene.metres_per_pt > _WIDE_M_PER_PT:
        own = scene.holds(structures.places[rows])
        rows, offers = rows[own], offers[own]
    if not len(rows):
        return
    first = offers.argmax(axis=1)
    many = len(rows)
    size_pt = float(np.clip(10.5 - np.log2(max(many, 2)), 3.2, 8.5)) * (0.8 if scene.small else 1.0)
    for place, column in enumerate(columns):
        dispositif = _ALL[column]
        for hollow in (True, False):
            own = (first == place) & (structures.approximate[rows] == hollow)
            _add_marks(axes, structures.places[rows[own]], dispositif, size_pt, hollow=hollow)
    counts = offers.sum(axis=1)
    if many <= _BADGES_UP_TO and not scene.small:
        _add_badges(axes, structures.places[rows], counts, size_pt)


def _add_marks(
    axes: Axes, places: FloatArray, dispositif: Dispositif, size_pt: float, *, hollow: bool
) -> None:
    if not len(places):
        return
    shape, colour = dispositif.marker, dispositif.colour
    side = size_pt * MARKER_SCALE[shape]
    x, y = places[:, 0], places[:, 1]
    axes.scatter(x, y, s=(side + 2.2) ** 2, marker=shape, c="white", linewidths=0, zorder=12)
    axes.scatter(
        x,
        y,
        s=side**2,
        marker=shape,
        facecolors="white" if hollow else colour,
        edgecolors=colour,
        linewidths=1.2 if hollow else 0.4,
        zorder=13,
    )


def _add_badges(axes: Axes, places: FloatArray, counts: npt.NDArray[np.int64], size_pt: float) -> None:
    for place, number in zip(places[counts > 1], counts[counts > 1], strict=True):
        axes.annotate(
            str(number),
            place,
            xytext=(size_pt * 0.55, size_pt * 0.55),
            textcoords="offset points",
            fontsize=max(size_pt * 0.62, 4.5),
            weight="bold",
            color=INK,
            ha="center",
            va="center",
            zorder=14,
            bbox={"boxstyle": "circle,pad=0.18", "fc": "white", "ec": INK, "lw": 0.5},
            annotation_clip=True,
        )
