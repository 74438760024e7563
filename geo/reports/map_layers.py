"""Draw the layers of a static map: zones, structures, names and numbers; or départements by a share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from geo.analysis.travel import FloatArray
from geo.cartography.palette import PALETTE, STATUS_STYLE, StatusStyle
from geo.cartography.states import STATE_STYLE
from geo.domain.dispositifs import Dispositif, Need
from geo.domain.french import percent
from geo.domain.territory import LAMBERT_93, Territory, legal_crs
from geo.domain.vocabulary import Status, TerritoryKind
from geo.reports.map_data import MapExtent, Window, ZoneShapes, paths_of
from geo.reports.map_decorations import HATCH, MARKER_SCALE
from geo.reports.rendering import FONT_FAMILY, printable, shortened

_BADGE = {"boxstyle": "round,pad=0.15", "fc": PALETTE.paper, "ec": PALETTE.ink, "lw": 0.5, "alpha": 0.92}
_BADGES_UP_TO = 60
_CROWDED = 150
_WIDE_M_PER_PT = 150.0
"""Beyond either, only the structures of the territory are drawn: those around would hide what matters."""
_ALL = tuple(Dispositif)
_LONGEST_NAME = 28
_MOST_NAMES = 16
_LETTER = 0.54
"""Width of a letter for its height, on average."""
_MARKS_AVOIDED_UP_TO = 60
_QPV_EDGE_PT = 0.9
_INSET = 0.13
_ROOM = 0.16
"""Shares of the width: of a frame overseas, and of what is left free for them."""


def draw(axes: Axes, extent: MapExtent, need: Need, numbers: Mapping[str, int]) -> None:
    """Draw zones, the outline of the territory, structures and names, from bottom to top."""
    _frame(axes, extent.window)
    data = extent.data
    _add_paths(axes, data.around, PALETTE.map_context, PALETTE.rule, 0.6, zorder=1)
    seen = data.communes.seen_in(extent.window)
    own = extent.communes[seen]
    context = [data.communes.paths[i] for i in seen[~own]]
    _add_paths(axes, context, PALETTE.map_context, PALETTE.map_context_edge, 0.4, zorder=2)
    _add_zones(axes, data.communes, seen[own], need, zorder=4)
    rows = data.qpv.seen_in(extent.window)
    rows = rows[extent.qpv[rows]]
    dots = extent.is_dot[rows]
    _add_zones(axes, data.qpv, rows[~dots], need, zorder=6, edge=PALETTE.ink)
    _add_dots(axes, data.qpv, rows[dots], need, extent)
    _add_paths(axes, extent.outline, "none", PALETTE.paper, 3.2, zorder=9)
    _add_paths(axes, extent.outline, "none", PALETTE.ink, 1.5, zorder=10)
    _add_lines(axes, extent)
    _add_structures(axes, extent, [_ALL.index(d) for d in need.dispositifs])
    if not extent.small:
        _add_names(axes, extent, numbers)


def _by_style(
    shapes: ZoneShapes, rows: npt.NDArray[np.int64], need: Need
) -> Iterator[tuple[StatusStyle, npt.NDArray[np.bool_]]]:
    """Group zones drawn alike, gaps last, so that their outline is whole."""
    state = shapes.state(need)[rows]
    for letter in sorted(set(state.tolist()), key=lambda one: (STATE_STYLE[one].weight, one)):
        yield STATE_STYLE[letter], state == letter


def _add_zones(
    axes: Axes,
    shapes: ZoneShapes,
    rows: npt.NDArray[np.int64],
    need: Need,
    *,
    zorder: float,
    edge: str = "",
) -> None:
    for place, (style, own) in enumerate(_by_style(shapes, rows, need)):
        drawn = _add_paths(
            axes,
            [shapes.paths[i] for i in rows[own]],
            style.fill,
            edge or style.stroke,
            _QPV_EDGE_PT if edge else style.weight * 0.6,
            zorder=zorder + place / 10,
            linestyles="dashed" if style.dashed else "solid",
            hatch=HATCH if style.hatch else None,
            hatchcolors=style.stroke,
        )
        drawn.set_hatch_linewidth(0.9)


def _add_dots(
    axes: Axes, shapes: ZoneShapes, rows: npt.NDArray[np.int64], need: Need, extent: MapExtent
) -> None:
    people = shapes.lacking(need)[rows]
    radius_pt = np.minimum(3.0 + np.sqrt(people) / 12, 11.0) * (0.7 if extent.small else 1.0)
    for style, own in _by_style(shapes, rows, need):
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


def _add_lines(axes: Axes, extent: MapExtent) -> None:
    """Draw a line to each nearest structure, with how far it is."""
    for one in extent.lines:
        x, y = one.ends.T
        axes.plot(x, y, color=PALETTE.paper, lw=3, zorder=11)
        axes.plot(x, y, color=PALETTE.ink, lw=1.2, ls=(0, (4, 2.5)), zorder=11)
        _write(axes, one.ends.mean(axis=0), one.label, extent.text_pt, zorder=17, weight="bold", bbox=_BADGE)


def _add_structures(axes: Axes, extent: MapExtent, columns: list[int]) -> None:
    structures = extent.data.structures
    rows = np.flatnonzero(extent.in_sight)
    offers = structures.offers[rows][:, columns]
    rows, offers = rows[offers.any(axis=1)], offers[offers.any(axis=1)]
    if len(rows) > _CROWDED or extent.metres_per_pt > _WIDE_M_PER_PT:
        own = extent.holds(structures.places[rows])
        rows, offers = rows[own], offers[own]
    if not len(rows):
        return
    first = offers.argmax(axis=1)
    many = len(rows)
    size_pt = float(np.clip(10.5 - np.log2(max(many, 2)), 3.2, 8.5)) * (0.8 if extent.small else 1.0)
    for place, column in enumerate(columns):
        dispositif = _ALL[column]
        for hollow in (True, False):
            own = (first == place) & (structures.approximate[rows] == hollow)
            _add_marks(axes, structures.places[rows[own]], dispositif, size_pt, hollow=hollow)
    counts = offers.sum(axis=1)
    if many <= _BADGES_UP_TO and not extent.small:
        _add_badges(axes, structures.places[rows], counts, size_pt)


def _add_marks(
    axes: Axes, places: FloatArray, dispositif: Dispositif, size_pt: float, *, hollow: bool
) -> None:
    if not len(places):
        return
    shape, colour = dispositif.marker, dispositif.colour
    side = size_pt * MARKER_SCALE.get(shape, 1.0)
    x, y = places[:, 0], places[:, 1]
    axes.scatter(x, y, s=(side + 2.2) ** 2, marker=shape, c=PALETTE.paper, linewidths=0, zorder=12)
    axes.scatter(
        x,
        y,
        s=side**2,
        marker=shape,
        facecolors=PALETTE.paper if hollow else colour,
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
            color=PALETTE.ink,
            ha="center",
            va="center",
            zorder=14,
            bbox={"boxstyle": "circle,pad=0.18", "fc": PALETTE.paper, "ec": PALETTE.ink, "lw": 0.5},
            annotation_clip=True,
        )


def _add_names(axes: Axes, extent: MapExtent, numbers: Mapping[str, int]) -> None:
    """Write names, those of the most populated communes first, where they cover nothing."""
    taken = list(_add_numbers(axes, extent, numbers))
    taken += [_box(one.ends.mean(axis=0), one.label, extent) for one in extent.lines]
    if extent.in_sight.sum() <= _MARKS_AVOIDED_UP_TO:
        taken += [_box(place, "oo", extent) for place in extent.data.structures.places[extent.in_sight]]
    dots = extent.data.qpv.centres[extent.is_dot & extent.qpv]
    taken += [_box(place, "oo", extent) for place in dots]
    communes = extent.data.communes
    rows = communes.seen_in(extent.window)
    rows = rows[np.argsort(-np.nan_to_num(communes.people[rows]), kind="stable")]
    written = 0
    for row in rows:
        if written == _MOST_NAMES:
            return
        name = shortened(printable(str(communes.names[row])), _LONGEST_NAME)
        box = _box(communes.centres[row], name, extent)
        if not _inside(box, extent.window) or any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        written += 1
        own = bool(extent.communes[row])
        _write(
            axes,
            communes.centres[row],
            name,
            extent.text_pt,
            zorder=16,
            color=PALETTE.ink if own else PALETTE.grey,
            weight="bold" if own else "normal",
            style="normal" if own else "italic",
        )


def _add_numbers(axes: Axes, extent: MapExtent, numbers: Mapping[str, int]) -> Iterator[Window]:
    """Write the number of each zone that a table lists; give the room that each takes."""
    for shapes in (extent.data.qpv, extent.data.communes):
        for row in shapes.seen_in(extent.window):
            number = numbers.get(str(shapes.codes[row]))
            if number is None:
                continue
            place, said = shapes.centres[row], str(number)
            _write(axes, place, said, extent.text_pt, zorder=18, weight="bold", bbox=_BADGE)
            yield _box(place, said, extent)


def _box(centre: FloatArray, text: str, extent: MapExtent) -> Window:
    width = len(text) * extent.text_pt * _LETTER * extent.metres_per_pt
    height = extent.text_pt * 1.6 * extent.metres_per_pt
    x, y = centre
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def draw_choropleth(
    figure: Figure, axes: Axes, table: gpd.GeoDataFrame, territory: Territory, text_pt: float
) -> None:
    """Draw départements.

    Parameters
    ----------
    figure, axes : matplotlib
    table : geopandas.GeoDataFrame
        Columns `code, name, share, fill, geometry` (WGS84); NaN shares are not known.
    territory : Territory
        France or a région.
    text_pt : float
    """
    crs = territory.crs if territory.kind is TerritoryKind.REGION else LAMBERT_93
    legal = table["code"].map(legal_crs)
    main, others = table[legal == crs].to_crs(crs), table[legal != crs]
    box = axes.get_position()
    width_pt, height_pt = figure.get_figwidth() * 72, figure.get_figheight() * 72
    ratio = box.width * width_pt / (box.height * height_pt)
    _frame(axes, _share_window(main.total_bounds, ratio, _ROOM if len(others) else 0.0))
    _add_shares(axes, main, text_pt * 0.85, box.width * width_pt)
    height = box.height / max(len(others), 1)
    for place, code in enumerate(others["code"]):
        one = others[others["code"] == code].to_crs(legal_crs(code))
        inset = figure.add_axes((box.x0 + 0.004, box.y0 + place * height + 0.004, _INSET, height - 0.008))
        _frame(inset, _share_window(one.total_bounds, _INSET * width_pt / (height * height_pt), 0.0))
        _add_shares(inset, one, text_pt * 0.85, _INSET * width_pt)
        _write(
            inset,
            (0.03, 0.97),
            printable(one["name"].iloc[0]),
            text_pt * 0.75,
            zorder=20,
            ha="left",
            va="top",
            transform=inset.transAxes,
        )


def _share_window(bounds: FloatArray, ratio: float, left_room: float) -> Window:
    west, south, east, north = bounds
    width, height = (east - west) * 1.06, (north - south) * 1.06
    width, height = max(width, height * ratio * (1 - left_room)), max(height, width / ratio / (1 - left_room))
    x, y = (west + east) / 2, (south + north) / 2
    right = x + width / 2
    return right - height * ratio, y - height / 2, right, y + height / 2


def _add_shares(axes: Axes, table: gpd.GeoDataFrame, text_pt: float, width_pt: float) -> None:
    for path, share, fill in zip(paths_of(table.geometry), table["share"], table["fill"], strict=True):
        if np.isnan(share):
            style = STATUS_STYLE[Status.UNKNOWN]
            _add_paths(axes, [path], style.fill, style.stroke, 0.6, zorder=3, linestyles="dashed")
            continue
        _add_paths(axes, [path], fill, PALETTE.share_edge, 0.5, zorder=3)
    taken: list[Window] = []
    west, east = axes.get_xlim()
    unit = text_pt * (east - west) / width_pt
    known = table[table["share"].notna()]
    # Wide départements first: where figures would overlap, the colour alone speaks for the small ones.
    for row in np.argsort(-known.geometry.area.to_numpy(), kind="stable"):
        x, y = shapely.get_coordinates(known.geometry.iloc[row].representative_point())[0]
        room = (x - 1.3 * unit, y - 0.7 * unit, x + 1.3 * unit, y + 0.7 * unit)
        if not any(_meet(room, other) for other in taken):
            taken.append(room)
            _write(axes, (x, y), percent(float(known["share"].iloc[row])), text_pt * 0.82, zorder=8)


def _frame(axes: Axes, window: Window) -> None:
    """Show a window of the data: no ticks, a thin frame."""
    west, south, east, north = window
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", adjustable="box")
    axes.set_facecolor(PALETTE.map_ground)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set(edgecolor=PALETTE.muted, linewidth=0.6)


def _add_paths(
    axes: Axes, paths: Sequence[Path], fill: str, edge: str, width: float, *, zorder: float, **more: Any
) -> PathCollection:
    """Draw zones alike; `width` is that of their outline, in points."""
    drawn = PathCollection(
        list(paths), facecolors=fill, edgecolors=edge, linewidths=width, zorder=zorder, **more
    )
    axes.add_collection(drawn, autolim=False)
    return drawn


def _write(
    axes: Axes, place: Sequence[float], text: str, size_pt: float, *, zorder: float, **more: Any
) -> None:
    """Write a text centred on a place, never read as a formula, with a white halo unless it has a box."""
    halo = {} if "bbox" in more else {"path_effects": [withStroke(linewidth=2, foreground=PALETTE.paper)]}
    options = {"color": PALETTE.ink, "ha": "center", "va": "center", "family": FONT_FAMILY, **halo, **more}
    axes.text(place[0], place[1], text, fontsize=size_pt, zorder=zorder, parse_math=False, **options)


def _meet(one: Window, other: Window) -> bool:
    """Tell whether two rectangles overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(box: Window, window: Window) -> bool:
    """Tell whether a rectangle lies wholly in another."""
    return box[0] > window[0] and box[1] > window[1] and box[2] < window[2] and box[3] < window[3]
