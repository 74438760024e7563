"""Count how the zones of a territory stand for each need, and at which level it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.judged import NeedJudged, judge_need
from geo.analysis.lookup import zones_at_once
from geo.analysis.travel import Access, FloatArray, IntArray
from geo.analysis.verdict import EVERYBODY
from geo.domain.dispositifs import NEEDS, Need
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status


@dataclass(frozen=True)
class Tally:
    """How the zones of one level of a territory stand for one need.

    Parameters
    ----------
    need : Need
    structures : int
        How many structures of the territory meet it.
    zones, inside, reachable, gap, unknown, empty : int
        How many zones there are, and by status.
    people : float
        Whom it concerns, in all zones.
    people_out_of_reach : float
        « Hors de portée »: of them, those beyond the access time, whatever the status of their zone.
    people_in_gap_zones : float
        « Dans les zones en carence »: of the latter, those of the zones in gap.
    gap_zones : tuple of str
        Codes of the zones in gap, most people out of reach first.
    """

    need: Need
    structures: int
    zones: int
    inside: int
    reachable: int
    gap: int
    unknown: int
    empty: int
    people: float
    people_out_of_reach: float
    people_in_gap_zones: float
    gap_zones: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether the data in use say something of it in some zone."""
        return self.unknown < self.zones or self.zones == 0


@dataclass(frozen=True, eq=False)
class ZonesJudged:
    """The zones of one level of a territory, judged for one need."""

    level: Level
    rows: IntArray
    judged: NeedJudged

    @cached_property
    def _counted(self) -> FloatArray:
        return np.asarray(~np.isin(self.judged.status, [Status.UNKNOWN.value, Status.EMPTY.value]))

    @property
    def count(self) -> int:
        """How many have a status."""
        return int(self._counted.sum())

    @property
    def some_known(self) -> bool:
        """Whether the data in use say something of it in some zone."""
        return bool((self.judged.status != Status.UNKNOWN.value).any())

    @cached_property
    def gaps(self) -> FloatArray:
        """Tell which are in gap."""
        return np.asarray(self.judged.status == Status.GAP.value)

    @cached_property
    def people(self) -> float:
        """Whom the need concerns where it is known."""
        return float(np.nansum(self.judged.target[self.judged.status != Status.UNKNOWN.value]))

    @cached_property
    def out(self) -> float:
        """Of them, those out of reach."""
        return float(np.nansum(self.judged.unserved))

    @cached_property
    def people_in_gaps(self) -> float:
        """Of these, those of the zones in gap."""
        return float(np.nansum(self.judged.unserved[self.gaps]))

    @cached_property
    def is_served(self) -> bool:
        """Whether no more than 1 % are out of reach."""
        return self.out <= self.people * (1 - EVERYBODY)

    @cached_property
    def worst_first(self) -> IntArray:
        """Positions of those in gap, most people out of reach first."""
        gap = np.flatnonzero(self.gaps)
        return gap[np.argsort(-np.nan_to_num(self.judged.unserved[gap]), kind="stable")]


def zones_judged(
    analysis: Analysis, territory: Territory, level: Level, access: Access, need: Need
) -> ZonesJudged:
    """Judge the zones of a territory for one need, among all those of France, which are judged once."""
    rows = zones_at_once(analysis, territory, level)
    return ZonesJudged(level, rows, judge_need(analysis, level, access, need).at(rows))


def tally(
    analysis: Analysis, territory: Territory, level: Level, access: Access, needs: Sequence[Need] = NEEDS
) -> dict[str, Tally]:
    """Count statuses and people, need by need, by its code."""
    return {need.code: _tally(analysis, territory, level, access, need) for need in needs}


@cached_by_analysis()
def _tally(analysis: Analysis, territory: Territory, level: Level, access: Access, need: Need) -> Tally:
    rows = analysis.need_coverage(territory, level, access, (need,))
    by_status = rows["status"].value_counts()
    gaps = rows[rows["status"] == Status.GAP].sort_values(
        "unserved_population", ascending=False, kind="stable", na_position="last"
    )
    owned = analysis.structures_of(territory).index.to_numpy()
    offered = np.logical_or.reduce([analysis.structures.offers[one] for one in need.dispositifs])
    return Tally(
        need,
        structures=int(np.count_nonzero(offered[owned])),
        zones=len(rows),
        **{status.value: int(by_status.get(status.value, 0)) for status in Status},
        people=float(rows["target_population"].sum()),
        people_out_of_reach=float(rows["unserved_population"].sum()),
        people_in_gap_zones=float(gaps["unserved_population"].sum()),
        gap_zones=tuple(gaps["zone_code"]),
    )


def level_of(analysis: Analysis, territory: Territory) -> Level:
    """Choose the zones that say most of a territory: its QPV where it has some, else its communes."""
    return Level.QPV if len(analysis.rows(territory, Level.QPV)) else Level.COMMUNE
