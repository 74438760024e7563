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
from geo.domain.dispositifs import NEEDS
from geo.domain.french import count, number
from geo.domain.vocabulary import Status
from geo.reports.document import people_of as said_of
from geo.reports.outline import MOST_ZONES
from tests.geo.reports.readers import deck_text, docx_text, flat, pdf_text

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
    """The four formats that people read as pages."""
    return {
        "pdf": pdf_text(written(code, "pdf")),
        "pptx": deck_text(made(code, "pptx")),
        "html": html_text(made(code, "html")),
        "docx": docx_text(made(code, "docx")),
    }


@pytest.fixture
def truth(analysis, place):
    """Status and people out of reach, by zone and need."""
    coverage = analysis.need_coverage(place, level_of(analysis, place), default_access())
    return {(row.zone_code, row.need): (row.status, row.unserved_population) for row in coverage.itertuples()}


def test_people(texts, analysis, place):
    people = people_of(analysis, place)
    for amount in (people.population, people.pop_under6, people.pop_6_17):
        for form, text in texts.items():
            assert flat(number(amount)) in text, form


def test_statuses_and_people_by_need(texts, analysis, place, document, code):
    """A commune judged as a whole has its status and no table on its slides."""
    alone = document(code).is_one_zone
    for one in tally(analysis, place, level_of(analysis, place), default_access()).values():
        far = [said_of(one.people_out_of_reach, one.people), said_of(one.people_in_gap_zones, one.people)]
        zones = [number(many) if many else "aucun" for many in (one.inside, one.reachable, one.gap)]
        concerned = count(one.people, one.need.target.noun, rounded=False)
        line = " ".join(flat(part) for part in (*zones, concerned, *far))
        for form, text in texts.items():
            assert alone or line in text, (form, one.need)
            assert not alone or form == "pptx" or f"{flat(concerned)} {flat(far[0])}" in text, (
                form,
                one.need,
            )


def test_people_out_of_reach_in_each_zone_in_gap(texts, document, code, truth):
    zones = document(code).zones
    for zone in zones:
        for need, target in zip(NEEDS, zone.targets, strict=True):
            status, people = truth[zone.code, need.code]
            if status != Status.GAP:
                continue
            said = f"Carence : {flat(said_of(people, target))}"
            assert said in texts["html"]
            if zone.number <= MOST_ZONES and len(zones) > 1:
                assert said in texts["pdf"]
                assert said in texts["docx"]


def test_csv_gives_every_zone_and_need(made, code, truth):
    text = made(code, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    codes = {key for key, _ in truth}
    assert len(rows) == len(codes)
    column = next(name for name, value in rows[0].items() if value in codes)
    for row in rows:
        for need in NEEDS:
            _, people = truth[row[column], need.code]
            assert float(row[f"{need.label} : hors de portée"]) == people


def test_excel_gives_every_zone_and_need(made, code, truth):
    book = openpyxl.load_workbook(io.BytesIO(made(code, "xlsx")), data_only=True)
    rows = [list(row) for row in book["Matrice"].iter_rows(values_only=True)]
    header = next(row for row in rows if "Laep : hors de portée" in row)
    codes = {key for key, _ in truth}
    lines = [row for row in rows if codes & set(map(str, row))]
    assert len(lines) == len(codes)
    for line in lines:
        zone = (codes & set(map(str, line))).pop()
        for need in NEEDS:
            column = header.index(f"{need.label} : hors de portée")
            assert line[column] == truth[zone, need.code][1]


def test_geojson_gives_every_zone_and_need(made, code, truth):
    features = json.loads(made(code, "geojson"))["features"]
    assert len(features) == len({key for key, _ in truth})
    for feature in features:
        said = feature["properties"]
        for need in NEEDS:
            status, people = truth[said["zone_code"], need.code]
            assert (said[f"{need}_status"], said[f"{need}_unserved"]) == (status, people)


def test_every_page_says_it_is_a_demonstration_its_sources_and_its_date(texts):
    for form, text in texts.items():
        assert "Données de démonstration" in text, form
        assert "Simulation de Maillage" in text, form
        assert re.search(r"23 novembre 2026|23/11/2026", text), form
