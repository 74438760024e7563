"""The knowledge page: every fact of the guide is in the app, with its source, beside the data in use."""

from __future__ import annotations

import pytest

from geo.analysis.national import counters
from geo.domain.french import fold
from geo.domain.knowledge import glossary, sheets
from tests.pages.shown import html, opened, words

FACTS = {
    "centre social": (
        "Un lieu ouvert à tous les habitants", "projet global", "L’agrément du projet",
        "subvention de fonctionnement", "EAJE", "ALSH", "RPE", "2 283", "plus de 61 000", "plus de 117 000",
        "ponctuelle ou régulière", "plus de 42 000", "85 %", "accès aux droits", "69 %",
        "ruptures numériques",
    ),
    "EVS": (
        "petite structure de proximité", "Une association, ou la commune elle-même",
        "activité régulière toute l’année", "1 227", "61 %", "zone rurale", "plus de 3 400",
        "salariés en moyenne par EVS", "plus de 37 000",
    ),
    "LAEP": (
        "sans inscription", "moins de 6 ans", "grand-parent", "monenfant.fr",
        "par département et par localité", "1 730", "400 centres sociaux proposent un Laep",
    ),
    "CLAS": (
        "école primaire au lycée", "lien étroit avec leurs parents", "pas une simple aide aux devoirs",
        "2 900", "porteurs de projet", "184 000", "135 000",
    ),
    "QPV": ("quartiers prioritaires de la politique de la ville", "les Caf et l’État s’engagent"),
    "points d’accueil": ("complètent les points d’accueil des Caf",),
    "AVS": (
        "Accueillir et écouter", "publics fragiles", "Faire participer", "concertation des professionnels",
        "leurs liens avec leurs enfants",
    ),
    "parenting support": ("La naissance", "L’école", "La séparation", "pension alimentaire", "Le décès"),
    "texts": (
        "Dépliant sur l’animation de la vie sociale", "n° 2012-013", "Référentiel national de financement",
        "Charte nationale de l’accompagnement à la scolarité",
    ),
    "audience": ("Les élus parlent aux élus",),
}  # fmt: skip
"""The rows of the guide's table of facts, each with what must be read of it on the knowledge page."""
ON_THE_FICHE = ("Accueillir et écouter", "La naissance", "pension alimentaire", "n° 2012-013", "monenfant.fr")


@pytest.fixture(scope="module")
def page():
    return opened("comprendre", territoire="59512")


@pytest.mark.parametrize("row", FACTS)
def test_every_fact_of_the_guide_is_on_the_page(page, row):
    read = words(page)
    assert [fact for fact in FACTS[row] if fact not in read] == []


def test_what_an_official_acts_upon_is_on_the_fiche_too():
    read = words(opened("commune", territoire="97105"))
    assert [fact for fact in ON_THE_FICHE if fact not in read] == []


def test_each_dispositif_is_a_switch_and_reception_points_are_a_layer():
    switches = {box.label for box in opened("commune", territoire="59512").checkbox}
    assert {"Centre social", "EVS", "Laep", "Clas", "Points d’accueil Caf et autres lieux"} <= switches


def test_national_figures_stand_beside_the_same_on_the_data_in_use(page, analysis):
    read = words(page)
    beside = [one.here for one in counters(analysis) if one.here]
    assert len(beside) == 6
    for text in beside:
        assert text.replace("\u202f", " ").replace("\u00a0", " ") in read


def test_the_page_cites_the_guide_and_says_the_demonstration(page):
    read = words(page)
    assert "rapport national Senacs" in read
    assert "date non précisée par le guide" in read
    assert "Données de démonstration" in read


def test_four_charts_are_tables_with_title_unit_and_source(page):
    raw = html(page)
    assert raw.count('class="maillage-barres"') == 4
    assert raw.count("Source : Guide Caf") + raw.count("Source\u00a0: Guide Caf") == 4


def test_every_term_of_the_glossary_has_an_anchor(page):
    anchors = {heading.anchor for heading in page.subheader} | {heading.anchor for heading in page.header}
    assert {term.anchor for term in glossary()} <= anchors
    assert "glossaire" in anchors


def test_the_view_is_kept_in_the_link(page):
    assert page.query_params["territoire"] in ("59512", ["59512"])


@pytest.mark.parametrize("name", ["carte", "commune", "comprendre"])
def test_every_page_leads_from_acronyms_to_the_glossary(name):
    raw = html(opened(name, territoire="59512"))
    for term in glossary():
        if term.full_name:
            assert f"#{term.anchor}" in raw


SINCE = {
    "circular of 2025": (
        "18 décembre 2025", "renouvelle le cadre", "2027 à 2030", "AGC et ACF fusionnent", "QPV", "FRR",
    ),
    "Senacs 2024": ("2 380 centres sociaux et 1 690 EVS", "2024", "dordogne.centres-sociaux.fr"),
    "COG": (
        "2023-2027", "150 centres sociaux", "461 EVS", "2 373 et 1 668", "240 Laep", "intervention 509450",
        "lettre n° 12",
    ),
    "Laep 2021": (
        "2021", "1 775 Laep", "un Laep pour 2 500 enfants", "60 % dans 26 départements",
        "enfancejeunesseinfos.fr",
    ),
    "Clas 2020": ("2020", "4 300 projets", "caf.fr"),
    "QPV": (
        "2018", "462 QPV sans structure", "banquedesterritoires.fr", "1 362 QPV en France métropolitaine",
        "2024",
    ),
    "agrément": ("un à quatre ans", "quatorze mois", "avs-parentalite.kit-a-agir.fr"),
    "schéma and CTG": ("élections municipales de mars 2026", "diagnostic partagé", "convention de cinq ans"),
    "BPE": ("déconseille de comparer deux millésimes",),
}  # fmt: skip
"""What public pages say since the guide: each fact, its date and its source."""


@pytest.mark.parametrize("row", SINCE)
def test_what_is_known_since_the_guide_is_beside_it_dated_and_sourced(page, row):
    read = words(page)
    assert "Depuis le guide" in read
    assert [fact for fact in SINCE[row] if fact not in read] == []


def test_what_the_guide_does_not_say_is_not_signed_by_it(page):
    read = words(page)
    assert read.count("premiers pas : conseil de Maillage") == 3
    assert read.count("Premiers pas : conseil de Maillage") == 1
    assert "l’agrément aux centres sociaux et aux EVS" not in read
    assert "dans la série" not in read
    for sheet in sheets().values():
        brought = " ".join((*sheet.caf_brings, sheet.what))
        assert "prestation de service" not in brought.lower()


def test_the_glossary_defines_the_words_of_the_pages(page):
    terms = {term.term for term in glossary()}
    assert terms >= {
        "Carence", "À portée", "Desservi", "Personnes visées", "Note", "Importance", "Habitant médian",
        "Vol d’oiseau", "Millésime", "Écart d’équité", "Parentalité", "Vie sociale", "FRR", "ACF",
        "AGC", "SDSF",
    }  # fmt: skip
    assert [fold(term.term) for term in glossary()] == sorted(fold(term.term) for term in glossary())
