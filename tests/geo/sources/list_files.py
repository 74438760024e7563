"""Write the files that people keep lists in: CSV in any encoding, XLSX with hidden rows, ODS."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl

Rows = Sequence[Sequence[str]]


def csv_bytes(rows: Rows, separator: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding, "replace")


def xlsx_bytes(sheets: Mapping[str, Rows], hidden_rows: Collection[int] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for line in hidden_rows:
            sheet.row_dimensions[line].hidden = True
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def ods_bytes(sheets: Mapping[str, Rows], hidden_rows: Collection[int] = (), repeated: int = 1) -> bytes:
    """Write a minimal ODS; `repeated` says of its last cell how many it stands for."""
    names = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
    for prefix, name in (("o", "office"), ("t", "table"), ("x", "text")):
        names = names.replace(f'"{prefix}"', f'"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"')
    cell_start = '<table:table-cell office:value-type="string">'
    tables = []
    for title, rows in sheets.items():
        lines = []
        for line, row in enumerate(rows, start=1):
            veil = ' table:visibility="collapse"' if line in hidden_rows else ""
            cells = "".join(
                f"{cell_start}<text:p>{escape(text)}</text:p></table:table-cell>"
                if text
                else "<table:table-cell/>"
                for text in row
            )
            lines.append(f"<table:table-row{veil}>{cells}</table:table-row>")
        if repeated > 1:
            many = f'table:number-rows-repeated="{repeated}"'
            wide = 'table:number-columns-repeated="16384"'
            cell = (
                f'<table:table-cell {wide} office:value-type="string"><text:p>x</text:p></table:table-cell>'
            )
            lines.append(f"<table:table-row {many}>{cell}</table:table-row>")
        tables.append(f'<table:table table:name="{escape(title)}">{"".join(lines)}</table:table>')
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
            f'manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            "</manifest:manifest>",
        )
        archive.writestr("content.xml", document)
    return content.getvalue()
