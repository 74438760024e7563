"""Find what a workbook marks beside its values: hidden rows and columns, errors, merged cells, its extent."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

FORMULA = "#FORMULE"
"""Stands for a formula whose result is not in the file."""
DAMAGED_XML = (ElementTree.ParseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_Event = Literal["start", "end"]
_MOST_MERGED = 100_000
_MOST_COLUMNS = 16_384


@dataclass
class Marks:
    """What a sheet marks beside its values; rows and columns from 1.

    Parameters
    ----------
    hidden_rows, hidden_columns : set of int
    merged : list of tuple
        First row, first column, last row, last column.
    instead : dict
        By row then column, what to write where there is no value: an error, a formula without a result.
    last_row, last_column : int
        How far the sheet goes.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    instead: dict[int, dict[int, str]] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


def xlsx_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet of an XLSX workbook, by title; read as a stream."""
    targets = {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))).lstrip("/")
        for _, one in _elements(archive, "xl/_rels/workbook.xml.rels")
        if _tag(one) == "Relationship"
    }
    found = {}
    for _, sheet in _elements(archive, "xl/workbook.xml"):
        if _tag(sheet) == "sheet":
            relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            if targets.get(relation, "").startswith("xl/worksheets/"):
                found[sheet.get("name", "")] = _sheet_marks(archive, targets[relation])
    return found


def _sheet_marks(archive: zipfile.ZipFile, member: str) -> Marks:
    marks = Marks()
    row = 0
    for event, element in _elements(archive, member, ("start", "end")):
        tag = _tag(element)
        if event == "start":
            if tag == "row":
                row = int(element.get("r") or row + 1)
                if element.get("hidden") in {"1", "true"}:
                    marks.hidden_rows.add(row)
            continue
        if tag == "c":
            _note_cell(element, row, marks)
        elif tag == "col" and element.get("hidden") in {"1", "true"}:
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            marks.hidden_columns |= set(range(first, min(last, _MOST_COLUMNS) + 1))
        elif tag == "mergeCell" and len(marks.merged) < _MOST_MERGED:
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            if bottom > top:
                marks.merged.append((top, left, bottom, right))
        if tag == "row":
            element.clear()
    return marks


def _note_cell(cell: ElementTree.Element, row: int, marks: Marks) -> None:
    parts = {_tag(child): child for child in cell}
    result = parts.get("v")
    empty = result is None or not result.text
    if not parts:
        return
    letters, row = coordinate_from_string(cell.get("r", f"A{row}"))
    column = column_index_from_string(letters)
    marks.last_row, marks.last_column = max(marks.last_row, row), max(marks.last_column, column)
    if cell.get("t") == "e":
        marks.instead.setdefault(row, {})[column] = (result.text if result is not None else None) or "#N/A"
    elif "f" in parts and empty:
        marks.instead.setdefault(row, {})[column] = FORMULA


def ods_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet of an ODS workbook, by title; read as a stream."""
    found: dict[str, Marks] = {}
    marks, row, column = Marks(), 0, 0
    for event, element in _elements(archive, "content.xml", ("start", "end")):
        tag, said = _tag(element), _attributes(element)
        if event == "start":
            if tag == "table":
                marks, row, column = Marks(), 0, 0
                found[said.get("name", "")] = marks
        elif tag == "table-column":
            many = int(said.get("number-columns-repeated", 1))
            if said.get("visibility") in {"collapse", "filter"}:
                marks.hidden_columns |= set(range(column + 1, min(column + many, _MOST_COLUMNS) + 1))
            column += many
        elif tag == "table-row":
            row = _note_ods_row(element, said, row, marks)
            element.clear()
    return found


def _note_ods_row(element: ElementTree.Element, said: dict[str, str], row: int, marks: Marks) -> int:
    """Note a row of ODS, which may stand for several; return the last of them."""
    last = row + int(said.get("number-rows-repeated", 1))
    column, filled = 0, 0
    for cell in element:
        told = _attributes(cell)
        many = int(told.get("number-columns-repeated", 1))
        if len(cell) or "value-type" in told:
            filled = column + many
            down = int(told.get("number-rows-spanned", 1))
            if down > 1 and len(marks.merged) < _MOST_MERGED:
                right = column + int(told.get("number-columns-spanned", 1))
                marks.merged.append((row + 1, column + 1, row + down, right))
        column += many
    if filled:
        marks.last_row, marks.last_column = last, max(marks.last_column, filled)
        if said.get("visibility") in {"collapse", "filter"}:
            marks.hidden_rows |= set(range(row + 1, min(last, row + _MOST_MERGED) + 1))
    return last


def _elements(
    archive: zipfile.ZipFile, member: str, events: Sequence[_Event] = ("end",)
) -> Iterator[tuple[str, ElementTree.Element]]:
    with archive.open(member) as stream:
        yield from ElementTree.iterparse(stream, events)  # noqa: S314 - expat refuses to amplify entities


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    return {key.rsplit("}", 1)[-1]: value for key, value in element.attrib.items()}
