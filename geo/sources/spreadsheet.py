"""Read the spreadsheet that someone keeps by hand, whatever its form, as rows of text; bounded in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from geo.domain.errors import DataError
from geo.domain.french import agree, fold, number
from geo.sources._csv_rows import read_csv
from geo.sources._geojson_rows import read_geojson
from geo.sources._workbook import MAX_COLUMNS, RawTable, read_workbook

MAX_BYTES = 50_000_000
"""Limit announced by the page, and by the server's own setting."""
MAX_ROWS = 100_000
MAX_CELL = 2_000
EXTENSIONS = {
    "csv": (".csv", ".txt", ".tsv"),
    "book": (".xlsx", ".xlsm", ".ods", ".xls"),
    "json": (".geojson", ".json"),
}
_HEADER_WITHIN = 30
_SPREADSHEETS = "CSV, XLSX, ODS ou GeoJSON"
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff]"
)
"""Control characters, zero-width spaces and marks of direction: a name with them is not what it looks."""
_ERROR = re.compile(
    r"#(N/[AD]|REF!|VALEUR!|VALUE!|NOM\?|NAME\?|DIV/0!|NUL!|NULL!|NOMBRE!|NUM!|SPILL!|CALC!)|Err:\d{3}"
)
_KNOWN = 100
"""Score of a header with one name known."""
_LEAST_FIELDS = 200
"""Score of a header with two names known: that of a sheet which is a list among others."""
_SAID = 5


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
        What a reader should know: an extension that lies, merged cells, hidden rows, other sheets.
    titles : list of str
        For each row, the title of its sheet where the list has several; empty otherwise.
    hidden : int
        How many hidden rows were left out.
    """

    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    form: str
    notices: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    hidden: int = 0


IsHeader = Callable[[Sequence[str]], int]
IsLeft = Callable[[str], bool]
IsData = Callable[[Sequence[str]], bool]


def read_sheet(
    path: Path,
    score_header: IsHeader,
    name: str = "",
    *,
    hidden: bool = False,
    is_left: IsLeft | None = None,
    is_data: IsData | None = None,
) -> Sheet:
    """Read a CSV, XLSX, XLS, ODS or GeoJSON file, told apart by their content.

    Parameters
    ----------
    path : pathlib.Path
    score_header : callable
        Says how much a row looks like a header, a hundred for each name known: titles stand above it.
    name : str
        How the person calls the file, when it is not the name on disk.
    hidden : bool
        Whether hidden rows are read too.
    is_left : callable, optional
        Tells, by its title, a sheet that is no part of the list.
    is_data : callable, optional
        Tells, where no name of a column is known, that the first row is one of the list.

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
    tables, form, notices = reader(content, name)
    extension = path.suffix if name == path.name else Path(name).suffix
    if extension.lower() not in EXTENSIONS[kind]:
        notices.insert(0, f"Malgré son nom, « {name} » est un fichier {form} : il a été lu comme tel.")
    sheet = Sheet([], [], [], form, notices)
    for table, head, at, score in _lists(tables, score_header, is_left, name, notices):
        if score < _KNOWN and is_data and is_data(head[at][1]):
            head.insert(at, (0, [f"Colonne {place}" for place, _ in enumerate(head[at][1], start=1)]))
            notices.append("Pas de ligne d’en-tête : les colonnes sont lues d’après leur contenu.")
        _append(sheet, table, head, at, name, hidden=hidden)
    if not sheet.rows:
        raise DataError(f"Le fichier « {name} » n’a que des en-têtes. Ajoutez-y les lignes de la liste.")
    return sheet


_OTHERS = {
    b"%PDF": "un PDF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"{\\rtf": "un document RTF",
    b"PAR1": "un fichier Parquet",
}
_Reader = Callable[[bytes, str], tuple[list[RawTable], str, list[str]]]


def _reader(content: bytes, name: str) -> tuple[str, _Reader]:
    if not content or content[:1000].isspace():
        raise DataError(f"Le fichier « {name} » est vide. Choisissez le fichier de votre liste.")
    for start, what in _OTHERS.items():
        if content.startswith(start):
            raise DataError(
                f"Le fichier « {name} » est {what}. Enregistrez la liste en {_SPREADSHEETS}, puis réessayez."
            )
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return "book", read_workbook
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        return "json", read_geojson
    if head.startswith(b"<"):
        raise DataError(
            f"Le fichier « {name} » est une page ou du XML. "
            f"Enregistrez la liste en {_SPREADSHEETS}, puis réessayez."
        )
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(
            f"Le fichier « {name} » n’est pas un tableau lisible. Enregistrez la liste en {_SPREADSHEETS}."
        )
    return "csv", read_csv


_Head = list[tuple[int, list[str]]]


def _lists(
    tables: Sequence[RawTable],
    score_header: IsHeader,
    is_left: IsLeft | None,
    name: str,
    notices: list[str],
) -> list[tuple[RawTable, _Head, int, int]]:
    """Choose the tables that are lists, with their first rows and where their header is among these."""
    seen = []
    for table in tables:
        table.lines = iter(table.lines)
        head = list(islice(table.lines, _HEADER_WITHIN))
        scores = [score_header([_tidy(cell) for cell in cells]) for _, cells in head]
        best = max(scores, default=0)
        seen.append((table, head, scores.index(best) if best else 0, best))
    open_ones = [one for one in seen if not (is_left and is_left(one[0].title))]
    chosen = [one for one in open_ones if one[3] >= _LEAST_FIELDS]
    if not chosen:
        chosen = [one for one in open_ones if one[3] and len(one[1]) > 1][:1] or seen[:1]
    if not chosen or not chosen[0][3]:
        raise DataError(
            f"Le fichier « {name} » n’a pas de ligne d’en-tête reconnaissable. Nommez ses colonnes : Nom, "
            "Type, Adresse, Code postal, Commune."
        )
    if len(seen) > 1:
        left = [one[0].title for one in seen if one not in chosen]
        notices.append(_sheets([one[0].title for one in chosen], "lue"))
        if left:
            notices.append(_sheets(left, "non lue"))
    return chosen


def _sheets(titles: list[str], fate: str) -> str:
    """Say what became of sheets: « Feuilles « LAEP », « EVS » : lues. »."""
    many = len(titles) > 1
    return f"Feuille{'s' if many else ''} {_quoted(titles)} : {fate}{'s' if many else ''}."


def _quoted(titles: Iterable[str]) -> str:
    return ", ".join(f"« {title} »" for title in titles)


def _append(sheet: Sheet, table: RawTable, head: _Head, at: int, name: str, *, hidden: bool) -> None:
    """Add the rows of a table, its columns joined to those of the same name."""
    own = _distinct([_tidy(cell) for cell in head[at][1]], name)
    known = {fold(column): index for index, column in enumerate(sheet.columns)}
    place = []
    for column in own:
        place.append(known.pop(fold(column), len(sheet.columns)))
        if place[-1] == len(sheet.columns):
            sheet.columns.append(column)
            for row in sheet.rows:
                row.append("")
    left: list[str] = []
    errors: list[str] = []
    for line, cells in chain(head[at + 1 :], table.lines):
        tidy = [_tidy(cell) for cell in cells[: len(own)]]
        if not any(tidy):
            continue
        if line in table.hidden_rows:
            left.append(str(line))
            if not hidden:
                continue
        if len(sheet.rows) >= MAX_ROWS:
            raise DataError(
                f"Le fichier « {name} » a plus de {number(MAX_ROWS)} lignes. Une liste de structures en "
                "compte quelques milliers au plus : vérifiez que c’est le bon fichier, ou découpez-le."
            )
        row = [""] * len(sheet.columns)
        for index, text in zip(place, tidy, strict=False):
            if _ERROR.fullmatch(text):
                errors.append(f"{text} ligne {line}")
                continue
            row[index] = text
        sheet.rows.append(row)
        sheet.lines.append(line)
        sheet.titles.append(table.title)
    _announce(sheet, table, own, left, errors, hidden=hidden)


def _announce(
    sheet: Sheet, table: RawTable, columns: list[str], left: list[str], errors: list[str], *, hidden: bool
) -> None:
    where = f" (feuille « {table.title} »)" if table.title else ""
    sheet.notices += [f"{notice[:-1]}{where}." if where else notice for notice in table.notices]
    if left:
        sheet.hidden += 0 if hidden else len(left)
        fate = "lues" if hidden else "laissées de côté"
        if len(left) == 1:
            fate = "lue" if hidden else "laissée de côté"
        sheet.notices.append(
            f"{agree(len(left), 'Ligne masquée', 'Lignes masquées')} {fate}{where} : {_some(left)}."
        )
    veiled = [column for index, column in enumerate(columns, start=1) if index in table.hidden_columns]
    if veiled:
        kind = agree(
            len(veiled), "Colonne masquée, lue comme les autres", "Colonnes masquées, lues comme les autres"
        )
        sheet.notices.append(f"{kind}{where} : {_quoted(veiled)}.")
    if errors:
        kind = agree(len(errors), "Erreur de tableur, lue comme vide", "Erreurs de tableur, lues comme vides")
        sheet.notices.append(f"{kind}{where} : {_some(errors)}.")


def _some(items: Sequence[str]) -> str:
    more = len(items) - _SAID
    return ", ".join(items[:_SAID]) + (
        f" et {number(more)} {agree(more, 'autre', 'autres')}" if more > 0 else ""
    )


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
