"""Streets: from the files of IGN and OpenStreetMap and from the WFS, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import py7zr
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geo import store
from geo.domain.errors import ParameterError, SourceError
from geo.domain.reference import constants, rows
from geo.sources._streets_network import speeds, split_at_junctions
from geo.sources._streets_wfs import Service, Tile, tile_of, tiles_over
from geo.sources.refresh import refresh
from geo.sources.report import Progress, SourceReport, StoppedError
from geo.sources.streets import area_of, bdtopo_stretches, edition_of, estimate
from geo.store.schema import validate
from geo.store.tables import street_tables
from tests.geo.sources.loopback import QUICK, Site, served
from tests.geo.sources.wfs import ERROR_PAGE, Wfs
from tests.geo.toy_town import toy_bdtopo, toy_compiled


def _swapped(answer: dict) -> dict:
    for feature in answer["features"]:
        feature["geometry"]["coordinates"] = [point[::-1] for point in feature["geometry"]["coordinates"]]
    return answer


NODES, EDGES = street_tables("75")
GPKG = "BDT_3-5_GPKG_LAMB93_D075-ED2026-06-15.gpkg"


@pytest.fixture(autouse=True)
def narrow_border(monkeypatch, tmp_path):
    monkeypatch.setitem(constants("streets"), "border_km", 1)
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))


@pytest.fixture(scope="module")
def paris(dataset) -> gpd.GeoDataFrame:
    """Streets from mairie to mairie of the twenty arrondissements of Paris, as IGN publishes them."""
    communes = dataset.communes[dataset.communes["departement"] == "75"]
    points = [(one.x, one.y) for one in communes.sort_values("code")["mairie"]]
    lines = [shapely.LineString(pair) for pair in pairwise(points)]
    return gpd.GeoDataFrame(
        {
            "cleabs": [f"TRONROUT{i:016d}" for i in range(len(lines))],
            "nature": "Route à 1 chaussée",
            "etat_de_l_objet": "En service",
            "sens_de_circulation": "Double sens",
            "vitesse_moyenne_vl": 45,
            "acces_vehicule_leger": "Libre",
            "acces_pieton": None,
        },
        geometry=lines,
        crs=4326,
    )


def publish(folder: Path, table: gpd.GeoDataFrame, name: str = GPKG) -> Path:
    """Write streets as IGN does: in Lambert-93, with heights, in their own layer among others."""
    folder.mkdir(exist_ok=True)
    lambert = table.to_crs(2154)
    lambert["geometry"] = shapely.force_3d(lambert.geometry.to_numpy(), 350.0)
    lambert.to_file(folder / name, layer="troncon_de_route", engine="pyogrio")
    lambert.head(1).to_file(folder / name, layer="aerodrome", engine="pyogrio")
    return folder


def in_use() -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    return store.load().streets["75"]()


def test_the_file_of_a_departement_is_compiled_published_and_read_again(tmp_path, paris):
    report = refresh(["streets"], folder=publish(tmp_path / "given", paris))
    assert report.errors == []
    assert report.published == [EDGES, NODES]
    nodes, edges = in_use()
    assert len(edges) == len(paris)
    assert len(nodes) == len(paris) + 1
    info = store.load().manifest[EDGES]
    assert (info.source, info.vintage, info.licence) == (
        "IGN, rues de la BD TOPO",
        "juin 2026",
        "Licence Ouverte 2.0",
    )
    assert info.files[0]["name"] == GPKG
    # 45 km/h is 12.5 m/s, and people do a tenth of it.
    assert edges["drive_s"].to_numpy() == pytest.approx(edges["metres"] / 12.5, rel=1e-4)
    assert edges["walk_s"].to_numpy() == pytest.approx(edges["metres"] / 1.25, rel=1e-4)
    assert edges.crs.to_epsg() == 2154
    assert not shapely.has_z(edges.geometry.to_numpy()).any()


def test_the_archive_in_7z_gives_the_same_as_the_file(tmp_path, paris):
    publish(tmp_path / "bare", paris)
    (tmp_path / "packed").mkdir()
    with py7zr.SevenZipFile(tmp_path / "packed" / GPKG.replace(".gpkg", ".7z"), "w") as archive:
        archive.write(tmp_path / "bare" / GPKG, f"BDTOPO/1_DONNEES/{GPKG}")
    refresh(["streets"], folder=tmp_path / "bare")
    bare = in_use()[1]
    refresh(["streets"], folder=tmp_path / "packed")
    assert_geodataframe_equal(in_use()[1], bare)


def test_streets_are_published_in_postgis_as_in_files(home, tmp_path, paris):
    refresh(["streets"], folder=publish(tmp_path / "given", paris))
    nodes, edges = in_use()
    assert (len(nodes), len(edges)) == (len(paris) + 1, len(paris))
    assert edges.crs.to_epsg() == 2154
    assert edges["start"].dtype == "int32"
    # What is published next carries them over.
    refresh(["streets"], folder=publish(tmp_path / "other", toy_bdtopo(), GPKG.replace("075", "062")))
    assert set(store.load().streets) == {"62", "75"}


def test_what_crosses_a_limit_is_taken_once_from_the_files_of_both_sides(tmp_path, paris):
    folder = publish(tmp_path / "given", paris)
    publish(folder, paris.head(10), GPKG.replace("D075", "D070"))
    report = refresh(["streets"], folder=folder, territory="75")
    assert report.errors == []
    assert len(in_use()[1]) == len(paris)
    assert set(store.load().streets) == {"75"}


def test_the_streets_beyond_the_border_are_left_out(tmp_path, paris):
    lyon = [shapely.LineString([(4.8, 45.7), (4.9, 45.8)])]
    far = paris.head(1).assign(cleabs="FAR").set_geometry(lyon, crs=4326)
    refresh(["streets"], folder=publish(tmp_path / "given", pd.concat([paris, far])))
    assert len(in_use()[1]) == len(paris)


def test_a_cut_file_is_refused_and_nothing_changes(tmp_path, paris):
    folder = publish(tmp_path / "given", paris)
    content = (folder / GPKG).read_bytes()
    (folder / GPKG).write_bytes(content[: len(content) // 3])
    report = refresh(["streets"], folder=folder)
    assert "abîmé ou coupé" in report.errors[0]
    assert (report.version, store.load().streets) == (None, {})


def test_a_file_without_the_expected_columns_is_refused(tmp_path, paris):
    report = refresh(
        ["streets"], folder=publish(tmp_path / "given", paris.drop(columns="sens_de_circulation"))
    )
    assert "sens_de_circulation" in report.errors[0]
    assert store.load().streets == {}


def test_streets_are_asked_by_departement_and_never_with_all_the_rest():
    with pytest.raises(ParameterError, match="--territory 59"):
        refresh(["streets"], patience=QUICK, catalogue=None)
    with pytest.raises(ParameterError, match="streets"):
        refresh(["squares"], territory="59")


def test_a_folder_without_streets_says_so(tmp_path):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "note.txt").write_text("rien")
    with pytest.raises(SourceError, match="Aucun fichier officiel reconnu"):
        refresh(["streets"], folder=tmp_path / "given", territory="75")


def test_what_is_not_in_service_not_a_street_or_closed_is_left_out():
    raw = toy_bdtopo().head(6).copy()
    raw.loc[0, "etat_de_l_objet"] = "En construction"
    raw.loc[1, "nature"] = "Téléphérique"
    raw.loc[2, "acces_vehicule_leger"] = "Restreint aux ayants droit"
    raw.loc[3, ["nature", "vitesse_moyenne_vl"]] = ["Escalier", 0]
    raw.loc[4, "sens_de_circulation"] = "Sens inverse"
    raw.loc[5, ["nature", "vitesse_moyenne_vl"]] = ["Bac ou liaison maritime", 10]
    report = SourceReport("streets", "Rues")
    table = bdtopo_stretches(raw, report)
    assert report.rejected == {
        "tronçons qui ne sont pas en service": 1,
        "tronçons d’une nature inconnue": 1,
    }
    assert table["walk_kph"].tolist() == pytest.approx([np.nan, 4.5, 2.25, 4.5, np.nan], nan_ok=True)
    assert table["car_kph"].tolist() == pytest.approx([np.nan, np.nan, np.nan, 36, np.nan], nan_ok=True)
    assert table["ahead"].tolist() == [True, True, True, False, True]
    assert table["back"].all()


def test_a_kind_without_known_speed_takes_that_of_the_table():
    raw = toy_bdtopo().head(1).assign(vitesse_moyenne_vl=None)
    expected = speeds("bdtopo").at["Route à 1 chaussée", "car_kph"]
    assert bdtopo_stretches(raw, SourceReport("streets", "Rues"))["car_kph"].tolist() == [expected]


def test_every_kind_has_a_form_and_every_constant_a_source():
    assert {row["form"] for row in rows("street_kinds")} == {"bdtopo", "osm"}
    assert all(row["unit"] and row["label"] and row["source"] for row in rows("streets"))


def test_the_toy_town_has_the_nodes_and_edges_counted_by_hand():
    compiled = toy_compiled()
    # 16 streets but the fragment of 100 m; 16 corners.
    assert (len(compiled.edges), compiled.fragments) == (16, 1)
    assert len(compiled.nodes) == 16
    assert compiled.edges["walk_s"].isna().sum() == 3
    validate(compiled.edges, EDGES)
    validate(compiled.nodes, NODES)


def test_lines_of_openstreetmap_are_cut_where_they_meet_on_one_level_and_not_under_a_bridge():
    lines = [
        [(0, 0), (1, 0), (2, 0)],
        [(1, -1), (1, 0), (1, 1)],
        [(1.5, -1), (1.5, 0), (1.5, 1)],
        [(2, 0), (3, 0)],
    ]
    # The third passes over a corner of the first, put there on purpose.
    lines[0].insert(2, (1.5, 0))
    table = gpd.GeoDataFrame(geometry=[shapely.LineString(line) for line in lines], crs=4326)
    cut = split_at_junctions(table, [0, 0, 1, 0])
    assert [[tuple(c) for c in line.coords] for line in cut.geometry] == [
        [(0, 0), (1, 0)],
        [(1, 0), (1.5, 0), (2, 0)],
        [(1, -1), (1, 0)],
        [(1, 0), (1, 1)],
        [(1.5, -1), (1.5, 0), (1.5, 1)],
        [(2, 0), (3, 0)],
    ]


def test_a_bridge_and_the_street_under_it_have_no_node_in_common():
    nodes = toy_compiled().nodes
    assert not ((nodes["x"] == 700_250) & (nodes["y"].isin([7_000_200, 7_000_000, 6_999_600]))).any()


def test_an_edition_is_read_in_the_name_of_a_file():
    assert edition_of(Path(GPKG)) == date(2026, 6, 15)
    assert edition_of(Path("troncon_de_route.gpkg")) == date.min


def test_the_size_and_time_of_a_departement_are_said_before(dataset):
    megabytes, minutes = estimate(dataset.departements, "75")
    tiles = len(tiles_over(area_of(dataset.departements, "75")))
    assert (megabytes, minutes) == (pytest.approx(tiles * 4.05), pytest.approx(tiles / 15))


# The WFS.


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as running:
        yield running


@pytest.fixture
def ask(site, paris, tmp_path) -> Callable[..., tuple[Wfs, object]]:
    """Refresh from a WFS that behaves as told."""
    table = pd.read_csv(store.DATA / "reference" / "sources.csv", sep=";", dtype=str, keep_default_na=False)
    table.loc[table["id"] == "streets", "address"] = f"{site.url}/wfs"
    catalogue = tmp_path / "sources.csv"
    table.to_csv(catalogue, sep=";", index=False)

    def asked(progress=lambda _: None, **behaviour):
        site.answers = wfs = Wfs(site, behaviour.pop("streets", paris), **behaviour)
        report = refresh(["streets"], territory="75", catalogue=catalogue, patience=QUICK, progress=progress)
        return wfs, report

    return asked


def test_the_service_gives_the_same_network_as_the_file(ask, tmp_path, paris, monkeypatch):
    monkeypatch.setattr("geo.sources.streets.Service", _small_pages)
    wfs, report = ask()
    assert report.errors == []
    by_network = in_use()[1]
    assert max(int(question["STARTINDEX"]) for question in wfs.asked) > 0
    assert all(question["BBOX"].startswith("48.") for question in wfs.asked)
    refresh(["streets"], folder=publish(tmp_path / "given", paris))
    assert by_network["metres"].sum() == pytest.approx(in_use()[1]["metres"].sum(), rel=1e-6)
    assert not (tmp_path / "data" / "downloads" / "streets" / "75").exists()


def _small_pages(source, folder, progress, patience) -> Service:
    return Service(source, folder, progress, patience, page=7)


def test_a_service_that_takes_longitude_first_is_asked_so(ask, paris):
    wfs, report = ask(lon_first=True)
    assert report.errors == []
    assert len(in_use()[1]) == len(paris)
    assert wfs.asked[0]["BBOX"].startswith("48.")
    assert wfs.asked[2]["BBOX"].startswith("2.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda _: ERROR_PAGE, "une page au lieu d’une liste", id="error page, status 200"),
        pytest.param(lambda _: b'{"type": "FeatureCollection", "feat', "une page au lieu", id="cut JSON"),
        pytest.param(lambda _: b'["not", "it"]', "une page au lieu", id="other JSON"),
        pytest.param(lambda _: None, "pas de réponse à temps", id="silence"),
        pytest.param(
            lambda answer: answer | {"features": [], "numberMatched": 0}, "aucune rue là où", id="empty"
        ),
        pytest.param(
            lambda answer: answer | {"numberMatched": answer["numberMatched"] + 1},
            "annoncées",
            id="fewer than announced",
        ),
        pytest.param(
            lambda answer: answer | {"features": answer["features"][:1] * len(answer["features"])},
            "distinctes",
            id="one again and again",
        ),
        pytest.param(_swapped, "échangées", id="axes of the answer swapped"),
        pytest.param(
            lambda answer: json.loads(json.dumps(answer).replace("nature", "natura")),
            "nature",
            id="other columns",
        ),
    ],
)
def test_a_service_that_answers_wrongly_publishes_nothing(ask, change, said):
    _, report = ask(change=change)
    assert said in report.errors[0]
    assert (report.version, store.load().streets) == (None, {})


def test_one_empty_tile_where_people_live_publishes_nothing(ask, paris, dataset):
    communes = dataset.communes[dataset.communes["departement"] == "75"]
    smallest = communes.sort_values("population")["mairie"].iloc[0]
    hole = tile_of(smallest.x, smallest.y).box
    _, report = ask(streets=paris[~paris.intersects(hole)])
    assert "aucune rue là où des gens habitent" in report.errors[0]
    assert store.load().streets == {}


def test_a_download_that_was_stopped_goes_on_where_it_was(ask, paris):
    def stop(step: Progress) -> None:
        if step.step.startswith("Téléchargement") and step.done == 2:
            raise StoppedError("Arrêté.")

    with pytest.raises(StoppedError):
        ask(progress=stop)
    assert store.load().streets == {}
    wfs, report = ask()
    assert report.errors == []
    tiles = {question["BBOX"] for question in wfs.asked if question["COUNT"] != "1"}
    area = area_of(store.load().departements, "75")
    assert len(tiles) == len(tiles_over(area)) - 2
    assert len(in_use()[1]) == len(paris)


def test_a_connection_cut_once_is_tried_again(ask, paris):
    _, report = ask(cut=3)
    assert report.errors == []
    assert len(in_use()[1]) == len(paris)


def test_tiles_cover_an_area_and_bear_their_corner():
    assert tile_of(2.35, 48.85) == Tile(488, 23)
    assert tile_of(-1.55, 47.2) == Tile(472, -16)
    assert Tile(488, 23).box.bounds == pytest.approx((2.3, 48.8, 2.4, 48.9))
    assert tiles_over(shapely.box(2.31, 48.81, 2.49, 48.89)) == [Tile(488, 23), Tile(488, 24)]
