"""The terminal gives the same answers; an error is one French line and exit code 2."""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import socket
import subprocess
import sys
import tomllib

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.__main__ import _COMMANDS
from geo.analysis.coverage import COLUMNS
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Level
from tests.conftest import ROOT
from tests.terminal import run

COMMANDS = tuple(_COMMANDS)


PLACE = ("coverage", "--territory", "59512")


def test_the_help_lists_every_command_and_what_it_answers():
    said = run("--help").stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in said] == []
    assert "Données en usage : origine, lignes" in said
    assert "Où vivent les données publiées." in said


def test_a_word_that_is_no_command_is_told_the_closest():
    answer = run("infos")
    assert answer.returncode == 2
    assert "vouliez-vous dire « info »" in answer.stderr


def test_info_says_the_data_in_use_counts_and_vintages(dataset):
    answer = json.loads(run("info", "--json").stdout)
    assert answer["origin"] == "demonstration"
    assert answer["notice"] == "Données de démonstration"
    assert answer["counts"]["communes"] == 34_920
    assert answer["tables"]["qpv"]["vintage"] == dataset.manifest["qpv"].vintage


def test_coverage_in_csv_is_the_table_of_the_analysis(analysis):
    answer = run("coverage", "--territory", "59512", "--level", "qpv")
    table = pd.read_csv(io.StringIO(answer.stdout))
    expected = analysis.coverage(analysis.tree.get("59512"), Level.QPV, default_access())
    assert list(table.columns) == COLUMNS
    assert table["status"].to_list() == expected["status"].to_list()
    assert table["nearest_m"].to_list() == pytest.approx(expected["nearest_m"].to_list())
    assert answer.stderr == "Données de démonstration\n"


def test_dispositifs_minutes_format_and_file_are_followed(tmp_path, analysis):
    path = tmp_path / "laep.json"
    run(
        "coverage", "--territory", "974", "--level", "qpv", "--dispositif", "laep", "--dispositif", "clas",
        "--minutes", "30", "--format", "json", "-o", str(path),
    )  # fmt: skip
    rows = json.loads(path.read_text("utf-8"))
    expected = analysis.coverage(analysis.tree.get("974"), Level.QPV, default_access(30, 30))
    expected = expected[expected["dispositif"].isin(["laep", "clas"])]
    assert [row["status"] for row in rows] == expected["status"].to_list()
    assert {row["dispositif"] for row in rows} == {"laep", "clas"}


def test_geojson_opens_with_its_boundaries(tmp_path):
    path = tmp_path / "qpv.geojson"
    run("coverage", "--territory", "59512", "--level", "qpv", "--format", "geojson", "-o", str(path))
    table = gpd.read_file(path)
    assert table.geometry.is_valid.all()
    rings = shapely.get_exterior_ring(shapely.get_parts(table.geometry.to_numpy()))
    assert shapely.is_ccw(rings).all(), "RFC 7946: outer rings turn counter-clockwise"
    assert set(COLUMNS) <= set(table.columns)


def test_search_gives_what_a_text_designates_best_first():
    answer = run("search", "Lyon 8e", "--limit", "2", "--format", "json")
    assert json.loads(answer.stdout) == [
        {"code": "69388", "name": "Lyon 8e Arrondissement", "kind": "commune", "departement": "69"}
        | {"population": 85_943},
        {"code": "69123", "name": "Lyon", "kind": "commune", "departement": "69", "population": 519_127},
    ]
    assert run("search", "zzqqxw", "--format", "json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("coverage", "--territory", "99999", "--level", "qpv"), "Aucun territoire n’a le code « 99999 »"),
        (("coverage", "--territory", "<b>", "--level", "commune"), "Aucun territoire n’a le code « <b> »"),
        (("coverage", "--territory", "59", "--level", "qpv", "--minutes", "0"), "n’a pas de sens"),
        (
            ("coverage", "--territory", "59", "--level", "qpv", "-o", "/nowhere/x.csv"),
            "ne peut pas être écrit (le dossier « /nowhere » n’existe pas)",
        ),
        (("report", "--territory", "48001", "--format", "html", "-o", str(ROOT)), "(c’est un dossier)"),
        (
            ("report", "--territory", "48001", "--all-communes", "-o", str(ROOT / "app.py")),
            "(un fichier est à la place d’un dossier)",
        ),
        (("refresh", "--from", "/nowhere"), "« /nowhere » n’est pas un dossier"),
        (("refresh", "--from", str(ROOT / "app.py")), "n’est pas un dossier qui peut être lu"),
        (("refresh", "--sources", "/nowhere.csv"), "(ce n’est pas un fichier qui existe)"),
        (("refresh", "--sources", sys.executable), "(ce n’est pas du texte en UTF-8)"),
        (("refresh", "--sources", str(ROOT / "README.md")), "(ce n’est pas la forme attendue)"),
        (
            ("serve", "--address", "203.0.113.9"),
            "« --address 203.0.113.9 » n’est pas une adresse de ce poste",
        ),
        (("serve", "--address", "999.1.1.1"), "« --address 999.1.1.1 » n’est pas une adresse de ce poste"),
    ],
)
def test_an_error_is_one_line_and_exit_code_2(arguments, said):
    answer = run(*arguments)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert answer.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*PLACE, "--level", "x"), "« --level x » ne se lit pas : attendu qpv ou commune"),
        ((*PLACE, "--level", "qpv", "--minutes", "15,5"), "« --minutes 15,5 » ne se lit pas : un nombre"),
        ((*PLACE, "--level", "qpv", "--format=xls"), "« --format xls » ne se lit pas : attendu csv ou json"),
        ((*PLACE, "--level", "qpv", "--taille", "3"), "L’option « --taille » n’existe pas"),
        ((*PLACE, "--level"), "L’option « --level » attend une valeur"),
        ((*PLACE, "--level", "qpv", "Roubaix"), "« Roubaix » est de trop"),
        (("coverage", "--level", "qpv"), "Il manque « --territory » (FR, R32, 59"),
        (("search",), "Il manque « TEXTE »"),
        (("search", "Lille", "--limit", "1.5"), "un nombre entier est attendu"),
        (("search", "Lille", "--limit", "0"), "demandez au moins un lieu"),
        (("couverture",), "La commande « couverture » n’existe pas (vouliez-vous dire « coverage » ?)"),
        (("store",), "Il manque une commande : choisissez parmi copy"),
    ],
)
def test_a_command_that_cannot_be_read_is_refused_in_one_french_sentence(arguments, said):
    answer = run(*arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [(), *((*name.split(), "--help") for name in ("", *COMMANDS, "store copy"))]
)
def test_help_is_french(arguments):
    answer = run(*arguments)
    assert answer.returncode == 0
    assert answer.stdout.startswith("Usage : python -m geo ")
    assert "Options :\n" in answer.stdout
    assert "Affiche cette aide." in answer.stdout
    english = {
        "Arguments", "Commands", "FILE", "FLOAT", "INTEGER", "Options:", "RANGE", "Show", "TEXT", "default",
        "exit", "float", "int", "message", "required", "str",
    }  # fmt: skip
    assert not english & set(re.sub(r"[][<>]", " ", answer.stdout).split())


def test_installed_it_is_called_by_its_own_name_in_help_and_in_refusals():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"maillage": "geo.__main__:main"}
    installed = "C:/env/Scripts/maillage.exe"
    assert run("coverage", "--help", program=installed).stdout.startswith("Usage : maillage coverage ")
    assert "voyez « maillage search --help »" in run("search", program=installed).stderr


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((), []),
        (("--port", "8600", "--address", "0.0.0.0"), ["--server.port=8600", "--server.address=0.0.0.0"]),
    ],
)
def test_serve_runs_the_application_of_its_folder_wherever_it_is_called(
    monkeypatch, tmp_path, arguments, options
):
    called = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runpy, "run_module", lambda name, run_name: called.append((name, sys.argv)))
    assert run("serve", *arguments).returncode == 0
    assert called == [("streamlit", ["streamlit", "run", str(ROOT / "app.py"), *options])]


def test_serve_refuses_a_port_that_is_none_and_says_how_to_install_what_is_not_there(monkeypatch, tmp_path):
    assert "indiquez un nombre de 1 à 65535" in run("serve", "--port", "70000").stderr
    monkeypatch.setattr("geo.terminal.serve.SCRIPT", tmp_path / "app.py")
    answer = run("serve")
    assert answer.returncode == 2
    assert "pip install -e ." in answer.stderr


def test_serve_says_that_a_port_is_taken():
    with socket.create_server(("localhost", 0)) as other:
        port = other.getsockname()[1]
        answer = run("serve", "--port", str(port))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert f"Le port {port} est déjà pris" in answer.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize(
    "arguments", [("info",), ("--help",), ("coverage", "--territory", "Œ→", "--level", "qpv")]
)
def test_a_terminal_that_lacks_letters_shows_the_others(encoding, arguments):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "geo", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, env=environment, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode == (2 if "coverage" in arguments else 0)
    assert done.stdout or done.stderr


def test_a_damaged_version_is_one_line_and_exit_code_2(tmp_path):
    (tmp_path / "current").write_text("gone\n")
    answer = run("info", "--json", MAILLAGE_DATA=str(tmp_path))
    assert answer.returncode == 2
    assert "manifeste" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_commune_without_qpv_gives_an_empty_table_with_its_header():
    answer = run("coverage", "--territory", "48001", "--level", "qpv")
    assert answer.returncode == 0
    assert answer.stdout.strip() == ",".join(COLUMNS)


def test_python_runs_it_as_a_module_and_gives_the_exit_code():
    command = [sys.executable, "-m", "geo", "coverage", "--territory", "99999", "--level", "qpv"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == run("coverage", "--territory", "99999", "--level", "qpv").stderr
