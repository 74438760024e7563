"""The slides: real text, native charts and tables, words to say, pictures described."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pytest
from pptx import Presentation

from geo.domain.dispositifs import NEEDS
from geo.reports.blocks import Medium
from geo.reports.document import people_of
from geo.reports.outline import build_outline
from tests.geo.reports.readers import office_pdf, pdf_info, pdf_text, slide_texts


@pytest.fixture(scope="module")
def deck(made):
    return Presentation(io.BytesIO(made("59512", "pptx")))


def described(shape) -> str:
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def test_slides_are_those_of_the_outline_under_whole_titles(deck, document):
    outline = build_outline(document("59512"))
    expected = [slide.title for slide in outline.shown_on(Medium.SLIDES)]
    assert [slide.shapes.title.text for slide in deck.slides] == expected


def test_a_gap_is_shown_on_the_map_of_its_need_with_its_two_figures(deck, document):
    slide = next(s for s in deck.slides if "le Clas le plus proche" in s.shapes.title.text)
    one = next(row.tally for row in document("59512").needs if row.tally.need.code == "clas")
    assert any(hasattr(shape, "image") for shape in slide.shapes)
    text = " ".join(slide_texts(slide))
    for people, name in (
        (one.people_out_of_reach, "des QPV hors de portée"),
        (one.people_in_gap_zones, "dans les zones en carence"),
    ):
        assert f"{people_of(people, one.people)}\nenfants de 6 à 17 ans {name}" in text


def test_a_deck_is_light_and_has_one_map_a_need_at_most(made):
    content = made("59", "pptx")
    assert len(content) < 600_000
    slides = Presentation(io.BytesIO(content)).slides
    assert sum(hasattr(shape, "image") for slide in slides for shape in slide.shapes) <= 1 + len(NEEDS)


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
    (charts,) = [found for s in deck.slides if (found := [x.chart for x in s.shapes if x.has_chart])]
    expected = [
        [round(bar.rate.value, 2) for bar in reversed(one.bars)]
        for one in document("59512").fiche.comparisons
    ]
    assert [list(chart.plots[0].series[0].values) for chart in charts] == expected


def test_one_font_is_asked_for_everywhere(made):
    with ZipFile(io.BytesIO(made("59512", "pptx"))) as deck:
        theme = deck.read("ppt/theme/theme1.xml").decode()
    assert set(re.findall(r'<a:latin typeface="([^"]+)"', theme)) == {"Source Sans Pro"}


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


def test_the_demonstration_is_said_on_every_slide(deck):
    for slide in deck.slides:
        assert "Données de démonstration" in " ".join(slide_texts(slide))


def test_libreoffice_opens_the_slides(written, tmp_path):
    printed = office_pdf(written("97411", "pptx"), tmp_path)
    assert int(pdf_info(printed)["Pages"]) == len(Presentation(written("97411", "pptx")).slides)
    text = pdf_text(printed)
    assert "Saint-Denis (97411)" in text
    assert "15\u00a0minutes à pied" in text or "15 minutes à pied" in text


def test_libreoffice_opens_the_workbook(written, tmp_path):
    text = pdf_text(office_pdf(written("97411", "xlsx"), tmp_path))
    assert "Saint-Denis" in text
    assert "Données de démonstration" in text
