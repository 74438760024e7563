"""Find at once what lies in a commune, around it, and how its zones are judged, for any of 34 920."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import KDTree

from geo.analysis.coverage import Analysis, mission_coverage
from geo.analysis.people import People, people_of
from geo.analysis.points import TARGETS
from geo.analysis.travel import Access, FloatArray, IntArray, farthest_m, project
from geo.domain.dispositifs import Dispositif, Mission
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, CommuneKind, Level, TerritoryKind


@dataclass(frozen=True)
class Judged:
    """Every zone of a level, judged: arrays of shape (zones, dispositifs), or (zones,) for the AVS.

    Parameters
    ----------
    status : array of str
        Values of `Status`.
    inside : array of float
        Structures in the zone, NaN where unknown.
    nearest : array of int
        Row of the nearest structure, -1 where there is none.
    nearest_m, unserved, target : array of float
    avs_status : array of str
    avs_unserved : array of float
    """

    status: npt.NDArray[np.object_]
    inside: FloatArray
    nearest: IntArray
    nearest_m: FloatArray
    unserved: FloatArray
    target: FloatArray
    avs_status: npt.NDArray[np.object_]
    avs_unserved: FloatArray


@dataclass(frozen=True)
class StructureRow:
    """A row of the structures table as plain values; what is missing is empty."""

    id: str
    name: str
    dispositifs: tuple[Dispositif, ...]
    manager: str
    address: str
    postal_code: str
    commune: str
    geocoding: str
    approval_end: str


@lru_cache(maxsize=8)
def judge(analysis: Analysis, level: Level, access: Access) -> Judged:
    """Judge every zone of France once for an access time."""
    france = analysis.tree.get(FRANCE_CODE)
    coverage = analysis.coverage(france, level, access)
    avs = mission_coverage(analysis, france, Mission.AVS, access, level)

    def square(column: str) -> FloatArray:
        return coverage[column].to_numpy(dtype=float, na_value=np.nan).reshape(-1, len(Dispositif))

    ids = pd.Index(analysis.structures.table["id"])
    return Judged(
        status=coverage["status"].to_numpy(dtype=object).reshape(-1, len(Dispositif)),
        inside=square("structures_inside"),
        nearest=ids.get_indexer(coverage["nearest_id"]).reshape(-1, len(Dispositif)),
        nearest_m=square("nearest_m"),
        unserved=square("unserved_population"),
        target=square("target_population"),
        avs_status=avs["status"].to_numpy(dtype=object),
        avs_unserved=avs["unserved_population"].to_numpy(dtype=float),
    )


@lru_cache(maxsize=2)
def lookup(analysis: Analysis) -> Lookup:
    """Return the lookup of an analysis, made once."""
    return Lookup(analysis)


class Lookup:
    """What lies where, by commune code.

    Parameters
    ----------
    analysis : Analysis
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        communes = analysis.dataset.communes
        self._estimated = communes.set_index("code")["estimated"].to_dict()
        self.position = {code: row for row, code in enumerate(communes["code"])}
        self._kinds = communes["kind"].to_numpy(dtype=object)
        self._density = communes["density_class"].to_numpy()
        self.rural = analysis.zones(Level.COMMUNE).table["rural"].to_numpy(dtype=bool)
        self.zone_codes = {level: analysis.zones(level).table["code"].to_list() for level in Level}
        self.zone_names = {level: analysis.zones(level).table["name"].to_list() for level in Level}
        quarters = analysis.zones(Level.QPV).table
        self.qpv_communes = quarters["communes"].to_list()
        self.qpv_targets = quarters[list(TARGETS)].to_numpy(dtype=float)
        self._targets = analysis.zones(Level.COMMUNE).table[list(TARGETS)].to_numpy(dtype=float)
        self._mairies = _project_mairies(analysis)
        self._zone_of = {code: row for row, code in enumerate(self.zone_codes[Level.COMMUNE])}
        self._parts = communes[communes["city"].notna()].groupby("city")["code"].agg(list).to_dict()
        self._qpv_of = self._group_qpv()
        structures = analysis.structures.table
        self.rows = _structure_rows(structures)
        self._structures_of = structures.groupby("commune").indices
        self.inside_qpv = self._group_inside()
        self._trees = {d: self._tree(analysis.structures.offers[d]) for d in Dispositif}
        self._hosts: dict[tuple[tuple[Dispositif, ...], Dispositif], tuple[KDTree | None, IntArray]] = {}

    def _group_qpv(self) -> dict[str, IntArray]:
        lists = self.analysis.zones(Level.QPV).table["communes"].explode()
        return {str(code): rows.to_numpy() for code, rows in lists.index.to_series().groupby(lists)}

    def _group_inside(self) -> dict[int, IntArray]:
        zone, structure = self.analysis.pairs_inside(Level.QPV)
        order = np.lexsort((structure, zone))
        quarters, starts = np.unique(zone[order], return_index=True)
        bounds = np.append(starts, len(order)).tolist()
        return {
            quarter: structure[order[start:end]]
            for quarter, (start, end) in zip(quarters.tolist(), pairwise(bounds), strict=True)
        }

    def _tree(self, chosen: npt.NDArray[np.bool_]) -> tuple[KDTree | None, IntArray]:
        rows = np.flatnonzero(chosen)
        return (KDTree(self.analysis.structures.points[rows]) if len(rows) else None), rows

    def codes(self, territory: Territory) -> list[str]:
        """List the communes and arrondissements of a territory, never the three cities as such."""
        if territory.kind is not TerritoryKind.COMMUNE:
            return self.analysis.tree.commune_codes(territory)
        return self._parts.get(territory.code, [territory.code])

    def zones(self, territory: Territory, level: Level) -> IntArray:
        """Return the rows of the zones of a territory."""
        if territory.kind is not TerritoryKind.COMMUNE:
            return self.analysis.rows(territory, level)
        codes = self.codes(territory)
        if level is Level.COMMUNE:
            return np.array([self._zone_of[code] for code in codes], dtype=np.int64)
        found = [self._qpv_of[code] for code in {*codes, territory.code} if code in self._qpv_of]
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def structures(self, territory: Territory) -> IntArray:
        """Return the rows of the structures that name a territory's communes."""
        codes = {*self.codes(territory), territory.code}
        found = [self._structures_of[code] for code in codes if code in self._structures_of]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def people(self, territory: Territory) -> People:
        """Sum the people of a territory."""
        if territory.kind is not TerritoryKind.COMMUNE:
            return people_of(self.analysis, territory)
        rows, quarters = self.zones(territory, Level.COMMUNE), self.zones(territory, Level.QPV)
        return People(
            _total(self._targets[rows, 0]),
            _total(self._targets[rows, 1]),
            _total(self._targets[rows, 2]),
            estimated=any(self._estimated[code] for code in self.codes(territory)),
            qpv=len(quarters),
            qpv_population=_total(self.qpv_targets[quarters, 0]) if len(quarters) else 0.0,
        )

    def mairie(self, territory: Territory) -> FloatArray | None:
        """Return where the mairie of a commune is, as `project` gives it; None where that is not known."""
        row = self.position.get(territory.code)
        if row is None or not np.isfinite(self._mairies[row]).all():
            return None
        return self._mairies[row]

    def kind(self, territory: Territory) -> CommuneKind | None:
        """Return whether a territory is a commune, an arrondissement or one of the three cities."""
        row = self.position.get(territory.code)
        return None if row is None else CommuneKind(self._kinds[row])

    def density_class(self, territory: Territory) -> int:
        """Return the density class of a commune; 0 for what is not one."""
        row = self.position.get(territory.code)
        return 0 if row is None else int(self._density[row])

    def qpv_centre(self, row: int) -> FloatArray:
        """Return the middle one of the points where people of a QPV live."""
        zones = self.analysis.zones(Level.QPV)
        points = zones.points[zones.starts[row] : zones.starts[row + 1]]
        return points[np.argmin(np.linalg.norm(points - points.mean(axis=0), axis=1))]

    def around(
        self, point: FloatArray, dispositif: Dispositif, leave_out: IntArray, how_many: int
    ) -> list[tuple[int, float]]:
        """Return the nearest structures that offer a dispositif, with their distance in metres."""
        offered = self.analysis.structures.offers[dispositif][leave_out]
        found = _nearest(self._trees[dispositif], point, how_many + int(offered.sum()))
        left_out = set(leave_out.tolist())
        return [(row, metres) for row, metres in found if row not in left_out][:how_many]

    def host(
        self, point: FloatArray, hosts: tuple[Dispositif, ...], lacking: Dispositif
    ) -> tuple[int, float] | None:
        """Return the nearest structure that offers one of `hosts` and not `lacking`, with its distance."""
        key = (hosts, lacking)
        if key not in self._hosts:
            offers = self.analysis.structures.offers
            able = np.logical_or.reduce([offers[d] for d in hosts]) & ~offers[lacking]
            self._hosts[key] = self._tree(able)
        found = _nearest(self._hosts[key], point, 1)
        return found[0] if found else None


def _total(values: FloatArray) -> float:
    """Sum what is known; NaN where nothing is."""
    return float(np.nansum(values)) if np.isfinite(values).any() else float("nan")


def _nearest(
    tree: tuple[KDTree | None, IntArray], point: FloatArray, how_many: int
) -> list[tuple[int, float]]:
    index, rows = tree
    if index is None:
        return []
    metres, position = index.query(point, k=min(how_many, len(rows)), distance_upper_bound=farthest_m())
    found = zip(np.atleast_1d(metres), np.atleast_1d(position), strict=True)
    return [(int(rows[place]), float(metre)) for metre, place in found if np.isfinite(metre)]


def _structure_rows(structures: pd.DataFrame) -> list[StructureRow]:
    columns = [field.name for field in fields(StructureRow)]
    table = structures[columns].astype(object)
    plain = table.where(table.notna(), "")
    plain["dispositifs"] = plain["dispositifs"].map(
        lambda codes: tuple(d for d in Dispositif if d in set(codes))
    )
    return [StructureRow(*row) for row in plain.itertuples(index=False, name=None)]


def _project_mairies(analysis: Analysis) -> FloatArray:
    """Project every commune's mairie; a row of NaN where it is not known."""
    communes = analysis.dataset.communes
    placed = (communes["mairie"].notna() & ~communes["mairie"].is_empty).to_numpy(dtype=bool)
    points = np.full((len(communes), 3), np.nan)
    where = communes["mairie"][placed]
    points[placed] = project(
        where.x.to_numpy(), where.y.to_numpy(), communes["departement"][placed].to_numpy(dtype=object)
    )
    return points
