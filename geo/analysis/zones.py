"""Know the zones whose service is judged, QPV and communes, and the weighted points of their people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.points import TARGETS, Sample, filled, sample, weigh
from geo.analysis.travel import FloatArray, IntArray
from geo.domain.dispositifs import Target
from geo.domain.reference import constant
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import CommuneKind, Level
from geo.store import DataSet
from geo.store.prepared import Prepared


@dataclass(frozen=True)
class Zones:
    """Zones of one level, and the points where their people live.

    Parameters
    ----------
    level : Level
    table : geopandas.GeoDataFrame
        One row a zone: `code, name, departement, communes`, the targets, `rural`, geometry (WGS84, may be
        missing for communes). Of QPV, `estimated` where their own people are not published; of communes,
        `reduced` where their QPV would hold more people than they do.
    points : array of shape (p, 3)
        Points of all zones, zone after zone, as given by `travel.project`.
    starts : array of shape (len(table) + 1,)
        Where each zone's points begin; each zone has at least one.
    weights : array of shape (p, 3)
        People of each target (see `TARGETS`) at each point; each zone's sum is its total, 0 if not known.
    by_car : array of bool, shape (p,)
        Whether people travel by car from each point: in rural communes, outside QPV.
    among : array of shape (p,)
        Of QPV, which of the communes' points these are: the same people, at the same places.
    """

    level: Level
    table: gpd.GeoDataFrame
    points: FloatArray
    starts: IntArray
    weights: FloatArray
    by_car: npt.NDArray[np.bool_]
    among: IntArray

    @property
    def sizes(self) -> IntArray:
        """How many points each zone has."""
        return np.diff(self.starts)

    def people(self, target: Target) -> FloatArray:
        """Return how many of a target live at each point."""
        return self.weights[:, TARGETS.index(target.column)]

    def spread(self, target: Target) -> FloatArray:
        """Return how a target spreads over the points of each zone: as inhabitants do where it has nobody."""
        return self._spread[TARGETS.index(target.column)]

    @cached_property
    def _spread(self) -> list[FloatArray]:
        return filled(self.weights.T, np.repeat(np.arange(len(self.table)), self.sizes), len(self.table))

    @cached_property
    def mixed(self) -> npt.NDArray[np.bool_]:
        """Tell the zones where some people go by car and others on foot."""
        driving = np.add.reduceat(self.by_car, self.starts[:-1], dtype=int) if len(self.table) else self.sizes
        return (driving > 0) & (driving < self.sizes)

    def any_of(self, points: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Tell the zones where any of these points lies."""
        return np.logical_or.reduceat(points, self.starts[:-1]) if len(points) else points

    def points_of(self, rows: IntArray) -> tuple[IntArray, IntArray]:
        """Return the points of some zones, zone after zone, and where those of each begin."""
        sizes = self.sizes[rows]
        ends = np.cumsum(sizes)
        return np.repeat(self.starts[rows] - (ends - sizes), sizes) + np.arange(sizes.sum()), ends - sizes


def build_zones(dataset: DataSet, prepared: Prepared) -> dict[Level, Zones]:
    """Make the zones of both levels for all of France.

    People live in the squares of the data set where it has some. Without: those of a QPV on a regular grid
    inside it, the others of an urban commune on a wider one, denser near the mairie, those of a rural commune
    at its mairie.
    """
    communes, qpv = _commune_table(dataset), _qpv_table(dataset)
    drawn = Sample(**prepared.arrays("points", lambda: vars(sample(communes, qpv, dataset.squares))))
    totals = [table[list(TARGETS)].to_numpy(dtype=float) for table in (communes, qpv)]
    in_communes, in_qpv, reduced = weigh(drawn, *totals)
    communes["reduced"] = np.isin(np.arange(len(communes)), reduced)
    by_car = communes["rural"].to_numpy(dtype=bool)[drawn.commune] & (drawn.qpv < 0)
    inside = np.flatnonzero(drawn.qpv >= 0)
    inside = inside[np.argsort(drawn.qpv[inside], kind="stable")]
    return {
        Level.COMMUNE: Zones(
            Level.COMMUNE,
            communes.drop(columns=["gridded", "mairie"]),
            drawn.points,
            np.searchsorted(drawn.commune, np.arange(len(communes) + 1)),
            in_communes,
            by_car,
            np.arange(len(drawn.points)),
        ),
        Level.QPV: Zones(
            Level.QPV,
            qpv,
            drawn.points[inside],
            np.searchsorted(drawn.qpv[inside], np.arange(len(qpv) + 1)),
            in_qpv.T[:, inside].T,
            by_car[inside],
            inside,
        ),
    }


def _qpv_table(dataset: DataSet) -> gpd.GeoDataFrame:
    communes = dataset.communes.set_index("code")
    qpv = dataset.qpv.reset_index(drop=True)
    first = qpv["communes"].map(lambda codes: codes[0])
    extra = [column for column in ("poverty_rate", "single_parent_rate") if column in qpv]
    table = qpv[["code", "name", "communes", *TARGETS, *extra, "geometry"]].copy()
    table["departement"] = first.map(communes["departement"]).fillna("").to_numpy(dtype=object)
    table["epci"] = first.map(communes["epci"]).to_numpy(dtype=object)
    table["rural"] = False
    table["estimated"] = table[list(TARGETS)].isna().any(axis=1)
    return _estimated(table, dataset) if table["estimated"].any() else table


def _estimated(table: gpd.GeoDataFrame, dataset: DataSet) -> gpd.GeoDataFrame:
    """Give QPV whose people are not published those of their communes: same density, same ages."""
    doubtful = table[table["estimated"]]
    lists = doubtful["communes"].explode()
    known = dataset.communes.set_index("code")[[*TARGETS, "area_km2"]].reindex(lists)
    around = known.groupby(lists.index.to_numpy()).sum(min_count=1).reindex(doubtful.index)
    km2 = pd.Series(0.0, index=doubtful.index)
    for epsg, rows in doubtful.groupby(doubtful["departement"].map(legal_crs)):
        km2[rows.index] = rows.geometry.to_crs(epsg).area / 1e6
    density = around["population"] / around["area_km2"].where(around["area_km2"] > 0)
    people = doubtful["population"].fillna((density * km2).round())
    table.loc[doubtful.index, "population"] = people
    for target in TARGETS[1:]:
        share = around[target] / around["population"].where(around["population"] > 0)
        table.loc[doubtful.index, target] = doubtful[target].fillna((people * share).round())
    return table


def _commune_table(dataset: DataSet) -> gpd.GeoDataFrame:
    communes = dataset.communes[dataset.communes["kind"] != CommuneKind.CITY].reset_index(drop=True)
    table = communes[["code", "name", *TARGETS, "departement", "epci", "mairie", "geometry"]].copy()
    table["communes"] = [[code] for code in communes["code"].to_list()]
    table["rural"] = communes["density_class"] >= constant("rural_density_class")
    table["gridded"] = ~table["rural"] & communes.geometry.notna()
    return table


def select(zones: Zones, communes: list[str]) -> IntArray:
    """Return the rows of the zones that lie, wholly or partly, on any of these communes."""
    if zones.level is Level.COMMUNE:
        return np.flatnonzero(zones.table["code"].isin(communes))
    lists = zones.table["communes"].explode()
    return np.unique(lists.index[lists.isin(communes)].to_numpy(dtype=np.int64))
