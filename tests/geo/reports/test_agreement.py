"""Sixty territories of every kind: map, sentences, table, ranking and reports say the same.

What is true is read in the coverage of each zone, apart from `tally`, which every face asks.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
from collections import Counter
from dataclasses import dataclass

import openpyxl
import pandas as pd
import pytest

from geo.analysis.ranking import rank_gaps
from geo.analysis.tally import level_of
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.cartography.states import NEEDS_MISSING_LETTERS, STATUS_LETTER
from geo.cartography.zone_coverage import COLOURED_LEVELS
from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, Need, parts_of
from geo.domain.vocabulary import Level, Status, TerritoryKind
from geo.reports.answers import findings_of
from geo.reports.blocks import KeyFigures, Medium, TerritoryMap
from geo.reports.document import build_document
from geo.reports.formats import ReportFormat
from geo.reports.map_image import PAGE_WIDTH as PAGE
from geo.reports.map_image import MapImages
from geo.reports.outline import build_outline
from geo.reports.writing import Reports
from geo.words.findings import told_of
from tests.geo.reports.conftest import DAY
from tests.geo.reports.readers import flat, pdf_text

WIDE = ("FR", "R32", "R04", "R94", "R28")
DEPARTEMENTS = ("59", "62", "93", "75", "13", "48", "23", "2A", "971", "973", "974", "976")
EPCI = (
    "200093201", "200054781", "247200132", "200066660", "245600465", "200068047", "200041325",
    "244800470", "200030658", "241700640", "243300811", "200060465", "249740119",
)  # fmt: skip
COMMUNES = (
    "59512", "59350", "30189", "15187", "97611", "97302", "97411", "01001", "75056", "75101", "69123",
    "13055", "78646", "93066", "29155", "85113", "2A004", "2B033", "63113", "76540", "31555", "34172",
    "12150", "46007", "23110", "84071", "76237", "79339", "64061", "55039",
)  # fmt: skip
ASKED = (ALL_NEEDS, *NEEDS, *ALONE)
GAP = STATUS_LETTER[Status.GAP]
MISSING = set(NEEDS_MISSING_LETTERS[1:])
WHOLE = os.environ.get("CI") == "true"
READ_BACK = (*COMMUNES, *EPCI, *DEPARTEMENTS, *WIDE)[:: 1 if WHOLE else 6]
"""Those of which the written files are opened too: all of them on the machine that checks everything."""


@dataclass(frozen=True)
class Truth:
    """The zones in gap for a need, and how many people are out of reach: everywhere, and in them."""

    gap_zones: frozenset[str]
    people_out_of_reach: float
    people_in_gap_zones: float


def truth_of(rows: pd.DataFrame) -> Truth:
    gaps = rows[rows["status"] == Status.GAP]
    return Truth(
        frozenset(gaps["zone_code"]),
        rows["unserved_population"].sum(),
        gaps["unserved_population"].sum(),
    )


@pytest.fixture(scope="module")
def known(analysis):
    """The territories of which the embedded data know something, by code."""
    return {code: analysis.tree.get(code) for code in (*WIDE, *DEPARTEMENTS, *EPCI, *COMMUNES)}


@pytest.fixture(params=(*WIDE, *DEPARTEMENTS, *EPCI, *COMMUNES))
def place(request, known):
    return known[request.param]


@pytest.fixture
def truths(analysis, place):
    rows = analysis.need_coverage(place, level_of(analysis, place), default_access(), (*NEEDS, *ALONE))
    return {need: truth_of(rows[rows["need"] == need.code]) for need in (*NEEDS, *ALONE)}


def test_sixty_territories_of_every_kind(known):
    kinds = Counter(one.kind for one in known.values())
    assert len(known) == 60
    assert set(kinds) == set(TerritoryKind) - {TerritoryKind.PERIMETER}  # those are imported


def test_tables_sentences_ranking_and_slides(analysis, place, truths):
    access = default_access()
    for need in ASKED:
        parts = parts_of(need)
        document = build_document(analysis, place, access, DAY, need)
        assert [row.tally.need for row in document.needs] == list(parts)
        for column, row in enumerate(document.needs):
            truth = truths[row.tally.need]
            said_in_gap = {zone.code for zone in document.zones if zone.statuses[column] is Status.GAP}
            assert said_in_gap == {gap.zone_code for gap in row.gaps} == truth.gap_zones
            assert row.tally.people_out_of_reach == pytest.approx(truth.people_out_of_reach)
            assert row.tally.people_in_gap_zones == pytest.approx(truth.people_in_gap_zones)
            far = sum(zone.unserved[column] for zone in document.zones if zone.code in truth.gap_zones)
            assert far == pytest.approx(truth.people_in_gap_zones)
        check_sentences(analysis, place, need, truths)
        ranked = rank_gaps(analysis, place, document.level, access, parts)
        for one in parts:
            assert set(ranked.loc[ranked["need"] == one.code, "zone_code"]) == truths[one].gap_zones
        check_slides(document, [one for one in parts if truths[one].gap_zones])


def check_sentences(analysis, place, need: Need, truths) -> None:
    """A sentence says how many zones are in gap: QPV, or communes where no QPV is and yet they are."""
    access = default_access()
    for told in told_of(analysis, place, access, need):
        truth = truths[told.need]
        if told.zones and not truth.gap_zones:
            truth = truth_of(analysis.need_coverage(place, Level.COMMUNE, access, (told.need,)))
        assert len(told.zones) == len(truth.gap_zones)
        assert told.people == pytest.approx(truth.people_in_gap_zones)
        if len(told.zones) > 1:
            assert len(told.zones) in numbers(told.sentences[0])


def numbers(text: str) -> set[int]:
    return {int(re.sub(r"\s", "", one)) for one in re.findall(r"\d+(?:[\u202f\u00a0]\d{3})*", text)}


def check_slides(document, lacking: list[Need]) -> None:
    """A slide by need opens with its sentence; each need that some zone lacks has its figures and its map."""
    outline = build_outline(document)
    slides = outline.shown_on(Medium.SLIDES)
    for row in document.needs:
        start = re.split(r"[.,]", row.told.sentences[0])[0]
        assert any(slide.title.startswith(start) for slide in slides) or row.tally.need not in lacking
    if not document.is_one_zone:
        assert len([b for s in slides for b in s.blocks if isinstance(b, KeyFigures)]) == len(lacking)
    maps = [b.need for s in slides for b in s.blocks if isinstance(b, TerritoryMap)]
    assert len(maps) == len(set(maps))


def test_findings_of_the_terminal(analysis, place, truths):
    for need in ASKED:
        said = findings_of(analysis, place, default_access(), need)["needs"]
        assert list(said) == [one.code for one in parts_of(need)]
        for one in parts_of(need):
            truth, figures = truths[one], said[one.code]
            assert set(figures["gap_zones"]) == truth.gap_zones
            assert len(figures["gap_zones"]) == figures["gap"]
            assert figures["people_out_of_reach"] == round(truth.people_out_of_reach)
            assert figures["people_in_gap_zones"] == round(truth.people_in_gap_zones)


def test_the_map_of_the_screen_and_of_the_web_page(analysis, place, truths):
    """Where the map paints zones, not départements, those of the territory painted in gap are these."""
    if place.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}:
        pytest.skip("le territoire se lit par département")
    access, composer = default_access(), MapComposer(analysis)
    level = level_of(analysis, place)
    own = set(analysis.zones(level).table["code"].iloc[analysis.rows(place, level)])
    for need in ASKED:
        content = composer.compose(place, access, need.dispositifs, need)
        letters = {GAP} if need != ALL_NEEDS else MISSING
        painted = {
            zone
            for layer in content.layers
            if layer.level == level.value
            for zone, letter in zip(layer.contours.codes, layer.state, strict=True)
            if letter in letters and zone in own
        }
        assert painted == {zone for one in parts_of(need) for zone in truths[one].gap_zones}


def test_the_map_on_paper(analysis, place, truths):
    if place.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}:
        pytest.skip("le territoire se lit par département")
    images = MapImages(analysis, default_access(), caption=None)
    extent = images._visible_extent(place, images.data(place), (0, 0, 1, 1), PAGE)
    shapes, own = extent.coloured[COLOURED_LEVELS.index(level_of(analysis, place))]
    for need in (*NEEDS, *ALONE):
        assert set(shapes.codes[own & (shapes.state(need) == GAP)]) == truths[need].gap_zones
    lacking = [letter in MISSING for letter in shapes.state(ALL_NEEDS)]
    assert set(shapes.codes[own & lacking]) == {zone for need in NEEDS for zone in truths[need].gap_zones}


def test_the_geojson_and_the_workbook(analysis, place, truths):
    for need in (*NEEDS, *ALONE):
        reports = Reports(analysis, default_access(), need, edited=DAY)
        said = [
            one["properties"] for one in json.loads(reports.write(place, ReportFormat.GEOJSON))["features"]
        ]
        gaps = {one["zone_code"] for one in said if one[f"{need}_status"] == Status.GAP}
        assert gaps == truths[need].gap_zones
        far = sum(one[f"{need}_unserved"] or 0 for one in said)
        # Each zone is rounded to one person.
        assert far == pytest.approx(truths[need].people_out_of_reach, abs=0.5 * len(said))
    if place.code in READ_BACK:
        check_workbook(Reports(analysis, default_access(), edited=DAY), place, truths)


def check_workbook(reports: Reports, place, truths) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reports.write(place, ReportFormat.XLSX)), read_only=True)
    rows = list(book["Matrice"].iter_rows(values_only=True))
    header = next(row for row in rows if "Code" in row)
    listed = rows[rows.index(header) + 1 :]
    for need in NEEDS:
        code, status = header.index("Code"), header.index(need.label)
        gaps = {row[code] for row in listed if row[status] and Status.GAP.label in row[status]}
        assert gaps == truths[need].gap_zones


@pytest.mark.parametrize("code", READ_BACK)
def test_the_pdf_and_the_web_page_as_another_program_reads_them(code, analysis, known, tmp_path):
    """Sentences and lines of figures, which are those checked above, stand in the files."""
    reports, place = Reports(analysis, default_access(), edited=DAY), known[code]
    document = reports.document(place)
    path = tmp_path / "fiche.pdf"
    path.write_bytes(reports.write(place, ReportFormat.PDF))
    texts, page = [pdf_text(path)], reports.write(place, ReportFormat.HTML)
    texts.append(flat(html.unescape(re.sub(r"<[^>]+>", " ", page.decode()))))
    for text in texts:
        # What exists is told by the figures of the PDF.
        for sentence in document.findings[1:]:
            # A line may end after a hyphen.
            assert flat(sentence).replace("- ", "-") in text.replace("- ", "-").replace("\u200b", "")
        for row in document.needs:
            assert " ".join(flat(cell) for cell in row.cells) in text or document.is_one_zone
