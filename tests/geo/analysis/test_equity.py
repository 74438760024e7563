"""Equipment rates of QPV against the rest, computed by hand on a small country."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.equity import equipment_rates, equities, equity, wider_territories
from geo.domain.dispositifs import CHILDREN_FIRST, Dispositif, need_of
from geo.words.rates import (
    apart_sentence,
    counted_rate,
    equity_sentence,
    equity_sentences,
    gap_figure,
    rate_title,
)
from tests.geo.small import MIDDLE, NORTH, X, Y, small_dataset

LAEP, SOCIAL_LIFE = need_of(Dispositif.LAEP), need_of(Dispositif.EVS)
ELSEWHERE = [(X + 1_500 + 100 * i, Y + 11_000) for i in range(8)]
"""In the northern commune, in no QPV."""


def small(scope=None, under6=1_000.0, qpv_under6=(120.0, 80.0, 100.0), **offered) -> Analysis:
    """Make the small country, its northern commune with `under6` children, 200 of them in its two QPV."""
    dataset = small_dataset(scope, **offered)
    communes = dataset.communes.assign(pop_under6=[under6, 150.0])
    return Analysis(replace(dataset, communes=communes, qpv=dataset.qpv.assign(pop_under6=list(qpv_under6))))


def in_nord(analysis: Analysis, need=LAEP):
    return equity(analysis, analysis.tree.get("59"), need)


def test_qpv_and_the_rest_share_out_structures_and_children():
    # 2 Laep for the 200 children of the two QPV: 10 for 1 000. 2 for the 800 others: 2.5. Gap: 10 / 2.5 − 1.
    found = in_nord(small(laep=[NORTH, MIDDLE, *ELSEWHERE[:2]]))
    assert (found.qpv.structures, found.qpv.target, found.qpv.value) == (2, 200, 10)
    assert (found.rest.structures, found.rest.target, found.rest.value) == (2, 800, 2.5)
    assert found.gap == 3
    assert found.apart == 0


def test_the_gap_is_negative_where_qpv_are_less_equipped():
    # 1 Laep for 200 children: 5 for 1 000. 8 for 800: 10. Gap: −50 %.
    analysis = small(laep=[NORTH, *ELSEWHERE])
    found = in_nord(analysis)
    assert found.gap == pytest.approx(-0.5)
    assert gap_figure(found) == "−50\u00a0%"
    assert equity_sentence(analysis.tree.get("59"), found).replace("\u202f", " ") == (
        "Dans le Nord, à nombre égal d’enfants de moins de 6 ans, les QPV ont 50\u00a0% de Laep de moins "
        "que le reste du territoire (5,00 contre 10,00 pour 1 000)."
    )


def test_a_place_with_two_dispositifs_counts_once_for_the_avs():
    dataset = small_dataset(centre_social=[NORTH], evs=[ELSEWHERE[0]])
    both = dataset.structures.assign(dispositifs=[["centre_social", "evs"], ["evs"]])
    analysis = Analysis(replace(dataset, structures=both))
    found = equity(analysis, analysis.tree.get("59"), SOCIAL_LIFE)
    # 1 800 inhabitants in the two QPV, 3 000 in the commune.
    assert (found.qpv.structures, found.qpv.target) == (1, 1_800)
    assert (found.rest.structures, found.rest.target) == (1, 1_200)
    assert found.qpv.value == pytest.approx(10_000 / 1_800)


def test_a_qpv_whose_people_are_not_known_stays_with_the_rest_and_is_counted():
    found = in_nord(small(qpv_under6=(120.0, None, 100.0), laep=[NORTH, MIDDLE]))
    assert (found.qpv.structures, found.qpv.target) == (1, 120)
    assert (found.rest.structures, found.rest.target) == (1, 880)
    assert apart_sentence([found]).startswith("1\u00a0QPV est compté avec le reste")


def test_a_qpv_across_the_border_stays_with_the_rest():
    dataset = small_dataset(laep=[NORTH])
    communes = dataset.communes.assign(pop_under6=[1_000.0, 150.0])
    qpv = dataset.qpv.assign(communes=[["59001", "62001"], ["59001"], ["62001"]])
    analysis = Analysis(replace(dataset, communes=communes, qpv=qpv))
    found = in_nord(analysis)
    assert found.apart == 1
    assert (found.qpv.target, found.qpv.structures) == (80, 0)
    assert (found.rest.target, found.rest.structures) == (920, 1)


def test_what_the_data_do_not_say_is_not_zero():
    analysis = small(scope={"laep": ["62"]})
    found = in_nord(analysis)
    assert math.isnan(found.qpv.value)
    assert math.isnan(found.gap)
    assert gap_figure(found) == "non calculable"
    said = equity_sentence(analysis.tree.get("59"), found)
    assert said == "Dans le Nord, les données en usage ne disent pas où sont les Laep."


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([], "Dans le Nord, aucun Laep, dans les QPV comme ailleurs."),
        ([NORTH], "Dans le Nord, tous les Laep sont dans les QPV."),
        (ELSEWHERE[:1], "Dans le Nord, il y a des Laep, mais aucun dans les QPV."),
    ],
)
def test_nothing_to_divide_by_is_said_in_words(places, said):
    analysis = small(laep=places)
    assert equity_sentence(analysis.tree.get("59"), in_nord(analysis)) == said


def test_a_territory_without_qpv_has_nothing_to_compare(analysis):
    # Ouessant, an island without QPV.
    ouessant = analysis.tree.get("29155")
    found = equity(analysis, ouessant, LAEP)
    assert math.isnan(found.gap)
    # Said once for all needs.
    assert equity_sentences(ouessant, equities(analysis, ouessant)) == [
        "À Ouessant, il n’y a pas de quartier prioritaire (QPV)."
    ]


def test_rates_are_given_for_the_territory_and_all_that_contains_it():
    analysis = small(laep=[NORTH, *ELSEWHERE[:3]])
    places = wider_territories(analysis, analysis.tree.get("59001"))
    assert [t.code for t in places] == ["59001", "59", "R32", "FR"]
    rates = equipment_rates(analysis, places)
    laep = rates[rates["need"] == "laep"].set_index("territory_code")
    # 4 for 1 000 in the north; 4 for the 1 150 children of the two communes.
    assert laep["rate"].to_dict() == {
        "59001": 4.0, "59": 4.0, "R32": pytest.approx(4 / 1.15), "FR": pytest.approx(4 / 1.15)
    }  # fmt: skip


def test_both_parts_add_up_to_the_whole_in_every_departement(analysis):
    for code in ("59", "13", "974", "FR", "R32"):
        territory = analysis.tree.get(code)
        whole = equipment_rates(analysis, [territory]).set_index("need")
        for need in CHILDREN_FIRST:
            found = equity(analysis, territory, need)
            assert found.qpv.structures + found.rest.structures == whole.at[need.code, "structures"]
            assert found.qpv.target + found.rest.target == whole.at[need.code, "target"]


def test_rates_say_for_how_many_people():
    assert rate_title(LAEP) == "Laep pour 1\u202f000\u00a0enfants de moins de 6 ans"
    assert rate_title(need_of(Dispositif.CLAS)) == "Clas pour 1\u202f000\u00a0enfants de 6 à 17 ans"
    assert rate_title(SOCIAL_LIFE) == "Centres sociaux et EVS pour 10\u202f000\u00a0habitants"
    assert counted_rate(0.4512, 87.0) == "0,45 (87)"
    assert counted_rate(float("nan"), float("nan")) == "non connu"
