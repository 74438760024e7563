"""The simulated demonstration: the guide's totals, believable shapes, nothing that passes for real."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.demonstration.generate import generate, write
from data.demonstration.names import WORDS, fictional_names
from data.demonstration.qpv import blobs
from data.demonstration.simulation import apportion, read_targets, scatter
from geo import store
from geo.domain.dispositifs import Dispositif
from geo.domain.reference import REFERENCE
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import Geocoding, Origin
from geo.store.durable import sha256
from geo.store.manifest import read_manifest
from geo.store.schema import validate

OVERSEAS = {"971", "972", "973", "974", "976"}
TABLES = ("qpv", "structures", "places")


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    return gpd.read_parquet(store.TERRITORIES / "communes.parquet")


@pytest.fixture(scope="module")
def by_code(communes) -> gpd.GeoDataFrame:
    return communes.set_index("code")


@pytest.fixture(scope="module")
def tables() -> dict[str, gpd.GeoDataFrame]:
    return {name: gpd.read_parquet(store.DEMONSTRATION / f"{name}.parquet") for name in TABLES}


@pytest.fixture(scope="module")
def qpv(tables) -> gpd.GeoDataFrame:
    return tables["qpv"]


@pytest.fixture(scope="module")
def structures(tables) -> gpd.GeoDataFrame:
    return tables["structures"]


def offers(structures: gpd.GeoDataFrame, dispositif: str) -> pd.Series:
    return structures["dispositifs"].map(lambda codes: dispositif in codes)


# --- the totals ---


@pytest.mark.parametrize(
    ("dispositif", "total"), [("centre_social", 2283), ("evs", 1227), ("laep", 1730), ("clas", 2900)]
)
def test_each_dispositif_has_the_total_of_the_guide(structures, dispositif, total):
    assert offers(structures, dispositif).sum() == total


def test_61_percent_of_evs_are_in_rural_communes(structures, by_code):
    evs = structures[offers(structures, "evs")]
    rural = by_code["density_class"].loc[evs["commune"]] == 3
    assert rural.sum() == 749


def test_400_centres_sociaux_host_a_laep(structures):
    assert (offers(structures, "laep") & offers(structures, "centre_social")).sum() == 400


def test_there_are_1580_qpv(qpv):
    assert len(qpv) == 1580


def test_no_place_is_both_centre_social_and_evs(structures):
    assert not (offers(structures, "evs") & offers(structures, "centre_social")).any()


def test_every_departement_has_one_to_five_caf_places(tables, by_code):
    counts = by_code["departement"].loc[tables["places"]["commune"]].value_counts()
    assert len(counts) == 101
    assert counts.between(1, 5).all()


def test_a_third_of_centres_sociaux_are_in_or_beside_a_qpv(structures, qpv):
    metropolitan = ~qpv["code"].str.split("-").str[1].isin(OVERSEAS)
    zones = shapely.STRtree(qpv[metropolitan].to_crs(2154).geometry.to_numpy())
    centres = structures[offers(structures, "centre_social") & ~structures["commune"].str.startswith("97")]
    points = centres.to_crs(2154).geometry.to_numpy()
    beside = np.unique(zones.query(points, predicate="dwithin", distance=200)[0])
    assert len(beside) / len(points) == pytest.approx(0.35, abs=0.03)


# --- where things are ---


def test_every_structure_and_place_is_inside_its_commune(tables, by_code):
    for name in ("structures", "places"):
        table = tables[name]
        shapes = by_code.geometry.loc[table["commune"]].to_numpy()
        outside = table[~shapely.within(table.geometry.to_numpy(), shapes)]
        assert outside["id"].to_list() == []


def test_a_structure_known_by_its_commune_only_is_at_the_mairie(structures, by_code):
    vague = structures[structures["geocoding"] == Geocoding.COMMUNE]
    mairies = by_code["mairie"].loc[vague["commune"]].to_numpy()
    assert shapely.equals(vague.geometry.to_numpy(), mairies).all()
    assert len(vague) / len(structures) == pytest.approx(0.06, abs=0.01)


def test_the_three_cities_are_listed_by_arrondissement(qpv, structures, by_code):
    codes = pd.concat([qpv["communes"].explode(), structures["commune"]])
    assert not codes.isin(["75056", "69123", "13055"]).any()
    assert set(by_code.loc[codes, "city"].dropna()) == {"75056", "69123", "13055"}


def test_overseas_has_qpv_and_every_dispositif(qpv, structures, by_code):
    assert set(qpv["code"].str.split("-").str[1]) >= OVERSEAS
    for dispositif in Dispositif:
        served = structures[offers(structures, dispositif)]
        assert set(by_code["departement"].loc[served["commune"]]) >= OVERSEAS


def test_qpv_are_in_urban_communes(qpv, by_code):
    assert (by_code["density_class"].loc[qpv["communes"].explode()] < 3).all()


def test_qpv_lie_within_the_communes_they_list(qpv, by_code):
    pairs = qpv[["code", "communes", "geometry"]].explode("communes")
    parts = shapely.intersection(
        pairs.geometry.to_numpy(), by_code.geometry.loc[pairs["communes"]].to_numpy()
    )
    covered = pd.Series(shapely.area(parts), index=pairs["code"]).groupby(level=0).sum()
    share = covered / pd.Series(shapely.area(qpv.geometry.to_numpy()), index=qpv["code"])
    assert share.min() > 0.999


def test_four_percent_of_qpv_lie_across_two_neighbouring_communes(qpv):
    across = qpv["communes"].map(len)
    assert set(across) == {1, 2}
    assert (across == 2).sum() == 63


# --- what they look like ---


def test_qpv_are_valid_polygons_of_8_to_20_corners(qpv):
    assert qpv.is_valid.all()
    assert (qpv.geom_type == "Polygon").all()
    assert (shapely.get_num_coordinates(qpv.geometry.to_numpy()) - 1).min() >= 8
    assert (shapely.get_num_coordinates(qpv.geometry.to_numpy()) - 1).max() <= 20


def test_no_qpv_touches_another(qpv):
    shapes = qpv.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (one == other).all()


def test_qpv_have_a_believable_area(qpv):
    crs = qpv["code"].str.split("-").str[1].map(legal_crs)
    area_km2 = pd.concat([rows.to_crs(code).area / 1e6 for code, rows in qpv.geometry.groupby(crs)])
    assert area_km2.between(0.15, 1.2).all()


def test_qpv_have_a_believable_population(qpv):
    assert qpv["population"].between(1000, 12000).all()
    assert 5.3e6 <= qpv["population"].sum() <= 6e6
    assert qpv["pop_under6"].sum() / qpv["population"].sum() == pytest.approx(0.10, abs=0.01)
    assert qpv["pop_6_17"].sum() / qpv["population"].sum() == pytest.approx(0.21, abs=0.015)
    assert qpv["poverty_rate"].between(30, 60).all()
    assert qpv["single_parent_rate"].between(15, 40).all()


@pytest.mark.parametrize("column", ["population", "pop_under6", "pop_6_17"])
def test_a_commune_has_more_people_than_its_qpv(qpv, by_code, column):
    pairs = qpv[["communes", column]].explode("communes")
    in_qpv = pairs.groupby("communes")[column].sum()
    share = in_qpv / by_code[column].loc[in_qpv.index]
    assert share.max() <= (0.45 if column == "population" else 0.8)


# --- nothing passes for real ---


def test_every_code_says_demonstration(tables):
    for name, column in (("qpv", "code"), ("structures", "id"), ("places", "id")):
        assert tables[name][column].str.startswith("DEMO-").all()
    assert tables["qpv"]["code"].str.fullmatch(r"DEMO-\d[\dAB]\d?-\d{3}").all()


def test_every_name_and_address_says_fictional(tables):
    for table in tables.values():
        assert table["name"].str.contains(" fictif des ").all()
    for name in ("structures", "places"):
        assert tables[name]["address"].str.contains("adresse fictive").all()


def test_names_are_distinct_within_a_departement(tables, by_code):
    departements = {
        "qpv": tables["qpv"]["code"].str.split("-").str[1],
        "structures": by_code["departement"].loc[tables["structures"]["commune"]].reset_index(drop=True),
        "places": by_code["departement"].loc[tables["places"]["commune"]].reset_index(drop=True),
    }
    for name, table in tables.items():
        assert not table.assign(departement=departements[name]).duplicated(["departement", "name"]).any()


def test_postal_codes_are_those_of_the_commune(structures, by_code):
    choices = by_code["postal_codes"].loc[structures["commune"]]
    pairs = zip(structures["postal_code"], choices, strict=True)
    assert all(postal in codes if len(codes) else pd.isna(postal) for postal, codes in pairs)


def test_only_centres_sociaux_and_evs_have_an_approval_end(structures):
    approved = structures["kind"].isin(["Centre social", "EVS"])
    assert (structures["approval_end"].notna() == approved).all()
    assert pd.to_datetime(structures["approval_end"].dropna()).dt.year.between(2026, 2030).all()


def test_the_manifest_says_simulation(tables):
    manifest = read_manifest(store.DEMONSTRATION)
    assert set(manifest) == set(TABLES)
    for name, info in manifest.items():
        assert info.origin == Origin.DEMONSTRATION
        assert info.source == "Simulation de Maillage, sans valeur statistique"
        assert info.rows == len(tables[name])
        assert info.sha256 == sha256(store.DEMONSTRATION / f"{name}.parquet")


def test_the_files_are_light():
    assert sum(file.stat().st_size for file in store.DEMONSTRATION.iterdir()) < 3e6


def test_the_reference_table_gives_a_source_for_each_figure():
    table = pd.read_csv(REFERENCE / "demonstration.csv", sep=";")
    assert list(table.columns) == ["name", "value", "source"]
    assert table.notna().all(axis=None)
    assert table["name"].is_unique


# --- the same seed, the same files ---


def test_two_generations_write_the_same_bytes(communes, tmp_path):
    for run in ("one", "two"):
        write(generate(communes), tmp_path / run)
    for name in ("qpv.parquet", "structures.parquet", "places.parquet", "manifest.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_embedded_files_are_those_the_generator_makes(communes, tables):
    for name, table in generate(communes).items():
        kept = validate(tables[name], name)
        made = table.assign(dispositifs=table["dispositifs"].map(list)) if name == "structures" else table
        assert kept.drop(columns=["geometry", "communes", "dispositifs"], errors="ignore").equals(
            made.drop(columns=["geometry", "communes", "dispositifs"], errors="ignore")
        )
        assert kept.geom_equals_exact(made, 1e-9).all()


def test_another_seed_keeps_the_totals(communes):
    other = generate(communes, seed=7)
    assert len(other["qpv"]) == 1580
    assert offers(other["structures"], "laep").sum() == 1730


# --- the building blocks ---


def test_apportion_is_exact_and_gives_each_its_fair_share_rounded():
    weight = np.array([5.0, 3.0, 1.0, 1.0, 0.0])
    for seed in range(50):
        units = apportion(weight, 7, np.random.default_rng(seed))
        assert units.sum() == 7
        assert (np.abs(units - 7 * weight / weight.sum()) < 1).all()


def test_apportion_never_exceeds_the_caps_and_gives_the_rest_to_others():
    units = apportion(np.array([90.0, 5.0, 5.0]), 10, np.random.default_rng(0), most=np.array([2, 4, 9]))
    assert units.sum() == 10
    assert (units <= [2, 4, 9]).all()


def test_scattered_points_stay_inside_even_where_the_anchor_is_far_outside():
    square = shapely.box(2.0, 48.0, 2.01, 48.01)
    anchors = np.array([[2.005, 48.005], [9.0, 40.0]])
    points = scatter(anchors, np.array([300.0, 300.0]), np.array([square, square]), np.random.default_rng(0))
    assert shapely.contains_xy(square, points).all()


def test_blobs_have_the_area_asked_for():
    shapes = blobs(np.array([[2.0, 48.0]] * 40), np.full(40, 0.5), np.random.default_rng(1))
    area_km2 = gpd.GeoSeries(shapes, crs=4326).to_crs(2154).area / 1e6
    assert area_km2.between(0.49, 0.51).all()


def test_names_use_every_word_before_any_comes_back():
    names = fictional_names("Quartier", pd.Series(["59"] * len(WORDS)), np.random.default_rng(0))
    assert len(set(names)) == len(WORDS)


def test_targets_hold_the_figures_of_the_guide():
    targets = read_targets()
    assert targets[["centre_social", "evs", "laep", "clas", "qpv"]].to_list() == [
        2283,
        1227,
        1730,
        2900,
        1580,
    ]
