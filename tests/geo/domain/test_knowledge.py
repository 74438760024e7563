"""The guide's knowledge: whole, right in French, linked to official hosts only."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from geo.domain import knowledge
from geo.domain.dispositifs import Dispositif
from geo.domain.french import typography

OFFICIAL = {
    "www.caf.fr",
    "monenfant.fr",
    "www.education.gouv.fr",
    "www.insee.fr",
    "sig.ville.gouv.fr",
    "www.pension-alimentaire.caf.fr",
    "www.senacs.fr",
}
GUIDE = {
    "centre_social_count": "2_283",
    "centre_social_employees": "plus de 61_000",
    "centre_social_activity_volunteers": "plus de 117_000",
    "centre_social_governance_volunteers": "plus de 42_000",
    "centre_social_rights": "85~%",
    "centre_social_digital": "69~%",
    "evs_count": "1_227",
    "evs_rural": "61~%",
    "evs_employees": "plus de 3_400",
    "evs_employees_each": "2",
    "evs_volunteers": "plus de 37_000",
    "laep_count": "1_730",
    "laep_hosted": "400",
    "clas_count": "2_900",
    "clas_children": "184_000",
    "clas_families": "135_000",
}


def test_every_national_figure_is_the_guides():
    found = {f.key: f.amount.replace("\u202f", "_").replace("\u00a0", "~") for f in knowledge.figures()}
    assert found == GUIDE


def test_every_figure_has_a_source_and_says_its_date():
    assert all(f.source and f.vintage for f in knowledge.figures())


def test_every_figure_is_drawn_in_a_chart_that_exists_or_in_none():
    assert {f.chart for f in knowledge.figures()} - {""} == set(knowledge.chart_texts())


def test_there_are_five_missions_in_order():
    assert [one.key for one in knowledge.missions()] == ["1", "2", "3", "4", "5"]


def test_the_four_events_of_a_familys_life_are_told():
    assert [one.key for one in knowledge.life_events()] == ["naissance", "ecole", "separation", "deces"]
    assert "pension alimentaire" in next(o.text for o in knowledge.life_events() if o.key == "separation")


@pytest.mark.parametrize("dispositif", Dispositif)
def test_every_dispositif_says_what_for_whom_by_whom_with_what_and_how_to_begin(dispositif):
    sheet = knowledge.sheets()[dispositif]
    assert all((sheet.what, sheet.for_whom, sheet.who_runs, sheet.caf_brings, sheet.first_steps))
    assert knowledge.texts(dispositif)


def test_the_four_reference_texts_and_monenfant_are_linked():
    titles = " ".join(text.title for text in knowledge.texts())
    for wanted in ("Dépliant", "2012-013", "Référentiel national de financement", "Charte nationale"):
        assert wanted in titles
    assert {text.key for text in knowledge.texts(Dispositif.LAEP)} == {"monenfant"}


def test_every_link_is_secure_and_leads_to_an_official_host():
    urls = [text.url for text in knowledge.texts()]
    urls += [one.url for one in knowledge.life_events()]
    urls += [term.url for term in knowledge.glossary() if term.url]
    assert all(urlsplit(url).scheme == "https" for url in urls)
    assert {urlsplit(url).netloc for url in urls} <= OFFICIAL


def test_glossary_anchors_are_unique_and_cover_the_dispositifs():
    anchors = [term.anchor for term in knowledge.glossary()]
    assert len(set(anchors)) == len(anchors)
    assert set(Dispositif) | {"qpv", "avs", "caf", "epci", "ctg"} <= set(anchors)


def test_all_that_is_read_is_typographically_right():
    said = [f.label for f in knowledge.figures()]
    said += [one.text for one in (*knowledge.missions(), *knowledge.life_events())]
    said += [one.text for one in knowledge.essentials().values()]
    said += [term.definition for term in knowledge.glossary()]
    said += [text for sheet in knowledge.sheets().values() for text in (sheet.what, *sheet.caf_brings)]
    assert all(text == typography(text) and text.strip() for text in said)
