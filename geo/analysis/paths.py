"""Measure by the streets, in the départements that have theirs, how far people are from structures.

A département's network is read when something is measured on it; what was measured is kept beside the data,
for it takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.analysis.cache import cached_by_analysis
from geo.analysis.proximities import Measured
from geo.analysis.travel import IntArray, Metres, plane
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level, Mode

if TYPE_CHECKING:
    from geo.analysis.coverage import Analysis
    from geo.analysis.streets import Joined, StreetNetwork, Towards


@dataclass(frozen=True)
class Leg:
    """The nearest structure by the streets from each point of a département, in one mode.

    Parameters
    ----------
    seconds, metres : array of shape (p,)
        Infinite where none can be reached.
    row : array of shape (p,)
        Its row among the structures; -1 for none.
    """

    seconds: Metres
    metres: Metres
    row: npt.NDArray[np.int32]


@cached_by_analysis(most=2)
def network_of(analysis: Analysis, departement: str) -> StreetNetwork:
    """Read the streets of a département; those of two are held at most, some hundred megabytes each."""
    # Imported here: most servers have no streets, and all start sooner.
    from geo.analysis.streets import StreetNetwork  # noqa: PLC0415

    return StreetNetwork(*analysis.dataset.streets[departement]())


@cached_by_analysis(most=128)
def points_of(analysis: Analysis, departement: str) -> IntArray:
    """Return which of the communes' points lie in a département."""
    zones = analysis.zones(Level.COMMUNE)
    mine = (zones.table["departement"] == departement).to_numpy(dtype=bool)
    return np.flatnonzero(np.repeat(mine, zones.sizes))


@cached_by_analysis(most=8)
def joined_points(analysis: Analysis, departement: str, mode: Mode) -> Joined:
    """Join the points of a département to its streets."""
    points = analysis.zones(Level.COMMUNE).points[points_of(analysis, departement)]
    return network_of(analysis, departement).modes[mode].join(points)


@cached_by_analysis(most=4)
def towards_structures(analysis: Analysis, departement: str, mode: Mode) -> tuple[Towards, IntArray]:
    """Prepare searches towards the structures that stand where a network does; return their rows."""
    network = network_of(analysis.ground, departement)
    points = analysis.structures.points
    rows = np.flatnonzero(network.around(points) & (points[:, 2] == plane(departement)))
    streets = network.modes[mode]
    return streets.towards(streets.join(points[rows])), rows


def measure(
    analysis: Analysis,
    departement: str,
    mode: Mode,
    wanted: npt.NDArray[np.bool_],
    limit_s: float = np.inf,
) -> Leg:
    """Find from each point of a département the nearest of some structures by the streets.

    Parameters
    ----------
    analysis : Analysis
    departement : str
    mode : Mode
    wanted : array of bool, shape (structures,)
    limit_s : float
        What takes longer is not looked for.
    """
    towards, rows = towards_structures(analysis, departement, mode)
    places = joined_points(analysis.ground, departement, mode)
    mine = wanted[rows]
    seconds, metres, target = towards.arrive(places, towards.nearest(mine, limit_s), mine)
    # The row -1, « none », falls on the last item.
    row = np.append(rows, -1)[target].astype(np.int32)
    return Leg(seconds.astype(np.float32), metres.astype(np.float32), row)


@cached_by_analysis(most=256)
def to_structures(
    analysis: Analysis, x: float, y: float, departement: str, mode: Mode
) -> tuple[Metres, Metres]:
    """Measure by the streets from one place to every structure.

    Parameters
    ----------
    analysis : Analysis
    x, y : float
        Metres of the legal projection.
    departement : str
        One that has its streets.
    mode : Mode

    Returns
    -------
    seconds, metres : array of shape (structures,)
        Infinite where streets do not lead.
    """
    known, rows = towards_structures(analysis, departement, mode)
    back = known.network.reversed
    ways = back.towards(back.join(np.array([[x, y]])))
    found_s, found_m, _ = ways.arrive(known.targets, ways.nearest(np.array([True])))
    seconds, metres = np.full((2, len(analysis.structures.table)), np.inf, dtype=np.float32)
    seconds[rows], metres[rows] = found_s, found_m
    return seconds, metres


def nearest_by_streets(analysis: Analysis, dispositif: Dispositif, straight: Measured) -> Measured:
    """Replace the straight line by the streets, for each commune's point, where they lead to a structure.

    Parameters
    ----------
    analysis : Analysis
    dispositif : Dispositif
    straight : Measured
        In straight line, from all communes' points.
    """
    offered = analysis.structures.offers[dispositif]
    return _replaced(analysis, straight, lambda code, mode: _leg(analysis, code, dispositif, mode, offered))


def nearest_of_some(
    analysis: Analysis, wanted: npt.NDArray[np.bool_], straight: Measured, known: Measured
) -> Measured:
    """Do the same for some structures, no farther than where they are nearer than what is known.

    Parameters
    ----------
    analysis : Analysis
    wanted : array of bool, shape (structures,)
    straight : Measured
        In straight line to these, from all communes' points.
    known : Measured
        To the others.
    """

    def leg(code: str, mode: Mode) -> Leg:
        limit_s = _longest_s(analysis, code, mode, wanted, straight, known)
        return measure(analysis, code, mode, wanted, limit_s)

    return _replaced(analysis, straight, leg)


def _longest_s(
    analysis: Analysis,
    departement: str,
    mode: Mode,
    wanted: npt.NDArray[np.bool_],
    straight: Measured,
    known: Measured,
) -> float:
    """Return the longest time known from the points that some structures may be nearer to.

    Nobody is there before who would go straight ahead, as fast as on the fastest street.
    """
    points = points_of(analysis.ground, departement)
    points = points[analysis.zones(Level.COMMUNE).by_car[points] == (mode is Mode.CAR)]
    towards, rows = towards_structures(analysis, departement, mode)
    streets, near = towards.network, known.at(points)
    if not near.by_streets.all():
        places = joined_points(analysis.ground, departement, mode)
        lost = places[np.isin(points_of(analysis.ground, departement), points[~near.by_streets])]
        new = streets.part_of(towards.targets[wanted[rows]])[:-1]
        if np.isin(streets.part_of(lost[lost.known])[:-1], new[new >= 0]).any():
            return np.inf
    earliest_s = straight.metres[points] / streets.fastest_mps + streets.stop_s
    seconds = np.nan_to_num(near.seconds if near.seconds is not None else earliest_s)
    return float(seconds[earliest_s < seconds].max(initial=0.0))


def _replaced(analysis: Analysis, straight: Measured, leg: Callable[[str, Mode], Leg]) -> Measured:
    by_car = analysis.zones(Level.COMMUNE).by_car
    metres, row = straight.metres.copy(), straight.row.copy()
    seconds = np.full(len(row), np.nan, dtype=np.float32)
    for code in analysis.dataset.streets:
        points = points_of(analysis.ground, code)
        for mode in Mode:
            mine = by_car[points] if mode is Mode.CAR else ~by_car[points]
            if not mine.any():
                continue
            found = leg(code, mode)
            known = mine & np.isfinite(found.seconds)
            there = points[known]
            metres[there], row[there] = found.metres[known], found.row[known]
            seconds[there] = found.seconds[known]
    return Measured(metres, row, seconds)


def _leg(
    analysis: Analysis,
    departement: str,
    dispositif: Dispositif,
    mode: Mode,
    offered: npt.NDArray[np.bool_],
) -> Leg:
    if analysis.ground is analysis:
        return legs_of(analysis, departement)[dispositif, mode]
    return measure(analysis, departement, mode, offered)


@cached_by_analysis(most=128)
def legs_of(analysis: Analysis, departement: str) -> dict[tuple[Dispositif, Mode], Leg]:
    """Measure from each point of a département to each dispositif in each mode; what was measured is kept."""

    def made() -> dict[str, npt.NDArray[Any]]:
        found: dict[str, npt.NDArray[Any]] = {}
        for dispositif, mode in product(Dispositif, Mode):
            leg = measure(analysis, departement, mode, analysis.structures.offers[dispositif])
            found |= {f"{dispositif}-{mode}-{field.name}": getattr(leg, field.name) for field in fields(Leg)}
        return found

    kept = analysis.prepared.arrays(f"streets-{departement}", made)
    return {
        (dispositif, mode): Leg(*(kept[f"{dispositif}-{mode}-{field.name}"] for field in fields(Leg)))
        for dispositif, mode in product(Dispositif, Mode)
    }
