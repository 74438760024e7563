"""Before and after: people, zones and words, on a country counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.scenario import Comparison, Scenario, WhatIf, changes_words, effects_words, side_by_side
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS, Dispositif, need_of
from geo.domain.vocabulary import Level, Mode, Status
from geo.words.scenario import findings, title
from tests.geo.analysis.scenario.test_whatif import at
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis

LAEP, CLAS = Dispositif.LAEP, Dispositif.CLAS
ACCESS = default_access(15, 10)
"""Ten minutes by car are 6.4 km: the two communes do not serve one another.

All 200 children of Nordville live in its QPV: from the middle of Q-MIDDLE a Laep serves 152 of them, the 80
that live there and 15 points of 25 of the 120 of Q-NORTH. In Sudville 100 walk, from its QPV, and 50 do not.
"""
OPEN_NORTH = Scenario("Au nord", (at(MIDDLE, LAEP),))


def compared(base, scenario, territory="R32"):
    return Comparison(base, WhatIf(base, scenario), base.tree.get(territory), ACCESS)


def said(base, scenario, territory="R32"):
    found = compared(base, scenario, territory).effects
    return [s.replace("\u00a0", " ") for s in findings(scenario, found, base.tree.get(territory), ACCESS)]


def test_people_are_counted_once_by_commune():
    effect = compared(small_analysis(), OPEN_NORTH).effects[NEEDS.index(need_of(LAEP))]
    assert (effect.target, effect.served_before, effect.served_after) == pytest.approx((350, 0, 152))
    assert (effect.gained, effect.difference) == pytest.approx((152, 152))
    assert (effect.structures_before, effect.structures_after) == (0, 1)
    assert effect.modes == {Mode.FOOT}


def test_qpv_that_leave_the_gap_are_named():
    effect = compared(small_analysis(), OPEN_NORTH).effects[NEEDS.index(need_of(LAEP))]
    assert (effect.gaps_before, effect.gaps_after) == (3, 1)
    assert effect.leaving == ("Nord", "Milieu")
    assert effect.entering == ()


def test_a_need_that_does_not_move_has_no_effect():
    clas = compared(small_analysis(), OPEN_NORTH).effects[NEEDS.index(need_of(CLAS))]
    assert (clas.gained, clas.leaving, clas.entering) == (0, (), ())


def test_only_the_zones_that_change_are_listed_largest_gain_first():
    table = compared(small_analysis(), OPEN_NORTH).changes(Level.QPV)
    assert table["gained"].is_monotonic_decreasing
    assert set(table["zone_code"]) == {"Q-NORTH", "Q-MIDDLE"}
    assert set(table["need"]) == {"laep"}
    assert table.set_index("zone_code").at["Q-MIDDLE", "status_after"] == Status.INSIDE
    assert table.set_index("zone_code").at["Q-MIDDLE", "gained"] == pytest.approx(80)


def test_an_opening_is_told_by_people_then_by_qpv():
    assert said(small_analysis(), OPEN_NORTH) == [
        "150 enfants de moins de 6 ans seraient désormais à moins de 15 minutes à pied d’un Laep.",
        "2 QPV (Nord et Milieu) auraient un Laep à moins de 15 minutes à pied "
        "pour la moitié au moins de leurs enfants de moins de 6 ans.",
    ]


def test_a_closing_is_told_as_a_loss():
    base = small_analysis(laep=[MIDDLE])
    assert said(base, Scenario(closed=("S0",))) == [
        "150 enfants de moins de 6 ans ne seraient plus à moins de 15 minutes à pied d’un Laep.",
        "2 QPV (Nord et Milieu) n’auraient plus de Laep à moins de 15 minutes à pied "
        "pour plus de la moitié de leurs enfants de moins de 6 ans.",
    ]


def test_people_who_drive_are_told_so():
    base = small_analysis()
    base = Analysis(replace(base.dataset, qpv=base.dataset.qpv.iloc[:2]))
    text = said(base, Scenario(added=(at(SOUTH, LAEP),)))[0]
    assert (
        text == "150 enfants de moins de 6 ans seraient désormais à moins de 10 minutes en voiture d’un Laep."
    )


def test_people_of_a_rural_commune_walk_in_its_qpv_and_drive_elsewhere():
    text = said(small_analysis(), Scenario(added=(at(SOUTH, LAEP),)))[0]
    assert text == (
        "150 enfants de moins de 6 ans seraient désormais à portée d’un Laep "
        "(15 minutes à pied en ville, 10 minutes en voiture à la campagne)."
    )


def test_people_of_town_and_country_are_told_both():
    both = Scenario(added=(at(MIDDLE, LAEP), at(SOUTH, LAEP)))
    assert said(small_analysis(), both)[0] == (
        "300 enfants de moins de 6 ans seraient désormais à portée d’un Laep "
        "(15 minutes à pied en ville, 10 minutes en voiture à la campagne)."
    )


def test_what_changes_nothing_is_told():
    base = small_analysis(laep=[MIDDLE])
    assert said(base, Scenario(added=(at(MIDDLE, LAEP),)))[0].startswith("Ce scénario ne change rien")
    assert said(base, Scenario()) == ["Placez une structure pour voir ce qu’elle changerait."]


def test_what_cannot_be_known_is_told():
    base = small_analysis(scope={"laep": ["FR"]})
    texts = said(base, Scenario(added=(at(NORTH, CLAS),)))
    assert texts[-1] == "Clas : l’effet ne peut pas être dit, faute de liste importée pour ce territoire."
    assert "Clas" not in effects_words(compared(base, OPEN_NORTH).effects)["Besoin"].to_list()


def test_figures_shown_subtract_right():
    table = effects_words(compared(small_analysis(), OPEN_NORTH).effects)
    assert (table["Personnes desservies après"] - table["Personnes desservies avant"] == table["Écart"]).all()
    zones = changes_words(compared(small_analysis(), OPEN_NORTH).changes(Level.QPV), Level.QPV)
    assert (zones["Personnes desservies après"] - zones["Personnes desservies avant"] == zones["Écart"]).all()
    assert zones["Avant"].to_list() == ["▨ Carence", "▨ Carence"]
    assert list(zones)[:3] == ["Code", "QPV", "Besoin"]


def test_scenarios_stand_side_by_side():
    base = small_analysis()
    both = Scenario("Partout", (at(MIDDLE, LAEP), at(SOUTH, LAEP)))
    table = side_by_side([(one.name, compared(base, one).effects) for one in (OPEN_NORTH, both)])
    assert table["Scénario"].to_list() == ["Au nord", "Partout"]
    assert table["Laep : personnes desservies de plus"].to_list() == [152, 302]
    assert table["QPV sortis de carence"].to_list() == [2, 3]
    assert table["QPV entrés en carence"].to_list() == [0, 0]


def test_a_scenario_without_name_is_called_by_what_it_does(analysis):
    base = small_analysis(laep=[NORTH])
    assert title(base, Scenario(), 2) == "Scénario 2"
    assert title(base, OPEN_NORTH) == "Au nord"
    assert title(base, Scenario(added=OPEN_NORTH.added)) == "Laep à Nordville"
    several = Scenario(added=(*OPEN_NORTH.added, at(SOUTH, LAEP)), closed=("S0",))
    assert title(base, several, 3).replace("\u00a0", " ") == "Scénario 3 (2 ouvertures et 1 fermeture)"
