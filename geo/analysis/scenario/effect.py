"""Compare a territory as it is with what a scenario would make of it: people, zones, needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access
from geo.domain.dispositifs import NEEDS, Need, parse_need
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Mode, Status

SOMEBODY = 0.5
"""People under which nothing is said to change: half a person, what rounding makes of nobody."""


@dataclass(frozen=True)
class Effect:
    """What a scenario changes for one need in a territory.

    Parameters
    ----------
    need : Need
    known : bool
        Whether the data say where it is; when they do not, the figures are those of no zone.
    structures_before, structures_after : int
        Structures of the territory that meet it.
    target : float
        People whom it concerns, each counted once (by commune).
    served_before, served_after : float
        Of them, those within reach.
    gaps_before, gaps_after : int
        QPV in gap.
    leaving, entering : tuple of str
        Names of the QPV that leave the gap, or enter it.
    modes : frozenset of Mode
        How people travel where something changes.
    """

    need: Need
    known: bool
    structures_before: int
    structures_after: int
    target: float
    served_before: float
    served_after: float
    gaps_before: int
    gaps_after: int
    leaving: tuple[str, ...]
    entering: tuple[str, ...]
    modes: frozenset[Mode]

    @property
    def gained(self) -> float:
        """People served more; negative where fewer are."""
        return self.served_after - self.served_before

    @property
    def difference(self) -> int:
        """That of the figures shown, so that a reader who subtracts finds it."""
        return round(self.served_after) - round(self.served_before)


class Comparison:
    """A territory before and after, computed once for all that is said of it.

    Parameters
    ----------
    before, after : Analysis
        Of the same zones.
    territory : Territory
    access : Access
    """

    def __init__(self, before: Analysis, after: Analysis, territory: Territory, access: Access) -> None:
        self._before, self._after = before, after
        self._territory, self._access = territory, access

    @cached_property
    def effects(self) -> list[Effect]:
        """What changes, need by need."""
        people, quarters = self._tables[Level.COMMUNE], self._tables[Level.QPV]
        was, becomes = (_offering(a, self._territory) for a in (self._before, self._after))
        return [
            _effect(
                need,
                people[people["need"] == need.code],
                quarters[quarters["need"] == need.code],
                (was[need], becomes[need]),
            )
            for need in NEEDS
        ]

    def changes(self, level: Level) -> pd.DataFrame:
        """List the zones where something changes, those that gain most people first.

        Returns
        -------
        pandas.DataFrame
            `zone_code, zone_name, need, status_before, status_after, served_before, served_after,
            gained`; served and gained are people, not rounded.
        """
        table = self._tables[level]
        moved = (table["gained"].abs() >= SOMEBODY) | (table["status_before"] != table["status_after"])
        order = table["gained"][moved].sort_values(ascending=False, kind="stable").index
        return table.loc[order].drop(columns=["target", *Mode]).reset_index(drop=True)

    @cached_property
    def _tables(self) -> dict[Level, pd.DataFrame]:
        return {
            level: _side_by_side(self._before, self._after, self._territory, level, self._access)
            for level in Level
        }


def changes_words(table: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Lay the changes out for people: words for needs and statuses, whole people."""
    statuses = {s.value: f"{s.symbol} {s.label}" for s in Status}
    zone = level.noun.singular
    return pd.DataFrame(
        {
            "Code": table["zone_code"],
            zone[0].upper() + zone[1:]: table["zone_name"],
            "Besoin": table["need"].map(lambda code: parse_need(code).label),
            "Avant": table["status_before"].map(statuses),
            "Après": table["status_after"].map(statuses),
            "Personnes desservies avant": table["served_before"].round(),
            "Personnes desservies après": table["served_after"].round(),
            "Écart": table["served_after"].round() - table["served_before"].round(),
        }
    )


def effects_words(found: Sequence[Effect]) -> pd.DataFrame:
    """Lay effects out for people: one row a need that the data know."""
    known = [effect for effect in found if effect.known]
    return pd.DataFrame(
        {
            "Besoin": [e.need.label for e in known],
            "Structures avant": [e.structures_before for e in known],
            "Structures après": [e.structures_after for e in known],
            "Personnes visées": [round(e.target) for e in known],
            "Personnes desservies avant": [round(e.served_before) for e in known],
            "Personnes desservies après": [round(e.served_after) for e in known],
            "Écart": [e.difference for e in known],
            "QPV en carence avant": [e.gaps_before for e in known],
            "QPV en carence après": [e.gaps_after for e in known],
        }
    )


def side_by_side(named: Sequence[tuple[str, Sequence[Effect]]]) -> pd.DataFrame:
    """Set scenarios side by side.

    Parameters
    ----------
    named : sequence of (str, sequence of Effect)
        The name and the effects of each scenario, for the same territory and access.

    Returns
    -------
    pandas.DataFrame
        One row a scenario: its name, what opens and closes, people served more by need, QPV that
        leave the gap or enter it.
    """
    rows = []
    for name, found in named:
        known = [effect for effect in found if effect.known]
        rows.append(
            {
                "Scénario": name,
                **{f"{e.need.label} : personnes desservies de plus": e.difference for e in known},
                "QPV sortis de carence": sum(len(e.leaving) for e in known),
                "QPV entrés en carence": sum(len(e.entering) for e in known),
            }
        )
    return pd.DataFrame(rows)


def _side_by_side(
    before: Analysis,
    after: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
) -> pd.DataFrame:
    old = before.need_coverage(territory, level, access)
    new = after.need_coverage(territory, level, access)
    zones, rows = before.zones(level), before.rows(territory, level)
    rural = zones.table["rural"].to_numpy(dtype=bool)[rows]
    served_before = old["target_population"] * old["served_share"]
    served_after = new["target_population"] * new["served_share"]
    return pd.DataFrame(
        {
            "zone_code": old["zone_code"],
            "zone_name": old["zone_name"],
            "need": old["need"],
            "status_before": old["status"],
            "status_after": new["status"],
            "target": old["target_population"],
            "served_before": served_before,
            "served_after": served_after,
            "gained": served_after - served_before,
            Mode.CAR: rural.repeat(len(NEEDS)),
            Mode.FOOT: (~rural | zones.mixed[rows]).repeat(len(NEEDS)),
        }
    )


def _effect(need: Need, people: pd.DataFrame, quarters: pd.DataFrame, structures: tuple[int, int]) -> Effect:
    known = people[people["status_before"] != Status.UNKNOWN]
    moved = known[known["gained"].abs() >= SOMEBODY]
    was, becomes = (quarters[name] == Status.GAP for name in ("status_before", "status_after"))
    return Effect(
        need,
        known=bool(len(known)),
        structures_before=structures[0],
        structures_after=structures[1],
        target=float(known["target"].sum()),
        served_before=float(known["served_before"].sum()),
        served_after=float(known["served_after"].sum()),
        gaps_before=int(was.sum()),
        gaps_after=int(becomes.sum()),
        leaving=tuple(quarters["zone_name"][was & ~becomes]),
        entering=tuple(quarters["zone_name"][~was & becomes]),
        modes=frozenset(mode for mode in Mode if moved[mode].any()),
    )


def _offering(analysis: Analysis, territory: Territory) -> dict[Need, int]:
    rows = analysis.structures_of(territory).index.to_numpy()
    offers = analysis.structures.offers
    return {
        need: int(np.count_nonzero(np.logical_or.reduce([offers[one][rows] for one in need.dispositifs])))
        for need in NEEDS
    }
