"""Official rows go to the commune that holds them, QPV to those they lie on, repeated rows count once."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.affinity import translate

from geo import store
from geo.domain.errors import ParameterError
from geo.sources import bpe, cnaf
from geo.sources._official_places import holder
from geo.sources.catalogue import read_catalogue
from geo.sources.census import apply_census
from geo.sources.communes import CommuneFinder
from geo.sources.files import Supply
from geo.sources.qpv import assign_communes
from geo.sources.refresh import refresh
from geo.sources.report import SourceReport
from tests.geo.sources import official_files as files


@pytest.fixture(scope="module")
def finder(dataset) -> CommuneFinder:
    return CommuneFinder(dataset.communes)


@pytest.fixture
def report() -> SourceReport:
    return SourceReport("essai", "Essai")


# --- rows without position ---


@pytest.mark.parametrize(
    ("code", "postal_code", "held"),
    [
        ("59512", "59100", "59512"),
        ("74268", "", "74010"),
        ("75056", "75019", "75119"),
        ("69123", "69008", "69388"),
        ("75056", "", "75101"),
        ("99999", "", None),
    ],
)
def test_a_row_without_position_goes_to_the_commune_that_holds_its_code(finder, code, postal_code, held):
    assert holder(code, postal_code, finder) == held


def test_a_row_that_repeats_another_is_one_structure(report):
    row = {"TYPEQU": "D503", "SIRET": "12345678900011", "NOMRS": "A PETITS PAS", "DEPCOM": "59512"}
    rows = pd.DataFrame(
        [
            row | {"LAMBERT_X": "1", "LAMBERT_Y": "2"},
            row | {"LAMBERT_X": "1", "LAMBERT_Y": "2"},
            row | {"LAMBERT_X": "9", "LAMBERT_Y": "2"},
            row | {"SIRET": "", "NOMRS": "", "LAMBERT_X": "1", "LAMBERT_Y": "2"},
            row | {"SIRET": "", "NOMRS": "", "LAMBERT_X": "1", "LAMBERT_Y": "2"},
        ]
    )
    assert len(bpe.without_repeats(rows, report)) == 4
    assert sum(report.rejected.values()) == 1


def test_people_of_a_merged_commune_are_carried_to_its_heir(dataset, report):
    census = pd.DataFrame(
        {"population": [100.0, 20.0], "pop_under6": [10.0, 2.0], "pop_6_17": [15.0, 3.0]},
        index=["74010", "74268"],
    )
    table = apply_census(dataset.communes, census, report).set_index("code")
    assert table.loc["74010", ["population", "pop_under6", "pop_6_17"]].to_list() == [120, 12, 18]


# --- QPV ---


def qpv(finder: CommuneFinder, shape: shapely.Geometry, communes: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"lib_qp": ["Essai"], "insee_com": [communes]}, geometry=[shape], crs=4326)


def across(finder: CommuneFinder, one: str, other: str) -> shapely.Geometry:
    """Draw a disc on the border of two communes."""
    shapes = finder.shapes.geometry
    border = shapely.intersection(shapes[one].buffer(1e-4), shapes[other].buffer(1e-4))
    return border.representative_point().buffer(0.004)


def test_a_qpv_that_straddles_a_commune_belongs_to_it_too(finder, report):
    found = assign_communes(qpv(finder, across(finder, "59512", "59599"), "59512"), finder, report)[0]
    assert found[0] == "59512"
    assert "59599" in found


def test_a_qpv_within_its_commune_has_no_other(finder, report):
    inside = finder.mairies(["59512"])[0].buffer(0.001)
    assert assign_communes(qpv(finder, inside, "59512"), finder, report) == [["59512"]]


def test_a_qpv_of_a_merged_commune_belongs_to_its_heir(finder, report):
    inside = finder.mairies(["74010"])[0].buffer(0.001)
    assert assign_communes(qpv(finder, inside, "74268"), finder, report)[0] == ["74010"]


@pytest.mark.parametrize("astray", [lambda p: shapely.Point(p.y, p.x), lambda p: translate(p, 1.0, 0)])
def test_a_qpv_whose_contour_lies_elsewhere_is_refused_and_named(finder, report, astray):
    shape = astray(finder.mairies(["59512"])[0]).buffer(0.001)
    assert assign_communes(qpv(finder, shape, "59512"), finder, report) == [[]]
    assert list(report.rejected) == ["contour ailleurs que les communes déclarées (Essai)"]


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    return tmp_path


def test_the_qpv_of_one_departement_are_refreshed_alone(own_folder, dataset):
    whole = files.official_qpv(dataset)
    given = own_folder / "nord"
    given.mkdir()
    files.write_qpv(given, whole[whole["insee_dep"] == "59"])
    report = refresh(["qpv"], folder=given, territory="59")
    assert report.errors == []
    assert len(store.load().qpv) == (whole["insee_dep"] == "59").sum()
    with pytest.raises(ParameterError, match="--only qpv"):
        refresh(folder=given, territory="59")


# --- files as they are published ---


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("bpe", "BPE25.zip"),
        ("bpe", "BPE25.parquet"),
        ("bpe_labels", "BPE24_table_passage.csv"),
        ("qpv_income", "BASE_TD_FILO_DISP_2021_QP.csv"),
    ],
)
def test_a_file_is_recognised_under_its_published_name(source, name):
    sources = read_catalogue()
    assert [one.id for one in sources.values() if one.is_named(name)] == [source]


def test_of_files_unzipped_by_hand_the_one_that_holds_the_data_is_read(tmp_path):
    for name in ("revenu-disponible-qp24-2021_QP.csv", "revenu-declare-qp24-2021_QP.csv"):
        (tmp_path / name).write_text("a;b\n")
    fetched = Supply(tmp_path, tmp_path).obtain(read_catalogue()["qpv_income"])
    assert fetched.path.name == "revenu-disponible-qp24-2021_QP.csv"


def test_the_labels_are_read_in_the_passage_table(tmp_path):
    path = tmp_path / "BPE24_table_passage.csv"
    path.write_text(
        "TYPEQU;Libelle_TYPEQU;SDOM;Libelle_SDOM\nD503;Lieu d'accueil enfants-parents;D5;Social\n"
    )
    labels = bpe.read_labels(read_catalogue()["bpe_labels"], path)
    assert labels.to_numpy().tolist() == [["D503", "Lieu d'accueil enfants-parents"]]


def test_an_optional_source_that_cannot_be_read_is_said_and_left(own_folder, dataset):
    given = own_folder / "official"
    given.mkdir()
    files.write_qpv(given, files.official_qpv(dataset))
    (given / "pop_QPV24.csv").write_text("illisible")
    report = refresh(["qpv"], folder=given)
    assert report.errors == []
    assert report.published == ["qpv"]
    notes = [note for one in report.sources if one.source == "qpv_population" for note in one.notes]
    assert notes[0].startswith("non lu, on fait sans : ")


def test_a_laep_that_only_an_old_list_knows_is_to_be_verified(tmp_path, dataset, tree, report):
    files.write_cnaf(tmp_path, dataset)
    source = read_catalogue()["cnaf_laep"]
    fetched = Supply(tmp_path, tmp_path).obtain(source)
    table = cnaf.read_laep(source, fetched, dataset, tree, report)
    assert table["source"].str.endswith("(2020), à vérifier").all()
    assert "liste de 2020" in report.notes
