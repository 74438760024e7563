"""The slides: real text, native charts and tables, words to say, pictures described."""

from __future__ import annotations

import io

import pytest
from pptx import Presentation

from tests.geo.reports.readers import office_pdf, pdf_info, pdf_text, slide_texts

TITLES = [
    "Roubaix (59512)",
    "Le territoire en chiffres",
    "La carte",
    "Les quatre dispositifs",
    "Ce qui existe",
    "Ce qui manque",
    "Ce qui manque : Centres sociaux et EVS",
    "Ce qui manque : Clas",
    "Comparé aux autres",
    "Ce que nous pourrions faire",
    "Méthode et sources",
]


@pytest.fixture(scope="module")
def deck(made):
    return Presentation(io.BytesIO(made("59512", "pptx")))


def described(shape) -> str:
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def test_one_idea_a_slide(deck):
    assert [slide.shapes.title.text for slide in deck.slides] == TITLES


def test_where_nothing_is_missing_nothing_is_to_do(document, made):
    for code in ("59512", "97411", "01001"):
        fiche = document(code).fiche
        slides = Presentation(io.BytesIO(made(code, "pptx"))).slides
        titles = [slide.shapes.title.text for slide in slides]
        assert ("Ce que nous pourrions faire" in titles) == bool(fiche.actions)
        assert sum(title.startswith("Ce qui manque : ") for title in titles) == len(fiche.missing)


def test_a_gap_is_shown_on_the_map_of_that_gap(deck):
    slide = next(s for s in deck.slides if s.shapes.title.text == "Ce qui manque : Clas")
    assert any(hasattr(shape, "image") for shape in slide.shapes)
    assert "enfants de 6 à 17 ans non desservis" in " ".join(slide_texts(slide))


def test_every_slide_has_sentences_to_say(deck):
    for slide in deck.slides:
        assert len(slide.notes_slide.notes_text_frame.text) > 20


def test_pictures_charts_and_tables_are_described(deck):
    shapes = [s for slide in deck.slides for s in slide.shapes]
    seen = [
        s for s in shapes if s.shape_type is not None and (hasattr(s, "image") or s.has_chart or s.has_table)
    ]
    assert len(seen) >= 7
    assert all(len(described(shape)) > 20 for shape in seen)


def test_charts_are_native_and_hold_the_figures(deck, document):
    charts = {
        slide.shapes.title.text: [s.chart for s in slide.shapes if s.has_chart] for slide in deck.slides
    }
    (existing,) = charts["Ce qui existe"]
    assert list(existing.plots[0].series[0].values) == [
        row.tally.structures for row in document("59512").dispositifs
    ]
    (missing,) = charts["Ce qui manque"]
    by_status = {series.name: list(series.values) for series in missing.plots[0].series}
    assert by_status["Carence"] == [row.tally.gap for row in document("59512").dispositifs]
    assert len(charts["Comparé aux autres"]) == 3


def test_a_gap_is_hatched_so_that_grey_paper_says_it(deck):
    slide = next(s for s in deck.slides if s.shapes.title.text == "Ce qui manque")
    chart = next(s.chart for s in slide.shapes if s.has_chart)
    gap = next(series for series in chart.plots[0].series if series.name == "Carence")
    assert gap.format.fill.pattern is not None


def test_text_is_marked_as_french(deck):
    for slide in deck.slides:
        assert 'lang="fr-FR"' in slide.shapes._spTree.xml


def test_nothing_stands_outside_the_slide(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_the_demonstration_is_written_across_every_slide(deck):
    assert any(
        "Données de démonstration" in s.text_frame.text for s in deck.slide_master.shapes if s.has_text_frame
    )
    assert "Données de démonstration" in " ".join(slide_texts(deck.slides[0]))


def test_libreoffice_opens_the_slides(written, tmp_path):
    printed = office_pdf(written("97411", "pptx"), tmp_path)
    assert int(pdf_info(printed)["Pages"]) == len(Presentation(written("97411", "pptx")).slides)
    text = pdf_text(printed)
    assert "Saint-Denis (97411)" in text
    assert "Méthode et sources" in text


def test_libreoffice_opens_the_workbook(written, tmp_path):
    text = pdf_text(office_pdf(written("97411", "xlsx"), tmp_path))
    assert "Saint-Denis" in text
    assert "Données de démonstration" in text
