"""The web map: one light file, nothing to fetch, the table beside the map."""

from __future__ import annotations

import re

import pytest

from tests.geo.reports.test_same_figures import html_text

MOST_BYTES = 3_000_000


@pytest.mark.parametrize("code", ["59", "62", "13", "974", "59512", "FR"])
def test_the_file_is_light_enough_to_be_sent_by_mail(code, made):
    assert len(made(code, "html")) < MOST_BYTES


def test_nothing_is_fetched_but_the_background_map(made):
    page = made("59512", "html").decode()
    head = page[: page.index("<body>")]
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?!data:)", page) == []
    assert "default-src 'none'" in head
    assert re.search(r"img-src data: https://[\w.]+\"", head)


def test_it_is_in_french_and_titled(made):
    page = made("59512", "html").decode()
    assert '<html lang="fr">' in page
    assert "<title>Roubaix (59512)" in page


def test_legend_sentences_table_sources_and_mark_stand_beside_the_map(made, document):
    text = html_text(made("59512", "html"))
    for said in (
        "Centre social",
        "Carence",
        "Ce qu’il faut retenir",
        "Millésime",
        "Données de démonstration",
    ):
        assert said in text
    for zone in document("59512").zones:
        assert zone.name in text
