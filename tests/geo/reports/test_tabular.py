"""CSV as French Excel reads it, GeoJSON as maps do; both say where they come from."""

from __future__ import annotations

import io
import json
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.analysis.travel import default_access
from geo.domain.columns import Column, Kind
from geo.domain.errors import DataError
from geo.reports.provenance import Provenance, provenance
from geo.reports.tabular import as_read, csv_bytes, geojson_bytes
from tests.geo.small import small_dataset

COLUMNS = [
    Column("name", "Nom"),
    Column("people", "Habitants", Kind.PEOPLE, summed=True),
    Column("rate", "Taux", Kind.RATE),
]
TABLE = pd.DataFrame(
    {"name": ["Épeule ; nord", "=1+1", None], "people": [1234.4, np.nan, 2.0], "rate": [0.456, -1.5, np.inf]}
)
SAID = Provenance(
    title="Essai",
    sources={"QPV": "Simulation (licence : sans objet)"},
    vintages={"QPV": "démonstration"},
    parameters={"Accès à pied": "15 min"},
    edited=date(2026, 11, 23),
    is_demonstration=True,
)


def test_the_csv_has_its_mark_its_separator_its_comma_and_its_header_first():
    content = csv_bytes(TABLE, COLUMNS, SAID)
    assert content.startswith(b"\xef\xbb\xbfNom;Habitants;Taux;Titre;Avertissement;Source")
    first = content.decode("utf-8-sig").split("\r\n")[1]
    assert first.startswith('"Épeule ; nord";1234;0,46;Essai;Données de démonstration;')


def test_the_csv_reads_back_with_its_numbers_and_its_holes():
    read = pd.read_csv(
        io.BytesIO(csv_bytes(TABLE, COLUMNS, SAID)), sep=";", decimal=",", encoding="utf-8-sig"
    )
    assert read["Habitants"].tolist()[::2] == [1234, 2]
    assert read["Taux"].tolist()[:2] == [0.46, -1.5]
    assert read[["Habitants", "Taux"]].isna().to_numpy().tolist() == [
        [False, False], [True, False], [False, True]
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_compute_is_preceded_by_an_apostrophe(sign):
    table = TABLE.assign(name=[f"{sign}SOMME(A1)", "Lys-lez-Lannoy", "x"])
    read = pd.read_csv(io.BytesIO(csv_bytes(table, COLUMNS, SAID)), sep=";", encoding="utf-8-sig")
    assert read["Nom"].iloc[0] == f"'{sign}SOMME(A1)"
    assert read["Nom"].iloc[1] == "Lys-lez-Lannoy"


def test_every_row_of_the_csv_says_where_it_comes_from():
    read = pd.read_csv(io.BytesIO(csv_bytes(TABLE, COLUMNS, SAID)), sep=";", encoding="utf-8-sig")
    for name in ("Titre", "Avertissement", "Source", "Millésime", "Date d’édition", "Paramètres"):
        assert read[name].notna().all()
    assert set(read["Date d’édition"]) == {"23/11/2026"}
    assert set(read["Avertissement"]) == {"Données de démonstration"}


def test_an_empty_table_is_a_csv_with_its_header():
    lines = csv_bytes(TABLE.iloc[:0], COLUMNS, SAID).decode("utf-8-sig").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Nom;Habitants;Taux")


def test_the_geojson_has_codes_labels_and_provenance():
    shapes = [shapely.box(3, 50, 3.1, 50.1), None, shapely.Point(3.123456789, 50)]
    document = json.loads(geojson_bytes(gpd.GeoDataFrame(TABLE, geometry=shapes, crs=4326), COLUMNS, SAID))
    assert document["type"] == "FeatureCollection"
    assert document["metadata"]["Avertissement"] == "Données de démonstration"
    assert document["metadata"]["fields"] == {"name": "Nom", "people": "Habitants", "rate": "Taux"}
    first, second, third = document["features"]
    assert first["properties"] == {"name": "Épeule ; nord", "people": 1234, "rate": 0.46}
    assert second["geometry"] is None
    assert second["properties"]["people"] is None
    assert third["geometry"]["coordinates"] == [3.123457, 50]


def test_metres_are_refused_in_a_geojson():
    frame = gpd.GeoDataFrame(TABLE, geometry=[shapely.Point(0, 0)] * 3, crs=2154)
    with pytest.raises(DataError, match="WGS84"):
        geojson_bytes(frame, COLUMNS, SAID)


def test_a_column_that_is_missing_or_named_twice_is_refused():
    with pytest.raises(DataError, match="absente"):
        as_read(TABLE, [*COLUMNS, Column("absente", "Absente")])
    with pytest.raises(DataError, match="double"):
        as_read(TABLE, [*COLUMNS, Column("people", "Nom")])


def test_provenance_names_sources_vintages_and_access_times():
    said = provenance(
        small_dataset(), "Essai", default_access(), {"Population minimale": "500"}, date(2026, 1, 2)
    )
    assert said.mark == ""
    assert set(said.sources) == set(said.vintages) == {"Structures", "QPV", "Communes et populations"}
    assert list(said.parameters) == [
        "Accès à pied",
        "Accès en voiture",
        "Où vivent les habitants",
        "Population minimale",
    ]
    assert said.fields()["Date d’édition"] == "02/01/2026"
    assert "Avertissement" not in said.line()
