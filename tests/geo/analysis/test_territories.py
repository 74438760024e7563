"""The tree of territories: found by any of the ways in which people write them, on official codes."""

from __future__ import annotations

import pytest

from geo.domain.errors import UnknownTerritoryError
from geo.domain.french import fold
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import TerritoryKind


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Roubaix", "59512"),
        ("roubaix", "59512"),
        ("ROUBAIX", "59512"),
        ("59512", "59512"),
        ("saint etienne", "42218"),
        ("St-Étienne", "42218"),
        ("SAINT–ÉTIENNE", "42218"),
        ("l hay les roses", "94038"),
        ("L’Haÿ-les-Roses", "94038"),
        ("le havre", "76351"),
        ("Havre", "76351"),
        ("hauts de france", "R32"),
        ("Nord", "59"),
        ("2A", "2A"),
        ("metropole europeenne de lille", "200093201"),
        ("métropole lille", "200093201"),
        ("France", "FR"),
        ("la reunion", "974"),
        ("Paris", "75056"),
        ("paris 13e", "75113"),
        ("lile", "59350"),
    ],
)
def test_a_territory_is_found_however_it_is_typed(tree, typed, code):
    assert code in [territory.code for territory in tree.search(typed, limit=3)]


def test_a_postal_code_finds_its_communes_before_the_commune_whose_insee_code_it_equals(tree):
    assert tree.search("59100")[0].code == "59512"


def test_nothing_typed_and_nothing_alike_find_nothing(tree):
    assert tree.search("   ") == []
    assert tree.search("zzzzqqqxw") == []


@pytest.mark.parametrize(
    "code", ["FR", "R32", "R01", "59", "2B", "974", "200093201", "59512", "75056", "97411"]
)
def test_every_kind_of_code_is_understood(tree, code):
    assert tree.get(code).code == code


def test_a_code_that_lost_its_leading_zero_is_understood(tree):
    assert tree.get("1004").name == "Ambérieu-en-Bugey"


def test_an_unknown_code_is_refused_and_close_names_are_proposed(tree):
    with pytest.raises(UnknownTerritoryError, match=r"« roubai ».*Roubaix \(59512\)"):
        tree.get("roubai")


@pytest.mark.parametrize("code", ["", "99999", "'; DROP", "<script>", "R99", "é" * 200])
def test_a_malformed_code_is_refused_in_one_sentence(tree, code):
    with pytest.raises(UnknownTerritoryError, match="Aucun territoire n’a le code"):
        tree.get(code)


def test_totals_never_count_paris_lyon_marseille_twice(tree, dataset):
    communes = dataset.communes
    apart = communes.loc[communes["kind"] != "city", "population"].sum()
    assert tree.get("FR").population == apart
    assert len(tree.commune_codes(tree.get("FR"))) == len(communes) - 3


@pytest.mark.parametrize(("city", "parts"), [("75056", 20), ("69123", 9), ("13055", 16)])
def test_a_city_is_the_union_of_its_arrondissements(tree, dataset, city, parts):
    codes = tree.commune_codes(tree.get(city))
    communes = dataset.communes.set_index("code")
    assert len(codes) == parts
    assert communes.at[city, "population"] == communes.loc[codes, "population"].sum()


def test_the_tree_goes_down_by_official_codes(tree):
    names = [t.code for t in tree.ancestors(tree.get("59512"))]
    assert names == ["FR", "R32", "59", "200093201"]
    assert "59512" in tree.commune_codes(tree.get("200093201"))
    assert len(tree.commune_codes(tree.get("59"))) == 647


def test_an_arrondissement_hangs_from_its_city(tree):
    assert [t.code for t in tree.ancestors(tree.get("13201"))][-1] == "13055"


def test_every_departement_is_in_one_region_and_every_commune_in_one_departement(tree):
    departements = tree.of_kind(TerritoryKind.DEPARTEMENT)
    counted = sum(len(tree.commune_codes(t)) for t in departements)
    assert len(departements) == 101
    assert counted == len(tree.commune_codes(tree.get("FR")))


@pytest.mark.parametrize(
    ("departement", "epsg"),
    [("59", 2154), ("2A", 2154), ("971", 5490), ("972", 5490), ("973", 2972), ("974", 2975), ("976", 4471)],
)
def test_each_territory_has_its_legal_projection(departement, epsg):
    assert legal_crs(departement) == epsg


def test_a_region_overseas_is_projected_like_its_departement(tree):
    assert tree.get("R04").crs == 2975
    assert tree.get("R32").crs == 2154


def test_folding_forgives_accents_case_hyphens_ligatures_and_saint():
    assert fold("Sainte-Mère-Église") == fold("STE MERE EGLISE")
    assert fold("Œuf-en-Ternois") == "oeuf en ternois"
