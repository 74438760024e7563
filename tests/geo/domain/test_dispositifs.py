"""What a need says of itself, derived from the nouns of its dispositifs."""

from __future__ import annotations

import pytest

from geo.domain.dispositifs import ALL_NEEDS, ALONE, CHILDREN_FIRST, NEEDS, Dispositif, need_of, parse_need
from geo.domain.errors import ParameterError


@pytest.mark.parametrize(
    ("code", "title", "a", "of_a", "none"),
    [
        (
            "vie_sociale",
            "Centres sociaux et EVS",
            "un centre social ou un EVS",
            "d’un centre social ou d’un EVS",
            "ni centre social ni EVS",
        ),
        ("laep", "Laep", "un Laep", "d’un Laep", "aucun Laep"),
        ("clas", "Clas", "un Clas", "d’un Clas", "aucun Clas"),
        ("evs", "EVS", "un EVS", "d’un EVS", "aucun EVS"),
    ],
)
def test_a_need_is_told_by_what_meets_it(code, title, a, of_a, none):
    need = parse_need(code)
    assert (need.title, need.a, need.of_a, need.none) == (title, a, of_a, none)


def test_what_children_need_is_told_first():
    assert [str(need) for need in NEEDS] == ["vie_sociale", "laep", "clas"]
    assert [str(need) for need in CHILDREN_FIRST] == ["laep", "clas", "vie_sociale"]


def test_every_dispositif_meets_one_need():
    assert [d for need in NEEDS for d in need.dispositifs] == list(Dispositif)
    assert [need_of(d).code for d in Dispositif] == ["vie_sociale", "vie_sociale", "laep", "clas"]


def test_every_code_of_a_link_is_found_again():
    assert [parse_need(need.code) for need in (ALL_NEEDS, *NEEDS, *ALONE)] == [ALL_NEEDS, *NEEDS, *ALONE]
    with pytest.raises(ParameterError, match="choisissez tous, vie_sociale"):
        parse_need("crèche")
