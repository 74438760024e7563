"""Agréments: what ends when, when to begin, who loses access without renewal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.renewals import approval_calendar, months_before, without_renewal
from geo.analysis.scenario import Comparison, Scenario, WhatIf
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Level
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_dataset

TODAY = date(2026, 11, 26)


def analysed(*ends: str | None, places=(NORTH, MIDDLE, SOUTH)) -> Analysis:
    """Laep at the north, the middle and the south, with the ends given."""
    dataset = small_dataset(laep=places[: len(ends)])
    structures = dataset.structures.assign(approval_end=list(ends))
    return Analysis(replace(dataset, structures=structures))


@pytest.mark.parametrize(
    ("end", "months"),
    [
        ("2026-11-25", 0),
        ("2026-11-26", 6),
        ("2027-05-26", 6),
        ("2027-05-27", 12),
        ("2027-11-26", 12),
        ("2027-11-27", 24),
        ("2028-11-26", 24),
    ],
)
def test_the_horizon_in_which_an_agrement_ends(end, months):
    analysis = analysed(end)
    (found,) = approval_calendar(analysis, analysis.tree.get("59"), TODAY).renewals
    assert found.months == months
    assert found.end == date.fromisoformat(end)


def test_later_ones_and_those_without_date_are_counted():
    analysis = analysed("2028-11-27", None, "2027-01-31")
    north = approval_calendar(analysis, analysis.tree.get("59"), TODAY)
    assert (north.renewals, north.later, north.undated) == ((), 1, 1)
    everywhere = approval_calendar(analysis, analysis.tree.get("FR"), TODAY)
    assert [one.commune for one in everywhere.within(6)] == ["62001"]


@pytest.mark.parametrize(
    ("end", "begin"),
    [("2027-12-31", "2026-10-31"), ("2028-02-29", "2026-12-29"), ("2028-04-30", "2027-02-28")],
)
def test_a_renewal_begins_fourteen_months_before(end, begin):
    assert months_before(date.fromisoformat(end), 14) == date.fromisoformat(begin)
    analysis = analysed(end)
    (found,) = approval_calendar(analysis, analysis.tree.get("59"), TODAY).renewals
    assert found.begin == date.fromisoformat(begin)
    assert found.is_late(TODAY) == (begin < "2026-11-26")


def test_without_renewal_is_the_scenario_of_closing_the_same_structure():
    """The 100 children of the south's QPV walk: they lose theirs; the 50 others drive to the next."""
    analysis = analysed("2026-12-31", "2027-12-31", "2027-06-30")
    place, access = analysis.tree.get("62"), default_access()
    (found,) = approval_calendar(analysis, place, TODAY).renewals
    effects = without_renewal(analysis, place, found, access)
    closed = WhatIf(analysis, Scenario(closed=("S2",)))
    assert effects.effects == Comparison(analysis, closed, place, access).effects
    (laep,) = [one for one in effects.effects if one.need.code == "laep"]
    assert laep.gained == pytest.approx(-100)
    assert laep.entering == ("Sud",)
    coverage = closed.need_coverage(place, Level.COMMUNE, access)
    assert coverage.loc[coverage["need"] == "laep", "unserved_population"].sum() == 100
