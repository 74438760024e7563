"""The guide's figures beside the data in use: computed again by plain loops, unknown kept unknown."""

from __future__ import annotations

import math

import pytest

from geo.analysis.national import charts, counters, measure
from geo.domain.errors import ParameterError
from geo.domain.knowledge import chart_texts
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis


def by_key(analysis) -> dict:
    return {one.figure.key: one for one in counters(analysis)}


def test_the_demonstration_holds_the_guides_own_totals(analysis):
    for one in counters(analysis):
        if one.figure.measure:
            assert round(one.measured) == one.figure.value, one.figure.key


def test_both_figures_are_said_in_one_sentence(analysis):
    said = by_key(analysis)["laep_count"].text.replace("\u202f", " ")
    assert said == (
        "1 730 Laep soutenus par les Caf. 1 730 dans les données affichées (données de démonstration)."
    )


def test_structures_are_counted_on_the_data_in_use():
    analysis = small_analysis(laep=[NORTH, MIDDLE], evs=[NORTH, SOUTH, SOUTH])
    assert measure(analysis, "structures:laep") == 2
    assert measure(analysis, "rural_share:evs") == pytest.approx(200 / 3)
    assert by_key(analysis)["laep_count"].here == "2 dans les données affichées."


def test_without_a_national_list_there_is_nothing_to_compare():
    analysis = small_analysis(clas=[SOUTH], scope={"clas": ["62"], "laep": ["FR"]})
    counter = by_key(analysis)["clas_count"]
    assert math.isnan(counter.measured)
    assert "aucune liste" in counter.here


def test_what_the_data_never_count_has_nothing_beside_it(analysis):
    assert by_key(analysis)["evs_volunteers"].here == ""


def test_an_unknown_measure_is_refused():
    with pytest.raises(ParameterError, match="national_figures"):
        measure(small_analysis(), "median:laep")


def test_each_chart_has_bars_a_title_with_its_unit_and_a_source(analysis):
    drawn = charts(analysis)
    assert [chart.key for chart in drawn] == list(chart_texts())
    assert all(chart.bars and "(" in chart.words.title and chart.source for chart in drawn)
