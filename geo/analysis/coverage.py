"""Say who is served by what, and who is not: the status of every zone for every need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from geo.analysis import verdict
from geo.analysis.cache import Cache, cached_by_analysis
from geo.analysis.paths import nearest_by_streets
from geo.analysis.proximities import Measured, Proximities, median_point, median_within, share_within
from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import Access, FloatArray, IntArray, StructureIndex
from geo.analysis.zones import Zones, build_zones, select
from geo.domain.dispositifs import DETAIL, NEEDS, Dispositif, Need
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, Status
from geo.store import DataSet
from geo.store.prepared import Prepared, Unkept

COLUMNS = [
    "zone_code",
    "zone_name",
    "dispositif",
    "status",
    "structures_inside",
    "nearest_id",
    "nearest_m",
    "nearest_min",
    "by_streets",
    "served_share",
    "target_population",
    "unserved_population",
]
"""Columns of a coverage table, one row a zone and dispositif.

`nearest_m` is from the zone's median inhabitant, among those whom the dispositif is meant for: half of them
live nearer to a structure. It is along the streets where `by_streets` says so, in straight line elsewhere,
and `nearest_min` with it: at most the access time exactly when `served_share` is one half or more; distance,
time and status never contradict one another. `nearest_id` is the structure nearest to that inhabitant.
"""


NEED_COLUMNS = ["need" if column == "dispositif" else column for column in COLUMNS]
"""The same of a table by need, whose code stands in place of the dispositif."""

_FIGURES = (
    "status",
    "nearest_row",
    "structures_inside",
    "nearest_m",
    "nearest_min",
    "by_streets",
    "served_share",
    "target_population",
    "unserved_population",
)
"""What is computed of a zone as numbers; `status` ranks in the enumeration, `nearest_row` is -1 for none."""

_UNKNOWN = list(Status).index(Status.UNKNOWN)
_STATUSES = pa.array([status.value for status in Status], pa.large_string())

_MOST_ROWS_KEPT = 5_000
"""Larger tables are few, take a tenth of a second to make and tens of megabytes to keep."""


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
        return dict(zip(communes["code"].to_list(), communes["name"].to_list(), strict=True))

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
        return self._remembered(level, dispositif.value, lambda: self._measured(level, dispositif))

    def _remembered(self, level: Level, code: str, measure: Callable[[], Proximities]) -> Proximities:
        if (level, code) not in self._proximities:
            found = self.prepared.arrays(f"proximities-{level}-{code}", lambda: measure().arrays())
            self._proximities[level, code] = Proximities.of(found)
        return self._proximities[level, code]

    def _measured(self, level: Level, dispositif: Dispositif) -> Proximities:
        near = self._nearest(level, dispositif)
        median = median_point(near.metres, self.zones(level), dispositif.target)
        return Proximities(near, median, self._inside(level, [dispositif]))

    def need_proximities(self, level: Level, need: Need) -> Proximities:
        """Return the distances of a level to the nearest structure of any dispositif that meets a need."""
        if not need.is_shared:
            return self.proximities(level, need.dispositifs[0])
        return self._remembered(level, need.code, lambda: self._shared(level, need))

    def _shared(self, level: Level, need: Need) -> Proximities:
        near, *others = [self.proximities(level, one).near for one in need.dispositifs]
        for other in others:
            near = other.nearest_of(near, other.nearer_than(near))
        return Proximities(near, self._need_median(level, need, near), self._inside(level, need.dispositifs))

    def _need_median(self, level: Level, need: Need, near: Measured) -> IntArray:
        return median_point(near.metres, self.zones(level), need.target)

    def _inside(self, level: Level, dispositifs: Sequence[Dispositif]) -> IntArray:
        """Count in each zone the structures that offer any of these, each once."""
        zone, structure = self.pairs_inside(level)
        offered = np.logical_or.reduce([self.structures.offers[d][structure] for d in dispositifs])
        return np.bincount(zone[offered], minlength=len(self.zones(level).table))

    def _nearest(self, level: Level, dispositif: Dispositif) -> Measured:
        if level is not Level.COMMUNE:
            # The points of QPV are among those of communes: measured once.
            return self.proximities(Level.COMMUNE, dispositif).near.at(self.zones(level).among)
        straight = Measured(*self.structures.nearest(self.zones(level).points, dispositif))
        return nearest_by_streets(self, dispositif, straight) if self.dataset.streets else straight

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
        known_of = self.need_proximities(level, need)
        table = zones.table[["departement", need.target.column]].iloc[rows]
        listed = [self.known(one, table["departement"]) for one in need.dispositifs]
        inside = known_of.inside[rows]
        share = share_within(zones, rows, known_of.near, need.target, access)
        target = table[need.target.column].to_numpy(dtype=float)
        some, wholly = np.logical_or.reduce(listed), np.logical_and.reduce(listed)
        status = verdict.judge(some, inside, share, target, wholly)
        known = status != _UNKNOWN
        median = median_within(zones, known_of, need.target, access)[rows]
        near = known_of.near.at(median)
        found = known & np.isfinite(near.metres)
        return {
            "status": status,
            "structures_inside": np.where(known, inside.astype(float), np.nan),
            "nearest_row": np.where(found, near.row, -1),
            "nearest_m": np.where(found, near.metres.astype(float), np.nan),
            "nearest_min": np.where(found, near.minutes(access, zones.by_car[median]), np.nan),
            "by_streets": found & near.by_streets,
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


def _words(words: pa.Array, rows: IntArray) -> pd.api.extensions.ExtensionArray:
    """Take words by row, missing where the row is -1; in Arrow, for a country has a hundred thousand rows."""
    return pd.array(words.take(pa.array(rows, mask=rows < 0)), dtype="str")


def need_coverage(
    analysis: Analysis, territory: Territory, need: Need, access: Access, level: Level
) -> pd.DataFrame:
    """Judge every zone for one need: one row a zone, columns `NEED_COLUMNS`."""
    return analysis.need_coverage(territory, level, access, (need,))


def left_out(status: npt.NDArray[np.object_], unserved: FloatArray) -> FloatArray:
    """Return the people out of reach of each need that a zone lacks; none for what is not in gap.

    The same people may lack several: of a zone, the largest counts, never their sum.

    Parameters
    ----------
    status, unserved : array of shape (zones, needs)
    """
    return np.where(status == Status.GAP.value, np.nan_to_num(unserved), 0.0)


@cached_by_analysis(most=64)
def missing_needs(analysis: Analysis, territory: Territory, access: Access, level: Level) -> pd.DataFrame:
    """Count by zone the needs that are missing: the view « Tous ».

    Returns
    -------
    pandas.DataFrame
        One row a zone: `zone_code, zone_name`; `missing`, how many of `NEEDS` are in gap; `lacking`, their
        codes; `unknown`, of how many the data in use do not say it; `known`, whether they say anything;
        `empty`, whether nobody is concerned by any; `unserved_population`, people out of reach of the need
        missing that leaves most out, to rank zones, since the same people may lack several;
        `target_population`, all those whom that need concerns. Shared by all who ask the same: not to be
        changed.
    """
    table = analysis.need_coverage(territory, level, access, NEEDS)
    first = table.iloc[:: len(NEEDS)].reset_index(drop=True)
    status = table["status"].to_numpy(dtype=object).reshape(-1, len(NEEDS))
    unserved, target = (
        table[f"{who}_population"].to_numpy(dtype=float).reshape(-1, len(NEEDS))
        for who in ("unserved", "target")
    )
    gap, unknown = status == Status.GAP.value, status == Status.UNKNOWN.value
    codes = np.array([need.code for need in NEEDS], dtype=object)
    left = left_out(status, unserved)
    largest = np.arange(len(first)), left.argmax(axis=1)
    return first[["zone_code", "zone_name"]].assign(
        missing=gap.sum(axis=1),
        unknown=unknown.sum(axis=1),
        known=~unknown.all(axis=1),
        empty=(status == Status.EMPTY.value).all(axis=1),
        lacking=pd.Series([tuple(codes[row]) for row in gap], dtype=object),
        unserved_population=left[largest],
        target_population=target[largest],
    )


def with_geometry(analysis: Analysis, level: Level, coverage: pd.DataFrame) -> gpd.GeoDataFrame:
    """Join the boundaries of the zones to a coverage table, WGS84."""
    shapes = analysis.zones(level).table.set_index("code").geometry
    return gpd.GeoDataFrame(
        coverage, geometry=shapes.reindex(coverage["zone_code"]).to_numpy(), crs=shapes.crs
    )
