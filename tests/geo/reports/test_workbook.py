"""Workbooks open right in Excel: texts stay texts, numbers are numbers, headers stay in sight."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.domain.columns import Column, Kind
from geo.reports.workbook import TableSheet, TextSheet, workbook_bytes
from tests.geo.reports.test_tabular import SAID

COLUMNS = [
    Column("name", "Nom de la zone"),
    Column("people", "Habitants", Kind.PEOPLE, summed=True),
    Column("rate", "Taux", Kind.RATE),
]
HEADER = 4
"""Row of the header, under the title, the provenance and the totals."""


def opened(*sheets: TableSheet | TextSheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets, SAID)))


@pytest.fixture(scope="module")
def sheet():
    table = pd.DataFrame(
        {
            "name": ["=1+1", "+33 1", "-3", "@ici", "http://exemple.fr", "12"],
            "people": [1000.0, 500.4, np.nan, 1.0, 2.0, 3.0],
            "rate": [0.456, 1.0, np.nan, 2.0, 3.0, np.inf],
        }
    )
    return opened(TableSheet("Matrice", "Carences & manques", table, COLUMNS, frozen=2))["Matrice"]


def test_texts_are_texts_whatever_their_first_character(sheet):
    cells = [sheet.cell(HEADER + row, 1) for row in range(1, 7)]
    assert [cell.value for cell in cells] == ["=1+1", "+33 1", "-3", "@ici", "http://exemple.fr", "12"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_numbers_are_numbers_with_their_format_and_holes_stay_empty(sheet):
    people = [sheet.cell(HEADER + row, 2) for row in range(1, 7)]
    assert [cell.value for cell in people] == [1000, 500, None, 1, 2, 3]
    assert {cell.number_format for cell in people} == {"#,##0"}
    assert sheet.cell(HEADER + 1, 3).value == 0.46
    assert sheet.cell(HEADER + 1, 3).number_format == "#,##0.00"
    assert sheet.cell(HEADER + 6, 3).value is None


def test_the_header_is_frozen_filtered_and_repeated_on_paper(sheet):
    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref == "A4:C10"
    assert sheet.print_title_rows == "$4:$4"


def test_totals_follow_the_filter_and_hold_their_value(sheet):
    assert sheet["B3"].value == "=SUBTOTAL(109,B5:B10)"
    assert sheet["C3"].value is None
    table = pd.DataFrame({"name": ["a", "b"], "people": [1.0, 2.0], "rate": [1.0, 1.0]})
    content = io.BytesIO(workbook_bytes([TableSheet("M", "M", table, COLUMNS)], SAID))
    assert openpyxl.load_workbook(content, data_only=True)["M"]["B3"].value == 3


def test_every_sheet_says_the_demonstration_its_source_and_its_date(sheet):
    assert sheet["A1"].value == "Carences & manques — Données de démonstration"
    for said in ("Source", "Simulation", "Millésime", "23/11/2026", "15"):
        assert said in sheet["A2"].value
    assert sheet.oddHeader.left.text == "Carences && manques"
    assert sheet.oddHeader.right.text == "Données de démonstration"


def test_columns_are_wide_enough_for_what_they_hold(sheet):
    assert sheet.column_dimensions["A"].width >= len("http://exemple.fr")


def test_an_empty_sheet_says_why():
    book = opened(
        TableSheet("Vide", "Vide", pd.DataFrame(columns=["name", "people", "rate"]), COLUMNS, note="Rien.")
    )
    assert book["Vide"]["A4"].value == "Rien."


def test_a_page_of_text_is_pairs():
    page = opened(TextSheet("Méthode", "Méthode", [("Score", "=A1"), ("Poids", "1")]))["Méthode"]
    assert [cell.value for cell in page[4]] == ["Score", "=A1"]
    assert page["B4"].data_type == "s"


def test_the_same_content_gives_a_whole_file():
    assert (
        zipfile.ZipFile(io.BytesIO(workbook_bytes([TextSheet("P", "P", [("a", "b")])], SAID))).testzip()
        is None
    )
