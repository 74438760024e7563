"""What goes into the base comes back as it was, to the byte, and is there an ordinary table of PostGIS."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from geo import store
from geo.store import table_bytes
from geo.store.durable import sha256
from geo.store.embedded import embedded_manifest, embedded_table
from geo.store.postgis.rows import columns_of
from geo.store.schema import SCHEMAS, validate
from geo.store.tables import TABLES
from tests.geo.faults import ENTRY, places

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def through(name: str, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Publish a table and read it back; what its manifest says of it is true."""
    version = store.publish({name: table}, {name: ENTRY})
    info = store.home().manifest(version)[name]
    back = store.home().table(version, name, info)
    assert hashlib.sha256(store.home().table_file(version, name)).hexdigest() == info.sha256
    assert info.rows == len(table)
    return back


def from_a_file(name: str, table: gpd.GeoDataFrame, tmp_path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(store.write_table(validate(table, name), tmp_path / "table.parquet"))


def test_every_embedded_table_comes_back_to_the_byte(postgis):
    tables = {name: embedded_table(name, info) for name, info in embedded_manifest().items()}
    assert set(tables) == set(TABLES)
    store.publish(tables, dict.fromkeys(tables, ENTRY))
    version, manifest = store.home().in_use()
    for name, table in tables.items():
        folder = store.DEMONSTRATION if name in {"qpv", "structures", "places"} else store.TERRITORIES
        assert manifest[name].sha256 == sha256(folder / f"{name}.parquet")
        back = store.home().table(version, name, manifest[name])
        assert hashlib.sha256(table_bytes(back)).hexdigest() == manifest[name].sha256
        assert_geodataframe_equal(back, table)


def test_squares_that_have_no_table_of_their_own_come_back_and_go_with_their_versions(postgis, tmp_path):
    squares = pd.DataFrame(
        {
            "x": np.array([700_100, 700_300], dtype="int32"),
            "y": np.array([7_000_100, 7_000_100], dtype="int32"),
            "commune": pd.Categorical(["59001", "62001"]),
            "population": np.array([12.5, 3], dtype="float32"),
            "pop_under6": np.array([1, np.nan], dtype="float32"),
            "pop_6_17": np.array([2, np.nan], dtype="float32"),
        }
    )
    pd.testing.assert_frame_equal(through("squares", squares), squares)
    pd.testing.assert_frame_equal(store.load().squares, squares)
    for people in range(7):
        store.publish({"squares": squares.assign(population=np.float32(people))}, {"squares": ENTRY})
    assert store.load().squares["population"].to_list() == [6, 6]


def test_an_empty_table_keeps_its_types(postgis, dataset, tmp_path):
    none = dataset.structures.head(0)
    assert_geodataframe_equal(through("structures", none), from_a_file("structures", none, tmp_path))


def test_missing_and_empty_texts_geometries_and_lists_stay_what_they_are(postgis, dataset, tmp_path):
    communes = dataset.communes.head(4).copy()
    communes["city"] = ["", None, "Œuvre « l’été »\n\t", 'a,"b"\\N']
    communes["postal_codes"] = [[], ["59100"], ["", "é"], np.array(["NULL", "{}"], dtype=object)]
    communes["population"] = [0.0, np.nan, 1e-300, 12.5]
    communes.loc[communes.index[:2], "mairie"] = None
    communes.loc[communes.index[1:3], "geometry"] = None
    back = through("communes", communes)
    assert_geodataframe_equal(back, from_a_file("communes", communes, tmp_path))
    assert (back["city"][0], back["city"].isna()[1]) == ("", True)
    assert list(back["postal_codes"][0]) == []


def test_columns_that_the_base_has_no_place_for_are_kept_all_the_same(postgis, tmp_path):
    table = places("un")
    table["autre"] = pd.Categorical(["x"])
    table["nombre"] = [2**40]
    table["manager"] = ["code \0 zéro"]
    table["geometry"] = [shapely.Point(3, 50, 12)]
    assert_geodataframe_equal(through("places", table), from_a_file("places", table, tmp_path))


def test_rows_come_back_in_their_order_whatever_the_index_was(postgis, dataset):
    table = dataset.structures.sample(50, random_state=1)
    assert list(through("structures", table)["id"]) == list(table["id"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.tuples(TEXT, st.none() | TEXT, st.floats(-180, 180), st.floats(-90, 90)), max_size=4)
)
def test_whatever_is_written_is_read(postgis, tmp_path, names):
    one = places("x")
    rows = [
        one.assign(id=f"P{place}", name=name, manager=manager).set_geometry([shapely.Point(x, y)], crs=4326)
        for place, (name, manager, x, y) in enumerate(names)
    ]
    table = pd.concat(rows, ignore_index=True) if rows else one.head(0)
    assert_geodataframe_equal(through("places", table), from_a_file("places", table, tmp_path))


def test_the_base_has_a_column_of_the_right_type_for_each_of_the_schema(postgis):
    store.current_version()
    kinds = {"string[pyarrow]": "text", "float64": "double precision", "int8": "smallint", "bool": "boolean"}
    kinds |= {"geometry": "geometry", "object": "text[]"}
    with psycopg.connect(postgis, options="-c search_path=maillage,public") as connection:
        for name, schema in ((name, SCHEMAS[name]) for name in TABLES):
            wanted = {column: kinds[str(said.dtype)] for column, said in schema.columns.items()}
            assert columns_of(connection, name) == wanted, name


def test_geopandas_reads_the_tables_and_the_base_finds_places_by_its_indexes(postgis, dataset):
    version = store.publish({"structures": dataset.structures}, {"structures": ENTRY})
    digest = store.home().manifest(version)["structures"].sha256
    engine = create_engine(postgis.replace("postgresql:", "postgresql+psycopg:"))
    box = "ST_MakeEnvelope(3.1, 50.6, 3.3, 50.8, 4326)"
    asked = f"SELECT id, geometry FROM maillage.structures WHERE digest = '{digest}' AND geometry && {box}"
    with engine.connect() as connection:
        found = gpd.read_postgis(asked, connection, geom_col="geometry")
        connection.exec_driver_sql("ANALYZE maillage.structures")
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {asked}").scalars())
    engine.dispose()
    inside = dataset.structures.cx[3.1:3.3, 50.6:50.8]
    assert set(found["id"]) == set(inside["id"])
    assert found.crs == inside.crs
    assert "structures_geometry_place" in plan


def test_a_table_carried_over_is_not_copied(postgis, dataset):
    store.publish({"structures": dataset.structures.head(100)}, {"structures": ENTRY})
    for name in "abc":
        store.publish({"places": places(name)}, {"places": ENTRY})
    with psycopg.connect(postgis) as connection:
        assert connection.execute("SELECT count(*) FROM maillage.structures").fetchone() == (100,)


def test_what_no_version_holds_any_more_leaves_the_base(postgis):
    for name in "abcdefgh":
        store.publish({"places": places(name)}, {"places": ENTRY})
    with psycopg.connect(postgis) as connection:
        kept = connection.execute("SELECT name FROM maillage.places ORDER BY name").fetchall()
    assert [name for (name,) in kept] == list("defgh")
