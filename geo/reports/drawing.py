"""Draw zones, structures and names on a set of axes, from the widest level to the narrowest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from geo.cartography.signs import DISPOSITIF_STYLE, SHARE_CLASSES, STATUS_STYLE
from geo.french import percent
from geo.proximity import FloatArray
from geo.reports.furniture import HATCH, INK, MARKER, MARKER_SCALE
from geo.reports.ground import Ground, Shapes, paths_of, worst_of
from geo.reports.wording import FONT, printable, shortened
from geo.territory import LAMBERT_93, Territory, legal_crs
from geo.vocabulary import Dispositif, Status, TerritoryKind

_BEYOND = "#e8edf2"
_CONTEXT_FILL, _CONTEXT_EDGE = "#f7f8fa", "#cdd3dc"
_SMALL_PT = 7.0
"""Under this size a QPV cannot be seen: it becomes a dot."""
_PALE = 0.45
_LONGEST_NAME = 28
_MOST_NAMES = 16
_LETTER = 0.56
"""Width of a letter for its height, on average."""
_BADGES_UP_TO = 60
_CROWDED = 150
_WIDE_M_PER_PT = 150.0
_ALL = tuple(Dispositif)


@dataclass(frozen=True)
class Scene:
    """A piece of ground seen through a window.

    Parameters
    ----------
    ground : Ground
    window : tuple of float
        West, south, east, north, metres.
    metres_per_pt : float
        Metres of the ground in a point of paper.
    communes, qpv : array of bool
        Which zones are of the territory; the others are context.
    outline : sequence of matplotlib.path.Path
        Of the territory.
    text_pt : float
        Height of names.
    small : bool
        One of several maps: no names.
    """

    ground: Ground
    window: tuple[float, float, float, float]
    metres_per_pt: float
    communes: npt.NDArray[np.bool_]
    qpv: npt.NDArray[np.bool_]
    outline: Sequence[Path]
    text_pt: float
    small: bool = False

    @property
    def is_dot(self) -> npt.NDArray[np.bool_]:
        """Which QPV are too small to be seen as polygons."""
        boxes = self.ground.qpv.boxes
        side = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        return np.asarray(side / self.metres_per_pt < _SMALL_PT)

    @property
    def has_dots(self) -> bool:
        """Whether some QPV of the territory is drawn as a dot."""
        return bool((self.is_dot & self.qpv).any())

    @property
    def has_approximate(self) -> bool:
        """Whether some structure in sight is only known to its commune."""
        return bool((self.ground.structures.approximate & self.in_sight).any())

    @property
    def in_sight(self) -> npt.NDArray[np.bool_]:
        """Which structures are in the window."""
        west, south, east, north = self.window
        x, y = self.ground.structures.places.T
        return np.asarray((x > west) & (x < east) & (y > south) & (y < north))


def draw(axes: Axes, scene: Scene, visible: Sequence[Dispositif], numbers: Mapping[str, int]) -> None:
    """Draw a scene: ground, communes, QPV, outline, structures, names."""
    _set(axes, scene.window)
    columns = [_ALL.index(d) for d in visible]
    ground = scene.ground
    _add(axes, ground.around, _CONTEXT_FILL, "#b9c0cb", 0.6, zorder=1)
    seen = ground.communes.seen_in(scene.window)
    context = seen[~scene.communes[seen]]
    _add(axes, [ground.communes.paths[i] for i in context], _CONTEXT_FILL, _CONTEXT_EDGE, 0.4, zorder=2)
    has_qpv = bool(scene.qpv.any())
    _add_zones(axes, ground.communes, seen[scene.communes[seen]], columns, pale=has_qpv, zorder=3)
    in_focus = ground.qpv.seen_in(scene.window)
    in_focus = in_focus[scene.qpv[in_focus]]
    dots = scene.is_dot[in_focus]
    _add_zones(axes, ground.qpv, in_focus[~dots], columns, pale=False, zorder=6)
    _add_dots(axes, ground.qpv, in_focus[dots], columns, scene)
    _add(axes, scene.outline, "none", "white", 3.2, zorder=9)
    _add(axes, scene.outline, "none", INK, 1.5, zorder=10)
    _add_structures(axes, scene, columns)
    if not scene.small:
        _add_names(axes, scene, numbers)


def _set(axes: Axes, window: tuple[float, float, float, float]) -> None:
    west, south, east, north = window
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", adjustable="box")
    axes.set_facecolor(_BEYOND)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set(edgecolor="#8a8f98", linewidth=0.6)


def _add(
    axes: Axes, paths: Sequence[Path], fill: str, edge: str, width: float, *, zorder: float, **more: object
) -> PathCollection:
    drawn = PathCollection(
        list(paths), facecolors=fill, edgecolors=edge, linewidths=width, zorder=zorder, **more
    )
    axes.add_collection(drawn, autolim=False)
    return drawn


def _add_zones(
    axes: Axes,
    shapes: Shapes,
    rows: npt.NDArray[np.int64],
    columns: list[int],
    *,
    pale: bool,
    zorder: float,
) -> None:
    statuses = worst_of(shapes.statuses[rows][:, columns]) if columns else np.empty(0, dtype=object)
    # Gaps last, so that their outline is whole.
    for place, status in enumerate((Status.INSIDE, Status.REACHABLE, Status.UNKNOWN, Status.GAP)):
        paths = [shapes.paths[i] for i, own in zip(rows, statuses, strict=False) if own == status]
        if not paths:
            continue
        style = STATUS_STYLE[status]
        drawn = _add(
            axes,
            paths,
            _towards_white(style.fill, _PALE) if pale else _towards_white(style.fill, 0.85),
            _towards_white(style.stroke, 0.6) if pale else style.stroke,
            style.weight * (0.3 if pale else 0.6),
            zorder=zorder + place / 10,
            linestyles="dashed" if style.dashed else "solid",
            hatch=(HATCH[:3] if pale else HATCH) if style.hatch else None,
        )
        drawn.set_hatch_linewidth(0.4 if pale else 0.9)
    if not columns:
        _add(axes, [shapes.paths[i] for i in rows], "white", "#7b8494", 0.5, zorder=zorder)


def _add_dots(
    axes: Axes, shapes: Shapes, rows: npt.NDArray[np.int64], columns: list[int], scene: Scene
) -> None:
    if not len(rows) or not columns:
        return
    statuses = worst_of(shapes.statuses[rows][:, columns])
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
            *shapes.centres[rows][own].T,
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
        own = _inside_outline(scene, structures.places[rows])
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


def _inside_outline(scene: Scene, places: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which places are in the territory: those around it would hide what a wide map is for."""
    held = [path.contains_points(places) for path in scene.outline if len(path.vertices)]
    return np.logical_or.reduce(held) if held else np.ones(len(places), dtype=bool)


def _add_marks(
    axes: Axes, places: FloatArray, dispositif: Dispositif, size_pt: float, *, hollow: bool
) -> None:
    if not len(places):
        return
    shape, colour = MARKER[dispositif], DISPOSITIF_STYLE[dispositif].colour
    side = size_pt * MARKER_SCALE[shape]
    axes.scatter(*places.T, s=(side + 2.2) ** 2, marker=shape, c="white", linewidths=0, zorder=12)
    axes.scatter(
        *places.T,
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


def _add_names(axes: Axes, scene: Scene, numbers: Mapping[str, int]) -> None:
    taken = list(_add_numbers(axes, scene, numbers))
    if scene.in_sight.sum() <= _BADGES_UP_TO:
        taken += [_box(place, "oo", scene) for place in scene.ground.structures.places[scene.in_sight]]
    communes = scene.ground.communes
    rows = communes.seen_in(scene.window)
    rows = rows[np.argsort(-np.nan_to_num(communes.people[rows]), kind="stable")]
    written = 0
    for row in rows:
        if written == _MOST_NAMES:
            return
        name = shortened(printable(str(communes.names[row])), _LONGEST_NAME)
        box = _box(communes.centres[row], name, scene)
        if not _inside(box, scene.window) or any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        written += 1
        axes.text(
            *communes.centres[row],
            name,
            fontsize=scene.text_pt,
            color=INK if scene.communes[row] else "#5a6270",
            weight="bold" if scene.communes[row] else "normal",
            style="normal" if scene.communes[row] else "italic",
            ha="center",
            va="center",
            zorder=16,
            family=FONT,
            parse_math=False,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )


def _add_numbers(
    axes: Axes, scene: Scene, numbers: Mapping[str, int]
) -> Iterator[tuple[float, float, float, float]]:
    """Write the number of each zone that a table lists; give the room that each takes."""
    for shapes in (scene.ground.qpv, scene.ground.communes):
        for row in shapes.seen_in(scene.window):
            number = numbers.get(str(shapes.codes[row]))
            if number is None:
                continue
            axes.text(
                *shapes.centres[row],
                str(number),
                fontsize=scene.text_pt,
                weight="bold",
                color=INK,
                ha="center",
                va="center",
                zorder=18,
                bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": INK, "lw": 0.5, "alpha": 0.92},
            )
            yield _box(shapes.centres[row], str(number), scene)


def _box(centre: FloatArray, text: str, scene: Scene) -> tuple[float, float, float, float]:
    width = len(text) * scene.text_pt * _LETTER * 1.12 * scene.metres_per_pt
    height = scene.text_pt * 1.6 * scene.metres_per_pt
    x, y = centre
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(box: tuple[float, float, float, float], window: tuple[float, float, float, float]) -> bool:
    return box[0] > window[0] and box[1] > window[1] and box[2] < window[2] and box[3] < window[3]


def _towards_white(colour: str, part: float) -> str | tuple[float, float, float]:
    red, green, blue = (1 - part * (1 - channel) for channel in to_rgb(colour))
    return (red, green, blue)


# --- Départements coloured by a share ------------------------------------------------------------------


def draw_shares(axes: Axes, table: gpd.GeoDataFrame, territory: Territory, text_pt: float) -> None:
    """Draw départements coloured by a share, with the share in figures; overseas in frames of their own."""
    crs = territory.crs if territory.kind is TerritoryKind.REGION else LAMBERT_93
    legal = table["code"].map(legal_crs)
    main = table[legal == crs].to_crs(crs)
    others = table[legal != crs]
    box = axes.get_position()
    ratio = box.width * axes.figure.get_figwidth() / (box.height * axes.figure.get_figheight())
    left_room = 0.16 if len(others) else 0.0
    _frame(axes, main.total_bounds, ratio, left_room)
    _add_shares(axes, main, text_pt * 0.85)
    for place, (_, row) in enumerate(others.iterrows()):
        one = others[others["code"] == row["code"]].to_crs(legal_crs(row["code"]))
        height = box.height / len(others)
        inset = axes.figure.add_axes((box.x0 + 0.004, box.y0 + place * height + 0.004, 0.13, height - 0.008))
        figure = axes.figure
        _frame(inset, one.total_bounds, 0.13 * figure.get_figwidth() / (height * figure.get_figheight()), 0.0)
        _add_shares(inset, one, text_pt * 0.85)
        inset.text(
            0.03,
            0.97,
            printable(row["name"]),
            fontsize=text_pt * 0.75,
            transform=inset.transAxes,
            va="top",
            zorder=20,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )


def _frame(axes: Axes, bounds: npt.NDArray[np.float64], ratio: float, left_room: float) -> None:
    west, south, east, north = bounds
    width, height = (east - west) * 1.06, (north - south) * 1.06
    width, height = max(width, height * ratio * (1 - left_room)), max(height, width / ratio / (1 - left_room))
    x, y = (west + east) / 2, (south + north) / 2
    right = x + width / 2
    _set(axes, (right - height * ratio, y - height / 2, right, y + height / 2))


def _add_shares(axes: Axes, table: gpd.GeoDataFrame, text_pt: float) -> None:
    paths = paths_of(table.geometry)
    for path, share in zip(paths, table["share"], strict=True):
        if np.isnan(share):
            style = STATUS_STYLE[Status.UNKNOWN]
            _add(axes, [path], style.fill, style.stroke, 0.6, zorder=3, linestyles="dashed")
            continue
        fill = next(c.fill for c in SHARE_CLASSES if share <= c.upto)
        _add(axes, [path], fill, "#5b4632", 0.5, zorder=3)
    taken: list[tuple[float, float, float, float]] = []
    metres_per_pt = (axes.get_xlim()[1] - axes.get_xlim()[0]) / (
        axes.get_position().width * axes.figure.get_figwidth() * 72
    )
    for shape, share in sorted(zip(table.geometry, table["share"], strict=True), key=lambda p: -p[0].area):
        if np.isnan(share):
            continue
        x, y = shapely.get_coordinates(shape.representative_point())[0]
        half_x, half_y = text_pt * 1.3 * metres_per_pt, text_pt * 0.7 * metres_per_pt
        room = (x - half_x, y - half_y, x + half_x, y + half_y)
        if any(_meet(room, other) for other in taken):
            continue
        taken.append(room)
        axes.text(
            x,
            y,
            percent(share),
            fontsize=text_pt * 0.82,
            color=INK,
            ha="center",
            va="center",
            zorder=8,
            path_effects=[withStroke(linewidth=1.6, foreground="white")],
        )
