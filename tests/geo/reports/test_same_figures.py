"""The same numbers in every format as on the screen, for four territories, overseas included.

The truth is the page's own: `people_of`, `tally` and `coverage`. Each format is read back by another program.
"""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import openpyxl
import pytest

from geo.analysis.lookup import people_of
from geo.analysis.tally import level_of, tally
from geo.analysis.travel import default_access
from geo.domain.dispositifs import DETAIL, NEEDS, Dispositif
from geo.domain.french import number
from geo.domain.vocabulary import Status
from geo.reports.outline import MOST_ZONES
from tests.geo.reports.readers import deck_text, flat, pdf_text

CODES = ("59512", "97411", "01001", "974")


class _Words(HTMLParser):
    """The texts of a page, scripts and styles left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = False

    def handle_starttag(self, tag, attrs):
        self.silent = tag in {"script", "style"}

    def handle_endtag(self, tag):
        self.silent = False

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def html_text(content: bytes) -> str:
    words = _Words()
    words.feed(content.decode())
    return flat(" ".join(words.found))


@pytest.fixture(params=CODES)
def code(request):
    return request.param


@pytest.fixture
def place(code, analysis):
    return analysis.tree.get(code)


@pytest.fixture
def texts(code, made, written):
    """The three formats that people read as pages."""
    return {
        "pdf": pdf_text(written(code, "pdf")),
        "pptx": deck_text(made(code, "pptx")),
        "html": html_text(made(code, "html")),
    }


@pytest.fixture
def truth(analysis, place):
    """People not served, by zone and dispositif, and statuses."""
    level = level_of(analysis, place)
    coverage = analysis.coverage(place, level, default_access())
    return {
        (row.zone_code, row.dispositif): (row.status, row.unserved_population)
        for row in coverage.itertuples()
    }


@pytest.fixture
def needs_truth(analysis, place):
    """The same by need: what tables give."""
    table = analysis.need_coverage(place, level_of(analysis, place), default_access())
    return {(row.zone_code, row.need): (row.status, row.unserved_population) for row in table.itertuples()}


def test_people(texts, analysis, place):
    people = people_of(analysis, place)
    for amount in (people.population, people.pop_under6, people.pop_6_17):
        for form, text in texts.items():
            assert flat(number(amount)) in text, form


def test_statuses_and_people_by_dispositif(texts, analysis, place):
    found = tally(analysis, place, level_of(analysis, place), default_access(), DETAIL)
    for one in found.values():
        figures = (one.structures, one.inside, one.reachable, one.gap, one.people, one.people_out_of_reach)
        line = " ".join(flat(number(value)) for value in figures)
        for form, text in texts.items():
            assert line in text, (form, one.need)


def test_people_not_served_in_each_zone_in_gap(texts, document, code, truth):
    zones = document(code).zones
    for zone in zones:
        for dispositif in Dispositif:
            status, people = truth[zone.code, dispositif]
            if status != Status.GAP:
                continue
            said = f"Carence : {flat(number(people))}"
            assert said in texts["html"]
            if zone.number <= MOST_ZONES and len(zones) > 1:
                assert said in texts["pdf"]


def test_csv_gives_every_zone_and_need(made, code, needs_truth):
    text = made(code, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    codes = {key for key, _ in needs_truth}
    assert len(rows) == len(codes)
    column = next(name for name, value in rows[0].items() if value in codes)
    for row in rows:
        for need in NEEDS:
            _, people = needs_truth[row[column], need.code]
            assert float(row[f"{need.label} : hors de portée"]) == people


def test_excel_gives_every_zone_and_need(made, code, needs_truth):
    book = openpyxl.load_workbook(io.BytesIO(made(code, "xlsx")), data_only=True)
    rows = [list(row) for row in book["Matrice"].iter_rows(values_only=True)]
    header = next(row for row in rows if f"{NEEDS[0].label} : hors de portée" in row)
    codes = {key for key, _ in needs_truth}
    lines = [row for row in rows if codes & set(map(str, row))]
    assert len(lines) == len(codes)
    for line in lines:
        zone = (codes & set(map(str, line))).pop()
        for need in NEEDS:
            column = header.index(f"{need.label} : hors de portée")
            assert line[column] == needs_truth[zone, need.code][1]


def test_geojson_gives_every_zone_and_need(made, code, needs_truth):
    features = json.loads(made(code, "geojson"))["features"]
    assert len(features) == len({key for key, _ in needs_truth})
    for feature in features:
        said = feature["properties"]
        for need in NEEDS:
            status, people = needs_truth[said["zone_code"], need.code]
            assert (said[f"{need}_status"], said[f"{need}_unserved"]) == (status, people)


def test_every_page_says_it_is_a_demonstration_its_sources_and_its_date(texts):
    for form, text in texts.items():
        assert "Données de démonstration" in text, form
        assert "Simulation à graine fixe" in text, form
        assert re.search(r"23 novembre 2026|23/11/2026", text), form
