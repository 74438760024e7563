"""Know who waits for what meets a need in a territory, and the places where it could open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.spatial import KDTree

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.siting.cover import Cover
from geo.analysis.travel import Access, FloatArray, project
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
    reach_m : array of shape (p,)
        Straight line that can be travelled within the access time of the zone.
    existing_m : array of shape (p,)
        To the nearest structure that meets it already.
    modes : frozenset of Mode
        How people travel in these zones.
    unknown : int
        Zones left out, since the data in use do not say what they have.
    """

    points: FloatArray
    weights: FloatArray
    reach_m: FloatArray
    existing_m: FloatArray
    modes: frozenset[Mode]
    unknown: int

    @property
    def waiting(self) -> np.ndarray:
        """Tell which points no structure serves yet."""
        return self.existing_m > self.reach_m

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
        reach_m=access.reaches_m(by_car),
        existing_m=analysis.need_proximities(level, need).point_m[point].astype(float),
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


def cover(people: Demand, points: FloatArray) -> Cover:
    """Say which of the points still waiting each candidate would serve.

    Parameters
    ----------
    people : Demand
    points : array of shape (candidates, 3)
        From `projected`.
    """
    waiting = np.flatnonzero(people.waiting)
    near = KDTree(points).query_ball_point(people.points[waiting], people.reach_m[waiting])
    sizes = np.array([len(found) for found in near], dtype=np.int64)
    indices = np.array([j for found in near for j in found], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    matrix = sp.csr_array((np.ones(len(indices), dtype=bool), indices, starts), (len(waiting), len(points)))
    return Cover(matrix, people.weights[waiting])
