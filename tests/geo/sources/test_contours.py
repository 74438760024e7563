"""A new year of boundaries: people follow the communes that merge, and are shared where one splits."""

from __future__ import annotations

import gzip
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.sources.catalogue import read_catalogue
from geo.sources.contours import build_communes, build_divisions, read_boundaries
from geo.sources.download import Fetched
from geo.sources.report import SourceReport
from geo.store.schema import validate

WEST, MIDDLE, EAST = (shapely.box(3 + i / 10, 50, 3.1 + i / 10, 50.1) for i in range(3))


def communes(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    """Make a communes table of squares in the Nord, 1 000 people in each."""
    codes = [code.removeprefix("c") for code in shapes]
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": [f"Ville {code}" for code in codes],
            "kind": "commune",
            "city": pd.Series(pd.NA, index=range(len(codes)), dtype="str"),
            "name_type": 0,
            "postal_codes": [[code] for code in codes],
            "departement": "59",
            "region": "32",
            "epci": "200000001",
            "population": 1000.0,
            "pop_under6": 100.0,
            "pop_6_17": 200.0,
            "estimated": False,
            "density_class": 2,
            "area_km2": 79.5,
            "mairie": gpd.GeoSeries([shape.centroid for shape in shapes.values()], crs=4326),
        },
        geometry=list(shapes.values()),
        crs=4326,
    )


def raw(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    codes = [code.removeprefix("c") for code in shapes]
    return gpd.GeoDataFrame(
        {"code": codes, "nom": [f"Ville {c}" for c in codes], "departement": "59", "region": "32",
         "epci": "200000001"},
        geometry=list(shapes.values()),
        crs=4326,
    )  # fmt: skip


def build(new: gpd.GeoDataFrame, old: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, SourceReport]:
    report = SourceReport("communes", "Contours")
    return validate(build_communes(new, old, report), "communes").set_index("code"), report


def test_nothing_changes_where_boundaries_do_not():
    old = communes(c59001=WEST, c59002=MIDDLE)
    new, report = build(raw(c59001=WEST, c59002=MIDDLE), old)
    assert list(new["population"]) == [1000, 1000]
    assert not new["estimated"].any()
    assert report.notes == []


def test_merged_communes_bring_their_people_and_postal_codes():
    old = communes(c59001=WEST, c59002=MIDDLE, c59003=EAST)
    new, report = build(raw(c59001=shapely.union(WEST, MIDDLE), c59003=EAST), old)
    assert new.at["59001", "population"] == 2000
    assert new.at["59001", "pop_under6"] == 200
    assert list(new.at["59001", "postal_codes"]) == ["59001", "59002"]
    assert new.at["59003", "population"] == 1000
    assert new["population"].sum() == old["population"].sum()
    assert report.notes == ["communes fusionnées, habitants portés à la commune nouvelle : 1"]


def test_a_commune_that_splits_shares_its_people_by_land_and_says_so():
    old = communes(c59001=shapely.union(WEST, MIDDLE), c59003=EAST)
    new, report = build(raw(c59001=WEST, c59002=MIDDLE, c59003=EAST), old)
    assert list(new["population"]) == pytest.approx([500, 500, 1000], abs=1)
    assert list(new["estimated"]) == [True, True, False]
    assert list(new.at["59002", "postal_codes"]) == ["59001"]
    assert len(report.notes) == 1


def test_a_mairie_left_outside_by_the_new_boundary_is_replaced_by_a_point_inside():
    old = communes(c59001=shapely.union(WEST, MIDDLE))
    new, _ = build(raw(c59001=EAST), old)
    assert new.at["59001", "mairie"].within(EAST)


def test_articles_of_new_names_are_read_from_them():
    table = raw(c59001=WEST, c59002=MIDDLE, c59003=EAST)
    table["nom"] = ["La Neuve", "Les Trois", "Orée"]
    new, _ = build(table, communes(c59009=shapely.box(3, 50, 3.3, 50.1)))
    assert list(new["name_type"]) == [3, 4, 1]


def test_divisions_are_the_unions_of_their_communes():
    table, _ = build(raw(c59001=WEST, c59002=MIDDLE), communes(c59001=WEST, c59002=MIDDLE))
    said = {"epci": ("200000001", "Communauté d'ici"), "departements": ("59", "Nord"), "regions": ("32", "R")}
    named = {
        name: gpd.GeoDataFrame({"code": [code], "nom": [label]}, geometry=[WEST], crs=4326)
        for name, (code, label) in said.items()
    }
    empty = gpd.GeoDataFrame({"code": [], "name": [], "name_type": []}, geometry=[], crs=4326)
    made = build_divisions(table.reset_index(), named, dict.fromkeys(named, empty))
    assert [len(made[name]) for name in named] == [1, 1, 1]
    assert made["epci"].geometry.iloc[0].equals(shapely.union(WEST, MIDDLE))
    assert (made["epci"]["name"].iloc[0], made["epci"]["parent"].iloc[0]) == ("Communauté d'ici", "59")


@pytest.mark.parametrize("packed", [False, True])
def test_the_file_is_read_packed_or_not_and_its_boundaries_repaired(tmp_path: Path, packed: bool):
    bow = shapely.Polygon([(3, 50), (3.1, 50.1), (3.1, 50), (3, 50.1)])
    content = raw(c59001=bow, c59002=MIDDLE).to_json(drop_id=True).encode()
    path = tmp_path / ("communes-50m.geojson.gz" if packed else "communes-50m.geojson")
    path.write_bytes(gzip.compress(content) if packed else content)
    source, report = read_catalogue()["communes"], SourceReport("communes", "Contours")
    table = read_boundaries(source, Fetched(path, "", ""), report)
    assert source.is_named(path.name)
    assert table.geometry.is_valid.all()
    assert (report.read, report.kept, report.notes) == (2, 2, ["contours réparés : 1"])
