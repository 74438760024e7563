"""Reports from the terminal: every format, a whole territory at once, errors in one line."""

from __future__ import annotations

import pyogrio
import pytest

from geo.analysis.travel import default_access
from geo.domain.errors import ParameterError
from geo.reports.formats import ReportFormat, report_name
from geo.reports.writing import Reports
from geo.terminal.report import communes_of
from tests.geo.reports.readers import pdf_info
from tests.terminal import run

SIGNATURES = {
    "pdf": b"%PDF-",
    "docx": b"PK",
    "pptx": b"PK",
    "xlsx": b"PK",
    "csv": "\ufeff".encode(),
    "geojson": b'{"type":"FeatureCollection"',
    "html": b"<!doctype html>",
}


@pytest.mark.parametrize("form", ["pdf", "geojson"])
def test_a_report_is_written_where_it_is_asked(form, tmp_path):
    path = tmp_path / f"saint-denis.{form}"
    done = run("report", "--territory", "97411", "--format", form, "-o", str(path))
    assert done.returncode == 0, done.stderr
    assert path.read_bytes().startswith(SIGNATURES[form])
    assert str(path) in done.stderr


@pytest.mark.parametrize("form", list(SIGNATURES))
def test_every_format_is_what_it_says(form, analysis, made_small):
    assert made_small(form).startswith(SIGNATURES[form])


@pytest.fixture(scope="module")
def made_small(analysis):
    reports = Reports(analysis, default_access())
    return lambda form: reports.write(analysis.tree.get("97411"), ReportFormat(form))


def test_gdal_reads_the_geojson(made_small, tmp_path, analysis):
    path = tmp_path / "zones.geojson"
    path.write_bytes(made_small("geojson"))
    found = pyogrio.read_dataframe(path)
    assert len(found) == analysis.dataset.qpv["communes"].map(lambda codes: "97411" in codes).sum()
    assert found.crs.to_epsg() == 4326
    west, south, east, north = found.total_bounds
    assert 55 < west < east < 56
    assert -22 < south < north < -20


def test_all_communes_of_a_territory_are_written_in_a_folder(tmp_path, analysis):
    # The smallest of the EPCI with several communes: two to four fiches.
    tree = analysis.tree
    epci = min(
        (t for t in map(tree.get, analysis.dataset.epci["code"]) if len(tree.commune_codes(t)) > 1),
        key=lambda t: (len(tree.commune_codes(t)), t.code),
    )
    done = run("report", "--territory", epci.code, "--all-communes", "-o", str(tmp_path / "fiches"))
    assert done.returncode == 0, done.stderr
    expected = {report_name(tree.get(code), ReportFormat.PDF) for code in tree.commune_codes(epci)}
    assert {path.name for path in (tmp_path / "fiches").iterdir()} == expected
    assert all(pdf_info(path)["Tagged"] == "yes" for path in (tmp_path / "fiches").iterdir())
    assert f"{len(expected)} rapports" in done.stderr


def test_not_all_communes_of_france(analysis):
    with pytest.raises(ParameterError, match="indiquez une région"):
        communes_of(analysis.tree, analysis.tree.get("FR"))


def test_a_city_is_counted_by_its_arrondissements(analysis):
    codes = [territory.code for territory in communes_of(analysis.tree, analysis.tree.get("75"))]
    assert len(codes) == 20
    assert "75056" not in codes


def test_an_unknown_territory_and_a_folder_that_cannot_be_written_are_one_line(tmp_path):
    unknown = run("report", "--territory", "99999")
    assert unknown.returncode == 2
    assert "99999" in unknown.stderr
    assert "Traceback" not in unknown.stderr
    barred = tmp_path / "file"
    barred.write_text("")
    refused = run("report", "--territory", "01001", "-o", str(barred / "fiche.pdf"))
    assert refused.returncode == 2
    assert "ne peut pas être écrit" in refused.stderr


def test_a_file_is_named_by_its_place_without_signs_that_systems_refuse(tree):
    assert report_name(tree.get("59512"), ReportFormat.PDF) == "maillage-59512-roubaix.pdf"
    assert report_name(tree.get("94038"), ReportFormat.HTML) == "maillage-94038-l-hay-les-roses.html"
