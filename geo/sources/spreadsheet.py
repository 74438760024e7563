"""Read the spreadsheet that someone keeps by hand, whatever its form, as rows of text; bounded in memory."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from geo.domain.errors import DataError
from geo.sources._workbook import MAX_COLUMNS, Lines, read_workbook

MAX_BYTES = 50_000_000
"""Limit announced by the page, and by the server's own setting."""
MAX_ROWS = 100_000
MAX_CELL = 2_000
_SEPARATORS = ";\t,|"
_HEADER_WITHIN = 30
_SPREADSHEETS = "CSV, XLSX ou GeoJSON"
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff]"
)
"""Control characters, zero-width spaces and marks of direction: a name with them is not what it looks."""


@dataclass
class Sheet:
    """A spreadsheet, read.

    Parameters
    ----------
    columns : list of str
        Names of the header, made distinct.
    rows : list of list of str
        Cells, as many a row as there are columns; rows wholly empty are left out.
    lines : list of int
        Line of each row in the file, as its author sees it.
    form : str
        What it was read as, in French.
    notices : list of str
        What a reader should know: an extension that lies, merged cells, rows cut.
    """

    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    form: str
    notices: list[str] = field(default_factory=list)


IsHeader = Callable[[Sequence[str]], int]


def read_sheet(path: Path, score_header: IsHeader, name: str = "") -> Sheet:
    """Read a CSV, XLSX or GeoJSON file, told apart by their content.

    Parameters
    ----------
    path : pathlib.Path
    score_header : callable
        Says how many cells of a row look like column names: titles stand above the header.
    name : str
        How the person calls the file, when it is not the name on disk.

    Raises
    ------
    DataError
        If the file is too large, damaged or of another form; the sentence says what to do.
    """
    name = name or path.name
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DataError(
            f"Le fichier « {name} » pèse {size / 1e6:.0f} Mo ; la limite est de {MAX_BYTES / 1e6:.0f} Mo. "
            "Retirez les colonnes et les lignes inutiles."
        )
    content = path.read_bytes()
    kind, reader = _reader(content, name)
    lines, form, notices = reader(content, name)
    extension = path.suffix if name == path.name else Path(name).suffix
    if extension.lower() not in _EXTENSIONS[kind]:
        notices.insert(0, f"Malgré son nom, « {name} » est un fichier {form} : il a été lu comme tel.")
    return _headed(lines, score_header, name, form, notices)


_Read = tuple[Lines, str, list[str]]
_EXTENSIONS = {"csv": {".csv", ".txt", ".tsv"}, "xlsx": {".xlsx", ".xlsm"}, "json": {".geojson", ".json"}}
_OTHERS = {
    b"%PDF": "un PDF",
    b"\xd0\xcf\x11\xe0": "un classeur Excel d'avant 2007 (.xls)",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"{\\rtf": "un document RTF",
    b"PAR1": "un fichier Parquet",
}


def _reader(content: bytes, name: str) -> tuple[str, Callable[[bytes, str], _Read]]:
    if not content or content[:1000].isspace():
        raise DataError(f"Le fichier « {name} » est vide. Choisissez le fichier de votre liste.")
    for start, what in _OTHERS.items():
        if content.startswith(start):
            raise DataError(
                f"Le fichier « {name} » est {what}. Enregistrez la liste en {_SPREADSHEETS}, puis réessayez."
            )
    if content.startswith(b"PK"):
        return "xlsx", read_workbook
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        return "json", _read_geojson
    if head.startswith(b"<"):
        raise DataError(
            f"Le fichier « {name} » est une page ou du XML. "
            f"Enregistrez la liste en {_SPREADSHEETS}, puis réessayez."
        )
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(
            f"Le fichier « {name} » n'est pas un tableau lisible. Enregistrez la liste en {_SPREADSHEETS}."
        )
    return "csv", _read_csv


# --- CSV -------------------------------------------------------------------------------------------------


def _read_csv(content: bytes, name: str) -> _Read:
    content, encoding = _lines_of_bytes(content)
    separator = _separator(_decoded(content[:20_000]))
    said = {"\t": "tabulation"}.get(separator, f"« {separator} »")

    def lines() -> Iterator[tuple[int, list[str]]]:
        # Line by line: a file of 50 MB is never held decoded.
        reader = csv.reader((_decoded(line) for line in io.BytesIO(content)), delimiter=separator)
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise DataError(
                f"Le fichier « {name} » est illisible à partir de la ligne {reader.line_num + 1} : un "
                "guillemet n'est sans doute pas refermé. Corrigez cette ligne ou enregistrez en XLSX."
            ) from error

    return lines(), "CSV", [f"Lu en {encoding}, séparateur {said}."]


def _lines_of_bytes(content: bytes) -> tuple[bytes, str]:
    """Bring a text to lines ended by a line feed, in UTF-8 or Windows-1252, and name its encoding."""
    encoding = "UTF-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content, encoding = content.decode("utf-16", "replace").encode(), "UTF-16"
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    if encoding == "UTF-8" and any(
        "\ufffd" in line.decode("utf-8", "replace") for line in io.BytesIO(content)
    ):
        encoding = "Windows-1252"
    return content, encoding


def _decoded(content: bytes) -> str:
    """Decode as UTF-8, else as Windows-1252: lists pasted together mix both, from one line to the next."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _separator(text: str) -> str:
    """Choose the separator that gives most cells, alike from one line to the next."""
    sample = [line for line in text[:20_000].splitlines() if line.strip()][:_HEADER_WITHIN]
    counts = {s: sorted(line.count(s) for line in sample) for s in _SEPARATORS}
    return max(_SEPARATORS, key=lambda s: (counts[s][len(sample) // 2], counts[s][-1]) if sample else (0, 0))


# --- GeoJSON ---------------------------------------------------------------------------------------------


def _short(text: str) -> str:
    """Keep a number as text, at a length that no computation can suffer from."""
    return text[:40]


def _read_geojson(content: bytes, name: str) -> _Read:
    unreadable = DataError(
        f"Le fichier « {name} » n'est pas un GeoJSON lisible : il est peut-être coupé. "
        "Exportez-le de nouveau."
    )
    try:
        document = json.loads(_decoded(_lines_of_bytes(content)[0]), parse_int=_short, parse_float=_short)
    except (ValueError, RecursionError) as error:
        raise unreadable from error
    features = document.get("features") if isinstance(document, dict) else document
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise unreadable
    properties = [
        one.get("properties") if isinstance(one.get("properties"), dict) else {} for one in features
    ]
    names = list(dict.fromkeys(str(key) for one in properties for key in one))
    plain = [key for key in names if key.lower() not in {"longitude", "latitude"}][:MAX_COLUMNS]

    def lines() -> Iterator[tuple[int, list[str]]]:
        yield 0, [*plain, "longitude", "latitude"]
        for number, (one, said) in enumerate(zip(features, properties, strict=True), start=1):
            place = _position(one.get("geometry")) or [
                str(said.get(key) or "") for key in ("longitude", "latitude")
            ]
            yield number, [*(_value(said.get(key)) for key in plain), *place]

    return lines(), "GeoJSON", []


def _value(value: object) -> str:
    if isinstance(value, list):
        return " + ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "oui" if value else ""
    return "" if value is None else str(value)


def _position(geometry: object) -> list[str] | None:
    """Return longitude and latitude as written for a point, those of a point inside for anything else."""
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(coordinates, list):
        return [_value(c)[:40] for c in (*coordinates[:2], "", "")][:2]
    try:
        inside = shapely.point_on_surface(shape({**geometry, "coordinates": _floats(coordinates)}))
    except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    return None if inside.is_empty else [repr(inside.x), repr(inside.y)]


def _floats(coordinates: Any) -> Any:
    return [_floats(c) for c in coordinates] if isinstance(coordinates, list) else float(coordinates)


# --- Header ----------------------------------------------------------------------------------------------


def _headed(lines: Lines, score_header: IsHeader, name: str, form: str, notices: list[str]) -> Sheet:
    """Find the header among the first lines, then take what follows."""
    first: list[tuple[int, list[str]]] = []
    stream = iter(lines)
    for number, cells in stream:
        first.append((number, cells))
        if len(first) >= _HEADER_WITHIN:
            break
    scores = [score_header(cells) for _, cells in first]
    if not scores or max(scores) == 0:
        raise DataError(
            f"Le fichier « {name} » n'a pas de ligne d'en-tête reconnaissable. Nommez ses colonnes : Nom, "
            "Type, Adresse, Code postal, Commune."
        )
    at = scores.index(max(scores))
    columns = _distinct([_tidy(cell) for cell in first[at][1]], name)
    sheet = Sheet(columns, [], [], form, notices)
    for number, cells in chain(first[at + 1 :], stream):
        tidy = [_tidy(cell) for cell in cells[: len(columns)]]
        if not any(tidy):
            continue
        if len(sheet.rows) >= MAX_ROWS:
            raise DataError(
                f"Le fichier « {name} » a plus de {MAX_ROWS:,} lignes".replace(",", "\u202f")
                + ". Une liste de structures en compte quelques milliers au plus : vérifiez que c'est le bon "
                "fichier, ou découpez-le."
            )
        sheet.rows.append(tidy + [""] * (len(columns) - len(tidy)))
        sheet.lines.append(number)
    if not sheet.rows:
        raise DataError(f"Le fichier « {name} » n'a que des en-têtes. Ajoutez-y les lignes de la liste.")
    return sheet


def _tidy(cell: str) -> str:
    # Cut before and after: a cell of megabytes is never searched whole, and what goes leaves no room.
    return _UNSEEN.sub("", cell[: 2 * MAX_CELL]).strip()[:MAX_CELL]


def _distinct(names: list[str], name: str) -> list[str]:
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise DataError(
            f"Le fichier « {name} » a plus de {MAX_COLUMNS} colonnes. Gardez celles de la liste, "
            "puis réessayez."
        )
    seen: dict[str, int] = {}
    distinct = []
    for position, one in enumerate(names, start=1):
        base = one or f"Colonne {position}"
        seen[base] = seen.get(base, 0) + 1
        distinct.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    return distinct
