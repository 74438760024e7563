"""Know who waits for what meets a need in a territory, and the places where it could open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.spatial import KDTree

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.proximities import Measured
from geo.analysis.siting.by_streets import Pairs, Task, tasks_of
from geo.analysis.siting.cover import Cover
from geo.analysis.siting.search import Progress
from geo.analysis.travel import Access, FloatArray, IntArray, project
from geo.domain.dispositifs import Dispositif, Need
from geo.domain.errors import ParameterError
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Mode


class CandidateKind(StrEnum):
    """Where a structure could open; the cheapest start first, which equals prefer."""

    HOST = "host"
    MAIRIE = "mairie"
    QPV = "qpv"


CANDIDATE_COLUMNS = ["id", "name", "commune", "epci", "lon", "lat", "kind"]
"""Columns of a table of candidates; `id` is the structure's, the commune's code or the QPV's."""


@dataclass(frozen=True)
class Demand:
    """The people whom a need concerns in a territory, at the points where they live.

    Everybody lives in one commune, so communes' points hold everybody once; the inhabitants of QPV, who
    are among them, are counted by QPV's own points only when nobody else is asked for.

    Parameters
    ----------
    points : array of shape (p, 3)
        As given by `proximity.project`.
    weights : array of shape (p,)
        People at each point.
    rows : array of shape (p,)
        Which of all communes' points these are.
    by_car : array of bool, shape (p,)
        Whether people travel by car.
    near : Measured
        To the nearest structure that meets it already.
    access : Access
    modes : frozenset of Mode
        How people travel in these zones.
    unknown : int
        Zones left out, since the data in use do not say what they have.
    """

    points: FloatArray
    weights: FloatArray
    rows: IntArray
    by_car: npt.NDArray[np.bool_]
    near: Measured
    access: Access
    modes: frozenset[Mode]
    unknown: int

    @cached_property
    def waiting(self) -> npt.NDArray[np.bool_]:
        """Tell which points no structure serves yet."""
        return ~self.near.within(self.access, self.by_car)

    @property
    def target(self) -> float:
        """People in all."""
        return float(self.weights.sum())

    @property
    def served(self) -> float:
        """People served already."""
        return float(self.weights[~self.waiting].sum())


def demand(
    analysis: Analysis,
    territory: Territory,
    need: Need,
    access: Access,
    *,
    qpv_only: bool = False,
) -> Demand:
    """Gather the people of a territory.

    Raises
    ------
    ParameterError
        If nobody lives there, there is no QPV where only QPV are asked for, or the data say nothing.
    """
    level = Level.QPV if qpv_only else Level.COMMUNE
    zones = analysis.zones(level)
    rows = analysis.rows(territory, level)
    if not len(rows):
        raise ParameterError(f"Il n’y a aucun QPV {in_place(territory)} : cherchez pour toute la population.")
    table = zones.table.iloc[rows]
    known = np.all([analysis.known(one, table["departement"]) for one in need.dispositifs], axis=0)
    if not known.any():
        raise ParameterError(
            f"Les données en usage ne disent pas où sont les {need.plural} "
            f"{in_place(territory)} : importez une liste sur la page Données."
        )
    rows, table = rows[known], table[known]
    target = table[need.target.column].fillna(0).to_numpy(dtype=float)
    if target.sum() <= 0:
        raise ParameterError(
            f"Il n’y a aucun {need.target.noun.singular} {in_place(territory)} : rien à chercher."
        )
    point, _ = zones.points_of(rows)
    people = zones.people(need.target)[point]
    point, people = point[people > 0], people[people > 0]
    by_car = zones.by_car[point]
    travel = {Mode.CAR if driving else Mode.FOOT for driving in np.unique(by_car).tolist()}
    return Demand(
        points=zones.points[point],
        weights=people,
        rows=zones.among[point],
        by_car=by_car,
        near=analysis.need_proximities(level, need).near.at(point),
        access=access,
        modes=frozenset(travel),
        unknown=int((~known).sum()),
    )


def candidates(
    analysis: Analysis,
    territory: Territory,
    dispositif: Dispositif,
    kinds: Iterable[CandidateKind] = tuple(CandidateKind),
) -> pd.DataFrame:
    """List the places of a territory where a dispositif could open.

    Returns
    -------
    pandas.DataFrame
        Columns `CANDIDATE_COLUMNS`, WGS84: the structures that do not offer it yet, the mairies, the
        centres of QPV; as many kinds as asked.

    Raises
    ------
    ParameterError
        If there is none.
    """
    asked = set(kinds)
    ground = analysis.ground
    makers = {
        CandidateKind.HOST: lambda: _hosts(analysis, territory, dispositif),
        CandidateKind.MAIRIE: lambda: _mairies(ground, territory),
        CandidateKind.QPV: lambda: _qpv_centres(ground, territory),
    }
    tables = [make() for kind, make in makers.items() if kind in asked]
    filled = [table for table in tables if len(table)]
    if not filled:
        raise ParameterError(
            f"Aucun lieu possible {in_place(territory)} : ajoutez d’autres sortes de lieux "
            "(mairies, centres de QPV, structures existantes)."
        )
    table = pd.concat(filled, ignore_index=True)
    return table.assign(epci=table["commune"].map(ground.epci_of))[CANDIDATE_COLUMNS]


def _hosts(analysis: Analysis, territory: Territory, dispositif: Dispositif) -> pd.DataFrame:
    owned = analysis.structures_of(territory)
    free = owned[~analysis.structures.offers[dispositif][owned.index.to_numpy()]]
    return _placed(free["id"], free["name"], free["commune"], free.geometry, CandidateKind.HOST)


@cached_by_analysis()
def _mairies(analysis: Analysis, territory: Territory) -> pd.DataFrame:
    communes = analysis.dataset.communes
    mine = communes[
        communes["code"].isin(analysis.tree.commune_codes(territory)) & communes["mairie"].notna()
    ]
    return _placed(mine["code"], "Mairie", mine["code"], gpd.GeoSeries(mine["mairie"]), CandidateKind.MAIRIE)


@cached_by_analysis()
def _qpv_centres(analysis: Analysis, territory: Territory) -> pd.DataFrame:
    qpv = analysis.zones(Level.QPV).table.iloc[analysis.rows(territory, Level.QPV)]
    centres = qpv.geometry.representative_point()
    mine = set(analysis.tree.commune_codes(territory))
    # A QPV on several communes is placed in one of the territory, whose name people know.
    commune = qpv["communes"].map(lambda codes: next((c for c in codes if c in mine), codes[0]))
    return _placed(qpv["code"], qpv["name"], commune, centres, CandidateKind.QPV)


def _placed(
    ids: pd.Series, names: pd.Series | str, communes: pd.Series, points: gpd.GeoSeries, kind: CandidateKind
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ids.to_numpy(dtype=object),
            "name": names if isinstance(names, str) else names.to_numpy(dtype=object),
            "commune": communes.to_numpy(dtype=object),
            "lon": points.x.to_numpy(dtype=float),
            "lat": points.y.to_numpy(dtype=float),
            "kind": kind.value,
        }
    )


def projected(analysis: Analysis, places: pd.DataFrame) -> FloatArray:
    """Project candidates, each into the legal projection of its département; shape (candidates, 3)."""
    departements = places["commune"].map(analysis.departement_of).fillna("")
    return project(places["lon"].to_numpy(), places["lat"].to_numpy(), departements.to_numpy(dtype=object))


def cover(
    analysis: Analysis, people: Demand, points: FloatArray, progress: Progress | None = None
) -> Cover | None:
    """Say which of the points still waiting each candidate would serve.

    Parameters
    ----------
    analysis : Analysis
    people : Demand
    points : array of shape (candidates, 3)
        From `projected`.
    progress : callable, optional
        Asked before each search along streets; when it answers no, there is no answer.
    """
    waiting = np.flatnonzero(people.waiting)
    by_car = people.by_car[waiting]
    tasks = tasks_of(analysis, people.rows[waiting], by_car, points, people.access)
    total = sum(task.pieces for task in tasks)
    pairs: list[Pairs] = []
    for task in tasks:
        for found in task.search():
            if progress is not None and not progress(len(pairs), total):
                return None
            pairs.append(found)
    pairs.append(_in_straight_line(people, waiting, points, tasks))
    point, candidate = (np.concatenate(rows) for rows in zip(*pairs, strict=True))
    shape = (len(waiting), len(points))
    matrix = sp.csr_array((np.ones(len(point), dtype=bool), (point, candidate)), shape)
    return Cover(matrix, people.weights[waiting])


def _in_straight_line(people: Demand, waiting: IntArray, points: FloatArray, tasks: Sequence[Task]) -> Pairs:
    """Pair with the candidates near them the points whose way is not by the streets."""
    mine = np.flatnonzero(~people.near.by_streets[waiting])
    reach_m = people.access.reaches_m(people.by_car[waiting[mine]])
    near = KDTree(points).query_ball_point(people.points[waiting[mine]], reach_m)
    point = np.repeat(mine, [len(found) for found in near])
    candidate = np.array([j for found in near for j in found], dtype=np.int64)
    free = np.ones(len(point), dtype=bool)
    for task in tasks:
        free &= ~task.joins(point, candidate)
    return point[free], candidate[free]
