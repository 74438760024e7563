"""Compile stretches of streets into a network: nodes where they meet, edges with metres and seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import connected_components

from geo.domain.reference import constant, constants, rows

FloatArray = npt.NDArray[np.float64]

STRETCH_COLUMNS = ["walk_kph", "car_kph", "ahead", "back", "geometry"]
"""Columns of a table of stretches: speeds, missing where one may not walk or drive; ways open to cars."""

_PER_METRE = 10
"""Ends within a decimetre are the same place: producers write the same end twice with the same digits."""
_KPH = 3.6


@dataclass(frozen=True)
class Compiled:
    """A network.

    Parameters
    ----------
    nodes : pandas.DataFrame
        `x, y`, metres of the legal projection.
    edges : geopandas.GeoDataFrame
        `start, end` (rows of nodes), `metres`, `walk_s` (both ways), `drive_s` (from start to end),
        `drive_back_s`, missing where one may not; the line, in the legal projection.
    fragments : int
        Stretches left out since they lead nowhere.
    """

    nodes: pd.DataFrame
    edges: gpd.GeoDataFrame
    fragments: int


def speeds(form: str) -> pd.DataFrame:
    """Return by kind of street the walking speed, in km/h, and that of cars; missing where there is none."""
    table = pd.DataFrame([row for row in rows("street_kinds") if row["form"] == form]).set_index("kind")
    walk = pd.to_numeric(table["walk"], errors="coerce") * constant("foot_kph")
    return pd.DataFrame({"walk_kph": walk, "car_kph": pd.to_numeric(table["car_kph"], errors="coerce")})


def compile_network(stretches: gpd.GeoDataFrame) -> Compiled:
    """Join stretches at their ends.

    Only ends join: a bridge and the street under it cross and have no end there.

    Parameters
    ----------
    stretches : geopandas.GeoDataFrame
        Columns `STRETCH_COLUMNS`, in the metres of the legal projection.
    """
    lines = stretches.geometry.to_numpy()
    metres = shapely.length(lines)
    kept = (metres > 0) & stretches[["walk_kph", "car_kph"]].notna().any(axis=1).to_numpy()
    table, lines, metres = stretches[kept], lines[kept], metres[kept]
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, place)) for place in (0, -1)])
    places, node = _numbered(ends)
    start, end = node[: len(lines)], node[len(lines) :]
    walk, ahead, back = _seconds(table, metres)
    size = len(places)
    drives = np.isfinite(ahead) | np.isfinite(back)
    lost_on_foot = _in_fragments(start, end, metres, np.isfinite(walk), size)
    lost_by_car = _in_fragments(start, end, metres, drives, size)
    walk[lost_on_foot] = np.nan
    ahead[lost_by_car] = back[lost_by_car] = np.nan
    used = np.isfinite(np.stack([walk, ahead, back])).any(axis=0)
    known, renumbered = np.unique(np.concatenate([start[used], end[used]]), return_inverse=True)
    count = int(used.sum())
    edges = gpd.GeoDataFrame(
        {
            "start": renumbered[:count].astype(np.int32),
            "end": renumbered[count:].astype(np.int32),
            "metres": metres[used].astype(np.float32),
            "walk_s": walk[used].astype(np.float32),
            "drive_s": ahead[used].astype(np.float32),
            "drive_back_s": back[used].astype(np.float32),
        },
        geometry=lines[used],
        crs=stretches.crs,
    )
    nodes = pd.DataFrame(places[known], columns=["x", "y"])
    return Compiled(nodes, edges, int((~used).sum()))


def split_at_junctions(table: gpd.GeoDataFrame, level: Sequence[int]) -> gpd.GeoDataFrame:
    """Cut lines where they meet others at a vertex of the same level, or at the end of any.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
    level : sequence of int
        Of each line: what passes over or under is of another.
    """
    lines = table.geometry.to_numpy()
    points, line = shapely.get_coordinates(lines, return_index=True)
    _, place = _numbered(points, per_unit=10_000_000)
    first = np.concatenate([[True], line[1:] != line[:-1]])
    last = np.concatenate([first[1:], [True]])
    tips = np.zeros(place.max(initial=-1) + 1, dtype=bool)
    tips[place[first | last]] = True
    _, group, times = np.unique(
        np.column_stack([place, np.asarray(level)[line]]), axis=0, return_inverse=True, return_counts=True
    )
    cut = np.flatnonzero(tips[place] | (times[group.ravel()] > 1))
    pairs = np.flatnonzero(line[cut[1:]] == line[cut[:-1]])
    begin, finish = cut[pairs], cut[pairs + 1]
    sizes = finish - begin + 1
    piece = np.repeat(np.arange(len(pairs)), sizes)
    vertex = np.arange(len(piece)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + begin[piece]
    pieces = shapely.linestrings(points[vertex], indices=piece)
    whole = table.iloc[line[begin]].reset_index(drop=True)
    return whole.set_geometry(gpd.GeoSeries(pieces, crs=table.crs))


def _numbered(points: FloatArray, per_unit: int = _PER_METRE) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Number the distinct places among points; return where each is, and the number of each point."""
    rounded = np.round(points * per_unit).astype(np.int64)
    # One key of two numbers: sorting rows of two columns takes ten times longer.
    low = rounded.min(axis=0, initial=0)
    span = int((rounded[:, 1] - low[1]).max(initial=0)) + 1
    key = (rounded[:, 0] - low[0]) * span + (rounded[:, 1] - low[1])
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return rounded[first] / per_unit, number


def _seconds(table: pd.DataFrame, metres: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    walk = metres * _KPH / table["walk_kph"].to_numpy(dtype=float)
    drive = metres * _KPH / table["car_kph"].to_numpy(dtype=float)
    ahead = np.where(table["ahead"].to_numpy(dtype=bool), drive, np.nan)
    back = np.where(table["back"].to_numpy(dtype=bool), drive, np.nan)
    return walk, ahead, back


def _in_fragments(
    start: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    metres: FloatArray,
    usable: npt.NDArray[np.bool_],
    size: int,
) -> npt.NDArray[np.bool_]:
    """Tell the usable stretches that, with all that they are joined to, are too short to lead anywhere."""
    joined = sp.csr_array((np.ones(usable.sum()), (start[usable], end[usable])), (size, size))
    count, part = connected_components(joined, directed=False)
    lengths = np.bincount(part[start[usable]], metres[usable], minlength=count)
    return usable & (lengths[part[start]] < constants("streets")["fragment_m"])
