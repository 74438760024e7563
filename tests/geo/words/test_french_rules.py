"""The proof-reader of the tests: what it must see, and what it must let pass."""

from __future__ import annotations

import pytest

from geo.domain.french import typography
from tests.geo.words.french_rules import RULES, faults


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("a value that is none", "Hem : nan habitants."),
        ("spaces", "À Hem ,  rien."),
        ("no-break spaces", "À Hem : 3\u00a0Laep ; rien."),
        ("no-break spaces", "Le plus proche est à 3 km."),
        ("an apostrophe or a dash of the typewriter", "Rien à L'Haÿ."),
        ("contraction", "À Le Havre, rien."),
        ("contraction", "Les gens de Les Lilas."),
        ("elision", "Rien de Angers."),
        ("elision", "Le EVS de Hem."),
        ("elision", "Moins que en France."),
        ("elision", "Les gens d’Lille."),
        ("two prepositions", "Rien dans à Hem."),
        ("a word twice", "Rien dans la la ville."),
        ("singular of 0 and 1", "1\u00a0enfants à Hem."),
        ("plural from 2 on", "1\u202f200\u00a0habitant à Hem."),
        ("a verb for one", "À Hem, 1\u00a0enfant de moins de 6 ans sur 40 vivent loin."),
        ("a verb for several", "À Hem, 2\u00a0enfants de moins de 6 ans sur 40 vit loin."),
        ("one of one", "1\u00a0commune sur 1 en carence."),
        ("gender", "Aucune Laep ici."),
        ("gender", "Aucun commune ici."),
        ("a generic word twice", "Dans la communauté d’agglomération Rodez Agglomération, rien."),
        (
            "foot and car in one proof",
            "Ils vivent à plus de 15\u00a0minutes à pied d’un Laep. Le plus proche est à Hem, à 5,3\u00a0km "
            "(8\u00a0minutes en voiture).",
        ),
        ("a form with every ending", "Avec 3 lieu(x), rien."),
        ("a capital", "rien."),
        ("a full stop", "Rien"),
    ],
)
def test_a_fault_is_seen(rule, text):
    assert rule in faults(text)


def test_every_rule_has_its_fault_above():
    seen = {mark.args[1][place][0] for mark in test_a_fault_is_seen.pytestmark for place in range(25)}
    assert set(RULES) <= seen


@pytest.mark.parametrize(
    "text",
    [
        "À La Rochelle, 1,8\u00a0million d’habitants.",
        "Au Havre : 1\u00a0commune ou arrondissement sur 12.",
        "« Où ? » Le Laep d’Hem, dans l’Ain, à 2,4\u00a0km (36\u00a0minutes à pied).",
        "À Cœur d’Essonne Agglomération, 2\u202f340\u00a0enfants de moins de 6 ans vivent loin.",
        "Un Laep, un centre social ou un EVS ; 1\u00a0enfant de 6 à 17 ans y est hors de portée.",
    ],
)
def test_right_french_passes(text):
    assert faults(typography(text)) == []
