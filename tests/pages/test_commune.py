"""The page of a commune without a browser: every kind of place, what is said, what is linked."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from geo.analysis.tally import tally
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS, Dispositif
from geo.domain.french import count
from geo.domain.vocabulary import Level, Status
from geo.reports.fiche import build_fiche
from tests.pages.shown import html, opened, words


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def told(app) -> str:
    """Return what a page says, without the space that a link to the glossary leaves on each side."""
    read = words(app)
    for mark in ",.);":
        read = read.replace(f" {mark}", mark)
    return read.replace("’ ", "’").replace("( ", "(")


@pytest.mark.parametrize(
    "code", ["75056", "75101", "69123", "13208", "59512", "04170", "55039", "29083", "97105", "97608"]
)
def test_the_page_says_what_the_fiche_says_for_every_kind_of_commune(analysis, code):
    app = opened("commune", territoire=code)
    assert not app.exception
    assert not app.error
    fiche = build_fiche(analysis, analysis.tree.get(code), default_access())
    read = told(app)
    for sentence in (*fiche.identity.sentences, *fiche.headline, *fiche.notes):
        assert squeezed(sentence).replace(" ;", ";") in read, sentence


def test_the_parts_of_the_fiche_are_in_the_order_in_which_they_are_needed():
    read = words(opened("commune", territoire="59512"))
    parts = ("hors de portée", "Ce qui manque", "Premier pas", "Plus ou moins qu’ailleurs ?", "Ce qui existe")
    parts += ("Dans chaque QPV", "Dans les environs", "Que faire ?", "À quoi servent les centres sociaux et")
    places = [read.index(part) for part in parts]
    assert places == sorted(places)
    assert "Données de démonstration" in read


def test_a_gap_names_a_host_the_caf_and_the_texts():
    page = opened("commune", territoire="97105")
    read, raw = words(page), html(page)
    assert "demandez-lui si un Laep pourrait" in read
    assert "Ce que la Caf apporte" in read
    assert "Premiers pas" in read
    assert "https://monenfant.fr/" in raw
    assert "2012-013" in read


def test_each_need_has_a_tile_with_its_status_and_the_people_out_of_reach(analysis):
    place = analysis.tree.get("59512")
    raw = html(opened("commune", territoire="59512"))
    whole, quarters = (
        tally(analysis, place, level, default_access()) for level in (Level.COMMUNE, Level.QPV)
    )
    shown = re.findall(r'<li class="tuile-(\w+)"><h3>.*?</h3>(.*?)</li>', raw)
    assert len(shown) == len(NEEDS)
    for need, (status, tile) in zip(NEEDS, shown, strict=True):
        only = analysis.need_coverage(place, Level.COMMUNE, default_access(), (need,))["status"].iloc[0]
        assert status == only
        read = squeezed(re.sub("<[^>]+>", " ", tile))
        assert Status(only).label in read
        said = count(whole[need.code].people_out_of_reach, need.target.noun)
        assert squeezed(f"{said} hors de portée") in read
        assert squeezed(f"{quarters[need.code].gap} QPV sur 6 en carence") in read


@pytest.mark.parametrize("code", ["59512", "97105", "15187"])
def test_each_gap_is_said_once(analysis, code):
    read = told(opened("commune", territoire=code))
    fiche = build_fiche(analysis, analysis.tree.get(code), default_access())
    assert fiche.missing
    # Two needs may lack in the very same QPV, which each of them names.
    for said, times in Counter(said for gap in fiche.missing for said in gap.sentences).items():
        assert read.count(squeezed(said).replace(" ;", ";")) == times, said


def test_a_gap_of_a_qpv_names_the_structure_nearest_to_it(analysis):
    fiche = build_fiche(analysis, analysis.tree.get("59512"), default_access())
    laep = next(gap for gap in fiche.missing if gap.offer.code == "laep")
    quarter = next(line for line in fiche.qpv if line.name == laep.zones[0])
    nearest = next(cell.nearest for cell in quarter.cells if cell.dispositif is Dispositif.LAEP)
    read = words(opened("commune", territoire="59512"))
    assert f"plus proche du QPV « {quarter.name} » : « {nearest.name} »" in read


def test_marks_that_are_hidden_hide_no_sentence():
    read = words(opened("commune", territoire="97105", dispositifs="laep"))
    assert "Clas pour 1 000" in read
    assert "Centres sociaux et EVS pour" in read


@pytest.mark.parametrize(
    ("code", "offered"),
    [("200093201", "Lille"), ("59", "Dunkerque"), ("75", "Paris"), ("R32", "Nord"), (None, "Roubaix")],
)
def test_a_larger_territory_offers_its_communes(code, offered):
    app = opened("commune", **({"territoire": code} if code else {}))
    assert not app.exception
    assert "De quelle commune" in words(app)
    assert offered in {button.label for button in app.button}


def test_a_commune_chosen_in_its_territory_opens_its_fiche():
    app = opened("commune", territoire="200093201")
    next(button for button in app.button if button.label == "Tourcoing").click().run()
    assert "Tourcoing (59599)" in words(app)


def test_the_smallest_commune_of_a_departement_is_in_the_list():
    app = opened("commune", territoire="59")
    choice = app.selectbox[0]
    assert len(choice.options) > 500
    choice.select_index(0).run()
    assert "Plus ou moins qu’ailleurs ?" in words(app)


def test_the_view_follows_from_one_page_to_the_next():
    app = opened("carte", territoire="59512", minutes="20", dispositifs="laep,clas")
    app.switch_page("commune.py").run()
    assert any("20\u00a0min à pied, 20\u00a0min en voiture" in one.label for one in app.expander)
    assert [box.label for box in app.checkbox if box.value] == ["Laep", "Clas"]
    assert "Roubaix (59512)" in words(app)


def test_charts_are_tables_with_a_title_and_their_unit():
    raw = html(opened("commune", territoire="59512"))
    assert raw.count('class="maillage-barres"') == 3
    assert squeezed(raw).count("pour 1 000 enfants") >= 2
    assert "Structures et QPV" in raw


def test_acronyms_lead_to_the_glossary_and_keep_the_view():
    raw = html(opened("commune", territoire="59512"))
    for dispositif in (Dispositif.EVS, Dispositif.LAEP, Dispositif.CLAS):
        assert f'href="comprendre?territoire=59512#{dispositif}"' in raw
    assert "Lieu d’accueil enfants-parents" in raw
