"""Know who lives in a territory, and find at once what lies in a commune and around it, for any of 34 920."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.points import TARGETS
from geo.analysis.travel import FloatArray, IntArray, farthest_m, project, search_tree
from geo.domain.dispositifs import Dispositif
from geo.domain.territory import Territory
from geo.domain.vocabulary import CommuneKind, Level, TerritoryKind

if TYPE_CHECKING:
    from scipy.spatial import KDTree


@dataclass(frozen=True)
class People:
    """Who lives in a territory; sums of its communes, NaN where one is not known.

    Parameters
    ----------
    population, pop_under6, pop_6_17 : float
    estimated : bool
        Whether the children are estimated.
    qpv : int
        How many QPV lie in it, wholly or partly.
    qpv_population : float
        Inhabitants of these QPV.
    """

    population: float
    pop_under6: float
    pop_6_17: float
    estimated: bool
    qpv: int
    qpv_population: float


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


@cached_by_analysis()
def people_of(analysis: Analysis, territory: Territory) -> People:
    """Sum the people of a territory."""
    return lookup(analysis).people(territory)


@cached_by_analysis(most=1)
def lookup(analysis: Analysis) -> Lookup:
    """Return the lookup of an analysis, made once."""
    return Lookup(analysis)


class Lookup:
    """What lies where, by commune code.

    Parameters
    ----------
    analysis : Analysis
        It keeps its lookup, which does not hold it in turn: else neither would go at once.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._tree = analysis.tree
        self._structures = analysis.structures
        self._quarters = analysis.zones(Level.QPV)
        communes = analysis.dataset.communes
        self._estimated = communes.set_index("code")["estimated"].to_dict()
        self.position = {code: row for row, code in enumerate(communes["code"].to_list())}
        self._kinds = communes["kind"].to_numpy(dtype=object)
        self._density = communes["density_class"].to_numpy()
        self.rural = analysis.zones(Level.COMMUNE).table["rural"].to_numpy(dtype=bool)
        self.zone_codes = {level: analysis.zones(level).table["code"].to_list() for level in Level}
        self.zone_names = {level: analysis.zones(level).table["name"].to_list() for level in Level}
        quarters = self._quarters.table
        self.qpv_communes = quarters["communes"].to_list()
        self.qpv_targets = quarters[list(TARGETS)].to_numpy(dtype=float)
        self._targets = analysis.zones(Level.COMMUNE).table[list(TARGETS)].to_numpy(dtype=float)
        self._mairies = _project_mairies(analysis)
        self._zone_of = {code: row for row, code in enumerate(self.zone_codes[Level.COMMUNE])}
        self._parts = communes[communes["city"].notna()].groupby("city")["code"].agg(list).to_dict()
        self._qpv_of = _group_qpv(self._quarters.table)
        structures = analysis.structures.table
        self.rows = _structure_rows(structures)
        self._structures_of = structures.groupby("commune").indices
        self.inside_qpv = _group_inside(*analysis.pairs_inside(Level.QPV))
        self._trees = {d: self._search_tree(analysis.structures.offers[d]) for d in Dispositif}
        self._hosts: dict[tuple[tuple[Dispositif, ...], Dispositif], tuple[KDTree | None, IntArray]] = {}

    def _search_tree(self, chosen: npt.NDArray[np.bool_]) -> tuple[KDTree | None, IntArray]:
        rows = np.flatnonzero(chosen)
        return search_tree(self._structures.points[rows]), rows

    def codes(self, territory: Territory) -> list[str]:
        """List the communes and arrondissements of a territory, never the three cities as such."""
        if territory.kind is not TerritoryKind.COMMUNE:
            return self._tree.commune_codes(territory)
        return self._parts.get(territory.code, [territory.code])

    def zones(self, territory: Territory, level: Level) -> IntArray:
        """Return the rows of the zones of a territory."""
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
        zones = self._quarters
        points = zones.points[zones.starts[row] : zones.starts[row + 1]]
        return points[np.argmin(np.linalg.norm(points - points.mean(axis=0), axis=1))]

    def around(
        self, point: FloatArray, dispositif: Dispositif, leave_out: IntArray, how_many: int
    ) -> list[tuple[int, float]]:
        """Return the nearest structures that offer a dispositif, with their distance in metres."""
        offered = self._structures.offers[dispositif][leave_out]
        found = _nearest(self._trees[dispositif], point, how_many + int(offered.sum()))
        left_out = set(leave_out.tolist())
        return [(row, metres) for row, metres in found if row not in left_out][:how_many]

    def host(
        self, point: FloatArray, hosts: tuple[Dispositif, ...], lacking: Dispositif
    ) -> tuple[int, float] | None:
        """Return the nearest structure that offers one of `hosts` and not `lacking`, with its distance."""
        key = (hosts, lacking)
        if key not in self._hosts:
            offers = self._structures.offers
            able = np.logical_or.reduce([offers[d] for d in hosts]) & ~offers[lacking]
            self._hosts[key] = self._search_tree(able)
        found = _nearest(self._hosts[key], point, 1)
        return found[0] if found else None


def zones_at_once(analysis: Analysis, territory: Territory, level: Level) -> IntArray:
    """Return the rows of the zones of a territory, found by the lookup for a commune."""
    if territory.kind is TerritoryKind.COMMUNE:
        return lookup(analysis).zones(territory, level)
    return analysis.rows(territory, level)


def _group_qpv(quarters: pd.DataFrame) -> dict[str, IntArray]:
    lists = quarters["communes"].explode()
    return {str(code): rows.to_numpy() for code, rows in lists.index.to_series().groupby(lists)}


def _group_inside(zone: IntArray, structure: IntArray) -> dict[int, IntArray]:
    order = np.lexsort((structure, zone))
    quarters, starts = np.unique(zone[order], return_index=True)
    bounds = np.append(starts, len(order)).tolist()
    return {
        quarter: structure[order[start:end]]
        for quarter, (start, end) in zip(quarters.tolist(), pairwise(bounds), strict=True)
    }


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
