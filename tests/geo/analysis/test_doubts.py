"""What a planner should check: each reason, and what hangs on each structure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.doubts import DoubtKind, doubts, effect_of
from geo.analysis.scenario import Comparison, Scenario, WhatIf
from geo.analysis.travel import default_access
from geo.words.doubts import EFFECT, doubts_sentence, doubts_table
from tests.geo.reports.readers import flat
from tests.geo.small import NORTH, SOUTH, small_dataset

TODAY = date(2026, 11, 26)


def analysed(places, **columns) -> Analysis:
    dataset = small_dataset(laep=places)
    return Analysis(replace(dataset, structures=dataset.structures.assign(**columns)))


def kinds(analysis: Analysis) -> list[tuple[str, str]]:
    return [(one.kind.value, one.structure_id) for one in doubts(analysis, analysis.tree.get("FR"), TODAY)]


def beside(metres: float) -> tuple[float, float]:
    return (NORTH[0] + metres, NORTH[1])


@pytest.mark.parametrize(("metres", "found"), [(39, [("double", "S1")]), (42, [])])
def test_two_of_one_dispositif_at_one_address(metres, found):
    assert kinds(analysed([NORTH, beside(metres)])) == found


def test_one_name_in_one_commune_is_one_place_perhaps():
    assert kinds(analysed([NORTH, beside(700)], name=["Alma", "ALMA"])) == [("double", "S1")]
    assert kinds(analysed([NORTH, SOUTH], name=["Alma", "Alma"])) == []


def test_two_that_are_only_known_to_be_in_the_commune_need_one_name():
    vague = {"geocoding": "commune"}
    assert [kind for kind, _ in kinds(analysed([NORTH, NORTH], **vague))] == ["approximate", "approximate"]
    named = kinds(analysed([NORTH, NORTH], name="Alma", **vague))
    assert named[0] == ("double", "S1")


@pytest.mark.parametrize(("vintage", "found"), [("2022", ["stale"]), ("2023", []), ("essai", [])])
def test_a_source_of_more_than_three_years_is_stale(vintage, found):
    assert [kind for kind, _ in kinds(analysed([NORTH], vintage=vintage))] == found


def test_the_effect_is_the_scenario_of_closing_it():
    analysis, access = analysed([NORTH, SOUTH], vintage=["2026", "2020"]), default_access()
    france = analysis.tree.get("FR")
    (one,) = doubts(analysis, france, TODAY)
    assert (one.kind, one.structure_id, one.because) == (DoubtKind.STALE, "S1", "2020")
    effects = effect_of(analysis, france, "S1", access)
    closed = WhatIf(analysis, Scenario(closed=("S1",)))
    assert list(effects) == Comparison(analysis, closed, france, access).effects
    (row,) = doubts_table(analysis, [one], france, {"S1": effects}).to_dict("records")
    assert flat(row[EFFECT]).startswith(
        "En France, 100 enfants de moins de 6 ans n’auraient plus aucun Laep à portée"
    )
    assert (row["Pourquoi"], row["Commune"]) == ("Connue par une source de 2020.", "Sudville")


def test_what_is_said_of_all():
    analysis = analysed([NORTH, NORTH], vintage=["2020", "2026"])
    place = analysis.tree.get("59")
    assert flat(doubts_sentence(doubts(analysis, place, TODAY), place)) == (
        "Dans le Nord, 2 structures à vérifier : 1 peut-être en double et 1 d’une source ancienne."
    )
    assert "aucune structure n’est à vérifier" in doubts_sentence((), place)
