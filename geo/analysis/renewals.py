"""List the agréments that end, when to begin their renewal, and who would lose access without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.scenario import Comparison, Scenario, WhatIf
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif
from geo.domain.reference import constant
from geo.domain.territory import Territory

HORIZONS = (6, 12, 24)
"""Months ahead, as planners look at them."""


@dataclass(frozen=True)
class Renewal:
    """An agrément that ends.

    Parameters
    ----------
    structure_id, name : str
    dispositifs : tuple of Dispositif
    commune : str
        Its code.
    end, begin : datetime.date
        The last day of the agrément, and when to begin its renewal.
    months : int
        The first of `HORIZONS` within which it ends; 0 where it has ended already.
    """

    structure_id: str
    name: str
    dispositifs: tuple[Dispositif, ...]
    commune: str
    end: date
    begin: date
    months: int

    def is_late(self, today: date) -> bool:
        """Tell whether its renewal should have begun."""
        return self.begin < today


@dataclass(frozen=True)
class Calendar:
    """The agréments of a territory.

    Parameters
    ----------
    today : datetime.date
    renewals : tuple of Renewal
        Those that have ended or end within the last of `HORIZONS`, the first to end first.
    later, undated : int
        How many structures have an agrément that ends later, and how many have no date.
    """

    today: date
    renewals: tuple[Renewal, ...]
    later: int
    undated: int

    def within(self, months: int) -> tuple[Renewal, ...]:
        """Return those that end within some months, those that have ended left out."""
        return tuple(one for one in self.renewals if 0 < one.months <= months)

    @property
    def ended(self) -> tuple[Renewal, ...]:
        """Those of which the date has passed."""
        return tuple(one for one in self.renewals if not one.months)


def approval_calendar(analysis: Analysis, territory: Territory, today: date) -> Calendar:
    """List the agréments of a territory that have ended or end soon.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    today : datetime.date
    """
    table = analysis.structures_of(territory)
    ends = pd.to_datetime(table["approval_end"], format="%Y-%m-%d", errors="coerce")
    found, later = [], 0
    for row, end in zip(table.itertuples(), ends, strict=True):
        if pd.isna(end):
            continue
        months = _horizon(end.date(), today)
        if months is None:
            later += 1
            continue
        offered = tuple(d for d in Dispositif if d in set(row.dispositifs))
        begin = months_before(end.date(), int(constant("renewal_months")))
        found.append(Renewal(row.id, row.name, offered, row.commune, end.date(), begin, months))
    found.sort(key=lambda one: (one.end, one.name, one.structure_id))
    return Calendar(today, tuple(found), later, int(ends.isna().sum()))


def without_renewal(analysis: Analysis, territory: Territory, renewal: Renewal, access: Access) -> Comparison:
    """Compare a territory with what it would be if a structure closed at the end of its agrément."""
    closed = WhatIf(analysis, Scenario(closed=(renewal.structure_id,)))
    return Comparison(analysis, closed, territory, access)


def months_before(day: date, months: int) -> date:
    """Return the same day some months before, or the last one of a shorter month."""
    before: date = (pd.Timestamp(day) - pd.DateOffset(months=months)).date()
    return before


def _horizon(end: date, today: date) -> int | None:
    if end < today:
        return 0
    return next((months for months in HORIZONS if end <= months_before(today, -months)), None)
