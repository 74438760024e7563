"""The commune of a written name: certain, to be confirmed, ambiguous, or out of the territories."""

from __future__ import annotations

import pytest

from geo.sources.communes import CommuneFinder


@pytest.fixture(scope="module")
def finder(dataset) -> CommuneFinder:
    return CommuneFinder(dataset.communes)


@pytest.mark.parametrize(
    ("name", "postal_code", "code"),
    [
        ("PARIS 11", "75011", "75111"),
        ("Paris", "75011", "75111"),
        ("LYON 07", "", "69387"),
        ("59200 TOURCOING", "", "59599"),
        ("Tourcoing (59)", "", "59599"),
        ("TOURCOING CEDEX 2", "59202", "59599"),
        ("ST MAUR DES FOSSES", "94100", "94068"),
        ("Chalon S/ Saone", "71100", "71076"),
        ("Havre (Le)", "76600", "76351"),
    ],
)
def test_a_name_is_certain_however_it_is_abbreviated(finder, name, postal_code, code):
    found = finder.match(name, postal_code)
    assert (found.codes, found.certain) == ((code,), True)


def test_a_former_commune_is_certain_and_said(finder):
    found = finder.match("Seynod", "74600")
    assert (found.codes, found.certain, found.former) == (("74010",), True, "Seynod")


def test_a_wrong_letter_is_a_suggestion_to_confirm(finder):
    found = finder.match("Tourcoin", "59200")
    assert (found.codes, found.certain) == (("59599",), False)
    assert finder.named("Tourcoin", "59200") == []


def test_the_list_own_departement_tells_homonyms_apart(finder):
    assert finder.named("Saint-Denis", "", ["93"]) == ["93066"]
    assert finder.named("Pringy", "", ["74"]) == ["74010"]
    assert len(finder.named("Saint-Denis")) > 1


def test_a_city_without_arrondissement_gives_them_all(finder):
    assert len(finder.named("Marseille")) == 16


@pytest.mark.parametrize(
    ("name", "postal_code"), [("Saint-Martin", "97150"), ("Nouméa", ""), ("Gustavia", "97133")]
)
def test_a_place_out_of_the_territories_is_said(finder, name, postal_code):
    found = finder.match(name, postal_code)
    assert found.codes == ()
    assert "n’est pas dans les territoires analysés" in found.outside.sentence


def test_what_resembles_nothing_is_not_guessed(finder):
    found = finder.match("zzqqxw", "59200")
    assert (found.codes, found.outside) == ((), None)


def test_a_code_no_longer_in_use_leads_to_the_commune_that_absorbed_it(finder):
    assert finder.heir("74268") == "74010"
    assert finder.heir("59512") is None
