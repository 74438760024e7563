"""Write the outline of a territory as slides to edit: real text and tables, native charts, words to say."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import ceil, inf

from pptx.slide import Slide as PptxSlide

from geo.analysis.work import check_wanted
from geo.reports.blocks import (
    Block,
    Comparisons,
    CoverLines,
    DataTable,
    Emphasis,
    KeyFigures,
    Medium,
    Sentences,
    TerritoryMap,
    stands_in_grid,
)
from geo.reports.comparison_chart import chart_data, chart_words, drawn_bars, dress
from geo.reports.document import SUBJECT
from geo.reports.map_image import SLIDE_LEFT, MapImages
from geo.reports.outline import Outline
from geo.reports.powerpoint_shapes import (
    Box,
    add_bar_chart,
    add_figure,
    add_footer,
    add_picture,
    add_table,
    add_text,
    fitting,
    open_deck,
    open_slide,
    open_with_title,
)
from geo.reports.rendering import LONGEST_TITLE, clean, shortened

_BODY = Box(0.6, 1.5, 12.1, 5.3)
_MAP = Box(0.4, 1.4, SLIDE_LEFT.width_in, SLIDE_LEFT.height_in)
_BESIDE_MAP = Box(9.0, 1.45, 4.0, 5.3)
_LEADING = 1.22
_LARGEST_PT = {Emphasis.KEY: 17, Emphasis.NORMAL: 17, Emphasis.FINE: 13}


def powerpoint_bytes(outline: Outline, images: MapImages) -> bytes:
    """Write the slides of a territory.

    Parameters
    ----------
    outline : Outline
    images : MapImages
        Draws the maps.

    Returns
    -------
    bytes
        PPTX, 16:9.
    """
    cover, *slides = outline.shown_on(Medium.SLIDES)
    title = shortened(clean(cover.title), LONGEST_TITLE)
    lines = [clean(text) for block in cover.blocks if isinstance(block, CoverLines) for text in block.lines]
    deck = open_deck(clean(cover.title), SUBJECT)
    _add_notes(open_with_title(deck, title, lines), cover.notes)
    for number, slide in enumerate(slides, start=2):
        check_wanted()
        drawn = open_slide(deck, shortened(clean(slide.title), LONGEST_TITLE))
        _Drawing(drawn, outline, images).lay_out(slide.blocks)
        _add_notes(drawn, slide.notes)
        marked = outline.document.provenance.is_demonstration
        add_footer(drawn, shortened(clean(slide.source), 120), number, marked=marked)
    output = io.BytesIO()
    deck.save(output)
    return output.getvalue()


def _add_notes(slide: PptxSlide, sentences: Sequence[str]) -> None:
    """Put the sentences to say in the speaker's notes."""
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = "\n".join(clean(text) for text in sentences)


class _Drawing:
    """Draw the blocks of one slide, each in its box."""

    def __init__(self, slide: PptxSlide, outline: Outline, images: MapImages) -> None:
        self.slide = slide
        self.territory = outline.document.territory
        self.images = images

    def lay_out(self, blocks: Sequence[Block]) -> None:
        """Put a map on the left and the rest beside it; else one under another, or in a grid."""
        main = next((b for b in blocks if isinstance(b, TerritoryMap)), None)
        rest = [block for block in blocks if block is not main]
        if main is not None:
            self._draw(main, _MAP)
            self._stack(rest, _BESIDE_MAP)
        elif stands_in_grid(rest):
            pairs = list(zip(rest, _BODY.grid(len(rest), columns=2), strict=True))
            size = min(fitting(_said(block), box, _LARGEST_PT[Emphasis.NORMAL]) for block, box in pairs)
            for block, box in pairs:
                self._draw(block, box, size)
        else:
            self._stack(rest, _BODY)

    def _stack(self, blocks: Sequence[Block], within: Box) -> None:
        heights = [_height(block, within) for block in blocks]
        fixed = sum(h for h, block in zip(heights, blocks, strict=True) if isinstance(block, KeyFigures))
        scale = min((within.height - fixed) / max(sum(heights) - fixed, 0.1), 1.0)
        top = within.top
        for block, height in zip(blocks, heights, strict=True):
            room = (
                height * (1 if isinstance(block, KeyFigures) else scale) if len(blocks) > 1 else within.height
            )
            self._draw(block, Box(within.left, top, within.width, room - 0.1))
            top += room

    def _draw(self, block: Block, box: Box, most_pt: float = inf) -> None:
        match block:
            case KeyFigures():
                beside = box.width < _BODY.width / 2
                columns = 1 if beside else 3 if len(block.figures) == 3 else 2
                cells = box.grid(len(block.figures), columns=columns)
                for one, cell in zip(block.figures, cells, strict=True):
                    add_figure(self.slide, cell, one.amount, one.label, size_pt=30 if beside else 54)
            case TerritoryMap():
                picture = self.images.map_of(self.territory, SLIDE_LEFT, block.need)
                add_picture(self.slide, box, picture, block.words)
            case DataTable():
                add_table(self.slide, box, block, _row_heights(block, box), text_pt=_table_pt(block))
            case Comparisons():
                self._comparison_charts(block, box)
            case Sentences():
                lines = [text for text in (block.lead, *block.lines) if text]
                bulleted = block.emphasis is not Emphasis.FINE
                largest = min(_LARGEST_PT[block.emphasis], most_pt)
                add_text(self.slide, box, lines, heading=block.heading, largest_pt=largest, bulleted=bulleted)
            case _:
                raise NotImplementedError(f"a slide has no drawing for {type(block).__name__}")

    def _comparison_charts(self, block: Comparisons, box: Box) -> None:
        columns = box.grid(len(block.comparisons), columns=len(block.comparisons))
        for one, column in zip(block.comparisons, columns, strict=True):
            if drawn_bars(one):
                upper = Box(column.left, column.top, column.width, 3.3)
                dress(add_bar_chart(self.slide, upper, chart_data(one), chart_words(one)), one)
            under = Box(column.left, 4.8, column.width, 1.8)
            add_text(self.slide, under, [one.sentence, one.note], largest_pt=14)


def _height(block: Block, within: Box) -> float:
    """Estimate the room that a block wants in a stack, in inches."""
    match block:
        case DataTable():
            return sum(_row_heights(block, within))
        case KeyFigures():
            return 1.25 * len(block.figures) if within.width < _BODY.width / 2 else within.height
        case Sentences():
            size = _LARGEST_PT[block.emphasis]
            said = _said(block)
            return 0.4 + sum(_lines(text, size, within.width) + 0.4 for text in said) * size * _LEADING / 72
    return within.height


def _said(block: Block) -> list[str]:
    """List the paragraphs of sentences."""
    if not isinstance(block, Sentences):
        return []
    return [text for text in (block.heading, block.lead, *block.lines) if text]


def _row_heights(block: DataTable, within: Box) -> list[float]:
    """Estimate the room that each row of a table wants, its header first, in inches."""
    size = _table_pt(block)
    widths = [within.width * width / sum(block.widths) for width in block.widths]
    lines = [
        max(_lines(text, size, width) for text, width in zip(row, widths, strict=True))
        for row in (block.header, *block.rows)
    ]
    return [0.2 + many * size * _LEADING / 72 for many in lines]


def _lines(text: str, size_pt: float, width_in: float) -> int:
    """Count the lines that a text takes, a letter being half as wide as it is high."""
    return ceil(len(text) * size_pt * 0.62 / 72 / max(width_in - 0.2, 0.1)) or 1


def _table_pt(block: DataTable) -> float:
    return 11 if block.compact else 15
