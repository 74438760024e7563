"""The outline: what is said and in which order, before any format."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.reports.document import build_document
from geo.reports.outline import DataTable, KeyFigures, Medium, Outline, Sentences, Slide, build_outline

CODES = ("59512", "97411", "01001", "59", "R32", "FR")


def titles(outline: Outline, medium: Medium) -> list[str]:
    return [slide.title for slide in outline.shown_on(medium)]


def test_a_page_goes_from_the_place_to_the_method(document):
    assert titles(build_outline(document("59512")), Medium.PAGE) == [
        "Roubaix (59512)",
        "Le territoire en chiffres",
        "La carte",
        "Les quatre dispositifs",
        "Dispositif par dispositif",
        "Les QPV, un à un",
        "Ce qui existe",
        "Ce qui manque",
        "Comparé aux autres",
        "Ce que nous pourrions faire",
        "Méthode et sources",
    ]


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
    bare = replace(whole, fiche=replace(whole.fiche, comparisons=(), actions=(), missing=()))
    shown = titles(build_outline(bare), Medium.SLIDES)
    assert "Comparé aux autres" not in shown
    assert "Ce que nous pourrions faire" not in shown
    assert not [title for title in shown if title.startswith("Ce qui manque : ")]
    assert "Ce qui manque" in shown


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


@pytest.mark.parametrize("code", ["59512", "01001", "974"])
def test_a_document_enters_the_coverage_of_its_territory_once(code, analysis, monkeypatch):
    asked = []
    coverage = Analysis.coverage

    def counted(self, territory, level, *more):
        asked.append((territory.code, level))
        return coverage(self, territory, level, *more)

    monkeypatch.setattr(Analysis, "coverage", counted)
    made = build_document(analysis, analysis.tree.get(code), default_access())
    assert [one for one in asked if one[0] == code] == [(code, made.level)]
