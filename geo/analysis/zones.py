"""Know the zones whose service is judged, QPV and communes, and the points where their people live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.analysis.travel import FloatArray, IntArray, project
from geo.domain.reference import constant
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import CommuneKind, Level
from geo.store import DataSet
from geo.store.tables import WGS84

TARGETS = ("population", "pop_under6", "pop_6_17")
_DENSE = 1


@dataclass(frozen=True)
class Zones:
    """Zones of one level, and the sample points of the people in them.

    Parameters
    ----------
    level : Level
    table : geopandas.GeoDataFrame
        One row a zone: `code, name, departement, communes`, the targets, `rural`, geometry (WGS84, may be
        missing for communes).
    points : array of shape (p, 3)
        Sample points of all zones, zone after zone, as given by `proximity.project`.
    starts : array of shape (len(table) + 1,)
        Where each zone's points begin; each zone has at least one. All points of a zone weigh the same.
    """

    level: Level
    table: gpd.GeoDataFrame
    points: FloatArray
    starts: IntArray

    @property
    def sizes(self) -> IntArray:
        """How many points each zone has."""
        return np.diff(self.starts)


def build_zones(dataset: DataSet, level: Level) -> Zones:
    """Make the zones of a level for all of France.

    QPV are sampled by a regular grid inside their polygon, dense communes by a wider one, other communes
    by their mairie. A zone too small to hold a point of the grid is sampled by one point inside it.
    """
    table = _qpv_table(dataset) if level is Level.QPV else _commune_table(dataset)
    step_m = constant("qpv_step_m" if level is Level.QPV else "dense_commune_step_m")
    gridded = table["gridded"].to_numpy(dtype=bool)
    samples: list[FloatArray] = [np.empty((0, 3))] * len(table)
    for row, points in _grids(table[gridded], step_m):
        samples[row] = points
    single = np.flatnonzero(~gridded)
    centres = table["centre"].iloc[single]
    for place, point in zip(
        single,
        project(
            centres.x.to_numpy(),
            centres.y.to_numpy(),
            table["departement"].iloc[single].to_numpy(dtype=object),
        ),
        strict=True,
    ):
        samples[place] = point[None, :]
    starts = np.concatenate([[0], np.cumsum([len(points) for points in samples])])
    stacked = np.concatenate(samples) if samples else np.empty((0, 3))
    return Zones(level, table.drop(columns=["gridded", "centre"]), stacked, starts)


def _qpv_table(dataset: DataSet) -> gpd.GeoDataFrame:
    communes = dataset.communes.set_index("code")
    qpv = dataset.qpv.reset_index(drop=True)
    first = qpv["communes"].map(lambda codes: codes[0])
    extra = [column for column in ("poverty_rate", "single_parent_rate") if column in qpv]
    table = qpv[["code", "name", "communes", *TARGETS, *extra, "geometry"]].copy()
    table["departement"] = first.map(communes["departement"]).fillna("").to_numpy(dtype=object)
    table["epci"] = first.map(communes["epci"]).to_numpy(dtype=object)
    table["rural"] = False
    table["gridded"] = True
    table["centre"] = gpd.GeoSeries([None] * len(table), crs=WGS84)
    return table


def _commune_table(dataset: DataSet) -> gpd.GeoDataFrame:
    communes = dataset.communes[dataset.communes["kind"] != CommuneKind.CITY].reset_index(drop=True)
    table = communes[["code", "name", *TARGETS, "departement", "epci", "geometry"]].copy()
    table["communes"] = communes["code"].map(lambda code: [code])
    table["rural"] = communes["density_class"] >= constant("rural_density_class")
    table["gridded"] = (communes["density_class"] == _DENSE) & communes.geometry.notna()
    table["centre"] = communes["mairie"]
    return table


def _grids(table: gpd.GeoDataFrame, step_m: float) -> Iterator[tuple[int, FloatArray]]:
    for epsg, group in table.groupby(table["departement"].map(legal_crs)):
        polygons = group.geometry.to_crs(epsg).to_numpy()
        shapely.prepare(polygons)
        anchor = project(np.zeros(1), np.zeros(1), [group["departement"].iloc[0]])[0, 2]
        for row, polygon in zip(group.index, polygons, strict=True):
            inside = grid_inside(polygon, step_m)
            yield row, np.column_stack([inside, np.full(len(inside), anchor)])


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


def select(zones: Zones, communes: list[str]) -> IntArray:
    """Return the rows of the zones that lie, wholly or partly, on any of these communes."""
    if zones.level is Level.COMMUNE:
        return np.flatnonzero(zones.table["code"].isin(communes))
    lists = zones.table["communes"].explode()
    return np.unique(lists.index[lists.isin(communes)].to_numpy(dtype=np.int64))
