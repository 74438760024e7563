"""Every report counts the zones in gap and the people that `tally` does, for each need and kind of place."""

from __future__ import annotations

import io
import json
import re

import openpyxl
import pytest

from geo.analysis.tally import level_of, tally
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.cartography.states import NEEDS_MISSING_LETTERS, STATUS_LETTER
from geo.cartography.zone_coverage import COLOURED_LEVELS
from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, parts_of
from geo.domain.vocabulary import Status
from geo.reports.blocks import KeyFigures, Medium, TerritoryMap
from geo.reports.document import build_document
from geo.reports.formats import ReportFormat, Reports
from geo.reports.map_image import PAGE_WIDTH as PAGE
from geo.reports.map_image import MapImages
from geo.reports.outline import build_outline
from tests.geo.reports.conftest import DAY

CODES = ("FR", "R32", "59", "974", "200093201", "59512", "15187", "97611", "01001", "75056", "75101", "48")
"""From France to a village, overseas, a city and one of its arrondissements."""
ASKED = (ALL_NEEDS, *NEEDS, *ALONE)
GAP = STATUS_LETTER[Status.GAP]
NEAR = tuple(code for code in CODES if code not in {"FR", "R32"})


@pytest.fixture(params=CODES)
def place(request, analysis):
    return analysis.tree.get(request.param)


@pytest.fixture
def truth(analysis, place):
    """The zones in gap and the people, by need."""
    return tally(analysis, place, level_of(analysis, place), default_access(), (*NEEDS, *ALONE))


@pytest.mark.parametrize("need", ASKED, ids=str)
def test_the_tables_of_pages_and_slides(need, analysis, place, truth):
    document = build_document(analysis, place, default_access(), DAY, need)
    assert [row.tally for row in document.needs] == [truth[one.code] for one in parts_of(need)]
    for column, row in enumerate(document.needs):
        zones = {zone.code for zone in document.zones if zone.statuses[column] is Status.GAP}
        assert zones == set(truth[row.tally.need.code].gap_zones)
        assert {gap.zone_code for gap in row.gaps} == zones
        people = sum(zone.unserved[column] for zone in document.zones if zone.code in zones)
        assert people == pytest.approx(truth[row.tally.need.code].people_in_gap_zones)


@pytest.mark.parametrize("need", ASKED, ids=str)
def test_a_slide_for_each_need_that_some_zone_lacks(need, analysis, place, truth):
    outline = build_outline(build_document(analysis, place, default_access(), DAY, need))
    lacking = [one for one in parts_of(need) if truth[one.code].gap]
    titles = [slide.title for slide in outline.shown_on(Medium.SLIDES)]
    for row in outline.document.needs:
        start = re.split(r"[.,]", row.told.sentences[0])[0]
        assert any(title.startswith(start) for title in titles) or row.tally.need not in lacking
    if not outline.document.is_one_zone:
        figures = [b for s in outline.shown_on(Medium.SLIDES) for b in s.blocks if isinstance(b, KeyFigures)]
        assert len(figures) == len(lacking)
    maps = [b.need for s in outline.shown_on(Medium.SLIDES) for b in s.blocks if isinstance(b, TerritoryMap)]
    assert len(maps) == len(set(maps))


@pytest.mark.parametrize("need", [*NEEDS, *ALONE], ids=str)
def test_the_geojson_and_the_workbook(need, analysis, place, truth):
    reports = Reports(analysis, default_access(), need, edited=DAY)
    said = [one["properties"] for one in json.loads(reports.write(place, ReportFormat.GEOJSON))["features"]]
    gaps = {one["zone_code"] for one in said if one[f"{need}_status"] == Status.GAP}
    assert gaps == set(truth[need.code].gap_zones)
    far = sum(one[f"{need}_unserved"] or 0 for one in said)
    # Each zone is rounded to one person.
    assert far == pytest.approx(truth[need.code].people_out_of_reach, abs=0.5 * len(said))
    book = openpyxl.load_workbook(io.BytesIO(reports.write(place, ReportFormat.XLSX)), read_only=True)
    rows = list(book["Matrice"].iter_rows(values_only=True))
    header = next(row for row in rows if "Code" in row)
    code, status = header.index("Code"), header.index(need.label)
    listed = rows[rows.index(header) + 1 :]
    assert {row[code] for row in listed if row[status] and Status.GAP.label in row[status]} == gaps


@pytest.mark.parametrize("code", NEAR)
def test_the_map_on_paper_paints_these_zones_and_no_other(code, analysis):
    place, access = analysis.tree.get(code), default_access()
    images = MapImages(analysis, access, caption=None)
    extent = images._visible_extent(place, images.data(place), (0, 0, 1, 1), PAGE)
    level = level_of(analysis, place)
    shapes, own = extent.coloured[COLOURED_LEVELS.index(level)]
    found = tally(analysis, place, level, access, (*NEEDS, *ALONE))
    for need in (*NEEDS, *ALONE):
        painted = set(shapes.codes[own & (shapes.state(need) == GAP)])
        assert painted == set(found[need.code].gap_zones)
    missing = set(
        shapes.codes[own & [letter in NEEDS_MISSING_LETTERS[1:] for letter in shapes.state(ALL_NEEDS)]]
    )
    assert missing == {zone for need in NEEDS for zone in found[need.code].gap_zones}


@pytest.mark.parametrize("code", NEAR)
def test_the_map_of_the_screen_and_of_the_web_page_judges_these_zones_so(code, analysis):
    place, access, composer = analysis.tree.get(code), default_access(), MapComposer(analysis)
    level = level_of(analysis, place)
    own = set(analysis.zones(level).table["code"].iloc[analysis.rows(place, level)])
    found = tally(analysis, place, level, access, (*NEEDS, *ALONE))
    for need in ASKED:
        content = composer.compose(place, access, need.dispositifs, need)
        letters = {GAP} if need != ALL_NEEDS else set(NEEDS_MISSING_LETTERS[1:])
        painted = {
            zone
            for layer in content.layers
            if layer.level == level.value
            for zone, letter in zip(layer.contours.codes, layer.state, strict=True)
            if letter in letters and zone in own
        }
        assert painted == {zone for one in parts_of(need) for zone in found[one.code].gap_zones}
