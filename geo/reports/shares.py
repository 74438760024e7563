"""Draw départements coloured by a share, its figure written in each; overseas in frames of their own."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geo.analysis.travel import FloatArray
from geo.cartography.palette import SHARE_CLASSES, STATUS_STYLE
from geo.domain.french import percent
from geo.domain.territory import LAMBERT_93, Territory, legal_crs
from geo.domain.vocabulary import Status, TerritoryKind
from geo.reports.canvas import Window, add_paths, frame, meet, write
from geo.reports.ground import paths_of
from geo.reports.wording import printable

_INSET = 0.13
_ROOM = 0.16
"""Shares of the width: of a frame overseas, and of what is left free for them."""


def draw_shares(
    figure: Figure, axes: Axes, table: gpd.GeoDataFrame, territory: Territory, text_pt: float
) -> None:
    """Draw départements.

    Parameters
    ----------
    figure, axes : matplotlib
    table : geopandas.GeoDataFrame
        Columns `code, name, share, geometry` (WGS84); NaN shares are not known.
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
    frame(axes, _window(main.total_bounds, ratio, _ROOM if len(others) else 0.0))
    _add_shares(axes, main, text_pt * 0.85, box.width * width_pt)
    height = box.height / max(len(others), 1)
    for place, code in enumerate(others["code"]):
        one = others[others["code"] == code].to_crs(legal_crs(code))
        inset = figure.add_axes((box.x0 + 0.004, box.y0 + place * height + 0.004, _INSET, height - 0.008))
        frame(inset, _window(one.total_bounds, _INSET * width_pt / (height * height_pt), 0.0))
        _add_shares(inset, one, text_pt * 0.85, _INSET * width_pt)
        write(
            inset,
            (0.03, 0.97),
            printable(one["name"].iloc[0]),
            text_pt * 0.75,
            zorder=20,
            ha="left",
            va="top",
            transform=inset.transAxes,
        )


def _window(bounds: FloatArray, ratio: float, left_room: float) -> Window:
    west, south, east, north = bounds
    width, height = (east - west) * 1.06, (north - south) * 1.06
    width, height = max(width, height * ratio * (1 - left_room)), max(height, width / ratio / (1 - left_room))
    x, y = (west + east) / 2, (south + north) / 2
    right = x + width / 2
    return right - height * ratio, y - height / 2, right, y + height / 2


def _add_shares(axes: Axes, table: gpd.GeoDataFrame, text_pt: float, width_pt: float) -> None:
    for path, share in zip(paths_of(table.geometry), table["share"], strict=True):
        if np.isnan(share):
            style = STATUS_STYLE[Status.UNKNOWN]
            add_paths(axes, [path], style.fill, style.stroke, 0.6, zorder=3, linestyles="dashed")
            continue
        fill = next(c.fill for c in SHARE_CLASSES if share <= c.upto)
        add_paths(axes, [path], fill, "#5b4632", 0.5, zorder=3)
    taken: list[Window] = []
    west, east = axes.get_xlim()
    unit = text_pt * (east - west) / width_pt
    known = table[table["share"].notna()]
    # Wide départements first: where figures would overlap, the colour alone speaks for the small ones.
    for row in np.argsort(-known.geometry.area.to_numpy(), kind="stable"):
        x, y = shapely.get_coordinates(known.geometry.iloc[row].representative_point())[0]
        room = (x - 1.3 * unit, y - 0.7 * unit, x + 1.3 * unit, y + 0.7 * unit)
        if not any(meet(room, other) for other in taken):
            taken.append(room)
            write(axes, (x, y), percent(float(known["share"].iloc[row])), text_pt * 0.82, zorder=8)
