"""Write Excel workbooks to work with: frozen headers, filters, formats, totals that follow filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from geo.analysis.work import check_wanted
from geo.cartography.palette import PALETTE
from geo.domain.columns import DECIMALS, NUMERIC, Column, Kind
from geo.reports.provenance import Provenance
from geo.reports.tabular import as_read
from geo.store.scratch import scratch

_TITLE_ROW, _SAID_ROW, _TOTAL_ROW, _HEADER_ROW = range(4)
_MOST_WIDE, _LEAST_WIDE = 48, 9
_MEASURED_ROWS = 500
_ROWS_A_LOOK = 1_000
_A4 = 9
_TEXT_WIDTHS = (30.0, 110.0)
_USUAL_WIDTH = 8.43
"""Width of a column that nobody set, in letters, as Excel counts."""
_LEAST_SAID_WIDTH, _LINE_PT = 120.0, 15.0
_AS_TEXT = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
_SUBTOTAL_SUM = 109
"""Excel's code for the sum of the rows that a filter leaves visible."""


@dataclass(frozen=True)
class TableSheet:
    """One sheet of a workbook: a table under its title.

    Parameters
    ----------
    name : str
        At most 31 characters.
    title : str
    table : pandas.DataFrame
    columns : sequence of Column
    note : str
        Said in place of the table when it has no row.
    frozen : int
        How many columns stay in sight on the left.
    """

    name: str
    title: str
    table: pd.DataFrame
    columns: Sequence[Column]
    note: str = ""
    frozen: int = 1


@dataclass(frozen=True)
class TextSheet:
    """One sheet of text: pairs of a subject and what is said of it."""

    name: str
    title: str
    lines: Sequence[tuple[str, str]]


def workbook_bytes(sheets: Sequence[TableSheet | TextSheet], provenance: Provenance) -> bytes:
    """Write a workbook.

    Every sheet says its title, the demonstration mark and the provenance above its header, and on paper.
    Texts are always written as texts, whatever their first character.
    """
    file = BytesIO()
    # Row after row, out of memory: all the communes of France would be half a gigabyte.
    options = {"constant_memory": True} | dict.fromkeys(_AS_TEXT, False)
    with scratch() as folder, xlsxwriter.Workbook(file, {**options, "tmpdir": str(folder)}) as book:
        book.set_properties({"title": provenance.title, "comments": provenance.line()})
        writer = _Writer(book, provenance)
        for sheet in sheets:
            writer.page(sheet) if isinstance(sheet, TextSheet) else writer.sheet(sheet)
    return file.getvalue()


class _Writer:
    """Write sheets with the formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, provenance: Provenance) -> None:
        self.book = book
        self.provenance = provenance
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.said = book.add_format({"font_color": PALETTE.grey, "text_wrap": True, "valign": "top"})
        self.header = book.add_format(
            {
                "bold": True,
                "bg_color": PALETTE.accent,
                "font_color": PALETTE.paper,
                "text_wrap": True,
                "valign": "top",
            }
        )
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.subject = book.add_format({"bold": True, "valign": "top"})
        self.cells = {kind: book.add_format({"num_format": _number_format(kind)}) for kind in Kind}
        self.sums = {
            kind: book.add_format({"num_format": _number_format(kind), "bold": True, "top": 1})
            for kind in Kind
        }

    def sheet(self, sheet: TableSheet) -> None:
        readable = as_read(sheet.table, sheet.columns)
        widths = [_width(column, readable[column.label]) for column in sheet.columns]
        out = self._open(sheet.name, sheet.title, widths, max(len(readable), 1))
        if readable.empty:
            out.write_string(_HEADER_ROW, 0, sheet.note or "Aucune ligne.")
            return
        last = _HEADER_ROW + len(readable)
        if any(column.summed for column in sheet.columns):
            out.write_string(_TOTAL_ROW, 0, "Total des lignes affichées", self.subject)
        for place, column in enumerate(sheet.columns):
            if column.summed:
                self._sum(out, place, column, readable[column.label], last)
        out.set_row(_HEADER_ROW, 48)
        for place, column in enumerate(sheet.columns):
            out.write_string(_HEADER_ROW, place, column.label, self.header)
        self._rows(out, readable, sheet.columns)
        out.autofilter(_HEADER_ROW, 0, last, len(sheet.columns) - 1)
        out.freeze_panes(_HEADER_ROW + 1, sheet.frozen)
        out.repeat_rows(_HEADER_ROW)

    def page(self, page: TextSheet) -> None:
        out = self._open(page.name, page.title, _TEXT_WIDTHS, len(page.lines))
        for row, (subject, text) in enumerate(page.lines, start=_HEADER_ROW):
            out.write_string(row, 0, subject, self.subject)
            out.write_string(row, 1, text, self.wrapped)

    def _open(self, name: str, title: str, widths: Sequence[float], rows: int) -> Worksheet:
        """Begin a sheet of columns so wide, of so many rows under its header."""
        out = self.book.add_worksheet(name)
        out.hide_gridlines(0)
        mark = self.provenance.mark
        out.write_string(_TITLE_ROW, 0, f"{title} — {mark}" if mark else title, self.title)
        for place, width in enumerate(widths):
            out.set_column(place, place, width)
        # Cells beside the table hold what is said of it where the table is narrow.
        beside = max(0, ceil((_LEAST_SAID_WIDTH - sum(widths)) / _USUAL_WIDTH))
        last, said = len(widths) + beside - 1, self.provenance.line()
        lines = ceil(len(said) / (sum(widths) + beside * _USUAL_WIDTH))
        out.set_row(_SAID_ROW, _LINE_PT * lines)
        out.merge_range(_SAID_ROW, 0, _SAID_ROW, last, said, self.said)
        out.print_area(0, 0, _HEADER_ROW + rows, last)
        out.set_paper(_A4)
        out.set_landscape()
        out.fit_to_pages(1, 0)
        # An ampersand opens a code in Excel's headers.
        out.set_header(f"&L{title.replace('&', '&&')}&R{mark}")
        out.set_footer(f"&L{self.provenance.edited:%d/%m/%Y}&RPage &P sur &N")
        return out

    def _rows(self, out: Worksheet, readable: pd.DataFrame, columns: Sequence[Column]) -> None:
        written = [(self.cells[column.kind], column.kind) for column in columns]
        known = readable.notna().itertuples(index=False, name=None)
        rows = zip(readable.itertuples(index=False, name=None), known, strict=True)
        for row, (values, filled) in enumerate(rows, start=_HEADER_ROW + 1):
            if row % _ROWS_A_LOOK == 0:
                check_wanted()
            for place, (value, is_known, (cell, kind)) in enumerate(
                zip(values, filled, written, strict=True)
            ):
                if not is_known:
                    out.write_blank(row, place, None, cell)
                elif kind in NUMERIC:
                    out.write_number(row, place, float(value), cell)
                elif kind is Kind.DATE:
                    out.write_datetime(row, place, value, cell)
                else:
                    out.write_string(row, place, str(value), cell)

    def _sum(self, out: Worksheet, place: int, column: Column, values: pd.Series, last: int) -> None:
        cells = xl_range(_HEADER_ROW + 1, place, last, place)
        total = values.sum(min_count=1)
        known = "" if pd.isna(total) else float(total)
        out.write_formula(
            _TOTAL_ROW, place, f"=SUBTOTAL({_SUBTOTAL_SUM},{cells})", self.sums[column.kind], known
        )


def _number_format(kind: Kind) -> str:
    """Return Excel's format; the thousands and decimal signs follow the reader's own settings."""
    if kind is Kind.DATE:
        return "dd/mm/yyyy"
    if kind not in NUMERIC:
        return "@"
    decimals = DECIMALS[kind]
    return "#,##0" + (f".{'0' * decimals}" if decimals else "")


def _width(column: Column, values: pd.Series) -> int:
    words = max((len(word) for word in column.label.split()), default=0)
    content = max((len(str(value)) for value in values.head(_MEASURED_ROWS).dropna()), default=0)
    return max(_LEAST_WIDE, min(max(words, content) + 3, _MOST_WIDE))
