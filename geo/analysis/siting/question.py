"""Answer « où ensuite ? »: the best sites of a territory for a dispositif, with the proof that they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from geo.analysis.coverage import Analysis
from geo.analysis.detours import straight_line
from geo.analysis.siting.centre import best_centres
from geo.analysis.siting.cover import Cover
from geo.analysis.siting.places import CandidateKind, Demand, candidates, cover, demand, projected
from geo.analysis.siting.search import TIME_LIMIT_S, Progress, best_covers
from geo.analysis.travel import Access, FloatArray
from geo.domain.dispositifs import Dispositif, Need, need_of
from geo.domain.errors import ParameterError
from geo.domain.french import count, enumerate_fr
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Noun

MOST_SITES = 10
"""Largest number of sites that a page offers."""
_MOST_DISTANCES = 20_000_000
"""Distances that the p-centre holds at once (160 MB): a large département, not a country."""
_LIEU = Noun("lieu possible", "lieux possibles")


@dataclass(frozen=True)
class Question:
    """What is sought.

    Parameters
    ----------
    territory : Territory
    dispositif : Dispositif
        What opens.
    access : Access
    kinds : tuple of CandidateKind
        Candidates; only `host` for a dispositif that opens inside an existing structure.
    qpv_only : bool
        Count the inhabitants of QPV only.
    each_epci : bool
        Every EPCI of the territory must have a structure, one of those there already or a new one.
    fixed : tuple of str
        Candidates (`id`) chosen beforehand; they count among the sites.
    farthest : bool
        Bring the farthest family as near as possible, instead of serving most people.
    need : Need, optional
        What people wait for: whoever has it within reach waits no more. What the dispositif meets by default:
        an EVS serves nobody beside a centre social; for planners, the dispositif alone.
    """

    territory: Territory
    dispositif: Dispositif
    access: Access
    kinds: tuple[CandidateKind, ...] = tuple(CandidateKind)
    qpv_only: bool = False
    each_epci: bool = False
    fixed: tuple[str, ...] = ()
    farthest: bool = False
    need: Need | None = None

    @property
    def met(self) -> Need:
        """What people wait for."""
        return self.need or need_of(self.dispositif)

    def __post_init__(self) -> None:
        if self.farthest and (self.each_epci or self.fixed):
            raise ParameterError(
                "« La famille la plus éloignée » ne se combine ni avec un lieu par intercommunalité "
                "ni avec des lieux fixés d’avance : choisissez l’un ou l’autre."
            )


@dataclass(frozen=True)
class Place:
    """A site chosen among the candidates.

    Parameters
    ----------
    id, name, commune : str
        `commune` is its Insee code.
    lon, lat : float
        WGS84 degrees.
    kind : CandidateKind
    """

    id: str
    name: str
    commune: str
    lon: float
    lat: float
    kind: CandidateKind


@dataclass(frozen=True)
class Step:
    """The best choice for a number of sites.

    Parameters
    ----------
    sites : int
        How many were allowed.
    chosen : tuple of Place
        Fewer than `sites` where one more would change nothing.
    served : float
        People served in all, those of today included.
    gap : float
        Relative; 0.0 when no other choice can do better.
    farthest_m : float
        Straight line from the farthest people to the nearest structure; NaN unless it was sought.
    """

    sites: int
    chosen: tuple[Place, ...]
    served: float
    gap: float
    farthest_m: float = float("nan")

    @property
    def optimal(self) -> bool:
        """Whether it is proven that no other choice does better."""
        return self.gap == 0.0


@dataclass(frozen=True)
class Answer:
    """The curve of the best choices, and what it starts from.

    Parameters
    ----------
    question : Question
    steps : tuple of Step
        By number of sites; numbers too small for what was required are left out.
    base_served, target : float
        People served today, and in all.
    base_farthest_m : float
        From the farthest people to the nearest structure of today; infinite where there is none.
    people : Demand
    compared : int
        How many candidates were compared.
    complete : bool
        False when it was stopped before the last number of sites.
    """

    question: Question
    steps: tuple[Step, ...]
    base_served: float
    target: float
    base_farthest_m: float
    people: Demand
    compared: int
    complete: bool

    @property
    def gap(self) -> float:
        """Largest gap of the steps."""
        return max((step.gap for step in self.steps), default=0.0)

    @property
    def optimal(self) -> bool:
        """Whether every step is proven."""
        return self.gap == 0.0


def where_next(
    analysis: Analysis,
    question: Question,
    most: int,
    *,
    progress: Progress | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> Answer:
    """Find the best 1, 2, …, `most` sites.

    Parameters
    ----------
    analysis : Analysis
        Its structures are those already there: give that of a scenario to go on from it.
    question : Question
    most : int
    progress : callable, optional
        Told the searches done and to do before each; when it answers no, the answer is not `complete`.
    time_limit_s : float
        Of each search.

    Raises
    ------
    ParameterError
        If the question has no answer: nobody to serve, no candidate, more sites than candidates, a
        requirement that nothing fulfils. Everybody served already is an answer, not an error.
    """
    if question.farthest:
        # A distance is brought down, not a time: one measure for all, whatever streets are known.
        analysis = straight_line(analysis)
    people = demand(analysis, question.territory, question.met, question.access, qpv_only=question.qpv_only)
    places = candidates(analysis, question.territory, question.dispositif, question.kinds)
    _check_number(question, most, len(places))
    points = projected(analysis, places)
    solve = _nearest_steps if question.farthest else _cover_steps
    steps = solve(analysis, question, people, places, points, most, progress, time_limit_s)
    return Answer(
        question=question,
        steps=tuple(steps),
        base_served=people.served,
        target=people.target,
        base_farthest_m=float(people.near.metres[people.weights > 0].max()),
        people=people,
        compared=len(places),
        complete=bool(steps) and steps[-1].sites == most,
    )


def _check_number(question: Question, most: int, available: int) -> None:
    if most < 1:
        raise ParameterError("Demandez au moins un lieu.")
    if most > available:
        raise ParameterError(
            f"Vous demandez {most} lieux, mais il n’y a que {count(available, _LIEU)} "
            f"{in_place(question.territory)} : demandez-en moins ou ajoutez d’autres sortes de lieux."
        )


def _cover_steps(
    analysis: Analysis,
    question: Question,
    people: Demand,
    places: pd.DataFrame,
    points: FloatArray,
    most: int,
    progress: Progress | None,
    time_limit_s: float,
) -> list[Step]:
    reached = cover(analysis, people, points, progress)
    if reached is None:
        return []
    problem = _constrain(analysis, question, places, reached)
    best = best_covers(problem, most, progress=progress, time_limit_s=time_limit_s)
    return [Step(one.sites, _pick(places, one.chosen), people.served + one.served, one.gap) for one in best]


def _constrain(analysis: Analysis, question: Question, places: pd.DataFrame, free: Cover) -> Cover:
    """Add to a cover what the question fixes and requires."""
    number = {name: row for row, name in enumerate(places["id"])}
    missing = [name for name in question.fixed if name not in number]
    if missing:
        raise ParameterError(
            f"Le lieu fixé « {missing[0][:40]} » n’est pas parmi les lieux possibles "
            f"{in_place(question.territory)} : vérifiez son identifiant ou les sortes de lieux."
        )
    fixed = tuple(dict.fromkeys(number[name] for name in question.fixed))
    if not question.each_epci:
        return replace(free, fixed=fixed)
    lacking = _epci_without(analysis, question)
    codes = {code: place for place, code in enumerate(lacking)}
    groups = np.array([codes.get(code, -1) for code in places["epci"]], dtype=np.int64)
    empty = [analysis.tree.get(code).name for code in lacking if codes[code] not in set(groups.tolist())]
    if empty:
        raise ParameterError(
            f"Aucun lieu possible dans {enumerate_fr(empty[:3])} : impossible d’y exiger une structure. "
            "Ajoutez d’autres sortes de lieux."
        )
    return replace(free, fixed=fixed, groups=groups, required=tuple(codes.values()))


def _epci_without(analysis: Analysis, question: Question) -> list[str]:
    """List the EPCI of a territory where no structure meets the need yet."""
    epci = analysis.dataset.communes.set_index("code")["epci"]
    mine = set(epci.reindex(analysis.tree.commune_codes(question.territory)).dropna())
    offers = analysis.structures.offers
    meeting = np.logical_or.reduce([offers[one] for one in question.met.dispositifs])
    table = analysis.structures.table[meeting]
    return sorted(mine - set(table["commune"].map(epci).dropna()))


def _nearest_steps(
    analysis: Analysis,  # noqa: ARG001 - both searches are called alike
    question: Question,
    people: Demand,
    places: pd.DataFrame,
    points: FloatArray,
    most: int,
    progress: Progress | None,
    time_limit_s: float,
) -> list[Step]:
    there = people.weights > 0
    if np.count_nonzero(there) * len(points) > _MOST_DISTANCES:
        raise ParameterError(
            f"Le plus grand éloignement ne se calcule pas {in_place(question.territory)}, trop vaste : "
            "choisissez un département, une intercommunalité ou une commune."
        )
    distance_m = _distances(people.points[there], points)
    existing_m = people.near.metres[there].astype(float)
    best = best_centres(distance_m, existing_m, most, progress=progress, time_limit_s=time_limit_s)
    return [
        Step(
            one.sites,
            _pick(places, one.chosen),
            _served_with(people, distance_m[:, list(one.chosen)], there),
            0.0 if one.optimal else 1 - one.lower_m / one.farthest_m,
            one.farthest_m,
        )
        for one in best
    ]


def _distances(people: FloatArray, points: FloatArray) -> FloatArray:
    """Measure each candidate from each point; infinite between two projections."""
    distance_m = cdist(people[:, :2], points[:, :2])
    distance_m[people[:, 2][:, None] != points[:, 2][None, :]] = np.inf
    return distance_m


def _served_with(people: Demand, distance_m: FloatArray, there: np.ndarray) -> float:
    nearest = np.minimum(people.near.metres[there], distance_m.min(axis=1, initial=np.inf))
    reach_m = people.access.reaches_m(people.by_car[there])
    return float(people.weights[there][nearest <= reach_m].sum())


def _pick(places: pd.DataFrame, chosen: tuple[int, ...]) -> tuple[Place, ...]:
    rows = places.iloc[list(chosen)][["id", "name", "commune", "lon", "lat", "kind"]]
    return tuple(
        Place(id_, name, commune, float(lon), float(lat), CandidateKind(kind))
        for id_, name, commune, lon, lat, kind in rows.itertuples(index=False, name=None)
    )
