"""Read XLSX, XLS and ODS workbooks as tables of text, after checking that they unpack to a sane size."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from geo.domain.errors import DataError
from geo.domain.french import agree, number
from geo.sources._workbook_marks import DAMAGED_XML, Marks, ods_marks, xlsx_marks

MAX_COLUMNS = 200
MAX_CELLS = 10_000_000
"""Cells of the rectangle that a sheet fills: it is laid out whole before its rows are read."""
_MAX_UNPACKED = 400_000_000
_MAX_RATIO = 300
_CHUNK = 1 << 20
_DAMAGE = (*DAMAGED_XML, zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError)
"""What zipfile and the pass over the marks raise on a workbook that is cut, forged or protected."""

Lines = Iterable[tuple[int, list[str]]]


@dataclass
class RawTable:
    """A sheet as it is: rows with their numbers, and what a reader should know of it.

    Parameters
    ----------
    lines : iterable of (int, list of str)
    title : str
        Of the sheet; empty where the file has but one table.
    hidden_rows, hidden_columns : frozenset of int
        From 1.
    notices : list of str
    """

    lines: Lines
    title: str = ""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notices: list[str] = field(default_factory=list)


def read_workbook(content: bytes, name: str) -> tuple[list[RawTable], str, list[str]]:
    """Read the visible sheets of a workbook.

    Returns
    -------
    tables : list of RawTable
        Their rows are read as they are asked for.
    form : str
        What the workbook is, in French.
    notices : list of str

    Raises
    ------
    DataError
        If it is damaged, protected, not a workbook, or unpacks beyond measure.
    """
    damaged = DataError(
        f"Le classeur « {name} » est abîmé ou protégé. Ouvrez-le, enregistrez-le en XLSX sans mot de passe, "
        "puis réessayez."
    )
    try:
        form, marks = _looked_through(content, name)
        if form.endswith("(ODS)"):  # read whole as soon as it is opened
            for title, mark in marks.items():
                _refuse_far_cell(mark, title, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
        shown = [one.name for one in sheets if one.visible is SheetVisibleEnum.Visible]
        hidden = [one.name for one in sheets if one.name not in shown]
        chosen = shown or hidden
        tables = []
        for title in chosen:
            mark = marks.get(title, Marks())
            _refuse_far_cell(mark, title, name)
            tables.append(_table(book.get_sheet_by_name(title), mark, many=len(chosen) > 1))
    except (*_DAMAGE, CalamineError) as error:
        if isinstance(error, DataError):
            raise
        raise damaged from error
    notices = []
    if shown and hidden:
        named = ", ".join(f"« {title} »" for title in hidden)
        notices.append(
            f"{agree(len(hidden), 'Feuille masquée non lue', 'Feuilles masquées non lues')} : {named}."
        )
    if form.endswith("(XLS)"):
        notices.append("Dans un .xls, les lignes masquées ne se voient pas : toutes sont lues.")
    return tables, form, notices


def _looked_through(content: bytes, name: str) -> tuple[str, dict[str, Marks]]:
    """Tell the form of a workbook, refuse what unpacks beyond measure, and gather the marks of its sheets."""
    if not content.startswith(b"PK"):
        return "Excel d’avant 2007 (XLS)", {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _refuse_bomb(archive, len(content), name)
        members = archive.namelist()
        if "xl/workbook.xml" in members:
            return "Excel (XLSX)", xlsx_marks(archive)
        if "content.xml" in members:
            return "OpenDocument (ODS)", ods_marks(archive)
    raise DataError(
        f"Le fichier « {name} » est une archive, pas un classeur. Donnez le fichier CSV, "
        "XLSX, ODS ou GeoJSON qu’elle contient."
    )


def _refuse_bomb(archive: zipfile.ZipFile, size: int, name: str) -> None:
    """Refuse an archive by the sizes that it claims, then by those that it has."""
    limit = min(_MAX_UNPACKED, size * _MAX_RATIO)
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked <= limit:
        unpacked = 0
        for info in archive.infolist():
            # A size that lies would stop the reading there: read to the true end, and check its sum.
            info.file_size = limit + 1
            with archive.open(info) as stream:
                while unpacked <= limit and (chunk := stream.read(_CHUNK)):
                    unpacked += len(chunk)
    if unpacked > limit:
        raise DataError(
            f"Le classeur « {name} » se déplie en {unpacked / 1e6:.0f} Mo : il a été refusé. "
            "Copiez la liste dans un classeur neuf, puis réessayez."
        )


def _refuse_far_cell(mark: Marks, title: str, name: str) -> None:
    if mark.last_row * mark.last_column > MAX_CELLS:
        raise DataError(
            f"La feuille « {title[:60]} » de « {name} » va jusqu’à la ligne {number(mark.last_row)} et à la "
            f"colonne {number(mark.last_column)} : une cellule y est égarée. Copiez la liste dans un "
            "classeur neuf, puis réessayez."
        )


def _table(sheet: CalamineSheet, mark: Marks, *, many: bool) -> RawTable:
    merged = _merged_down(mark.merged or [_from_one(one) for one in sheet.merged_cell_ranges or ()])
    notices = []
    if merged:
        notices.append(
            "Cellules fusionnées sur plusieurs lignes : leur texte vaut pour chacune de ces lignes "
            f"({number(len(merged))} {agree(len(merged), 'ligne', 'lignes')})."
        )
    return RawTable(
        _lines(sheet, mark, merged),
        sheet.name if many else "",
        frozenset(mark.hidden_rows),
        frozenset(mark.hidden_columns),
        notices,
    )


def _lines(
    sheet: CalamineSheet, mark: Marks, merged: dict[int, dict[int, int]]
) -> Iterator[tuple[int, list[str]]]:
    origins: dict[tuple[int, int], str] = {}
    first = {(row, column) for places in merged.values() for column, row in places.items()}
    start = sheet.start
    if start is None:
        return
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [cell_text(value) for value in values[: MAX_COLUMNS + 1]]
        for column, text in mark.instead.get(row, {}).items():
            if column <= len(cells) and not cells[column - 1]:
                cells[column - 1] = text
        for column, origin in merged.get(row, {}).items():
            if column <= len(cells):
                cells[column - 1] = cells[column - 1] or origins.get((origin, column), "")
        for column, text in enumerate(cells, start=1):
            if (row, column) in first:
                origins[row, column] = text
        yield row, cells


Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


def _from_one(merged: tuple[tuple[int, int], tuple[int, int]]) -> Range:
    (top, left), (bottom, right) = merged
    return top + 1, left + 1, bottom + 1, right + 1


def _merged_down(ranges: Iterable[Range]) -> dict[int, dict[int, int]]:
    """Say for each row which column takes the text of which row above; a title across is left."""
    down: dict[int, dict[int, int]] = {}
    for top, left, bottom, _ in ranges:
        for row in range(top + 1, min(bottom, top + MAX_CELLS // MAX_COLUMNS) + 1):
            down.setdefault(row, {})[left] = top
    return down


def cell_text(value: object) -> str:
    """Write the value of a cell: whole numbers without decimals, dates as ISO, true as « oui »."""
    if isinstance(value, bool):
        return "oui" if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value)
