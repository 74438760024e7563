"""Names with quotes, markup, right-to-left letters or 200 characters: shown as they are, run by nothing.

The commune, its QPV and its structures bear them all; each format is read back by another program.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest
from pptx import Presentation

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.reports.formats import ReportFormat
from geo.reports.outline import build_outline
from geo.reports.rendering import clean, printable
from geo.reports.screen import screen_html
from geo.reports.writing import Reports
from tests.geo.reports.conftest import DAY
from tests.geo.reports.readers import deck_text, docx_text, flat, office_pdf, pdf_info, pdf_text
from tests.geo.reports.test_same_figures import html_text

HOSTILE = [
    'L\'"Île" d’« Or »',
    "<b>gras</b> & <script>window.injected=1</script>",
    '"><img src=x onerror="window.injected=1">',
    "</script><script>window.injected=1</script>",
    '$x^2$ #sys.version #import "a.typ": * @ref <etiquette>',
    "*a* _b_ `c` = titre ~ // non /* ni */ [d] {e} \\u{41}",
    "C:\\nouveau\\table \\\\ \\textbf{x}",
    "{{ 7 * 7 }} {% raw %} ${alert(1)}",
    '=HYPERLINK("x";"y")',
    "مركز שלום",
    "日本 🦄 \u202etxet",
    "Saint-" + "Long" * 50,
]
SHORT = [name for name in HOSTILE if len(name) < 100]
CODE = "59512"


@pytest.fixture(scope="module")
def hostile(dataset) -> Analysis:
    """The embedded data, Roubaix and all that lies in it under hostile names."""
    communes, qpv, structures = dataset.communes.copy(), dataset.qpv.copy(), dataset.structures.copy()
    communes.loc[communes["code"] == CODE, "name"] = HOSTILE[4]
    mine = qpv["communes"].map(lambda codes: CODE in codes)
    qpv.loc[mine, "name"] = [HOSTILE[i % len(HOSTILE)] for i in range(mine.sum())]
    own = structures["commune"] == CODE
    for column, shift in (("name", 0), ("address", 3), ("manager", 5)):
        structures.loc[own, column] = [HOSTILE[(i + shift) % len(HOSTILE)] for i in range(own.sum())]
    return Analysis(replace(dataset, version="hostile", communes=communes, qpv=qpv, structures=structures))


def renamed(analysis: Analysis, name: str) -> Analysis:
    """The same with one more name for the commune itself."""
    communes = analysis.dataset.communes.copy()
    communes.loc[communes["code"] == CODE, "name"] = name
    return Analysis(replace(analysis.dataset, version=f"hostile {name}", communes=communes))


@pytest.fixture(scope="module")
def reports(hostile) -> Reports:
    return Reports(hostile, default_access(), edited=DAY)


@pytest.fixture(scope="module")
def place(hostile):
    return hostile.tree.get(CODE)


@pytest.fixture(scope="module")
def qpv_names(hostile) -> list[str]:
    table = hostile.dataset.qpv
    return table.loc[table["communes"].map(lambda codes: CODE in codes), "name"].to_list()


def squeezed(text: str) -> str:
    """Forget spaces: columns break lines inside long names."""
    return re.sub(r"\s", "", flat(text)).replace("’", "'")


def test_pdf_shows_every_name_as_it_is(reports, place, qpv_names, tmp_path):
    path = tmp_path / "fiche.pdf"
    path.write_bytes(reports.write(place, ReportFormat.PDF))
    assert pdf_info(path)["Tagged"] == "yes"
    text = squeezed(pdf_text(path))
    for name in [place.name, *qpv_names]:
        assert squeezed(printable(name)) in text, name


@pytest.mark.parametrize("name", HOSTILE)
def test_a_commune_of_any_name_has_its_fiche(hostile, name, tmp_path):
    analysis = renamed(hostile, name)
    path = tmp_path / "fiche.pdf"
    report = Reports(analysis, default_access(), edited=DAY)
    path.write_bytes(report.write(analysis.tree.get(CODE), ReportFormat.PDF))
    said = pdf_info(path)
    assert said["Tagged"] == "yes"
    assert int(said["Pages"]) <= 5
    if name in SHORT and name.isascii():
        assert squeezed(name) in squeezed(pdf_text(path))


def test_slides_show_every_name_as_it_is(reports, place, tmp_path):
    content = reports.write(place, ReportFormat.PPTX)
    assert squeezed(clean(place.name)) in squeezed(deck_text(content))
    for slide in Presentation(io.BytesIO(content)).slides:
        assert not slide.part.rels or all(not rel.is_external for rel in slide.part.rels.values())
    path = tmp_path / "slides.pptx"
    path.write_bytes(content)
    assert squeezed(printable(place.name))[:20] in squeezed(pdf_text(office_pdf(path, tmp_path)))


def test_the_diagnosis_shows_every_name_as_it_is(reports, place, qpv_names):
    text = squeezed(docx_text(reports.write(place, ReportFormat.DOCX)))
    for name in [place.name, *qpv_names]:
        assert squeezed(clean(name)) in text, name


def test_the_chart_of_a_slide_computes_no_name(hostile):
    analysis = renamed(hostile, '=HYPERLINK("x";"y")')
    content = Reports(analysis, default_access(), edited=DAY).write(
        analysis.tree.get(CODE), ReportFormat.PPTX
    )
    charts = [
        shape.chart
        for slide in Presentation(io.BytesIO(content)).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert charts
    for chart in charts:
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("form", ["webmap", "screen"])
def test_html_holds_names_as_text_only(form, reports, hostile, place, qpv_names):
    document = reports.document(place)
    content = (
        reports.write(place, ReportFormat.HTML).decode()
        if form == "webmap"
        else screen_html(build_outline(document), MapComposer(hostile))
    )
    # What our own templates write is all the script there is.
    assert content.count("<script") == content.count("</script>")
    assert content.count("<script") == {"webmap": 2, "screen": 3}[form]
    assert "<img src=x" not in content
    assert "<b>gras" not in content
    shown = squeezed(html_text(content.encode()))
    assert squeezed(place.name) in shown
    if form == "webmap":
        for name in qpv_names:
            assert squeezed(name) in shown


def test_tables_hold_names_as_they_are(reports, place, qpv_names):
    features = json.loads(reports.write(place, ReportFormat.GEOJSON))["features"]
    assert sorted(feature["properties"]["zone_name"] for feature in features) == sorted(qpv_names)
    book = openpyxl.load_workbook(io.BytesIO(reports.write(place, ReportFormat.XLSX)))
    cells = [cell for row in book["Matrice"].iter_rows() for cell in row]
    written = {cell.value for cell in cells if cell.data_type == "s"}
    assert {flat(name) for name in qpv_names} <= {flat(str(value)) for value in written}
    text = reports.write(place, ReportFormat.CSV).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    for name in qpv_names:
        assert any(cell.lstrip("'") == name for row in rows for cell in row), name
