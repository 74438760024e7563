"""Say by the streets whom each candidate site would serve: limited searches, a few candidates at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.analysis.coverage import Analysis
from geo.analysis.paths import joined_points, network_of, points_of
from geo.analysis.streets import Joined, ModeNetwork
from geo.analysis.travel import Access, FloatArray, IntArray, plane
from geo.domain.vocabulary import Mode

_AT_ONCE = 8
"""Candidates searched together: each takes the time of every node, some megabytes."""

Pairs = tuple[IntArray, IntArray]
"""Rows of points, and of candidates that would serve them."""


@dataclass(frozen=True)
class Task:
    """The points of a département whose people go by the streets in one mode, and the candidates near them.

    Parameters
    ----------
    network : ModeNetwork
    places, sites : Joined
    points, candidates : array
        Rows of the places among the points, and of the sites among the candidates.
    limit_s : float
    """

    network: ModeNetwork
    places: Joined
    sites: Joined
    points: IntArray
    candidates: IntArray
    limit_s: float

    @property
    def pieces(self) -> int:
        """How many searches it takes."""
        return -(-len(self.candidates) // _AT_ONCE)

    def search(self) -> Iterator[Pairs]:
        """Find piece by piece whom the candidates would serve."""
        towards = self.network.towards(self.sites)
        for start in range(0, len(self.candidates), _AT_ONCE):
            these = np.arange(start, min(start + _AT_ONCE, len(self.candidates)))
            found = [
                np.flatnonzero(towards.seconds_to(self.places, seconds, int(site)) <= self.limit_s)
                for site, seconds in zip(these, towards.seconds_from(these, self.limit_s), strict=True)
            ]
            sizes = [len(one) for one in found]
            yield self.points[np.concatenate(found)], np.repeat(self.candidates[these], sizes)

    def joins(self, points: IntArray, candidates: IntArray) -> npt.NDArray[np.bool_]:
        """Tell the pairs whose way, long as it may be, is by these streets."""
        place, site = _position(self.points, points), _position(self.candidates, candidates)
        parts = self.network.part_of(self.places)[place], self.network.part_of(self.sites)[site]
        return (place >= 0) & (site >= 0) & (parts[0] == parts[1]) & (parts[0] >= 0)


def tasks_of(
    analysis: Analysis,
    rows: IntArray,
    by_car: npt.NDArray[np.bool_],
    candidates: FloatArray,
    access: Access,
) -> list[Task]:
    """List the searches to be made.

    Parameters
    ----------
    analysis : Analysis
    rows : array of shape (p,)
        Which of all communes' points are looked at.
    by_car : array of bool, shape (p,)
    candidates : array of shape (c, 3)
        As given by `travel.project`.
    access : Access
    """
    found = []
    for code in analysis.dataset.streets:
        place = _position(points_of(analysis.ground, code), rows)
        for mode in Mode:
            mine = np.flatnonzero((place >= 0) & (by_car if mode is Mode.CAR else ~by_car))
            if not len(mine):
                continue
            network = network_of(analysis.ground, code)
            near = np.flatnonzero(network.around(candidates) & (candidates[:, 2] == plane(code)))
            streets = network.modes[mode]
            places, sites = (
                joined_points(analysis.ground, code, mode)[place[mine]],
                streets.join(candidates[near]),
            )
            found.append(
                Task(
                    streets,
                    places[places.known],
                    sites[sites.known],
                    mine[places.known],
                    near[sites.known],
                    access.limit(mode) * 60,
                )
            )
    return found


def _position(known: IntArray, wanted: IntArray) -> IntArray:
    """Return where each is in a sorted array; -1 where it is not."""
    if not len(known):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, place, -1)
