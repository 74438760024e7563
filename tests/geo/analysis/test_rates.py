"""Equipment rates, counted by hand on a small country, and against plain loops on the embedded set."""

from __future__ import annotations

import math

import pytest

from geo.analysis.rates import equipment_rate
from geo.domain.dispositifs import ALL_NEEDS, Dispositif, need_of
from geo.domain.errors import ParameterError
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis


def rate(analysis, code: str, offer) -> float:
    return equipment_rate(analysis, analysis.tree.get(code), offer).value


def test_laep_are_counted_for_a_thousand_children_under_six():
    analysis = small_analysis(laep=[NORTH, SOUTH])
    assert rate(analysis, "59001", need_of(Dispositif.LAEP)) == pytest.approx(1 / 200 * 1_000)
    assert rate(analysis, "FR", need_of(Dispositif.LAEP)) == pytest.approx(2 / 350 * 1_000)


def test_clas_are_counted_for_a_thousand_children_of_6_to_17():
    analysis = small_analysis(clas=[NORTH, MIDDLE])
    assert rate(analysis, "59001", need_of(Dispositif.CLAS)) == pytest.approx(2 / 500 * 1_000)
    assert rate(analysis, "62001", need_of(Dispositif.CLAS)) == 0


def test_centres_sociaux_and_evs_count_together_for_ten_thousand_inhabitants():
    analysis = small_analysis(centre_social=[NORTH], evs=[MIDDLE, SOUTH])
    assert rate(analysis, "59001", need_of(Dispositif.EVS)) == pytest.approx(2 / 3_000 * 10_000)
    assert rate(analysis, "FR", need_of(Dispositif.EVS)) == pytest.approx(3 / 5_000 * 10_000)


def test_a_rate_of_what_no_list_says_is_not_known_and_never_zero():
    analysis = small_analysis(clas=[SOUTH], scope={"clas": ["62"]})
    assert math.isnan(rate(analysis, "59001", need_of(Dispositif.CLAS)))
    assert rate(analysis, "FR", need_of(Dispositif.CLAS)) == pytest.approx(1 / 300 * 1_000)


def test_all_needs_at_once_have_no_rate():
    analysis = small_analysis()
    with pytest.raises(ParameterError, match="Demandez vie_sociale, laep ou clas"):
        equipment_rate(analysis, analysis.tree.get("FR"), ALL_NEEDS)


def test_a_departement_counts_the_structures_that_name_its_communes(analysis):
    communes = analysis.dataset.communes
    inside = communes[(communes["departement"] == "59") & (communes["kind"] != "city")]
    structures = analysis.dataset.structures
    offering = sum(
        "laep" in codes
        for codes, commune in zip(structures["dispositifs"], structures["commune"], strict=True)
        if commune in set(inside["code"])
    )
    found = equipment_rate(analysis, analysis.tree.get("59"), need_of(Dispositif.LAEP))
    assert found.structures == offering
    assert found.target == pytest.approx(inside["pop_under6"].sum())
