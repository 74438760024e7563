"""The terminal shows what an import would change first, and replaces nothing that is not confirmed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geo import store
from geo.store.prepared import FOLDER
from tests.terminal import run

SIX = "Nom;Type;Code Insee\n" + "".join(f"Essai {word};CLAS;59512\n" for word in ("un", "deux", "trois")) * 2


@pytest.fixture
def six(tmp_path: Path) -> Path:
    """Give a list of six rows that say three Clas."""
    path = tmp_path / "six.csv"
    path.write_text(SIX, "utf-8")
    return path


def imported(path: Path, *options: str, folder: str = "data"):
    data = str(path.parent / folder)
    return run("import", str(path), "--territory", "59", "--no-geocode", *options, MAILLAGE_DATA=data)


def clas_of_nord(dataset) -> int:
    offered = dataset.structures["dispositifs"].map(lambda codes: "clas" in codes)
    return int((offered & dataset.structures["commune"].str.startswith("59")).sum())


def nothing_published(source: Path) -> bool:
    """Tell whether the folder of data holds no more than what was prepared of the embedded ones."""
    folder = source.parent / "data"
    return not folder.exists() or {path.name for path in folder.iterdir()} <= {FOLDER}


def test_a_replacement_is_refused_with_its_very_figures_until_it_is_confirmed(six, dataset, monkeypatch):
    before = clas_of_nord(dataset)
    refused = imported(six, "--replace")
    assert refused.returncode == 2
    assert f"Nord, {before}\u00a0Clas → 3\u00a0Clas" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert nothing_published(six)
    done = imported(six, "--replace", "--yes")
    assert done.returncode == 0
    assert f"structures {before}\u00a0→\u00a03" in done.stdout
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(six.parent / "data"))
    assert clas_of_nord(store.load()) == 3


def test_to_add_is_the_default_and_its_figures_are_said(six, dataset, monkeypatch):
    before = clas_of_nord(dataset)
    done = imported(six)
    assert done.returncode == 0
    assert f"Nord, Clas\u00a0: structures {before}\u00a0→\u00a0{before + 3}" in done.stdout
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(six.parent / "data"))
    assert clas_of_nord(store.load()) == before + 3


def test_a_trial_says_what_would_change_and_publishes_nothing(six, dataset):
    before = clas_of_nord(dataset)
    tried = imported(six, "--replace", "--dry-run", "--report", str(six.parent / "r.csv"))
    assert tried.returncode == 0
    assert f"structures {before}\u00a0→\u00a03" in tried.stdout
    assert "communes présent" in tried.stdout
    assert "hors de portée" in tried.stdout
    assert nothing_published(six)
    rows = list(csv.DictReader((six.parent / "r.csv").open(encoding="utf-8-sig"), delimiter=";"))
    assert [row["Ligne"] for row in rows] == ["2", "3", "4", "5", "6", "7"]
    assert rows[3]["Détail"] == "doublon de la ligne 2"


def test_a_report_that_cannot_be_written_is_told_before_anything_is_published(six):
    refused = imported(six, "--report", "/nowhere/r.csv")
    assert refused.returncode == 2
    assert "ne peut pas être écrit" in refused.stderr
    assert nothing_published(six)
