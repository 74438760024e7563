"""The communes most alike: against a plain search of all communes, and the three cities apart."""

from __future__ import annotations

import numpy as np
import pytest

from geo.analysis.similar import explain, qpv_population, similar_communes


def codes(analysis, code: str) -> list[str]:
    return [twin.territory.code for twin in similar_communes(analysis, analysis.tree.get(code)).twins]


@pytest.mark.parametrize("code", ["59512", "04170", "97411"])
def test_they_are_the_ten_nearest_of_a_plain_search(analysis, code):
    communes = analysis.dataset.communes.set_index("code")
    people = communes["population"]
    inhabited = people.where(people > 0)
    traits = np.column_stack(
        [
            np.log1p(people),
            np.log((people / communes["area_km2"]).clip(lower=0.1)),
            (communes["pop_under6"] + communes["pop_6_17"]) / inhabited,
            (qpv_population(analysis) / inhabited).clip(upper=1),
        ]
    )
    traits = np.where(np.isnan(traits), np.nanmedian(traits, axis=0), traits)
    traits = traits / traits.std(axis=0, ddof=1)
    away = np.sqrt(((traits - traits[communes.index.get_loc(code)]) ** 2).sum(axis=1))
    away[(communes["kind"] == "arrondissement") | ~(people > 0) | (communes.index == code)] = np.inf
    expected = np.sort(away)[:10]
    found = similar_communes(analysis, analysis.tree.get(code))
    assert [twin.gap for twin in found.twins] == pytest.approx(expected.tolist())
    assert code not in codes(analysis, code)


def test_a_city_is_never_like_its_own_arrondissements(analysis):
    names = codes(analysis, "75056")
    assert len(names) == 10
    assert not any(code.startswith("751") for code in names)
    assert set(codes(analysis, "75101")) & {f"75{n}" for n in range(101, 121)}


def test_nobody_resembles_a_village_without_inhabitants(analysis):
    found = similar_communes(analysis, analysis.tree.get("55039"))
    assert found.twins == ()
    assert found.explanation == "Personne n’habite ici\u00a0: aucune commune n’est dite semblable."


def test_a_departement_has_no_commune_alike(analysis):
    assert similar_communes(analysis, analysis.tree.get("59")).twins == ()


def test_the_four_traits_are_said():
    for trait in ("nombre d’habitants", "densité", "moins de 18 ans", "vivent en QPV"):
        assert trait in explain()


def test_a_qpv_on_two_communes_is_shared_out_and_none_is_lost(analysis):
    parts = analysis.dataset.communes.set_index("code")["kind"] != "city"
    assert qpv_population(analysis)[parts].sum() == pytest.approx(analysis.dataset.qpv["population"].sum())
