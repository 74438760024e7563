"""A fifth dispositif needs one entry of the register and its rows of reference, and is then everywhere."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pptx
import pytest

from tests.conftest import ROOT

ROUBAIX = "59512"
ENTRY = """
    LUDOTHEQUE = (
        "ludotheque",
        Entry(
            label="Ludothèque",
            full_name="Ludothèque",
            noun=Noun("ludothèque", "ludothèques", feminine=True),
            symbol="✚",
            path="M6 1h4v5h5v4h-5v5H6v-5H1V6h5z",
            marker="P",
            colour="#2f3d4a",
            target=Target.UNDER_6,
            mission=Mission.PARENTING,
        ),
    )
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the house with one entry and one row more; nothing else is touched."""
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "geo", house / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data" / "reference", house / "data" / "reference")
    for folder in ("territories", "demonstration"):
        (house / "data" / folder).symlink_to(ROOT / "data" / folder)
    register = house / "geo" / "domain" / "dispositifs.py"
    before, mark, after = register.read_text("utf-8").partition(
        "\n    def __new__(cls, code: str, entry: Entry"
    )
    register.write_text(f"{before}{ENTRY}{mark}{after}", "utf-8")
    sheets = house / "data" / "reference" / "dispositifs.csv"
    with sheets.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    new = {**rows[-1], "code": "ludotheque", "what": "Un lieu où l’on joue et emprunte des jeux."}
    with sheets.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, rows[0], delimiter=";", lineterminator="\n").writerow(new)
    return house


def report(house: Path, form: str) -> Path:
    """Write the report of Roubaix from the terminal of the copied house."""
    path = house / f"roubaix.{form}"
    command = ["report", "--territory", ROUBAIX, "--format", form, "-o", str(path)]
    subprocess.run([sys.executable, "-m", "geo", *command], cwd=house, check=True, capture_output=True)
    return path


def test_it_is_in_the_legend_of_the_map(planted):
    assert "Ludothèque" in report(planted, "html").read_text("utf-8")


def test_it_is_in_the_matrix_of_the_workbook(planted):
    book = openpyxl.load_workbook(report(planted, "xlsx"), read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert any("Ludothèque" in cell for cell in cells)


def test_it_is_in_the_slides(planted):
    with zipfile.ZipFile(report(planted, "pptx")) as archive:
        assert archive.testzip() is None
    shapes = [shape for slide in pptx.Presentation(planted / "roubaix.pptx").slides for shape in slide.shapes]
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    texts += [
        cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells
    ]
    assert any("ludothèque" in text.lower() for text in texts)


def test_it_is_in_the_fiche(planted):
    script = (
        "from geo import store; from geo.analysis.coverage import Analysis; "
        "from geo.analysis.travel import default_access; from geo.reports.fiche import build_fiche; "
        "analysis = Analysis(store.load()); "
        f"fiche = build_fiche(analysis, analysis.tree.get('{ROUBAIX}'), default_access()); "
        "print([one.sentence for one in fiche.existing])"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=planted, check=True, capture_output=True, text=True
    )
    assert "ludothèque" in said.stdout
