"""Write the outline of a territory as slides to edit: real text and tables, native charts, words to say."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import ceil, isfinite

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.slide import Slide as PptxSlide
from pptx.util import Pt

from geo.cartography.palette import PALETTE, STATUS_STYLE
from geo.domain.vocabulary import Status
from geo.reports.document import SUBJECT
from geo.reports.map_image import SLIDE_LEFT, MapImages
from geo.reports.outline import (
    DRAWN_LARGE,
    Block,
    Comparisons,
    CoverLines,
    DataTable,
    Emphasis,
    KeyFigures,
    Medium,
    Outline,
    Sentences,
    StatusCounts,
    StructureCounts,
    TerritoryMap,
    stands_in_grid,
)
from geo.reports.powerpoint_shapes import (
    Box,
    add_bar_chart,
    add_figure,
    add_footer,
    add_picture,
    add_table,
    add_text,
    colour_of,
    open_deck,
    open_slide,
    open_with_title,
    paint,
)
from geo.reports.rendering import clean, shortened

_LONGEST_TITLE = 90
_BODY = Box(0.6, 1.4, 12.1, 5.4)
_BESIDE_MAP = Box(9.0, 1.35, 4.0, 5.4)
_LEFT, _BESIDE_CHART = Box(0.6, 1.45, 6.6, 5.2), Box(7.6, 1.45, 5.1, 5.2)
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
    title = shortened(clean(cover.title), _LONGEST_TITLE)
    lines = [clean(text) for block in cover.blocks if isinstance(block, CoverLines) for text in block.lines]
    deck = open_deck(clean(cover.title), SUBJECT, outline.document.provenance.mark)
    _add_notes(open_with_title(deck, title, lines), cover.notes)
    for number, slide in enumerate(slides, start=2):
        drawn = open_slide(deck, slide.title)
        _Drawing(drawn, outline, images).lay_out(slide.blocks)
        _add_notes(drawn, slide.notes)
        add_footer(drawn, shortened(clean(slide.source), 120), number)
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
        """Put a map or a chart on the left and the rest beside it; else one under another, or in a grid."""
        main = next((b for b in blocks if isinstance(b, DRAWN_LARGE)), None)
        rest = [block for block in blocks if block is not main]
        if main is not None:
            on_map = isinstance(main, TerritoryMap)
            self._draw(main, _LEFT)
            self._stack(rest, _BESIDE_MAP if on_map else _BESIDE_CHART)
        elif stands_in_grid(rest):
            for block, box in zip(rest, _BODY.grid(len(rest), columns=2), strict=True):
                self._draw(block, box)
        else:
            self._stack(rest, _BODY)

    def _stack(self, blocks: Sequence[Block], within: Box) -> None:
        heights = [_height(block, within) for block in blocks]
        scale = min(within.height / max(sum(heights), 0.1), 1.0)
        top = within.top
        for block, height in zip(blocks, heights, strict=True):
            room = height * scale if len(blocks) > 1 else within.height
            self._draw(block, Box(within.left, top, within.width, room - 0.1))
            top += room

    def _draw(self, block: Block, box: Box) -> None:
        match block:
            case KeyFigures():
                large = len(block.figures) > 1
                cells = box.grid(len(block.figures), columns=2)
                for one, cell in zip(block.figures, cells, strict=True):
                    add_figure(self.slide, cell, one.amount, one.label, size_pt=60 if large else 40)
            case TerritoryMap():
                picture = self.images.map_of(self.territory, SLIDE_LEFT, block.visible)
                frame = Box(0.4, 1.2, SLIDE_LEFT.width_in, SLIDE_LEFT.height_in)
                add_picture(self.slide, frame, picture, block.words)
            case DataTable():
                add_table(self.slide, box, block, _row_heights(block, box), text_pt=_table_pt(block))
            case StructureCounts():
                self._structure_chart(block, box)
            case StatusCounts():
                self._status_chart(block, box)
            case Comparisons():
                self._comparison_charts(block, box)
            case Sentences():
                lines = [text for text in (block.lead, *block.lines) if text]
                bulleted = block.emphasis is not Emphasis.FINE
                largest = _LARGEST_PT[block.emphasis]
                add_text(self.slide, box, lines, heading=block.heading, largest_pt=largest, bulleted=bulleted)
            case _:
                raise NotImplementedError(f"a slide has no drawing for {type(block).__name__}")

    def _structure_chart(self, block: StructureCounts, box: Box) -> None:
        known = [row.tally for row in block.rows if row.tally.is_known]
        data = CategoryChartData()
        data.categories = [one.need.label for one in known]
        data.add_series("Structures", [one.structures for one in known])
        chart = add_bar_chart(self.slide, box, data, block.words)
        for point, one in enumerate(known):
            paint(chart.plots[0].series[0].points[point], one.need.dispositifs[0].colour)

    def _status_chart(self, block: StatusCounts, box: Box) -> None:
        data = CategoryChartData()
        data.categories = [row.tally.need.label for row in block.rows]
        for status, counts in block.by_status.items():
            data.add_series(status.label, counts)
        chart = add_bar_chart(self.slide, box, data, block.words, stacked=True)
        chart.has_legend = True
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(14)
        _title_chart(chart, block.title)
        for series, status in zip(chart.plots[0].series, block.by_status, strict=True):
            style = STATUS_STYLE[status]
            pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL if style.hatch else None
            paint(series, style.fill, line=style.stroke, pattern=pattern)
            dark = status is Status.INSIDE
            series.data_labels.font.color.rgb = colour_of(PALETTE.paper if dark else PALETTE.ink)

    def _comparison_charts(self, block: Comparisons, box: Box) -> None:
        columns = box.grid(len(block.comparisons), columns=len(block.comparisons))
        for one, column in zip(block.comparisons, columns, strict=True):
            bars = [bar for bar in reversed(one.bars) if isfinite(bar.rate.value)]
            if bars:
                data = CategoryChartData(number_format="0.00")
                data.categories = [_category(bar.label) for bar in bars]
                data.add_series(one.title, [round(bar.rate.value, 2) for bar in bars])
                upper = Box(column.left, column.top, column.width, 3.3)
                words = f"{one.title}. {one.sentence}"
                chart = add_bar_chart(self.slide, upper, data, words, number_format="0.00")
                _title_chart(chart, one.title)
                for point, bar in enumerate(bars):
                    fill = PALETTE.accent if bar.own else PALETTE.accent_soft
                    paint(chart.plots[0].series[0].points[point], fill, line=PALETTE.ink)
            under = Box(column.left, 4.8, column.width, 1.8)
            add_text(self.slide, under, [one.sentence, one.note], largest_pt=14)


def _height(block: Block, within: Box) -> float:
    """Estimate the room that a block wants in a stack, in inches."""
    match block:
        case DataTable():
            return sum(_row_heights(block, within))
        case KeyFigures():
            return 1.75 * -(-len(block.figures) // 2)
        case Sentences():
            size = _LARGEST_PT[block.emphasis]
            said = [text for text in (block.heading, block.lead, *block.lines) if text]
            return 0.2 + sum(_lines(text, size, within.width) + 0.4 for text in said) * size * _LEADING / 72
    return within.height


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
    return 11 if block.compact else 16


def _title_chart(chart: Chart, title: str) -> None:
    chart.has_title = True
    chart.chart_title.text_frame.text = title
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)


def _category(text: str) -> str:
    """Write a category: the chart's own workbook would compute a text that begins with an equals sign."""
    label = shortened(clean(text), 34)
    return f" {label}" if label.startswith(("=", "+", "-", "@")) else label
