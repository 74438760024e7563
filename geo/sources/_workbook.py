"""Read an Excel workbook as rows of text, merged cells and formulas without a result included."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils.cell import column_index_from_string as column_index
from openpyxl.utils.cell import coordinate_from_string, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from geo.domain.errors import DataError

MAX_COLUMNS = 200
FORMULA = "#FORMULE"
"""Stands for a formula whose result is not in the file."""

_MAX_UNPACKED = 400_000_000
_MAX_RATIO = 300
_MAX_MERGED = 100_000
_DAMAGE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ElementTree.ParseError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    EOFError,
)
"""What openpyxl and zipfile raise on a workbook that is cut, forged or protected."""

Lines = Iterable[tuple[int, list[str]]]


def read_workbook(content: bytes, name: str) -> tuple[Lines, str, list[str]]:
    """Read the first filled sheet of an XLSX workbook.

    Returns
    -------
    tuple
        Its rows with their numbers, read as they are asked for; what it is, in French; notices.

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
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bomb(archive, len(content), name)
            if "xl/workbook.xml" not in archive.namelist():
                raise DataError(
                    f"Le fichier « {name} » est une archive, pas un classeur. Donnez le fichier CSV, "
                    "XLSX ou GeoJSON qu'elle contient."
                )
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        title, path = _first_filled(book)
        merged, formulas = _marks(content, path)
    except _DAMAGE as error:
        if isinstance(error, DataError):
            raise
        raise damaged from error

    def lines() -> Iterator[tuple[int, list[str]]]:
        try:
            for number, row in enumerate(book[title].iter_rows(values_only=True), start=1):
                cells = ["" if value is None else cell_text(value) for value in row[: MAX_COLUMNS + 1]]
                for column, origin in merged.get(number, ()):
                    cells += [""] * (column - len(cells))
                    cells[column - 1] = cells[column - 1] or origin.get("text", "")
                for column in formulas.get(number, ()):
                    if column <= len(cells) and not cells[column - 1]:
                        cells[column - 1] = FORMULA
                for column, origin in merged.get(-number, ()):
                    origin["text"] = cells[column - 1] if column <= len(cells) else ""
                yield number, cells
        except _DAMAGE as error:
            raise damaged from error

    notices = [f"Feuille « {title} »."] if len(book.sheetnames) > 1 else []
    return lines(), "Excel (XLSX)", notices


def _refuse_bomb(archive: zipfile.ZipFile, size: int, name: str) -> None:
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > _MAX_UNPACKED or unpacked > size * _MAX_RATIO:
        raise DataError(
            f"Le classeur « {name} » se déplie en {unpacked / 1e6:.0f} Mo : il a été refusé. "
            "Copiez la liste dans un classeur neuf, puis réessayez."
        )


def _first_filled(book: Any) -> tuple[str, str]:
    """Return the first sheet that has two rows or more, by its title and its path in the archive."""
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    for sheet in sheets:
        if (
            sum(1 for _, row in zip(range(50), sheet.iter_rows(values_only=True), strict=False) if any(row))
            > 1
        ):
            return sheet.title, sheet._worksheet_path
    return sheets[0].title, sheets[0]._worksheet_path


_Merged = dict[int, list[tuple[int, dict[str, str]]]]


def _marks(content: bytes, path: str) -> tuple[_Merged, dict[int, list[int]]]:
    """Find merged cells and formulas without a result, which the light reader of openpyxl does not tell.

    Merged cells are given by row: a negative row holds the cell whose text the others take.
    """
    merged: _Merged = {}
    formulas: dict[int, list[int]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as stream:
        for _, element in ElementTree.iterparse(stream):  # noqa: S314 - expat refuses to amplify entities
            tag = element.tag.rsplit("}", 1)[-1]
            if tag == "c":
                parts = {child.tag.rsplit("}", 1)[-1]: child for child in element}
                result = parts.get("v")
                if "f" in parts and (result is None or not result.text):
                    letters, row = coordinate_from_string(element.get("r", "A1"))
                    formulas.setdefault(row, []).append(column_index(letters))
            elif tag == "mergeCell":
                _spread(element.get("ref", ""), merged)
            if tag == "row":
                element.clear()
    return merged, formulas


def _spread(reference: str, merged: _Merged) -> None:
    """Note that the first cell of a merged range speaks for the rows under it; a title across is left."""
    first_column, first_row, _, last_row = range_boundaries(reference)
    height = (last_row or 0) - (first_row or 0)
    if not first_row or not 0 < height <= _MAX_MERGED - sum(map(len, merged.values())):
        return
    origin: dict[str, str] = {}
    merged.setdefault(-first_row, []).append((first_column, origin))
    for row in range(first_row + 1, last_row + 1):
        merged.setdefault(row, []).append((first_column, origin))


def cell_text(value: object) -> str:
    """Write the value of a cell: whole numbers without decimals, dates as ISO, true as « oui »."""
    if isinstance(value, bool):
        return "oui" if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value)
