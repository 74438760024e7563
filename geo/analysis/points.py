"""Know where people live: weighted points, drawn from squares or from a law of density.

Every point speaks for one commune, and for one QPV where it lies in one: the people of a QPV are, at the very
same points, people of its commune. What is unserved in a commune is thus never less than in its QPV.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.travel import FloatArray, IntArray, plane, project, search_tree
from geo.domain.dispositifs import Target
from geo.domain.reference import constant
from geo.domain.territory import legal_crs

TARGETS = tuple(target.column for target in Target)
_HALVINGS = 2
"""How many times the step of a grid is halved at most in a small commune."""


@dataclass(frozen=True)
class Sample:
    """Points where people live, commune after commune.

    Parameters
    ----------
    points : array of shape (p, 3)
        As given by `travel.project`.
    commune, qpv : array of shape (p,)
        Rows of the commune and of the QPV that each speaks for; -1 outside QPV.
    spread : array of shape (3, p)
        How many of each target live there compared with the other points of the same zone.
    """

    points: FloatArray
    commune: IntArray
    qpv: IntArray
    spread: FloatArray


def sample(communes: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame, squares: pd.DataFrame | None) -> Sample:
    """Draw the points of all communes and QPV.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
        Columns `code, departement, population, gridded, mairie`, geometry; numbered from 0, as are QPV.
    qpv : geopandas.GeoDataFrame
        Columns `communes, departement`, geometry.
    squares : pandas.DataFrame or None
        Table `squares`. What it lacks, a QPV between its centres or a commune, is drawn as without it.
    """
    areas = _projected(qpv)
    mairies = project(
        communes["mairie"].x.to_numpy(),
        communes["mairie"].y.to_numpy(),
        communes["departement"].to_numpy(dtype=object),
    )
    listed = _listed(communes, qpv, mairies, areas)
    drawn = [] if squares is None else [_in_squares(squares, communes, areas, listed)]
    drawn.append(_in_qpv(communes, qpv, areas, listed, _lacking(len(qpv), [one.qpv for one in drawn])))
    outside = [one.commune[one.qpv < 0] for one in drawn]
    drawn.append(_in_communes(communes, qpv, areas, mairies, _lacking(len(communes), outside)))
    order = np.lexsort(
        (np.concatenate([one.qpv for one in drawn]), np.concatenate([one.commune for one in drawn]))
    )
    return Sample(
        np.concatenate([one.points for one in drawn])[order],
        np.concatenate([one.commune for one in drawn])[order],
        np.concatenate([one.qpv for one in drawn])[order],
        np.concatenate([one.spread for one in drawn], axis=1)[:, order],
    )


def weigh(drawn: Sample, communes: FloatArray, qpv: FloatArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Share the people of communes and of QPV out between their points.

    Parameters
    ----------
    drawn : Sample
    communes, qpv : array of shape (zones, 3)
        Their official totals; NaN where one is not known: its points then weigh nothing.

    Returns
    -------
    in_communes, in_qpv : array of shape (p, 3)
        People of the commune and of the QPV at each point. Each zone's sum is its total.
    reduced : array of int
        Rows of the communes whose QPV hold more people than they do: the parts of QPV are brought down there.
    """
    inside = drawn.qpv >= 0
    in_qpv = np.zeros(drawn.spread.shape)
    in_qpv[:, inside] = _shared(drawn.spread[:, inside], drawn.qpv[inside], qpv.T)
    held = np.stack([np.bincount(drawn.commune, part, minlength=len(communes)) for part in in_qpv])
    totals = np.nan_to_num(communes.T)
    kept = np.minimum(1.0, np.divide(totals, held, out=np.ones_like(held), where=held > 0))
    # A millionth of a person is what sums leave.
    rest = np.maximum(np.round(totals - held * kept, 6), 0.0)
    in_communes = np.empty(in_qpv.shape)
    in_communes[:, inside] = in_qpv[:, inside] * kept[:, drawn.commune[inside]]
    in_communes[:, ~inside] = _shared(drawn.spread[:, ~inside], drawn.commune[~inside], rest)
    reduced = ((held > totals + 0.5) & np.isfinite(communes.T)).any(axis=0)
    return in_communes.T, in_qpv.T, np.flatnonzero(reduced)


def filled(spread: FloatArray, group: IntArray, groups: int) -> list[FloatArray]:
    """Give each group a spread for every target; where it has none, that of inhabitants, else an equal one.

    Parameters
    ----------
    spread : array of shape (3, p)
    group : array of shape (p,)
    groups : int
        How many there are.
    """
    whole = list(spread)
    for instead in (spread[0], np.ones(spread.shape[1])):
        for row, one in enumerate(whole):
            empty = np.bincount(group, one, minlength=groups) <= 0
            if empty.any():
                whole[row] = np.where(empty[group], instead, one)
    return whole


def _shared(spread: FloatArray, group: IntArray, totals: FloatArray) -> FloatArray:
    """Share the totals of groups, shape (3, groups), out between their points."""
    shared = np.empty(spread.shape)
    groups = totals.shape[1]
    for row, one in enumerate(filled(spread, group, groups)):
        sums = np.bincount(group, one, minlength=groups)
        each = np.divide(np.nan_to_num(totals[row]), sums, out=np.zeros(groups), where=sums > 0)
        np.multiply(one, each[group], out=shared[row])
    return shared


def grid_inside(polygon: shapely.Geometry, step_m: float) -> npt.NDArray[np.float64]:
    """Return the points of the regular grid of a projection that fall inside a polygon.

    Parameters
    ----------
    polygon : shapely.Geometry
        In metres. Coordinates of grid points are whole multiples of the step.
    step_m : float

    Returns
    -------
    array of shape (n, 2), n ≥ 1
        One point inside the polygon where it is too small to hold a point of the grid.
    """
    west, south, east, north = polygon.bounds
    xs = np.arange(np.ceil(west / step_m), np.floor(east / step_m) + 1) * step_m
    ys = np.arange(np.ceil(south / step_m), np.floor(north / step_m) + 1) * step_m
    x, y = (axis.ravel() for axis in np.meshgrid(xs, ys))
    inside = shapely.contains_xy(polygon, x, y) if len(x) else np.zeros(0, dtype=bool)
    if not inside.any():
        return shapely.get_coordinates(polygon.representative_point())
    return np.column_stack([x[inside], y[inside]])


def step_for(area_m2: float) -> float:
    """Return the step of a commune's grid: halved, twice at most, until its land holds enough points."""
    step = constant("commune_step_m")
    for _ in range(_HALVINGS):
        if area_m2 >= constant("commune_least_points") * step**2:
            break
        step /= 2
    return step


def clark(distance_m: FloatArray, people: FloatArray) -> FloatArray:
    """Return the density of a commune at some distance of its centre, relative to that of the centre.

    Clark's law: density falls as exp(-b r). A commune whose density at the centre is the usual one holds all
    of its people under the curve: 2π × density / b² = people, which gives b.
    """
    per_m2 = constant("centre_density_per_km2") / 1e6
    return np.exp(-np.sqrt(2 * np.pi * per_m2 / np.maximum(people, 1.0)) * distance_m)


def _lacking(zones: int, drawn: list[IntArray]) -> IntArray:
    missing = np.ones(zones, dtype=bool)
    for rows in drawn:
        missing[rows[rows >= 0]] = False
    return np.flatnonzero(missing)


def _projected(table: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Return the polygons of a table in metres, each in its legal projection, ready to be asked."""
    shapes = np.full(len(table), None, dtype=object)
    for epsg, rows in table.groupby(table["departement"].map(legal_crs)):
        shapes[rows.index] = rows.geometry.to_crs(epsg).to_numpy()
    shapely.prepare(shapes)
    return shapes


def _listed(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    mairies: FloatArray,
    areas: npt.NDArray[np.object_],
) -> list[list[int]]:
    """Return the rows of the communes of each QPV; of the nearest mairie where none of them is known."""
    row_of = {code: row for row, code in enumerate(communes["code"].to_list())}
    listed = [[row_of[code] for code in codes if code in row_of] for codes in qpv["communes"]]
    lost = [row for row, found in enumerate(listed) if not found]
    if lost and (tree := search_tree(mairies)):
        middle = shapely.get_coordinates(shapely.point_on_surface(areas[lost]))
        planes = qpv["departement"].iloc[lost].map(plane)
        _, nearest = tree.query(np.column_stack([middle, planes]))
        for row, commune in zip(lost, nearest.tolist(), strict=True):
            listed[row] = [commune]
    return listed


def _in_squares(
    squares: pd.DataFrame,
    communes: gpd.GeoDataFrame,
    areas: npt.NDArray[np.object_],
    listed: list[list[int]],
) -> Sample:
    """Take the squares of the communes that are known; those whose centre lies in a QPV speak for it."""
    named = squares["commune"].astype("category")
    rows = pd.Index(communes["code"]).get_indexer(named.cat.categories)[named.cat.codes]
    kept = np.flatnonzero(rows >= 0)
    kept = kept[np.argsort(rows[kept], kind="stable")]
    commune = rows[kept]
    x, y = (squares[axis].to_numpy(dtype=float)[kept] for axis in "xy")
    starts = np.searchsorted(commune, np.arange(len(communes) + 1))
    qpv = np.full(len(commune), -1)
    for row, places in enumerate(listed):
        for place in places:
            part = slice(starts[place], starts[place + 1])
            qpv[part][shapely.contains_xy(areas[row], x[part], y[part])] = row
    planes = communes["departement"].map(plane).to_numpy(dtype=float)
    # The file of access knows no children: nobody is known to be there, nor elsewhere.
    spread = np.stack([np.nan_to_num(squares[name].to_numpy(dtype=float)[kept]) for name in TARGETS])
    return Sample(np.column_stack([x, y, planes[commune]]), commune, qpv, spread)


def _in_qpv(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    areas: npt.NDArray[np.object_],
    listed: list[list[int]],
    rows: IntArray,
) -> Sample:
    """Lay a grid in each of these QPV; a point speaks for the commune where it lies, else for the first."""
    grids = [grid_inside(areas[row], constant("qpv_step_m")) for row in rows]
    sizes = [len(grid) for grid in grids]
    several = sorted({place for row in rows if len(listed[row]) > 1 for place in listed[row]})
    shapes = dict(zip(several, _projected(communes.iloc[several].reset_index(drop=True)), strict=True))
    commune = [np.full(len(grid), listed[row][0]) for row, grid in zip(rows, grids, strict=True)]
    for place, (row, grid) in enumerate(zip(rows, grids, strict=True)):
        for other in listed[row][:0:-1]:
            commune[place][shapely.contains_xy(shapes[other], grid)] = other
        if len(listed[row]) > 1:
            first = listed[row][0]
            commune[place][shapely.contains_xy(shapes[first], grid)] = first
    planes = qpv["departement"].iloc[rows].map(plane).to_numpy(dtype=float)
    return _sample(grids, np.repeat(planes, sizes), _stacked(commune), np.repeat(rows, sizes))


def _in_communes(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    areas: npt.NDArray[np.object_],
    mairies: FloatArray,
    rows: IntArray,
) -> Sample:
    """Lay a grid on urban communes outside QPV, denser near the mairie; take the mairie of the others."""
    wide = rows[communes["gridded"].to_numpy(dtype=bool)[rows]]
    shapes = _projected(communes.iloc[wide].reset_index(drop=True))
    grids = [grid_inside(shape, step_for(shape.area)) for shape in shapes]
    commune = np.repeat(wide, [len(grid) for grid in grids])
    points = np.column_stack([np.concatenate([*grids, np.empty((0, 2))]), mairies[commune, 2]])
    free = _outside(points, areas, qpv)
    points, commune = points[free], commune[free]
    alone = np.setdiff1d(rows, commune)
    points = np.concatenate([points, mairies[alone]])
    commune = np.concatenate([commune, alone])
    away_m = np.linalg.norm((points - mairies[commune])[:, :2], axis=1)
    people = np.nan_to_num(communes["population"].to_numpy(dtype=float))[commune]
    density = clark(away_m, people)
    return Sample(points, commune, np.full(len(commune), -1), np.stack([density] * len(TARGETS)))


def _outside(
    points: FloatArray, areas: npt.NDArray[np.object_], qpv: gpd.GeoDataFrame
) -> npt.NDArray[np.bool_]:
    """Tell which points lie in no QPV."""
    outside = np.ones(len(points), dtype=bool)
    for land, rows in qpv.groupby(qpv["departement"].map(plane)):
        here = np.flatnonzero(points[:, 2] == land)
        here = here[np.argsort(points[here, 0])]
        eastings = points[here, 0]
        for area in areas[rows.index]:
            west, _, east, _ = area.bounds
            near = here[slice(*np.searchsorted(eastings, [west, east]))]
            outside[near[shapely.contains_xy(area, points[near, 0], points[near, 1])]] = False
    return outside


def _sample(grids: list[FloatArray], planes: FloatArray, commune: IntArray, qpv: IntArray) -> Sample:
    flat = np.concatenate([*grids, np.empty((0, 2))])
    return Sample(np.column_stack([flat, planes]), commune, qpv, np.ones((len(TARGETS), len(flat))))


def _stacked(rows: list[IntArray]) -> IntArray:
    return np.concatenate([*rows, np.empty(0, dtype=np.int64)])
