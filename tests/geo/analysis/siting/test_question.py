"""« Où ouvrir la prochaine ? » on a country counted by hand, and on the embedded one beside the coverage."""

from __future__ import annotations

import numpy as np
import pytest

from geo.analysis.scenario import Addition, Scenario, WhatIf
from geo.analysis.siting import CandidateKind, Question, candidates, where_next
from geo.analysis.siting.places import demand
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, need_of
from geo.domain.errors import ParameterError
from geo.domain.vocabulary import Level, Mode
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis

LAEP = Dispositif.LAEP
ACCESS = default_access(15, 10)
"""Ten minutes by car are 6.4 km: the two communes, 9.2 km apart, do not serve one another.

All 200 children of Nordville live in its two QPV, who walk. From the middle of Q-MIDDLE, its mairie, a place
serves the 80 of that QPV and, of Q-NORTH's 120, those at 15 points of 25 (see `test_coverage`): 152. From the
middle of Q-NORTH, its 120 and 15 points of 25 of the 80: 168. In Sudville 100 children walk, 50 are driven.
"""


def ask(analysis, territory="R32", most=2, dispositif=LAEP, **options):
    question = Question(analysis.tree.get(territory), dispositif, ACCESS, **options)
    return where_next(analysis, question, most)


def test_the_commune_with_more_children_comes_first_then_both():
    answer = ask(small_analysis(), kinds=(CandidateKind.MAIRIE,))
    assert (answer.base_served, answer.target) == pytest.approx((0, 350))
    assert [step.served for step in answer.steps] == pytest.approx([152, 302])
    assert [[p.id for p in step.chosen] for step in answer.steps] == [["59001"], ["59001", "62001"]]
    assert answer.optimal
    assert answer.complete


def test_inhabitants_of_qpv_are_never_counted_beside_those_of_their_commune():
    everybody = demand(small_analysis(), small_analysis().tree.get("R32"), need_of(LAEP), ACCESS)
    assert everybody.target == pytest.approx(200 + 150)
    qpv = demand(small_analysis(), small_analysis().tree.get("R32"), need_of(LAEP), ACCESS, qpv_only=True)
    assert qpv.target == pytest.approx(120 + 80 + 100)
    assert qpv.modes == {Mode.FOOT}
    assert everybody.modes == {Mode.FOOT, Mode.CAR}


def test_qpv_only_counts_their_own_points_on_foot():
    # From its own centre each QPV is served whole: 200 m to its edge, 283 m to its corners, reach 865 m.
    answer = ask(small_analysis(), most=3, qpv_only=True, kinds=(CandidateKind.QPV,))
    assert answer.steps[-1].served == pytest.approx(300)
    # The two northern ones stand 800 m apart: one place serves one of them whole and part of the other.
    assert answer.steps[1].served > 120 + 100


def test_structures_there_already_are_the_base():
    answer = ask(small_analysis(laep=[MIDDLE]), kinds=(CandidateKind.MAIRIE,), most=1)
    assert answer.base_served == pytest.approx(152)
    assert [p.id for p in answer.steps[0].chosen] == ["62001"]
    assert answer.steps[0].served == pytest.approx(302)


def test_a_laep_hosted_by_a_centre_social_is_preferred_to_a_place_that_serves_the_same():
    answer = ask(small_analysis(centre_social=[NORTH]), most=1)
    chosen = answer.steps[0].chosen[0]
    assert (chosen.kind, chosen.id, chosen.commune) == (CandidateKind.HOST, "S0", "59001")


def test_hosts_are_the_structures_that_do_not_offer_it_yet():
    analysis = small_analysis(centre_social=[NORTH], laep=[SOUTH])
    table = candidates(analysis, analysis.tree.get("R32"), LAEP, (CandidateKind.HOST,))
    assert table["id"].to_list() == ["S0"]


def test_each_kind_of_candidate_stands_where_it_should():
    table = candidates(small_analysis(), small_analysis().tree.get("59"), LAEP)
    assert table["kind"].to_list() == ["mairie", "qpv", "qpv"]
    assert table["commune"].to_list() == ["59001"] * 3
    assert table["epci"].to_list() == ["200000001"] * 3


def test_each_epci_must_have_a_structure_of_before_or_a_new_one():
    free = ask(small_analysis(laep=[SOUTH]), kinds=(CandidateKind.QPV,), most=1, each_epci=True)
    assert free.steps[0].chosen[0].commune == "59001"
    already = ask(small_analysis(laep=[MIDDLE]), kinds=(CandidateKind.MAIRIE,), most=1, each_epci=True)
    assert already.steps[0].chosen[0].id == "62001"


def test_an_epci_without_candidate_is_named():
    with pytest.raises(ParameterError, match="Communauté de communes d’essai"):
        ask(small_analysis(evs=[SOUTH]), kinds=(CandidateKind.HOST,), most=1, each_epci=True)


def test_a_place_decided_beforehand_is_among_the_sites():
    answer = ask(small_analysis(), most=1, fixed=("62001",))
    assert [p.id for p in answer.steps[0].chosen] == ["62001"]
    assert answer.steps[0].served == pytest.approx(150)


def test_the_farthest_family_is_brought_nearer():
    answer = ask(small_analysis(laep=[SOUTH]), most=1, kinds=(CandidateKind.MAIRIE,), farthest=True)
    # The farthest corner of Q-NORTH: 200 m aside, 10 200 m north of the Laep, 1 000 m north of the mairie.
    assert answer.base_farthest_m == pytest.approx(10_202, abs=1)
    assert answer.steps[0].farthest_m == pytest.approx(1_020, abs=1)
    assert answer.steps[0].served == pytest.approx(302)
    assert answer.optimal


@pytest.mark.parametrize(
    ("analysis", "options", "message"),
    [
        (small_analysis(), {"most": 0}, "au moins un lieu"),
        (small_analysis(), {"most": 9}, "5.lieux possibles"),
        (small_analysis(), {"kinds": (CandidateKind.HOST,), "most": 1}, "Aucun lieu possible"),
        (small_analysis(), {"kinds": ()}, "Aucun lieu possible"),
        (small_analysis(), {"fixed": ("nulle-part",)}, "n’est pas parmi les lieux possibles"),
        (small_analysis(scope={"evs": ["FR"]}), {}, "importez une liste"),
        (small_analysis(scope={"laep": ["62"]}), {"territory": "59"}, "importez une liste"),
    ],
)
def test_a_question_without_answer_is_a_clear_sentence(analysis, options, message):
    with pytest.raises(ParameterError, match=message) as raised:
        ask(analysis, **options)
    assert str(raised.value).endswith(".")


def test_two_goals_at_once_are_refused():
    with pytest.raises(ParameterError, match="ne se combine"):
        ask(small_analysis(), farthest=True, each_epci=True)


def test_everybody_served_already_is_an_answer():
    answer = ask(small_analysis(laep=[NORTH, MIDDLE, SOUTH]), most=2)
    assert (answer.base_served, answer.target) == pytest.approx((350, 350))
    assert [step.chosen for step in answer.steps] == [(), ()]
    assert [step.served for step in answer.steps] == pytest.approx([350, 350])
    assert answer.optimal


def test_zones_that_the_data_say_nothing_of_are_left_out_and_counted():
    answer = ask(small_analysis(scope={"laep": ["62"]}), most=1)
    assert answer.target == pytest.approx(150)
    assert answer.people.unknown == 1


def test_a_commune_without_children_is_said(analysis):
    # Beaumont-en-Verdunois, destroyed in 1916, has no inhabitant.
    with pytest.raises(ParameterError, match="aucun enfant de moins de 6 ans à Beaumont-en-Verdunois"):
        ask(analysis, territory="55039", most=1)


def test_a_territory_without_qpv_is_said(analysis):
    with pytest.raises(ParameterError, match="aucun QPV"):
        ask(analysis, territory="55039", most=1, qpv_only=True)


@pytest.mark.parametrize("level", list(Level))
def test_the_base_is_what_the_coverage_says(analysis, level):
    place = analysis.tree.get("62")
    people = demand(analysis, place, need_of(LAEP), ACCESS, qpv_only=level is Level.QPV)
    coverage = analysis.coverage(place, level, ACCESS, (LAEP,))
    expected = (coverage["target_population"] * coverage["served_share"]).sum()
    assert people.served == pytest.approx(float(expected))
    assert people.target == pytest.approx(float(coverage["target_population"].sum()))


def test_what_is_announced_is_what_the_coverage_says_once_the_sites_are_open(analysis):
    answer = ask(analysis, territory="80", most=3)
    step = answer.steps[-1]
    opened = Scenario("", tuple(Addition((LAEP,), p.lon, p.lat) for p in step.chosen))
    after = WhatIf(analysis, opened).coverage(analysis.tree.get("80"), Level.COMMUNE, ACCESS, (LAEP,))
    served = (after["target_population"] * after["served_share"]).sum()
    # A link carries the place to the metre: a point on the edge of the reach may fall on the other side.
    assert served == pytest.approx(step.served, rel=1e-3)
    assert np.isclose(answer.gap, 0.0)
