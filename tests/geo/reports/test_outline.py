"""The outline: what is said and in which order, before any format."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.reports.blocks import DataTable, KeyFigures, Medium, Sentences, Slide
from geo.reports.outline import Outline, build_outline

CODES = ("59512", "97411", "01001", "59", "R32", "FR")


def titles(outline: Outline, medium: Medium) -> list[str]:
    return [slide.title for slide in outline.shown_on(medium)]


def test_titles_are_sentences_of_the_territory_from_what_it_has_to_the_method(document):
    made = document("59512")
    zone, found, needs, *rest = titles(build_outline(made), Medium.PAGE)
    assert zone == "Roubaix (59512)"
    assert found == made.findings[0].rstrip(".")
    assert needs.startswith("En carence, sur 6")
    assert [title.split()[0] for title in rest] == ["Les", "Plus", "Premier", "À"]


@pytest.mark.parametrize("code", CODES)
def test_no_title_is_a_label(code, document):
    labels = {"La carte", "Comparé aux autres", "Le territoire en chiffres", "Ce qui existe", "Ce qui manque"}
    outline = build_outline(document(code))
    for medium in Medium:
        shown = titles(outline, medium)
        assert labels.isdisjoint(shown)
        assert not [title for title in shown if title.startswith("Ce qui manque")]
        assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("code", ["01001", "15187"])
def test_a_commune_judged_as_a_whole_has_no_count_of_communes_nor_row_of_zeros(code, document):
    outline = build_outline(document(code))
    tables = [b for s in outline.slides for b in s.blocks if isinstance(b, DataTable)]
    assert not [name for table in tables for name in table.header if name.startswith("Communes")]
    assert not [row for table in tables for row in table.rows if set(row[1:]) == {"0"}]


@pytest.mark.parametrize("code", CODES)
def test_a_slide_with_nothing_to_say_does_not_exist(code, document):
    outline = build_outline(document(code))
    for medium in Medium:
        for slide in outline.shown_on(medium):
            assert slide.blocks
            for block in slide.blocks:
                assert medium in block.media
                assert not isinstance(block, Sentences) or any(block.lines)
                assert not isinstance(block, DataTable) or block.rows


def test_what_a_territory_lacks_comparisons_or_actions_makes_no_slide(document):
    whole = document("59512")
    bare = replace(whole, compared="", fiche=replace(whole.fiche, actions=()), needs=())
    shown = titles(build_outline(bare), Medium.SLIDES)
    assert len(shown) < len(titles(build_outline(whole), Medium.SLIDES))
    assert not [title for title in shown if title.startswith(("Premier pas", "Plus de", "Moins de"))]


def test_few_people_are_not_compared(document):
    """One structure more would change their rate beyond all others."""
    assert document("01001").compared == ""
    assert document("59512").compared.startswith("Plus de Clas que dans le Nord")


def test_a_block_for_a_page_only_leaves_no_slide():
    block = KeyFigures((), media=(Medium.PAGE,))
    slide = Slide("Titre", (block,), (), "")
    outline = Outline(document=None, slides=(slide,))
    assert outline.shown_on(Medium.SLIDES) == ()
    assert outline.shown_on(Medium.PAGE) == (slide,)


@pytest.mark.parametrize("code", CODES)
def test_every_slide_has_sentences_to_say_and_its_source_line(code, document):
    for slide in build_outline(document(code)).shown_on(Medium.SLIDES):
        assert slide.notes
        assert slide.source.startswith("Données de démonstration · ")
        assert slide.source.endswith("23\u00a0novembre 2026")
