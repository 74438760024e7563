"""The slides of the Présentation page: one idea each, live maps of what is missing."""

from __future__ import annotations

import re

import pytest

from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import Dispositif
from geo.reports.deck import deck_html
from tests.geo.reports.test_same_figures import html_text


@pytest.fixture(scope="module")
def deck(analysis, document):
    composer = MapComposer(analysis)
    return lambda code: deck_html(document(code), composer)


def sections(html: str) -> list[str]:
    return re.findall(r'<section class="diapo (\w+)"', html)


def titles(html: str) -> list[str]:
    return re.findall(r'aria-label="\d+ sur \d+ : ([^"]+)"', html)


def test_slides_follow_one_another_from_the_place_to_the_method(deck):
    kinds = sections(deck("59512"))
    assert kinds[:4] == ["titre", "chiffres", "carte", "existe"]
    assert kinds[-1] == "methode"
    assert "compare" in kinds


def test_only_the_first_slide_is_shown_at_first(deck):
    html = deck("59512")
    assert html.count(" hidden data-visible") + html.count(" hidden>") >= len(sections(html)) - 1
    assert not re.search(r'<section class="diapo titre"[^>]* hidden', html)


def test_each_gap_has_its_slide_with_the_map_of_that_gap_only(deck, document):
    html = deck("59512")
    missing = document("59512").fiche.missing
    assert sum("Ce qui manque" in title for title in titles(html)) == len(missing)
    maps = re.findall(r'data-visible="([\d,]+)"', html)
    assert maps[0] == ",".join(str(i) for i in range(len(Dispositif)))
    assert len(maps) == 1 + len(missing)
    assert all(0 < len(seen.split(",")) < len(Dispositif) for seen in maps[1:])


def test_figures_are_those_of_the_document(deck, document):
    text = html_text(deck("97411").encode())
    for figure in document("97411").figures:
        assert " ".join(figure.amount.split()) in text
    for row in document("97411").dispositifs:
        assert str(row.tally.structures) in text


def test_nothing_is_fetched(deck):
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?!data:)", deck("59")) == []


@pytest.mark.parametrize("code", ["FR", "R32", "59", "200093201", "97411", "01001"])
def test_every_kind_of_territory_can_be_presented(deck, code):
    html = deck(code)
    assert len(sections(html)) >= 6
    assert "Données de démonstration" in html_text(html.encode())
