"""The diagnosis: headings, native tables and charts, everything described, in French, open to be edited."""

from __future__ import annotations

import io
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from pptx.chart.chart import Chart
from pptx.oxml import parse_xml

from geo.analysis.renewals import approval_calendar
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS
from geo.reports.blocks import Medium, Part
from geo.reports.dossier import dossier_slides
from geo.reports.outline import build_outline
from geo.words.dates import date_in_words
from tests.geo.reports.conftest import DAY
from tests.geo.reports.readers import docx_text, flat, office_pdf, pdf_text

CODE = "59512"


@pytest.fixture(scope="module")
def diagnosis(made):
    return docx.Document(io.BytesIO(made(CODE, "docx")))


@pytest.fixture(scope="module")
def slides(analysis, document):
    about = document(CODE)
    return build_outline(about, dossier_slides(analysis, about)).shown_on(Medium.DOSSIER)


def headings(diagnosis, level):
    return [one.text for one in diagnosis.paragraphs if one.style.name == f"Heading {level}"]


def test_the_parts_of_a_diagnosis_in_the_order_in_which_they_are_asked(diagnosis):
    assert headings(diagnosis, 1) == [
        "Contexte",
        "Population",
        "Ce qui existe",
        "Ce qui manque, besoin par besoin",
        "Quartiers prioritaires et zonages",
        "Agréments à renouveler",
        "Comparaison",
        "Où ensuite",
        "Méthode et sources",
    ]
    assert [part.value for part in Part][1:] == headings(diagnosis, 1)


def test_under_each_part_the_sentences_of_the_outline(diagnosis, slides, document):
    assert headings(diagnosis, 2) == [slide.title for slide in slides[1:]]
    shared = build_outline(document(CODE)).shown_on(Medium.PAGE)
    assert {slide.title for slide in shared} <= {slide.title for slide in slides}


def test_no_level_of_heading_is_left_out(diagnosis):
    levels = [int(p.style.name[-1]) for p in diagnosis.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_header_row_and_words(diagnosis):
    assert len(diagnosis.tables) >= 7
    for table in diagnosis.tables:
        assert table._tbl.tr_lst[0].find(f".//{qn('w:tblHeader')}") is not None
        assert len(table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))) > 10


def test_maps_and_charts_are_described(diagnosis):
    shown = diagnosis.element.findall(f".//{qn('wp:docPr')}")
    assert len(shown) == 2 + len(NEEDS)
    assert all(len(one.get("descr")) > 20 for one in shown)
    assert len({one.get("id") for one in shown}) == len(shown)


def test_charts_are_native_and_hold_the_figures(diagnosis, document):
    charts = [part for part in diagnosis.part.related_parts.values() if "/charts/" in part.partname]
    found = {}
    for part in charts:
        chart = Chart(parse_xml(part.blob), None)
        found[chart.chart_title.text_frame.text] = list(chart.plots[0].series[0].values)
        assert any("/embeddings/" in one.partname for one in part.related_parts.values())
    assert found == {
        one.title: [round(bar.rate.value, 2) for bar in reversed(one.bars)]
        for one in document(CODE).fiche.comparisons
    }


def test_the_language_is_french(diagnosis):
    assert diagnosis.core_properties.language == "fr-FR"
    assert diagnosis.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"


def test_the_yardstick_of_laep_is_sourced(made):
    """9 459 children under 6, one Laep for 2 500: 3.8."""
    text = docx_text(made(CODE, "docx"))
    assert "À raison d’un Laep pour 2 500 enfants de moins de 6 ans (repère : enfancejeunesseinfos.fr" in text
    assert "il y en aurait 3,8 ici : on en compte 5." in text


def test_first_steps_are_signed_by_who_advises_them(made):
    assert ") : conseil de Maillage" in docx_text(made(CODE, "docx")).replace("\u00a0", " ")


def test_the_agrements_that_end_are_listed_with_when_to_begin(made, analysis):
    text = docx_text(made(CODE, "docx"))
    for one in approval_calendar(analysis, analysis.tree.get(CODE), DAY).within(24):
        assert flat(f"{date_in_words(one.end)} {date_in_words(one.begin)}") in text


def test_libreoffice_opens_it_without_repair(written, made, tmp_path):
    """What it prints is what is written: a file that it had to repair would have lost something."""
    printed = pdf_text(office_pdf(written(CODE, "docx"), tmp_path)).replace(" ", "")
    document = docx.Document(io.BytesIO(made(CODE, "docx")))
    for paragraph in document.paragraphs:
        if paragraph.style.name.startswith("Heading"):
            assert flat(paragraph.text).replace(" ", "") in printed


def test_a_place_of_few_people_is_compared_with_its_warning(reports):
    about = reports.document(reports.analysis.tree.get("01001"))
    parts = {slide.part for slide in dossier_slides(reports.analysis, about)}
    assert Part.COMPARED in parts
    assert about.access == default_access()
