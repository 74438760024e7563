"""Read a text with separators as rows: encoding and separator found, a quote left open put right and said."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from geo.domain.errors import DataError
from geo.sources._workbook import RawTable

_SEPARATORS = ";\t,|"
_SAMPLE = 20_000
_SAMPLE_LINES = 30
_SAID_LINES = 5


def read_csv(content: bytes, name: str) -> tuple[list[RawTable], str, list[str]]:
    """Read rows, numbered as a spreadsheet shows them: a cell of three lines is one row.

    Raises
    ------
    DataError
        If a quote left open makes the file unreadable.
    """
    content, encoding = lines_of_bytes(content)
    sample = [line for line in decoded(content[:_SAMPLE]).splitlines() if line.strip()][:_SAMPLE_LINES]
    separator = _separator(sample)
    said = {"\t": "tabulation"}.get(separator, f"« {separator} »")
    table = RawTable(())
    table.lines = _rows(content, separator, name, table.notices)
    return [table], "CSV", [f"Lu en {encoding}, séparateur {said}."]


def _rows(content: bytes, separator: str, name: str, notices: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Give rows with their numbers; where a quote left open swallowed rows, give these as they stand."""
    taken: list[str] = []

    def physical() -> Iterator[str]:
        # Line by line: a file of 50 MB is never held decoded.
        for line in io.BytesIO(content):
            taken.append(decoded(line))
            yield taken[-1]

    reader = csv.reader(physical(), delimiter=separator)
    number, width, opened = 0, 0, []
    try:
        for row in reader:
            lines, taken[:] = list(taken), []
            if len(lines) > 1 and _swallowed(lines, width, separator):
                opened.append(number + 1)
                for line in lines:
                    number += 1
                    yield number, _unquoted(line, separator)
                continue
            number, width = number + 1, max(width, len(row))
            yield number, row
    except csv.Error as error:
        raise DataError(
            f"Le fichier « {name} » est illisible à partir de la ligne {number + 1} : un "
            "guillemet n’est sans doute pas refermé. Corrigez cette ligne ou enregistrez en XLSX."
        ) from error
    finally:
        if opened:
            named = ", ".join(map(str, opened[:_SAID_LINES]))
            notices.append(
                f"Un guillemet n’est pas refermé (ligne {named}) : les lignes qui le suivent ont été lues "
                "une à une, sans tenir compte des guillemets. Vérifiez-les."
            )


def _swallowed(lines: list[str], width: int, separator: str) -> bool:
    """Tell whether a row of several lines is several rows: two of these have all the separators of one."""
    least = max(width - 1, 2)
    return sum(line.count(separator) >= least for line in lines) > 1


def _unquoted(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(separator)]


def lines_of_bytes(content: bytes) -> tuple[bytes, str]:
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


def decoded(content: bytes) -> str:
    """Decode as UTF-8, else as Windows-1252: lists pasted together mix both, from one line to the next."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _separator(sample: Iterable[str]) -> str:
    """Choose the separator that gives most cells, alike from one line to the next."""
    lines = list(sample)
    counts = {s: sorted(line.count(s) for line in lines) for s in _SEPARATORS}
    return max(_SEPARATORS, key=lambda s: (counts[s][len(lines) // 2], counts[s][-1]) if lines else (0, 0))
