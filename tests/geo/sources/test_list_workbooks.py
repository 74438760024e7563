"""Workbooks of any kind: several sheets, hidden rows, errors, quotes left open; what is not read is said."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geo.domain.errors import DataError
from geo.sources.caf_list import Draft, Wishes, prepare, read_list
from geo.sources.spreadsheet import Sheet
from tests.geo.sources.list_files import ods_bytes, xlsx_bytes

HEAD = ["Nom", "Type", "Code Insee"]
OFFICE = shutil.which("soffice")


@pytest.fixture
def read(tmp_path: Path):
    """Give a function that reads the bytes of a file."""

    def make(content: bytes | str, name: str, *, hidden: bool = False) -> Sheet:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_list(path, hidden=hidden)

    return make


@pytest.fixture
def prepared(dataset, tree):
    def make(sheet: Sheet) -> Draft:
        return prepare(sheet, dataset, tree, Wishes("Liste", "33"))

    return make


WRITERS = pytest.mark.parametrize(("write", "name"), [(xlsx_bytes, "l.xlsx"), (ods_bytes, "l.ods")])


@WRITERS
def test_a_workbook_with_a_sheet_a_dispositif_is_one_list(read, prepared, write, name):
    where = ["Nom", "Commune", "CP"]
    made = prepared(
        read(
            write(
                {
                    "À lire": [["Une feuille par dispositif"], ["Merci"]],
                    "Clas": [where, ["Acacia", "Bordeaux", "33000"]],
                    "Centres sociaux": [["Nom", "CP", "Commune"], ["Bouleau", "33700", "Mérignac"]],
                    "Fermées": [where, ["Cèdre", "Bordeaux", "33000"]],
                }
            ),
            name,
        )
    )
    found = [(one.name, one.dispositifs, one.commune) for one in made.structures.itertuples()]
    assert found == [("Acacia", ["clas"], "33063"), ("Bouleau", ["centre_social"], "33281")]
    assert made.report[["Feuille", "Ligne"]].to_numpy().tolist() == [["Clas", 2], ["Centres sociaux", 2]]
    assert "Feuilles « Clas », « Centres sociaux » : lues." in made.notices
    assert "Feuilles « À lire », « Fermées » : non lues." in made.notices


@WRITERS
def test_a_hidden_row_is_announced_and_left_out_unless_asked_for(read, write, name):
    content = write({"Liste": [HEAD, ["A", "EVS", "33063"], ["B", "EVS", "33063"]]}, hidden_rows=[3])
    sheet = read(content, name)
    assert (sheet.lines, sheet.hidden) == ([2], 1)
    assert "Ligne masquée laissée de côté : 3." in sheet.notices
    whole = read(content, name, hidden=True)
    assert (whole.lines, whole.hidden) == ([2, 3], 0)
    assert "Ligne masquée lue : 3." in whole.notices


def test_hidden_columns_and_sheets_are_announced(read):
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx_bytes({"Liste": [HEAD, ["A", "EVS", "33063"]], "Brouillon": [HEAD]}))
    )
    book["Liste"].column_dimensions["C"].hidden = True
    book["Brouillon"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    sheet = read(content.getvalue(), "l.xlsx")
    assert "Feuille masquée non lue : « Brouillon »." in sheet.notices
    assert "Colonne masquée, lue comme les autres : « Code Insee »." in sheet.notices
    assert sheet.rows == [["A", "EVS", "33063"]]


def test_errors_of_a_spreadsheet_are_empty_cells_and_said(read, prepared):
    book = openpyxl.Workbook()
    for row in (HEAD, ["#N/A", "EVS", "33063"], ["B", "EVS", "33063"]):
        book.active.append(row)
    book.active["A2"].data_type = "e"
    content = io.BytesIO()
    book.save(content)
    for file, name in (
        (content.getvalue(), "l.xlsx"),
        ("Nom;Type;Code Insee\n#REF!;EVS;33063\nB;EVS;33063\n", "l.csv"),
    ):
        sheet = read(file, name)
        assert sheet.rows[0] == ["", "EVS", "33063"]
        assert any(notice.startswith("Erreur de tableur, lue comme vide : #") for notice in sheet.notices)
        assert "sans nom" in prepared(sheet).report["Détail"].iloc[0]


def test_merged_cells_speak_for_each_of_their_rows_and_are_announced(read):
    book = openpyxl.Workbook()
    for row in (HEAD, ["A", "EVS", "33063"], ["B", None, "33063"]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    content = io.BytesIO()
    book.save(content)
    sheet = read(content.getvalue(), "l.xlsx")
    assert [row[1] for row in sheet.rows] == ["EVS", "EVS"]
    assert any(notice.startswith("Cellules fusionnées") for notice in sheet.notices)


def test_the_line_is_the_row_of_the_spreadsheet_whatever_the_lines_of_text(read):
    text = 'Nom;Note;Type\nA;"un\ndeux";EVS\n\nB;"un";Laep\n'
    assert read(text, "l.csv").lines == [2, 4]


@pytest.mark.parametrize(
    "text",
    [
        'Nom;Type;Code Insee\nA;EVS;33063\n"B;EVS;33063\nC;EVS;33063\n',
        'Nom;Type;Code Insee\nA;EVS;33063\nB;"EVS;33063\nC;"EVS";33063\n',
    ],
)
def test_a_quote_left_open_loses_no_row_and_is_announced(read, text):
    sheet = read(text, "l.csv")
    assert [row[0] for row in sheet.rows] == ["A", "B", "C"]
    assert sheet.lines == [2, 3, 4]
    assert any("guillemet n’est pas refermé (ligne 3)" in notice for notice in sheet.notices)


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice to write an .xls")
def test_an_xls_is_read_and_says_that_its_hidden_rows_are_not_seen(read, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(xlsx_bytes({"Liste": [HEAD, ["Épicéa", "EVS", "01004"]]}))
    command = [
        str(OFFICE),
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--headless",
        "--convert-to",
        "xls",
    ]
    subprocess.run([*command, "x.xlsx"], cwd=tmp_path, check=True, capture_output=True)
    sheet = read((tmp_path / "x.xls").read_bytes(), "l.xls")
    assert sheet.rows == [["Épicéa", "EVS", "01004"]]
    assert sheet.form == "Excel d’avant 2007 (XLS)"
    assert any("lignes masquées ne se voient pas" in notice for notice in sheet.notices)


# --- Workbooks that would fill the memory -------------------------------------------------------------


def test_a_size_that_lies_is_found_out_before_the_workbook_is_opened(read):
    """The directory of the archive says a hundred bytes; the member unpacks to sixty million."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    forged = content.getvalue().replace(struct.pack("<L", 60_000_000), struct.pack("<L", 100))
    with pytest.raises(DataError, match=r"refusé|abîmé"):
        read(forged, "l.xlsx")


def test_a_cell_lost_at_the_end_of_a_sheet_is_told(read):
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active["XFD1048576"] = "x"
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(DataError, match=r"1.048.576 .*une cellule y est égarée"):
        read(content.getvalue(), "l.xlsx")


def test_a_cell_of_ods_that_stands_for_millions_is_told(read):
    content = ods_bytes({"Liste": [HEAD, ["A", "EVS", "33063"]]}, repeated=1_000_000)
    with pytest.raises(DataError, match="une cellule y est égarée"):
        read(content, "l.ods")
