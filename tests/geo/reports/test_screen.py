"""The slides of the Présentation page: one idea each, live maps of what is missing."""

from __future__ import annotations

import re
from html import unescape

import pytest

from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import ALL_NEEDS
from geo.reports.blocks import Medium
from geo.reports.outline import build_outline
from geo.reports.screen import screen_html
from geo.words.told import Kind, told_of
from tests.geo.reports.test_same_figures import html_text


@pytest.fixture(scope="module")
def deck(analysis, document):
    composer = MapComposer(analysis)
    return lambda code: screen_html(build_outline(document(code)), composer)


def titles(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'aria-label="\d+ sur \d+ : ([^"]+)"', html)]


def test_slides_are_those_of_the_outline_in_its_order(deck, document):
    outline = build_outline(document("59512"))
    assert titles(deck("59512")) == [slide.title for slide in outline.shown_on(Medium.SLIDES)]


def test_only_the_first_slide_is_shown_at_first(deck):
    html = deck("59512")
    sections = re.findall(r'<section class="diapo[^>]*>', html)
    assert [" hidden" in one for one in sections] == [False, *[True] * (len(sections) - 1)]


def test_a_slide_holds_its_source_line(deck):
    sources = re.findall(r'data-source="([^"]+)"', deck("59512"))
    assert set(sources) == {"Données de démonstration · Roubaix (59512) · 23\u00a0novembre 2026"}
    assert len(sources) == len(titles(deck("59512")))


def test_each_gap_has_its_slide_with_the_map_of_that_need_only(deck, document):
    lacking = [row.tally.need.code for row in document("59512").needs if row.tally.gap]
    assert re.findall(r'data-need="(\w+)"', deck("59512")) == [ALL_NEEDS.code, *lacking]


def test_figures_are_those_of_the_document(deck, document):
    text = html_text(deck("97411").encode())
    for figure in document("97411").figures:
        assert " ".join(figure.amount.split()) in text
    for row in document("97411").needs:
        assert " ".join(" ".join(row.cells).split()) in text


def test_its_font_is_inside(deck):
    assert len(re.findall(r'@font-face\{font-family:"Source Sans Pro"', deck("59512"))) == 2


def test_nothing_is_fetched(deck):
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?!data:)", deck("59")) == []


@pytest.mark.parametrize("code", ["FR", "R32", "59", "200093201", "97411", "01001"])
def test_every_kind_of_territory_can_be_presented(deck, analysis, code):
    """A slide that has nothing to say does not exist: one a need in gap, beside those of every territory."""
    html = deck(code)
    told = told_of(analysis, analysis.tree.get(code), default_access())
    gaps = sum(one.kind is Kind.GAP for one in told)
    assert gaps
    # Cover, map, first step, method.
    assert len(titles(html)) >= 4 + gaps
    assert "Données de démonstration" in html_text(html.encode())
