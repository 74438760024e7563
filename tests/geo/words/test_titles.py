"""A title is cut out of what is said: whole sentences and whole clauses, never before a figure."""

from __future__ import annotations

import pytest

from geo.domain.french import sentence
from geo.words.titles import gap_headline

SERVED = "Les 2 QPV sont servis"


@pytest.mark.parametrize("people", ["320 enfants", "les 330 enfants de moins de 6 ans"])
def test_a_sentence_keeps_its_figure(people):
    said = sentence(
        f"{SERVED} ; dans toute la commune, {people} vivent à plus de 15 minutes à pied d’un Laep"
    )
    assert gap_headline(f"{said} Le plus proche est à Hem.") == said.removesuffix(".")


def test_what_is_too_long_for_a_slide_ends_with_a_whole_clause():
    long = f"{SERVED} ; dans {'toute la très longue communauté ' * 8}, 320 enfants vivent trop loin"
    assert gap_headline(sentence(long)) == SERVED


def test_a_long_clause_alone_is_kept_whole():
    alone = f"Dans {'toute la très longue communauté ' * 8}: 320 enfants"
    assert gap_headline(alone) == alone
