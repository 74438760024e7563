"""Add shapes to a PowerPoint slide: titles that tools find, boxes in inches, charts, tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Inches, Length, Pt

from geo.cartography.palette import PALETTE
from geo.reports.blocks import DataTable
from geo.reports.rendering import FONT, FONT_PANOSE, clean

_WIDTH_IN, _HEIGHT_IN = 13.333, 7.5
_TITLE_ONLY = 5
_TEMPLATE_WIDTH_IN = 10.0
_SMALLEST_PT = 11


@dataclass(frozen=True)
class Box:
    """Where something stands on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        """The same in the unit of the format."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)

    def grid(self, many: int, *, columns: int) -> list[Box]:
        """Cut the box in cells of one size, row by row."""
        columns = min(columns, many)
        width, height = self.width / columns, self.height / -(-many // columns)
        return [
            Box(self.left + i % columns * width, self.top + i // columns * height, width - 0.2, height - 0.15)
            for i in range(many)
        ]


def colour_of(text: str) -> RGBColor:
    """Turn `#rrggbb` into a colour of the format."""
    return RGBColor.from_string(text.lstrip("#").upper())


def open_deck(title: str, subject: str) -> Deck:
    """Open an empty 16:9 deck, all in the font of the reports."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH_IN), Inches(_HEIGHT_IN)
    deck.core_properties.title = title
    deck.core_properties.subject = subject
    deck.core_properties.author = "Maillage"
    deck.core_properties.language = "fr-FR"
    for layout in (deck.slide_master, *deck.slide_layouts):
        _widen(layout.placeholders)
    _style_titles(deck)
    _set_font(deck)
    return deck


def open_slide(deck: Deck, title: str) -> Slide:
    """Add a slide with its title."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    slide.shapes.title.text = title
    slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(_title_pt(title))
    _speak_french(slide.shapes.title.text_frame)
    return slide


def _title_pt(title: str) -> float:
    """Return the size at which a title holds on two lines."""
    return next((size for size, most in ((30, 80), (26, 105), (22, 130)) if len(title) <= most), 18)


def add_text(
    slide: Slide,
    box: Box,
    lines: Iterable[str],
    *,
    heading: str = "",
    largest_pt: float,
    bulleted: bool = False,
) -> None:
    """Write paragraphs or a list, smaller where there are many words."""
    shape = slide.shapes.add_textbox(*box.emu)
    frame = shape.text_frame
    frame.word_wrap = True
    said = [clean(line) for line in lines if line]
    size = fitting([heading, *said], box, largest_pt)
    if heading:
        _paragraph(frame, heading, size + 2, bold=True, colour=PALETTE.accent)
    for line in said:
        paragraph = _paragraph(frame, line, size)
        if bulleted:
            _add_bullet(paragraph)
    _speak_french(frame)


def _add_bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Inches(0.25)))
    properties.set("indent", str(-Inches(0.25)))
    properties.append(properties.makeelement(qn("a:buChar"), {"char": "•"}))


def add_figure(slide: Slide, box: Box, amount: str, label: str, *, size_pt: float) -> None:
    """Write a number large, and what it is of."""
    shape = slide.shapes.add_textbox(*box.emu)
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour_of(PALETTE.pale)
    shape.text_frame.word_wrap = True
    shape.text_frame.auto_size = MSO_AUTO_SIZE.NONE
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _paragraph(shape.text_frame, amount, size_pt, bold=True)
    _paragraph(shape.text_frame, clean(label), max(size_pt * 0.35, 14), colour=PALETTE.grey)
    _speak_french(shape.text_frame)


def add_picture(slide: Slide, box: Box, png: bytes, words: str) -> None:
    """Show a picture, described by words."""
    left, top, width, _ = box.emu
    picture = slide.shapes.add_picture(io.BytesIO(png), left, top, width=width)
    _describe(picture, words)


def add_table(slide: Slide, box: Box, data: DataTable, heights: Sequence[float], *, text_pt: float) -> None:
    """Write a native table that fills a box, its rows as high as their texts want."""
    frame = slide.shapes.add_table(len(data.rows) + 1, len(data.header), *box.emu)
    _describe(frame, data.words)
    table = frame.table
    for place, share in enumerate(data.widths):
        table.columns[place].width = Inches(box.width * share / sum(data.widths))
    for line, height in enumerate(heights):
        table.rows[line].height = Inches(height * max(1.0, box.height / sum(heights)))
    for line, cells in enumerate((data.header, *data.rows)):
        for place, text in enumerate(cells):
            cell = table.cell(line, place)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = colour_of(
                PALETTE.accent if line == 0 else PALETTE.paper if line % 2 else PALETTE.pale
            )
            _paragraph(
                cell.text_frame,
                clean(text),
                text_pt if line else text_pt - 2,
                bold=line == 0 or place == 0,
                colour=PALETTE.paper if line == 0 else PALETTE.ink,
                right=place in data.numeric,
            )
            _speak_french(cell.text_frame)


def add_bar_chart(slide: Slide, box: Box, data: CategoryChartData, words: str) -> Chart:
    """Draw a native bar chart, described by words."""
    # The library's hints know neither the data of a bar chart nor the frame that holds it.
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emu, cast(Any, data))
    _describe(frame, words)
    chart: Chart = frame.chart
    return chart


def add_footer(slide: Slide, text: str, number: int, *, marked: bool) -> None:
    """Write at the foot of a slide what it belongs to, and its number; `marked` for a demonstration."""
    left = slide.shapes.add_textbox(*Box(0.6, 6.98, 9.0, 0.36).emu)
    _paragraph(left.text_frame, clean(text), 11, colour=PALETTE.gap_ink if marked else PALETTE.grey)
    right = slide.shapes.add_textbox(*Box(11.7, 6.98, 1.0, 0.36).emu)
    _paragraph(right.text_frame, str(number), 11, colour=PALETTE.grey, right=True)
    for shape in (left, right):
        shape.text_frame.word_wrap = True
        _speak_french(shape.text_frame)


def _set_font(deck: Deck) -> None:
    """Write everything in one font; its panose lets a machine without it choose one of the same widths."""
    theme = next(r.target_part for r in deck.slide_master.part.rels.values() if r.reltype == RT.THEME)
    tree = parse_xml(theme.blob)
    for latin in tree.iter(qn("a:latin")):
        latin.set("typeface", FONT)
        latin.set("panose", FONT_PANOSE)
    theme._blob = serialize_part_xml(tree)


def _widen(placeholders: Iterable[Any]) -> None:
    """Spread the template, made for 4:3, over 16:9."""
    for shape in placeholders:
        if shape._element.spPr is not None and shape._element.spPr.find(qn("a:xfrm")) is not None:
            shape.left = int(shape.left * _WIDTH_IN / _TEMPLATE_WIDTH_IN)
            shape.width = int(shape.width * _WIDTH_IN / _TEMPLATE_WIDTH_IN)


def _style_titles(deck: Deck) -> None:
    title = deck.slide_layouts[_TITLE_ONLY].placeholders[0]
    title.left, title.top, title.width, title.height = Box(0.6, 0.3, 12.1, 1.05).emu
    for style in deck.slide_master.element.iter(qn("p:titleStyle")):
        first = style.find(qn("a:lvl1pPr"))
        first.set("algn", "l")
        properties = first.find(qn("a:defRPr"))
        properties.set("sz", "3200")
        properties.set("b", "1")
        properties.set("lang", "fr-FR")


def open_with_title(deck: Deck, title: str, lines: Sequence[str]) -> Slide:
    """Add the first slide."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    heading, under = slide.shapes.title, slide.placeholders[1]
    heading.left, heading.top, heading.width, heading.height = Box(0.9, 1.9, 11.5, 1.7).emu
    under.left, under.top, under.width, under.height = Box(0.9, 3.7, 11.5, 2.4).emu
    heading.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    _paragraph(heading.text_frame, title, 44 if len(title) < 45 else 30, bold=True)
    for line in lines:
        _paragraph(under.text_frame, line, 20, colour=PALETTE.grey).alignment = PP_ALIGN.LEFT
    for frame in (heading.text_frame, under.text_frame):
        _speak_french(frame)
    return slide


def _paragraph(
    frame: TextFrame,
    text: str,
    size_pt: float,
    *,
    bold: bool = False,
    colour: str = PALETTE.ink,
    right: bool = False,
) -> Any:
    empty = len(frame.paragraphs) == 1 and not frame.paragraphs[0].runs
    paragraph = frame.paragraphs[0] if empty else frame.add_paragraph()
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size_pt), bold
    run.font.color.rgb = colour_of(colour)
    paragraph.space_after = Pt(size_pt * 0.45)
    if right:
        paragraph.alignment = PP_ALIGN.RIGHT
    return paragraph


def fitting(lines: Sequence[str], box: Box, largest_pt: float) -> float:
    """Return the largest size at which lines fit a box, a letter being half as wide as it is high."""
    size = largest_pt
    while size > _SMALLEST_PT:
        per_line = max(int(box.width * 72 / (size * 0.56)), 1)
        needed = sum(-(-len(line) // per_line) * 1.22 + 0.45 for line in lines) * size
        if needed <= box.height * 72 - 10:
            break
        size -= 1
    return size


def _speak_french(frame: TextFrame) -> None:
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.language_id = MSO_LANGUAGE_ID.FRENCH


def _describe(shape: Any, words: str) -> None:
    """Give a picture, a chart or a table its alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", clean(words))
