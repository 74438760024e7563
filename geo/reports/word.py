"""Write the outline of a territory as a document to edit: headings, native tables and charts, in French."""

from __future__ import annotations

import io

from docx.document import Document as WordDocument
from docx.shared import Pt

from geo.analysis.work import check_wanted
from geo.domain.french import NO_BREAK
from geo.reports.blocks import (
    Block,
    Comparisons,
    CoverLines,
    DataTable,
    Emphasis,
    KeyFigures,
    MapByNeed,
    Medium,
    Sentences,
    TerritoryMap,
)
from geo.reports.comparison_chart import drawn_bars
from geo.reports.document import SUBJECT
from geo.reports.map_image import PAGE_WIDTH, MapImages
from geo.reports.outline import Outline
from geo.reports.rendering import clean
from geo.reports.word_parts import add_comparison, add_marks, add_picture, add_table, open_document

_PART, _SLIDE, _HEADING = 1, 2, 3


def docx_bytes(outline: Outline, images: MapImages) -> bytes:
    """Write the diagnosis of a territory.

    Parameters
    ----------
    outline : Outline
    images : MapImages
        Draws its maps.

    Returns
    -------
    bytes
        DOCX: one heading a part of the outline, one under it a slide.
    """
    cover, *slides = outline.shown_on(Medium.DOSSIER)
    about = outline.document
    document = open_document(clean(cover.title), SUBJECT, about.provenance.edited)
    add_marks(document, about.provenance.mark, f"Maillage · {clean(cover.title)} · {about.edited}")
    document.add_paragraph(clean(cover.title), style="Title")
    writer = _Writer(document, outline, images)
    for block in cover.blocks:
        writer.add(block)
    part = cover.part
    for slide in slides:
        if slide.part is not part:
            part = slide.part
            document.add_heading(part.value, _PART)
        document.add_heading(clean(slide.title), _SLIDE)
        for block in slide.blocks:
            writer.add(block)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


class _Writer:
    """Write the blocks of an outline one under another."""

    def __init__(self, document: WordDocument, outline: Outline, images: MapImages) -> None:
        self.document = document
        self.territory = outline.document.territory
        self.images = images

    def add(self, block: Block) -> None:
        """Write a block."""
        check_wanted()
        match block:
            case CoverLines():
                for line in block.lines:
                    self._paragraph(line, "Subtitle")
            case KeyFigures():
                rows = tuple((one.label, one.amount) for one in block.figures)
                words = f"Chiffres clés{NO_BREAK}: {', '.join(one.label for one in block.figures)}."
                add_table(
                    self.document, DataTable(("Personnes", "Nombre"), rows, (3, 1), words, numeric=(1,))
                )
            case TerritoryMap():
                picture = self.images.map_of(self.territory, PAGE_WIDTH, block.need, block.numbers)
                self._picture(picture, block.words, block.caption)
            case MapByNeed():
                self._picture(self.images.maps_by_need(self.territory), block.words, block.caption)
            case DataTable():
                add_table(self.document, block)
                # Two tables that touch would be one.
                self.document.add_paragraph(clean(block.note), style="Caption")
            case Comparisons():
                for one in block.comparisons:
                    if drawn_bars(one):
                        add_comparison(self.document, one)
                    self._paragraph(" ".join(text for text in (one.sentence, one.note) if text))
            case Sentences():
                self._sentences(block)
            case _:
                raise NotImplementedError(f"a document has no drawing for {type(block).__name__}")

    def _sentences(self, block: Sentences) -> None:
        if block.heading:
            self.document.add_heading(clean(block.heading), _HEADING)
        self._paragraph(block.lead)
        for line in block.lines:
            self._paragraph(line, "Normal" if block.emphasis is Emphasis.FINE else "List Bullet")

    def _picture(self, png: bytes, words: str, caption: str) -> None:
        add_picture(self.document, png, words)
        self._paragraph(caption, "Caption")

    def _paragraph(self, text: str, style: str = "Normal") -> None:
        if text:
            paragraph = self.document.add_paragraph(clean(text), style=style)
            paragraph.paragraph_format.space_after = Pt(4)
