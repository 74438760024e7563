"""A ranking: what raises a score, what a rank means, what is never ranked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.coverage import Analysis
from geo.analysis.ranking import (
    RANKING_COLUMNS,
    Weights,
    default_weights,
    parse_weights,
    rank_gaps,
    rank_range,
    ranks,
    references,
    relative_rates,
    scores,
)
from geo.analysis.travel import default_access
from geo.domain.dispositifs import ALONE, NEEDS, Dispositif, need_of
from geo.domain.errors import ParameterError
from geo.domain.vocabulary import Level, Status
from tests.geo.small import MIDDLE, NORTH, SOUTH, X, Y, small_analysis, small_dataset

LAEP = (need_of(Dispositif.LAEP),)
ORDER = {status: rank for rank, status in enumerate((Status.INSIDE, Status.REACHABLE, Status.GAP))}
people = st.floats(1, 20_000)
rate = st.floats(1, 100)
weight = st.floats(0.1, 3)
points = st.lists(
    st.tuples(st.floats(X - 2_000, X + 2_000), st.floats(Y - 2_000, Y + 12_000)), min_size=1, max_size=6
)


def france(analysis: Analysis):
    return analysis.tree.get("FR")


# --- The score ---------------------------------------------------------------------------------------


def test_the_score_is_the_mean_of_one_and_the_relative_rates_times_the_people():
    # 300 people; poverty 60 for 40, single parents 20 for 25, weights 1 and 2:
    # 300 × (1 + 1 × 1.5 + 2 × 0.8) / (1 + 1 + 2) = 300 × 4.1 / 4 = 307.5
    relative = relative_rates(np.array([[60.0, 20.0]]), np.array([40.0, 25.0]))
    assert scores(np.array([300.0]), relative, np.array([1.0, 2.0])) == pytest.approx([307.5])


@given(people, people, rate, rate, weight, weight)
def test_the_score_grows_with_the_unserved_population(few, more, poverty, single, one, two):
    relative = relative_rates(np.array([[poverty, single]] * 2), np.array([43.0, 27.0]))
    low, high = scores(np.array([few, few + more]), relative, np.array([one, two]))
    assert high > low


@given(people, st.floats(1, 90), st.floats(0.1, 10), rate, weight, weight, st.booleans())
def test_the_score_grows_with_each_fragility(unserved, before, more, other, one, two, first):
    rates = np.array([[before, other], [before + more, other]])
    rates = rates if first else rates[:, ::-1]
    low, high = scores(
        np.full(2, unserved), relative_rates(rates, np.array([43.0, 27.0])), np.array([one, two])
    )
    assert high > low


@given(people, weight, weight)
def test_where_fragilities_are_the_reference_the_score_is_the_people(unserved, one, two):
    relative = relative_rates(np.array([[43.0, 27.0]]), np.array([43.0, 27.0]))
    assert scores(np.array([unserved]), relative, np.array([one, two])) == pytest.approx([unserved])


def test_a_rate_that_is_not_known_counts_as_the_reference_never_as_zero():
    relative = relative_rates(np.array([[np.nan, 27.0], [43.0, 27.0]]), np.array([43.0, 27.0]))
    assert relative[0].tolist() == relative[1].tolist() == [1.0, 1.0]


def test_a_reference_that_is_not_known_or_is_zero_divides_nothing():
    assert relative_rates(np.array([[50.0, 30.0]]), np.array([np.nan, 0.0])).tolist() == [[1.0, 1.0]]


@given(people, rate, rate)
def test_weights_of_zero_leave_the_people_alone(unserved, poverty, single):
    relative = relative_rates(np.array([[poverty, single]]), np.array([43.0, 27.0]))
    assert scores(np.array([unserved]), relative, np.zeros(2)).tolist() == [unserved]


# --- The ranks ---------------------------------------------------------------------------------------

gaps = st.lists(st.tuples(st.integers(0, 50), rate, rate), min_size=1, max_size=30)


@given(gaps, st.floats(0, 3), st.floats(0, 3))
def test_ranks_are_a_permutation_within_their_range(rows, one, two):
    table = np.array(rows, dtype=float)
    relative, weights = table[:, 1:] / [43.0, 27.0], np.array([one, two])
    found = ranks(scores(table[:, 0], relative, weights))
    low, high = rank_range(table[:, 0], relative, weights)
    assert sorted(found) == list(range(1, len(rows) + 1))
    assert (low <= found).all()
    assert (found <= high).all()
    assert low.min() == 1
    assert high.max() == len(rows)


def test_a_rank_moves_only_as_far_as_weights_varied_by_half_move_it():
    # At weights (1, 1): 100 × (1 + 1 + 1) = 300 against 90 × (1 + 2 + 0.4) = 306: the second is first.
    # With poverty at 0.5 and single parents at 1.5: 300 against 90 × (1 + 1 + 0.6) = 234: the first is.
    unserved, relative = np.array([100.0, 90.0]), np.array([[1.0, 1.0], [2.0, 0.4]])
    assert ranks(scores(unserved, relative, np.ones(2))).tolist() == [2, 1]
    low, high = rank_range(unserved, relative, np.ones(2))
    assert (low.tolist(), high.tolist()) == ([1, 1], [2, 2])


def test_a_gap_ahead_by_people_and_by_every_fragility_has_a_solid_rank():
    unserved, relative = np.array([100.0, 90.0]), np.array([[1.2, 1.1], [1.0, 1.0]])
    low, high = rank_range(unserved, relative, np.ones(2))
    assert (low.tolist(), high.tolist()) == ([1, 2], [1, 2])


# --- The table ---------------------------------------------------------------------------------------


def test_the_gaps_of_the_small_country_are_ranked_as_counted_by_hand():
    # One LAEP in the south: the north (120 children) and the middle (80) lack one.
    # References: median of 45 and 30 = 37.5, of 30 and 20 = 25. North: 120 × (1 + 1.2 + 1.2) / 3 = 136;
    # the middle's rates are not known: 80.
    analysis = small_analysis(laep=[SOUTH])
    table = rank_gaps(analysis, france(analysis), Level.QPV, default_access(), LAEP)
    assert list(table.columns) == RANKING_COLUMNS
    assert table["zone_code"].tolist() == ["Q-NORTH", "Q-MIDDLE"]
    assert table["rank"].tolist() == [1, 2]
    assert table["score"].tolist() == pytest.approx([136.0, 80.0])
    assert table["poverty_part"].tolist() == pytest.approx([8.0, 0.0])
    assert table["single_parents_part"].tolist() == pytest.approx([8.0, 0.0])


def test_the_score_is_the_sum_of_its_parts(analysis):
    table = rank_gaps(analysis, france(analysis), Level.QPV, default_access(), weights=Weights(2.0, 0.5))
    parts = table["unserved_population"] + table["poverty_part"] + table["single_parents_part"]
    assert np.allclose(table["score"], parts)
    assert (table["status"] == Status.GAP).all()
    assert sorted(table["rank"]) == list(range(1, len(table) + 1))
    assert table["score"].is_monotonic_decreasing


def test_each_need_has_its_own_ranks_beside_the_common_one(analysis):
    together = rank_gaps(analysis, france(analysis), Level.QPV, default_access())
    alone = rank_gaps(analysis, france(analysis), Level.QPV, default_access(), LAEP)
    mine = together[together["need"] == "laep"]
    assert mine["rank_in_need"].tolist() == alone["rank"].tolist()
    assert mine["zone_code"].tolist() == alone["zone_code"].tolist()


def test_an_evs_missing_beside_a_centre_social_is_no_gap_but_of_the_evs_alone():
    analysis = small_analysis(centre_social=[NORTH, MIDDLE, SOUTH])
    place, access = france(analysis), default_access()
    table = rank_gaps(analysis, place, Level.QPV, access, NEEDS)
    assert not table.duplicated(["zone_code", "need"]).any()
    assert table["need"].value_counts().to_dict() == {"laep": 3, "clas": 3}
    # 1 000 × 3.4 ÷ 3, then 800 whose rates are not known, then 900 × 2.6 ÷ 3.
    evs = rank_gaps(analysis, place, Level.QPV, access, [one for one in ALONE if one.code == "evs"])
    assert evs["zone_code"].to_list() == ["Q-NORTH", "Q-MIDDLE", "Q-SOUTH"]


def test_a_zone_without_data_is_unknown_and_never_ranked():
    analysis = small_analysis(scope={"clas": ["62"]}, clas=[])
    clas = (need_of(Dispositif.CLAS),)
    coverage = analysis.need_coverage(france(analysis), Level.QPV, default_access(), clas).set_index(
        "zone_code"
    )
    assert coverage["status"].to_dict() == {"Q-NORTH": "unknown", "Q-MIDDLE": "unknown", "Q-SOUTH": "gap"}
    assert rank_gaps(analysis, france(analysis), Level.QPV, default_access(), clas)["zone_code"].tolist() == [
        "Q-SOUTH"
    ]


def test_all_unknown_or_nothing_missing_or_no_zone_gives_an_empty_table():
    unknown = small_analysis(scope={})
    served = small_analysis(laep=[NORTH, SOUTH])
    assert rank_gaps(unknown, france(unknown), Level.QPV, default_access()).empty
    assert rank_gaps(served, france(served), Level.QPV, default_access(), LAEP).empty
    none = rank_gaps(served, france(served), Level.QPV, default_access(), ())
    assert none.empty
    assert list(none.columns) == RANKING_COLUMNS


def test_a_gap_whose_population_is_not_known_comes_last_without_a_score():
    dataset = small_dataset()
    communes = dataset.communes.assign(pop_under6=[None, 150.0])
    analysis = Analysis(replace(dataset, communes=communes))
    table = rank_gaps(analysis, france(analysis), Level.COMMUNE, default_access(), LAEP)
    assert table["zone_code"].to_list() == ["62001", "59001"]
    assert np.isnan(table["score"].iloc[-1])
    assert sorted(table["rank"]) == [1, 2]


def test_a_qpv_whose_children_are_not_published_is_ranked_by_those_of_its_commune():
    # Nordville has 200 children for 3 000 inhabitants: 67 for the 1 000 of Q-NORTH, fewer than its 80 others.
    dataset = small_dataset()
    qpv = dataset.qpv.assign(pop_under6=[None, 80.0, 100.0])
    analysis = Analysis(replace(dataset, qpv=qpv))
    table = rank_gaps(analysis, france(analysis), Level.QPV, default_access(), LAEP, Weights(0.0, 0.0))
    assert table["zone_code"].to_list() == ["Q-SOUTH", "Q-MIDDLE", "Q-NORTH"]
    assert table["score"].to_list() == [100.0, 80.0, 67.0]
    assert analysis.zones(Level.QPV).table["estimated"].to_list() == [True, False, False]


def test_communes_have_no_fragility_so_their_score_is_the_people():
    analysis = small_analysis()
    table = rank_gaps(analysis, france(analysis), Level.COMMUNE, default_access(), LAEP)
    assert table["score"].tolist() == table["unserved_population"].tolist() == [200.0, 150.0]
    assert table["poverty_rate"].isna().all()


def test_qpv_without_single_parent_rate_are_ranked_by_poverty():
    dataset = small_dataset()
    analysis = Analysis(replace(dataset, qpv=dataset.qpv.drop(columns="single_parent_rate")))
    table = rank_gaps(analysis, france(analysis), Level.QPV, default_access(), LAEP)
    assert np.isnan(references(analysis)["single_parents"])
    assert (table["single_parents_part"] == 0).all()
    assert table["zone_code"].iloc[0] == "Q-NORTH"


# --- What a structure or a longer time changes --------------------------------------------------------


def worsened(before, after) -> bool:
    """Tell whether any zone has a worse status or more people unserved."""
    worse = after["status"].map(ORDER).to_numpy() > before["status"].map(ORDER).to_numpy()
    more = after["unserved_population"].to_numpy() > before["unserved_population"].to_numpy()
    return bool(worse.any() or more.any())


@settings(max_examples=25, deadline=None)
@given(points, st.sampled_from(Level))
def test_adding_a_structure_never_worsens_a_status_nor_leaves_more_people_out(places, level):
    access = default_access()
    before, after = small_analysis(laep=places[:-1]), small_analysis(laep=places)
    assert not worsened(
        before.need_coverage(france(before), level, access, LAEP),
        after.need_coverage(france(after), level, access, LAEP),
    )


@settings(max_examples=25, deadline=None)
@given(points, st.sampled_from(Level), st.integers(1, 60), st.integers(0, 60))
def test_a_longer_access_time_never_worsens_a_status_nor_leaves_more_people_out(places, level, minutes, more):
    analysis = small_analysis(laep=places)
    short, long = (default_access(m, m) for m in (minutes, minutes + more))
    assert not worsened(
        analysis.need_coverage(france(analysis), level, short, LAEP),
        analysis.need_coverage(france(analysis), level, long, LAEP),
    )


# --- Weights -----------------------------------------------------------------------------------------


def test_weights_not_named_keep_their_default():
    assert parse_weights("poverty=2") == Weights(2.0, default_weights().single_parents)
    assert parse_weights("") == default_weights() == Weights(1.0, 1.0)


@pytest.mark.parametrize(
    "text", ["poverty", "poverty=deux", "pauvrete=1", "poverty=-1", "poverty=nan", "poverty=inf"]
)
def test_a_weight_without_meaning_is_refused_in_one_sentence(text):
    with pytest.raises(ParameterError, match=r"^Le poids « pov|^Le poids « pauv"):
        parse_weights(text)
