"""Say who is served by what, and who is not: the status of every zone for every need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geo.analysis import verdict
from geo.analysis.cache import Cache, cached_by_analysis
from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import Access, FloatArray, IntArray, Metres, StructureIndex
from geo.analysis.zones import Zones, build_zones, select
from geo.domain.dispositifs import DETAIL, NEEDS, Dispositif, Need, Target
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, Mode, Status
from geo.store import DataSet
from geo.store.prepared import Arrays, Prepared, Unkept

COLUMNS = [
    "zone_code",
    "zone_name",
    "dispositif",
    "status",
    "structures_inside",
    "nearest_id",
    "nearest_m",
    "nearest_min",
    "served_share",
    "target_population",
    "unserved_population",
]
"""Columns of a coverage table, one row a zone and dispositif.

`nearest_m` is the straight line from the zone's median inhabitant, among those whom the dispositif is meant
for: half of them live nearer to a structure. It is at most the reach of the access time exactly when
`served_share` is one half or more, so distance and status never contradict one another. `nearest_id` is the
structure nearest to that inhabitant.
"""


NEED_COLUMNS = ["need" if column == "dispositif" else column for column in COLUMNS]
"""The same of a table by need, whose code stands in place of the dispositif."""

_FIGURES = (
    "status",
    "nearest_row",
    "structures_inside",
    "nearest_m",
    "nearest_min",
    "served_share",
    "target_population",
    "unserved_population",
)
"""What is computed of a zone as numbers; `status` ranks in the enumeration, `nearest_row` is -1 for none."""

_UNKNOWN = list(Status).index(Status.UNKNOWN)
_STATUSES = pa.array([status.value for status in Status], pa.large_string())

_MOST_ROWS_KEPT = 5_000
"""Larger tables are few, take a tenth of a second to make and tens of megabytes to keep."""


@dataclass(frozen=True)
class Proximities:
    """What does not depend on the access time, for one level and one dispositif, all zones of France.

    Parameters
    ----------
    point_m : array of shape (p,)
        From each point to the nearest structure, metres in straight line; infinite where there is none.
    point_row : array of shape (p,)
        Its row among the structures; -1 where there is none.
    median_point : array of shape (z,)
        The point of each zone's median inhabitant, among those whom the dispositif is meant for.
    inside : array of shape (z,)
        How many structures lie in each zone.
    """

    point_m: Metres
    point_row: IntArray
    median_point: IntArray
    inside: IntArray


class Analysis:
    """Everything that is asked of one data set; what is costly is computed once and kept.

    Parameters
    ----------
    dataset : DataSet
    prepared : Prepared, optional
        Where what was made of this very data set before is found.
    """

    def __init__(self, dataset: DataSet, prepared: Prepared | None = None) -> None:
        self.dataset = dataset
        self.prepared = prepared or Unkept()
        self._proximities: dict[tuple[Level, str], Proximities] = {}
        self._zones: dict[Level, Zones] = {}
        self._belonging: dict[Level, tuple[IntArray, IntArray]] = {}
        self.cache: Cache = {}

    @property
    def ground(self) -> Analysis:
        """The analysis whose territories and zones these are, whatever structures stand on them."""
        return self

    @cached_property
    def tree(self) -> TerritoryTree:
        """The territories of the data set."""
        return TerritoryTree(self.dataset)

    @cached_property
    def departement_of(self) -> pd.Series:
        """Département by commune code."""
        return self.dataset.communes.set_index("code")["departement"]

    @cached_property
    def epci_of(self) -> pd.Series:
        """EPCI by commune code."""
        return self.dataset.communes.set_index("code")["epci"]

    @cached_property
    def commune_names(self) -> dict[str, str]:
        """Name by commune code."""
        communes = self.dataset.communes
        return dict(zip(communes["code"], communes["name"], strict=True))

    @cached_property
    def structures(self) -> StructureIndex:
        """The structures of the data set, projected."""
        return StructureIndex(self.dataset.structures, self.departement_of)

    def zones(self, level: Level) -> Zones:
        """Return all the zones of a level."""
        if level not in self._zones:
            self._zones |= build_zones(self.dataset, self.prepared)
        return self._zones[level]

    def known(self, dispositif: Dispositif, departements: pd.Series) -> np.ndarray:
        """Tell for which zones the data in use say where a dispositif is (see `TableInfo.scope`)."""
        scope = self.dataset.manifest["structures"].scope
        listed = [FRANCE_CODE] if scope is None else scope.get(dispositif, [])
        if FRANCE_CODE in listed:
            return np.ones(len(departements), dtype=bool)
        return departements.isin(listed).to_numpy(dtype=bool)

    def proximities(self, level: Level, dispositif: Dispositif) -> Proximities:
        """Return the distances of a level for a dispositif, computed at the first call."""
        key = (level, dispositif.value)
        if key not in self._proximities:
            name = f"proximities-{level}-{dispositif}"
            found = self.prepared.arrays(name, lambda: self._measured(level, dispositif))
            self._proximities[key] = Proximities(**found)
        return self._proximities[key]

    def _measured(self, level: Level, dispositif: Dispositif) -> Arrays:
        point_m, point_row = self._nearest(level, dispositif)
        return {
            "point_m": point_m,
            "point_row": point_row,
            "median_point": median_point(point_m, self.zones(level), dispositif.target),
            "inside": self._inside(level, [dispositif]),
        }

    def need_proximities(self, level: Level, need: Need) -> Proximities:
        """Return the distances of a level to the nearest structure of any dispositif that meets a need."""
        if not need.is_shared:
            return self.proximities(level, need.dispositifs[0])
        key = (level, need.code)
        if key not in self._proximities:
            members = [self.proximities(level, dispositif) for dispositif in need.dispositifs]
            metres = np.stack([one.point_m for one in members])
            best = metres.argmin(axis=0)
            everyone = np.arange(metres.shape[1])
            point_m = metres[best, everyone]
            self._proximities[key] = Proximities(
                point_m,
                np.stack([one.point_row for one in members])[best, everyone],
                self._need_median(level, need, point_m),
                self._inside(level, need.dispositifs),
            )
        return self._proximities[key]

    def _need_median(self, level: Level, need: Need, point_m: Metres) -> IntArray:
        return median_point(point_m, self.zones(level), need.target)

    def _inside(self, level: Level, dispositifs: Sequence[Dispositif]) -> IntArray:
        """Count in each zone the structures that offer any of these, each once."""
        zone, structure = self.pairs_inside(level)
        offered = np.logical_or.reduce([self.structures.offers[d][structure] for d in dispositifs])
        return np.bincount(zone[offered], minlength=len(self.zones(level).table))

    def _nearest(self, level: Level, dispositif: Dispositif) -> tuple[Metres, IntArray]:
        if level is Level.COMMUNE:
            return self.structures.nearest(self.zones(level).points, dispositif)
        # The points of QPV are among those of communes: measured once.
        near, among = self.proximities(Level.COMMUNE, dispositif), self.zones(level).among
        return near.point_m[among], near.point_row[among]

    def pairs_inside(self, level: Level) -> tuple[IntArray, IntArray]:
        """Pair zones with the structures in them; a zone without boundary takes those that name it."""
        if level not in self._belonging:
            zones = self.zones(level).table
            structures = self.structures.table
            tree = shapely.STRtree(structures.geometry.to_numpy())
            zone, structure = tree.query(zones.geometry.to_numpy(), predicate="covers")
            shapeless = zones.index[zones.geometry.isna()]
            if len(shapeless):
                row_of = pd.Series(shapeless, index=zones.loc[shapeless, "code"])
                named = structures["commune"].map(row_of)
                claimed = np.flatnonzero(named.notna())
                zone = np.concatenate([zone, named.iloc[claimed].to_numpy(dtype=np.int64)])
                structure = np.concatenate([structure, claimed])
            self._belonging[level] = (zone, structure)
        return self._belonging[level]

    def structures_of(self, territory: Territory) -> gpd.GeoDataFrame:
        """Return the structures that stand in a territory, by the commune they name."""
        table = self.structures.table
        if territory.code == FRANCE_CODE:
            return table
        return table[table["commune"].isin(self.tree.commune_codes(territory))]

    @cached_property
    def structure_by_id(self) -> gpd.GeoDataFrame:
        """The structures, found by their identifier."""
        return self.structures.table.set_index("id", drop=False)

    def place_of_structure(self, structure_id: str) -> Territory:
        """Return the commune where a structure stands."""
        return self.tree.get(str(self.structure_by_id.at[structure_id, "commune"]))

    @cached_by_analysis(most=256)
    def rows(self, territory: Territory, level: Level) -> IntArray:
        """Return the rows of the zones of a territory; not to be changed."""
        if territory.code == FRANCE_CODE:
            return np.arange(len(self.zones(level).table))
        return select(self.zones(level), self.tree.commune_codes(territory))

    def coverage(
        self,
        territory: Territory,
        level: Level,
        access: Access,
        dispositifs: Sequence[Dispositif] = tuple(Dispositif),
    ) -> pd.DataFrame:
        """Judge every zone of a territory for every dispositif.

        Returns
        -------
        pandas.DataFrame
            Columns `COLUMNS`; zones in the order of their table, dispositifs in the order asked.
            A zone for which the data in use say nothing is `unknown`, its figures missing.
            Shared by all who ask the same: not to be changed.
        """
        needs = {need.dispositifs[0]: need for need in DETAIL}
        table = self.need_coverage(territory, level, access, [needs[one] for one in dispositifs])
        return table.set_axis(COLUMNS, axis=1)

    def need_coverage(
        self, territory: Territory, level: Level, access: Access, needs: Sequence[Need] = NEEDS
    ) -> pd.DataFrame:
        """Judge every zone of a territory for every need: people are served by any structure that meets it.

        Returns
        -------
        pandas.DataFrame
            Columns `NEED_COLUMNS`; zones in the order of their table, needs in the order asked. For the
            status see `verdict.judge`; where it is `unknown` the figures are missing.
            Shared by all who ask the same: not to be changed.
        """
        large = len(self.rows(territory, level)) > _MOST_ROWS_KEPT
        judge = self._coverage if large else self._kept_coverage
        return judge(territory, level, access, tuple(needs))

    def _coverage(
        self, territory: Territory, level: Level, access: Access, needs: tuple[Need, ...]
    ) -> pd.DataFrame:
        rows = self.rows(territory, level)
        zones = self.zones(level).table[["code", "name"]].iloc[rows]
        judged = [self._judge(level, rows, need, access) for need in needs]
        columns = {name: np.stack([one[name] for one in judged], axis=1).ravel() for name in _FIGURES}
        status, nearest = columns.pop("status"), columns.pop("nearest_row")
        which = np.tile(np.arange(len(needs)), len(rows))
        return pd.DataFrame(
            {
                "zone_code": zones["code"].array.repeat(len(needs)),
                "zone_name": zones["name"].array.repeat(len(needs)),
                "need": _words(pa.array([need.code for need in needs], pa.large_string()), which),
                "status": _words(_STATUSES, status),
                "nearest_id": _words(self.structures.arrow_ids, nearest),
                **columns,
                "structures_inside": pd.array(columns["structures_inside"], dtype="Int64"),
            }
        )[NEED_COLUMNS]

    _kept_coverage = cached_by_analysis(most=256)(_coverage)

    def _judge(self, level: Level, rows: IntArray, need: Need, access: Access) -> dict[str, np.ndarray]:
        """Return the columns `_FIGURES` of some zones for one need."""
        zones = self.zones(level)
        near = self.need_proximities(level, need)
        table = zones.table[["departement", need.target.column]].iloc[rows]
        listed = [self.known(one, table["departement"]) for one in need.dispositifs]
        inside = near.inside[rows]
        share = _share_within(zones, rows, near.point_m, need.target, access)
        target = table[need.target.column].to_numpy(dtype=float)
        some, wholly = np.logical_or.reduce(listed), np.logical_and.reduce(listed)
        status = verdict.judge(some, inside, share, target, wholly)
        known = status != _UNKNOWN
        median = _median(zones, near, need.target, access)[rows]
        median_m = near.point_m[median].astype(float)
        found = known & np.isfinite(median_m)
        by_car = zones.by_car[median]
        minutes = np.where(by_car, access.minutes(median_m, Mode.CAR), access.minutes(median_m, Mode.FOOT))
        return {
            "status": status,
            "structures_inside": np.where(known, inside.astype(float), np.nan),
            "nearest_row": np.where(found, near.point_row[median], -1),
            "nearest_m": np.where(found, median_m, np.nan),
            "nearest_min": np.where(found, minutes, np.nan),
            "served_share": np.where(known, share, np.nan),
            "target_population": target,
            "unserved_population": np.where(known, np.round(target * (1 - share)), np.nan),
        }


class OtherStructures(Analysis):
    """An analysis of the same territories and zones as another, with other structures on them.

    Parameters
    ----------
    base : Analysis
    dataset : DataSet
        That of the base but for its structures.
    """

    def __init__(self, base: Analysis, dataset: DataSet) -> None:
        super().__init__(dataset)
        self.base = base
        self.tree = base.tree
        self.departement_of = base.departement_of

    @property
    def ground(self) -> Analysis:
        """The base, whose territories and zones are the same."""
        return self.base

    def zones(self, level: Level) -> Zones:
        """Return the zones of the base."""
        return self.base.zones(level)


_DECIMALS = 7
"""Of a share: sums of the same people in another order differ beyond, and one half must be one half."""


def _share_within(
    zones: Zones, rows: IntArray, point_m: Metres, target: Target, access: Access
) -> FloatArray:
    if not len(rows):
        return np.zeros(0)
    if len(rows) == len(zones.table):
        within = point_m <= access.reaches_m(zones.by_car)
        people, starts = zones.spread(target), zones.starts[:-1]
    else:
        point, starts = zones.points_of(rows)
        within = point_m[point] <= access.reaches_m(zones.by_car[point])
        people = zones.spread(target)[point]
    share = np.add.reduceat(people * within, starts) / np.add.reduceat(people, starts)
    return np.asarray(np.round(share, _DECIMALS))


def _median(zones: Zones, near: Proximities, target: Target, access: Access) -> IntArray:
    """Return the median point of each zone; where some drive and others walk, of what each can travel."""
    if not zones.mixed.any():
        return near.median_point
    relative = (near.point_m / access.reaches_m(zones.by_car)).astype(np.float32)
    return median_point(relative, zones, target, near.median_point, zones.mixed)


def _words(words: pa.Array, rows: IntArray) -> pd.api.extensions.ExtensionArray:
    """Take words by row, missing where the row is -1; in Arrow, for a country has a hundred thousand rows."""
    return pd.array(words.take(pa.array(rows, mask=rows < 0)), dtype="str")


def median_point(
    point_m: Metres,
    zones: Zones,
    target: Target,
    known: IntArray | None = None,
    touched: np.ndarray | None = None,
) -> IntArray:
    """Return, for each zone, the point within which half of a target's people are nearer to a structure.

    Parameters
    ----------
    point_m : array of float32, shape (p,)
    zones : Zones
    target : Target
    known : array of shape (z,), optional
        The answer before some distances changed.
    touched : array of bool, shape (z,), optional
        The zones where they did: the others are not looked at again.
    """
    median = zones.starts[:-1].copy() if known is None else known.copy()
    many = np.flatnonzero(zones.sizes > 1 if touched is None else (zones.sizes > 1) & touched)
    point, starts = zones.points_of(many)
    zone = np.repeat(np.arange(len(many)), zones.sizes[many])
    # Positive floats sort as their bits do: one key sorts by zone, then by distance.
    key = (zone.astype(np.uint64) << np.uint64(32)) | point_m[point].view(np.uint32)
    order = point[np.argsort(key, kind="stable")]
    people = zones.spread(target)[order]
    sums = np.cumsum(people / np.bincount(zone, people, minlength=len(many))[zone])
    before = np.concatenate([[0.0], sums])[starts]
    half = np.flatnonzero(np.round(sums - before[zone], _DECIMALS) >= 0.5)
    median[many] = order[half[np.searchsorted(half, starts)]]
    return median


def need_coverage(
    analysis: Analysis, territory: Territory, need: Need, access: Access, level: Level
) -> pd.DataFrame:
    """Judge every zone for one need: one row a zone, columns `NEED_COLUMNS`."""
    return analysis.need_coverage(territory, level, access, (need,))


@cached_by_analysis(most=64)
def missing_needs(analysis: Analysis, territory: Territory, access: Access, level: Level) -> pd.DataFrame:
    """Count by zone the needs that are missing: the view « Tous ».

    Returns
    -------
    pandas.DataFrame
        One row a zone: `zone_code, zone_name`; `missing`, how many of `NEEDS` are in gap; `lacking`, their
        codes; `unknown`, of how many the data in use do not say it; `known`, whether they say anything;
        `empty`, whether nobody is concerned by any; `unserved_population`, people out of reach summed over
        the needs missing, to rank zones. Shared by all who ask the same: not to be changed.
    """
    table = analysis.need_coverage(territory, level, access, NEEDS)
    first = table.iloc[:: len(NEEDS)].reset_index(drop=True)
    status = table["status"].to_numpy(dtype=object).reshape(-1, len(NEEDS))
    unserved = table["unserved_population"].to_numpy(dtype=float).reshape(-1, len(NEEDS))
    gap, unknown = status == Status.GAP.value, status == Status.UNKNOWN.value
    codes = np.array([need.code for need in NEEDS], dtype=object)
    return first[["zone_code", "zone_name"]].assign(
        missing=gap.sum(axis=1),
        unknown=unknown.sum(axis=1),
        known=~unknown.all(axis=1),
        empty=(status == Status.EMPTY.value).all(axis=1),
        lacking=pd.Series([tuple(codes[row]) for row in gap], dtype=object),
        unserved_population=np.where(gap, np.nan_to_num(unserved), 0.0).sum(axis=1),
    )


def with_geometry(analysis: Analysis, level: Level, coverage: pd.DataFrame) -> gpd.GeoDataFrame:
    """Join the boundaries of the zones to a coverage table, WGS84."""
    shapes = analysis.zones(level).table.set_index("code").geometry
    return gpd.GeoDataFrame(
        coverage, geometry=shapes.reindex(coverage["zone_code"]).to_numpy(), crs=shapes.crs
    )
