"""Add to a Word document what its library leaves out: language, described figures, native charts."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from typing import Any, cast

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.parts.chart import ChartPart

from geo.cartography.palette import PALETTE
from geo.reports.blocks import DataTable
from geo.reports.comparison_chart import chart_data, chart_words, dress
from geo.reports.fiche import Comparison
from geo.reports.rendering import FONT, clean

_LANGUAGE = "fr-FR"
_TEXT_WIDTH_MM = 170.0
_CHART_MM = (150.0, 62.0)
_SHARE_PER_LETTER, _LEAST_SHARE = 0.12, 0.6
"""Of a column as narrow as its content, which Word does not measure before it is laid out."""
_EMU_PER_MM = 36_000
_HEADING_PT = {1: 16, 2: 12.5, 3: 11}


def open_document(title: str, subject: str, edited: date) -> WordDocument:
    """Open an empty A4 document in French, in the font of the reports."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.subject, properties.author = title, subject, "Maillage"
    properties.language, properties.comments, properties.keywords = _LANGUAGE, "", ""
    properties.created = properties.modified = datetime.combine(edited, time(), UTC)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    _dress_styles(document)
    return document


def _dress_styles(document: WordDocument) -> None:
    language = document.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), _LANGUAGE)
    language.set(qn("w:eastAsia"), _LANGUAGE)
    sizes = {"Normal": 10.0, "Title": 22.0, "Subtitle": 11.0, "Caption": 9.0}
    sizes |= {f"Heading {level}": size for level, size in _HEADING_PT.items()}
    for name, size in sizes.items():
        style: Any = document.styles[name]
        style.font.size = Pt(size)
        heading = name.startswith("Heading") or name == "Title"
        style.font.color.rgb = colour_of(PALETTE.accent if heading else PALETTE.ink)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for place in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.attrib.pop(qn(f"w:{place}Theme"), None)
            fonts.set(qn(f"w:{place}"), FONT)


def colour_of(text: str) -> RGBColor:
    """Turn `#rrggbb` into a colour of the format."""
    return RGBColor.from_string(text.lstrip("#").upper())


def add_marks(document: WordDocument, mark: str, foot: str) -> None:
    """Write the mark of the demonstration at the head of every page; its title and number at the foot."""
    section = document.sections[0]
    if mark:
        run = section.header.paragraphs[0].add_run(mark)
        run.bold, run.font.color.rgb = True, colour_of(PALETTE.gap_ink)
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(f"{foot} · ").font.size = Pt(9)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def add_table(document: WordDocument, data: DataTable) -> None:
    """Write a native table: a header row that repeats on each page, alternative text, gaps marked."""
    table = document.add_table(rows=len(data.rows) + 1, cols=len(data.header), style="Table Grid")
    _describe_table(table, data.words)
    table.autofit = False
    longest = (max(map(len, texts)) for texts in zip(data.header, *data.rows, strict=True))
    shares = [
        width or max(letters * _SHARE_PER_LETTER, _LEAST_SHARE)
        for width, letters in zip(data.widths, longest, strict=True)
    ]
    widths = [Mm(_TEXT_WIDTH_MM * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    size = Pt(8 if data.compact else 9)
    for line, (row, texts) in enumerate(zip(table.rows, (data.header, *data.rows), strict=True)):
        if line == 0:
            _repeat_header(row._tr)
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(clean(text))
            run.font.size = size
            gap = (line - 1, place) in data.gaps
            run.bold = line == 0 or gap
            if place in data.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if line == 0 or gap:
                _shade(cell._tc, PALETTE.pale if line == 0 else PALETTE.gap_pale)


def _describe_table(table: Table, words: str) -> None:
    properties = table._tbl.tblPr
    for name, text in (("w:tblCaption", words), ("w:tblDescription", words)):
        element = OxmlElement(name)
        element.set(qn("w:val"), clean(text))
        properties.append(element)


def _repeat_header(row: Any) -> None:
    properties = row.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader"):
        properties.append(OxmlElement(name))


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.lstrip("#").upper())):
        shade.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(shade)


def add_picture(document: WordDocument, png: bytes, words: str) -> None:
    """Show a picture as wide as the text, described by words."""
    shape = document.add_picture(io.BytesIO(png), width=Mm(_TEXT_WIDTH_MM))
    shape._inline.docPr.set("descr", clean(words))
    shape._inline.docPr.set("name", "Carte")


def add_comparison(document: WordDocument, one: Comparison) -> Paragraph:
    """Draw a comparison as a native bar chart, with the workbook of its figures, described by words."""
    made = ChartPart.new(XL_CHART_TYPE.BAR_CLUSTERED, cast(Any, chart_data(one)), Presentation().part.package)
    dress(made.chart, one)
    package, number = document.part.package, document.part.next_id
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, made.blob, package)
    ((key, link),) = made.rels.items()
    book = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"),
        CONTENT_TYPE.SML_SHEET,
        link.target_part.blob,
        package,
    )
    chart.load_rel(RELATIONSHIP_TYPE.PACKAGE, book, key)
    shown = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    width, height = (int(mm * _EMU_PER_MM) for mm in _CHART_MM)
    drawing = parse_xml(
        f'<w:drawing {nsdecls("w", "wp", "a", "r")}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Graphique"/>'
        "<wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'r:id="{shown}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    drawing.find(f".//{qn('wp:docPr')}").set("descr", clean(chart_words(one)))
    paragraph = document.add_paragraph()
    paragraph.add_run()._r.append(drawing)
    return paragraph
