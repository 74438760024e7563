"""Insee's squares, in the forms and with the traps they are published in; none is lost without being told."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import py7zr
import pytest
import shapely
from pyproj import Transformer

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.domain.errors import SourceError
from geo.domain.vocabulary import Level
from geo.sources.catalogue import read_catalogue
from geo.sources.communes import CommuneFinder
from geo.sources.download import Fetched
from geo.sources.refresh import refresh
from geo.sources.report import SourceReport
from geo.sources.squares import COLUMNS, read_access, read_filosofi, rehomed
from geo.words.data_quality import basis_table, people_basis
from tests.geo.sources.official_files import zipped

GRIDS = {"90": (3035, "met"), "972": (5490, "mart")}
"""The Territoire de Belfort on the European grid, Martinique on its own."""
STEP = 1000
"""Metres between two squares: fewer than there are, each with more people."""


def official_squares(dataset: store.DataSet, departement: str) -> pd.DataFrame:
    """Share the people of a département out between squares, with the official columns of 2019."""
    communes = dataset.communes[dataset.communes["departement"] == departement].set_index("code")
    epsg, _ = GRIDS[departement]
    shapes = communes.geometry.to_crs(epsg)
    west, south, east, north = shapes.total_bounds
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(
            np.arange(west // STEP * STEP, east, STEP), np.arange(south // STEP * STEP, north, STEP)
        )
    )
    centres = gpd.GeoDataFrame({"e": x, "n": y}, geometry=gpd.points_from_xy(x + 100, y + 100), crs=epsg)
    held = centres.sjoin(
        gpd.GeoDataFrame({"code": communes.index}, geometry=shapes.to_numpy(), crs=epsg), predicate="within"
    )
    count = held.groupby("code")["e"].transform("size")
    people = communes.reindex(held["code"])

    def share(column: str, part: float) -> np.ndarray:
        return (people[column].to_numpy() * part / count.to_numpy()).round(2)

    return pd.DataFrame(
        {
            "idcar_200m": [
                f"CRS{epsg}RES200mN{n:.0f}E{e:.0f}" for n, e in zip(held["n"], held["e"], strict=True)
            ],
            "i_est_200": [str(int(i % 10 == 0)) for i in range(len(held))],
            "lcog_geo": held["code"].to_numpy(),
            # Fewer than the census finds: Filosofi counts who lives in a household.
            "ind": share("population", 0.95),
            "men": share("population", 0.4),
            "ind_0_3": share("pop_under6", 0.6),
            "ind_4_5": share("pop_under6", 0.3),
            "ind_6_10": share("pop_6_17", 0.4),
            "ind_11_17": share("pop_6_17", 0.5),
        }
    )


@pytest.fixture(scope="module")
def belfort(dataset) -> pd.DataFrame:
    return official_squares(dataset, "90")


@pytest.fixture(scope="module")
def finder(dataset) -> CommuneFinder:
    return CommuneFinder(dataset.communes)


def packed(folder: Path, name: str, **members: pd.DataFrame) -> Path:
    path = folder / name
    with py7zr.SevenZipFile(path, "w") as archive:
        for member, table in members.items():
            archive.writestr(table.to_csv(index=False), f"{member}.csv")
    return path


def read(path: Path, finder: CommuneFinder, source: str = "squares") -> tuple[pd.DataFrame, SourceReport]:
    report = SourceReport(source, "Carreaux")
    reader = read_access if source == "squares_access" else read_filosofi
    return reader(read_catalogue()[source], Fetched(path, "", ""), report, finder), report


def test_the_archive_of_insee_gives_every_square_in_its_legal_projection(tmp_path, dataset, belfort, finder):
    mart = official_squares(dataset, "972")
    path = packed(
        tmp_path, "Filosofi2019_carreaux_200m_csv.7z", carreaux_200m_met=belfort, carreaux_200m_mart=mart
    )
    table, report = read(path, finder)
    assert list(table.columns) == COLUMNS
    assert len(table) == len(belfort) + len(mart) == report.read == report.kept
    assert table["population"].sum() == pytest.approx(belfort["ind"].sum() + mart["ind"].sum(), rel=1e-5)
    assert table["pop_under6"].sum() == pytest.approx(
        sum(t[c].sum() for t in (belfort, mart) for c in ("ind_0_3", "ind_4_5")), rel=1e-5
    )
    # The first of Belfort, carried by hand from its corner to its centre, then to Lambert-93.
    north, east = (int(part) for part in belfort["idcar_200m"].iloc[0].split("mN")[1].split("E"))
    x, y = Transformer.from_crs(3035, 2154, always_xy=True).transform(east + 100, north + 100)
    assert ((table["x"] == round(x)) & (table["y"] == round(y))).sum() == 1
    assert table.attrs["year"] == "2019"


@pytest.mark.parametrize("form", ["csv", "gpkg", "zip", "zip of 7z", "capitals of 2017"])
def test_every_form_gives_the_same_squares(tmp_path, belfort, finder, form):
    reference, _ = read(
        packed(tmp_path, "Filosofi2019_carreaux_200m_csv.7z", carreaux_200m_met=belfort), finder
    )
    name = "carreaux_200m_met.csv"
    if form == "gpkg":
        path = tmp_path / "carreaux_200m_met.gpkg"
        numbers = belfort.astype({"i_est_200": int})
        shapes = gpd.GeoSeries([shapely.box(0, 0, 200, 200)] * len(belfort), crs=3035)
        gpd.GeoDataFrame(numbers, geometry=shapes).to_file(path)
    elif form == "zip":
        path = zipped(
            tmp_path / "Filosofi2019_carreaux_200m_csv.zip", **{name: belfort.to_csv(index=False).encode()}
        )
    elif form == "zip of 7z":
        inner = (tmp_path / "Filosofi2019_carreaux_200m_csv.7z").read_bytes()
        path = zipped(
            tmp_path / "Filosofi2019_carreaux_200m.zip", **{"Filosofi2019_carreaux_200m_csv.7z": inner}
        )
    else:
        path = tmp_path / "bare" / name
        path.parent.mkdir()
        capitals = {c: c.capitalize() for c in belfort.columns if c != "lcog_geo"}
        belfort.rename(columns=capitals if form == "capitals of 2017" else {}).to_csv(path, index=False)
    table, report = read(path, finder)
    pd.testing.assert_frame_equal(table, reference)
    assert "carreaux dont l’Insee a estimé les valeurs" in report.notes[-1]


def test_bare_files_of_several_territories_are_read_together(tmp_path, dataset, belfort, finder):
    mart = official_squares(dataset, "972")
    belfort.to_csv(tmp_path / "carreaux_200m_met.csv", index=False)
    mart.to_csv(tmp_path / "carreaux_200m_mart.csv", index=False)
    table, report = read(tmp_path / "carreaux_200m_met.csv", finder)
    assert len(table) == len(belfort) + len(mart)
    assert [file["name"] for file in report.files] == ["carreaux_200m_mart.csv"]


def test_a_square_on_several_communes_goes_to_that_of_its_centre_and_a_merged_one_to_its_heir(
    tmp_path, belfort, finder
):
    changed = belfort.copy()
    changed.loc[0, "lcog_geo"] = "90999" + changed.loc[0, "lcog_geo"] + "90001"
    changed.loc[1, "lcog_geo"] = "90999"
    table, report = read(packed(tmp_path, "Filosofi2019_carreaux_200m.7z", carreaux_200m_met=changed), finder)
    plain, _ = read(packed(tmp_path, "Filosofi2019_carreaux_200m_csv.7z", carreaux_200m_met=belfort), finder)
    pd.testing.assert_frame_equal(table, plain)
    assert "carreaux sur plusieurs communes, donnés à celle de leur centre : 1" in report.notes
    assert "carreaux dont la commune a changé de code, placés par leur centre : 1" in report.notes


def test_a_square_at_sea_and_one_without_identifier_are_counted(tmp_path, belfort, finder):
    changed = belfort.copy()
    changed.loc[0, ["idcar_200m", "lcog_geo"]] = ["CRS3035RES200mN2500000E2500000", "90999"]
    changed.loc[1, "idcar_200m"] = "?"
    table, report = read(packed(tmp_path, "Filosofi2019_carreaux_200m.7z", carreaux_200m_met=changed), finder)
    assert len(table) == len(belfort) - 2
    assert dict(report.rejected) == {
        "identifiant illisible ou nombre d’habitants absent": 1,
        "hors de toute commune connue": 1,
    }
    assert any(note.startswith("habitants de carreaux hors de toute commune connue") for note in report.notes)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.head(len(t) // 3), "coupé"),
        (lambda t: t.assign(idcar_200m=t["idcar_200m"].str.replace("RES200m", "RES1000m")), "1.000 mètres"),
        (lambda t: t.assign(idcar_200m=t["idcar_200m"].str.replace("CRS3035", "CRS32631")), "EPSG:32631"),
        (lambda t: t.assign(idcar_200m=range(len(t))), "identifiants de carreaux"),
        (lambda t: t.drop(columns="ind_4_5"), "ind_4_5"),
    ],
    ids=["cut", "of 1 km", "another grid", "no grid", "a column less"],
)
def test_what_is_not_those_squares_is_refused_in_a_sentence(tmp_path, belfort, finder, spoil, said):
    path = packed(tmp_path, "Filosofi2019_carreaux_200m.7z", carreaux_200m_met=spoil(belfort))
    with pytest.raises(SourceError, match=said) as raised:
        read(path, finder)
    assert str(raised.value).endswith(".")


def test_an_archive_cut_in_the_middle_is_refused_in_a_sentence(tmp_path, belfort, finder):
    path = packed(tmp_path, "Filosofi2019_carreaux_200m.7z", carreaux_200m_met=belfort)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceError, match="abîmé ou coupé"):
        read(path, finder)


def test_squares_too_old_are_refused_and_those_of_another_year_told(tmp_path, belfort, finder):
    with pytest.raises(SourceError, match="de 2010"):
        read(packed(tmp_path, "Filosofi2010_carreaux_200m.7z", carreaux_200m_met=belfort), finder)
    table, report = read(packed(tmp_path, "Filosofi2021_carreaux_200m.7z", carreaux_200m_met=belfort), finder)
    assert table.attrs["year"] == "2021"
    assert "carreaux de 2021, alors que ceux de 2019 étaient attendus" in report.notes


def test_the_file_of_access_gives_inhabitants_once_a_square(tmp_path, belfort, finder):
    path = tmp_path / "donnees-2024-reg27.parquet"
    rows = pd.DataFrame(
        {"idSrc": belfort["idcar_200m"], "X": 0, "Y": 0, "depcom": belfort["lcog_geo"], "pop": belfort["ind"]}
    )
    pd.concat([rows.assign(typeeq_id="D503"), rows.assign(typeeq_id="A128")]).to_parquet(path)
    table, _ = read(path, finder, "squares_access")
    assert len(table) == len(belfort)
    assert table["population"].sum() == pytest.approx(belfort["ind"].sum(), rel=1e-5)
    assert table["pop_under6"].isna().all()


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, belfort) -> Path:
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    folder = tmp_path / "given"
    folder.mkdir()
    packed(folder, "Filosofi2019_carreaux_200m_csv.7z", carreaux_200m_met=belfort)
    return folder


def test_squares_are_refreshed_alone_kept_by_others_and_cited(published, belfort, dataset):
    report = refresh(["squares"], folder=published)
    assert report.errors == []
    assert report.published == ["squares"]
    now = store.load()
    assert len(now.squares) == len(belfort)
    assert now.manifest["squares"].source == "Insee, Filosofi, données carroyées à 200 mètres"
    assert people_basis(now) == "carreaux Insee 2019"
    assert basis_table(now)["En usage"].to_list() == ["oui", "non"]
    assert basis_table(dataset)["En usage"].to_list() == ["non", "oui"]
    assert people_basis(dataset) == "estimation à partir de la mairie et des quartiers"
    store.publish(
        {"qpv": now.qpv},
        {"qpv": {"source": "s", "vintage": "v", "licence": "l", "origin": "official", "date": "2026-01-01"}},
    )
    assert len(store.load().squares) == len(belfort)


def test_a_refused_file_leaves_the_squares_in_use(published, belfort):
    refresh(["squares"], folder=published)
    shutil.rmtree(published)
    published.mkdir()
    packed(published, "Filosofi2019_carreaux_200m_csv.7z", carreaux_200m_met=belfort.head(50))
    report = refresh(["squares"], folder=published)
    assert "coupé" in " ".join(report.errors)
    assert len(store.load().squares) == len(belfort)


def test_squares_follow_communes_that_merge(dataset, belfort, tmp_path, finder):
    table, _ = read(packed(tmp_path, "Filosofi2019_carreaux_200m.7z", carreaux_200m_met=belfort), finder)
    gone, heir = "90010", "90001"
    merged = dataset.communes.set_index("code", drop=False)
    merged.loc[heir, "geometry"] = shapely.union(merged.geometry[gone], merged.geometry[heir])
    after = rehomed(table, CommuneFinder(merged.drop(gone)))
    moved = (table["commune"] == gone).sum()
    assert (after["commune"] == heir).sum() == (table["commune"] == heir).sum() + moved > moved > 0
    assert after["population"].sum() == pytest.approx(table["population"].sum())


def test_each_commune_and_qpv_keeps_its_official_people_on_its_squares(dataset, belfort, tmp_path, finder):
    table, _ = read(packed(tmp_path, "Filosofi2019_carreaux_200m.7z", carreaux_200m_met=belfort), finder)
    analysis = Analysis(replace(dataset, squares=table))
    for level in Level:
        zones = analysis.zones(level)
        rows = zones.table.index[zones.table["departement"] == "90"].to_numpy()
        targets = zones.table.loc[rows, ["population", "pop_under6", "pop_6_17"]].to_numpy(dtype=float)
        point, starts = zones.points_of(rows)
        assert np.add.reduceat(zones.weights[point], starts) == pytest.approx(targets)
    communes = analysis.zones(Level.COMMUNE)
    belfort_row = communes.table.index[communes.table["code"] == "90010"][0]
    part = slice(*communes.starts[belfort_row : belfort_row + 2])
    mine = table[table["commune"] == "90010"]
    centres = set(map(tuple, communes.points[part, :2].round().astype(int).tolist()))
    assert set(zip(mine["x"], mine["y"], strict=True)) <= centres


def test_squares_change_what_is_said_of_a_rural_commune_from_all_or_nothing_to_a_share(dataset):
    # Half of the people live at the mairie, the others 30 km from any structure of the country: at the sea.
    commune = dataset.communes[
        (dataset.communes["density_class"] == 3) & (dataset.communes["departement"] == "59")
    ].iloc[0]
    x, y = Transformer.from_crs(4326, 2154, always_xy=True).transform(commune.mairie.x, commune.mairie.y)
    squares = pd.DataFrame(
        {
            "x": np.array([x, x - 400_000], dtype="int32"),
            "y": np.array([y, y], dtype="int32"),
            "commune": pd.Categorical([commune.code] * 2),
            "population": np.array([10, 30], dtype="float32"),
            "pop_under6": np.array([1, 1], dtype="float32"),
            "pop_6_17": np.array([0, 0], dtype="float32"),
        }
    )
    analysis = Analysis(replace(dataset, squares=squares))
    table = analysis.coverage(analysis.tree.get(commune.code), Level.COMMUNE, default_access()).set_index(
        "dispositif"
    )
    assert table["served_share"].isin([0.25, 0.5, 0.0]).all()
    assert table.at["laep", "served_share"] in {0.5, 0.0}
    assert (table["served_share"] > 0).any()
