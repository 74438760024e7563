"""Hold how far the people of each zone are from a structure, in straight line or by the streets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from geo.analysis.travel import Access, FloatArray, IntArray, Metres
from geo.analysis.zones import Zones
from geo.domain.dispositifs import Target
from geo.domain.vocabulary import Mode

BoolArray = npt.NDArray[np.bool_]

_DECIMALS = 7
"""Of a share: sums of the same people in another order differ beyond, and one half must be one half."""


@dataclass(frozen=True)
class Measured:
    """The nearest structure from each of some points, and how it was measured.

    Parameters
    ----------
    metres : array of shape (p,)
        Along the streets where `seconds` is known, in straight line elsewhere; infinite where there is none.
    row : array of shape (p,)
        Its row among the structures; -1 where there is none.
    seconds : array of shape (p,) or None
        Along the streets, by the mode of each point; NaN where the straight line is what is known. None where
        no département has its streets.
    """

    metres: Metres
    row: IntArray
    seconds: Metres | None = None

    def at(self, points: IntArray) -> Measured:
        """Return what is measured from some points."""
        seconds = None if self.seconds is None else self.seconds[points]
        return Measured(self.metres[points], self.row[points], seconds)

    @property
    def by_streets(self) -> BoolArray:
        """Tell the points measured by the streets."""
        return np.zeros(len(self.row), dtype=bool) if self.seconds is None else np.isfinite(self.seconds)

    def within(self, access: Access, by_car: BoolArray) -> BoolArray:
        """Tell from which points the access time is enough."""
        straight = self.metres <= access.reaches_m(by_car)
        if self.seconds is None:
            return straight
        return np.where(self.by_streets, self.seconds <= access.limits_s(by_car), straight)

    def minutes(self, access: Access, by_car: BoolArray) -> FloatArray:
        """Return the travel time from each point."""
        metres = self.metres.astype(float)
        straight = np.where(by_car, access.minutes(metres, Mode.CAR), access.minutes(metres, Mode.FOOT))
        if self.seconds is None:
            return straight
        return np.where(self.by_streets, self.seconds.astype(float) / 60, straight)

    def effort(self, access: Access, by_car: BoolArray) -> Metres:
        """Return the travel time over the access time, comparable whatever the mode and the measure."""
        straight = (self.metres / access.reaches_m(by_car)).astype(np.float32)
        if self.seconds is None:
            return straight
        return np.where(self.by_streets, self.seconds / access.limits_s(by_car), straight).astype(np.float32)

    def nearer_than(self, other: Measured) -> BoolArray:
        """Tell from which points this is nearer than another: what streets reach comes first.

        Times are compared to times and straight lines to straight lines, never one to the other.
        """
        straight = self.metres < other.metres
        if self.seconds is None or other.seconds is None:
            return straight
        mine, others = self.by_streets, other.by_streets
        with np.errstate(invalid="ignore"):
            quicker = self.seconds < other.seconds
        return np.where(mine & others, quicker, np.where(mine == others, straight, mine))

    def nearest_of(self, other: Measured, mine: BoolArray) -> Measured:
        """Take this one's measure where told, another's elsewhere."""
        seconds = None
        if self.seconds is not None and other.seconds is not None:
            seconds = np.where(mine, self.seconds, other.seconds)
        return Measured(
            np.where(mine, self.metres, other.metres), np.where(mine, self.row, other.row), seconds
        )


@dataclass(frozen=True)
class Proximities:
    """What does not depend on the access time, for one level and one dispositif, all zones of France.

    Parameters
    ----------
    near : Measured
        From each point to the nearest structure.
    median_point : array of shape (z,)
        The point of each zone's median inhabitant, among those whom the dispositif is meant for; where all
        is measured in straight line in one mode.
    inside : array of shape (z,)
        How many structures lie in each zone.
    """

    near: Measured
    median_point: IntArray
    inside: IntArray

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Lay it out as named arrays, to be kept."""
        seconds = {} if self.near.seconds is None else {"seconds": self.near.seconds}
        return {
            "metres": self.near.metres,
            "row": self.near.row,
            "median_point": self.median_point,
            "inside": self.inside,
            **seconds,
        }

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Make it again from its arrays."""
        near = Measured(arrays["metres"], arrays["row"], arrays.get("seconds"))
        return cls(near, arrays["median_point"], arrays["inside"])


def share_within(zones: Zones, rows: IntArray, near: Measured, target: Target, access: Access) -> FloatArray:
    """Return of some zones the share of a target's people who are within the access time."""
    if not len(rows):
        return np.zeros(0)
    if len(rows) == len(zones.table):
        within = near.within(access, zones.by_car)
        people, starts = zones.spread(target), zones.starts[:-1]
    else:
        point, starts = zones.points_of(rows)
        within = near.at(point).within(access, zones.by_car[point])
        people = zones.spread(target)[point]
    share = np.add.reduceat(people * within, starts) / np.add.reduceat(people, starts)
    return np.asarray(np.round(share, _DECIMALS))


def median_within(zones: Zones, known: Proximities, target: Target, access: Access) -> IntArray:
    """Return the median point of each zone; where some drive, or go by streets, of what each can travel."""
    several = zones.mixed
    if known.near.seconds is not None:
        several = several | zones.any_of(known.near.by_streets)
    if not several.any():
        return known.median_point
    effort = known.near.effort(access, zones.by_car)
    return median_point(effort, zones, target, known.median_point, several)


def median_point(
    point_m: Metres,
    zones: Zones,
    target: Target,
    known: IntArray | None = None,
    touched: BoolArray | None = None,
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
