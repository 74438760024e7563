"""Say what each table holds, column by column, and check it once, at the door."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
import shapely
from pandera.errors import SchemaErrors

from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError
from geo.domain.vocabulary import CommuneKind, Geocoding, MairieSource
from geo.store.tables import (
    PERIMETERS,
    SQUARES,
    TABLES,
    departement_of_streets,
    is_placed,
    is_wgs84,
    street_tables,
)

_DISPOSITIFS = frozenset(Dispositif)
_MAX_FAULTS_SAID = 5


def _known_dispositifs(lists: pd.Series) -> pd.Series:
    return lists.map(lambda codes: len(codes) > 0 and set(codes) <= _DISPOSITIFS)


def _geometry_type(*names: str) -> pa.Check:
    def check(series: pd.Series) -> pd.Series:
        geometry = gpd.GeoSeries(series)
        return geometry.isna() | geometry.geom_type.isin(names)

    return pa.Check(check, error=f"géométrie attendue : {' ou '.join(names)}")


_VALID = pa.Check(
    lambda s: gpd.GeoSeries(s).isna() | gpd.GeoSeries(s).is_valid, error="polygone invalide ou croisé"
)
_NOT_EMPTY = pa.Check(lambda s: gpd.GeoSeries(s).isna() | ~gpd.GeoSeries(s).is_empty, error="géométrie vide")
_POLYGON = _geometry_type("Polygon", "MultiPolygon")
_POINT = _geometry_type("Point")
_COUNT = pa.Check.ge(0, error="nombre négatif")

_CODE_COMMUNE = pa.Check.str_matches(r"^(\d[\dAB]\d{3})$", error="code Insee à 5 caractères attendu")


def _text(*, nullable: bool = False, checks: pa.Check | None = None) -> pa.Column:
    return pa.Column(str, checks, nullable=nullable, coerce=True)


def _number(*, nullable: bool = True) -> pa.Column:
    return pa.Column(float, _COUNT, nullable=nullable, coerce=True)


COMMUNES = pa.DataFrameSchema(
    {
        "code": pa.Column(str, _CODE_COMMUNE, unique=True, coerce=True),
        "name": _text(),
        "kind": _text(checks=pa.Check.isin(list(CommuneKind))),
        "city": _text(nullable=True),
        "name_type": pa.Column("int8", pa.Check.in_range(0, 8), coerce=True),
        "postal_codes": pa.Column(object),
        "former_names": pa.Column(object, required=False),
        "former_codes": pa.Column(object, required=False),
        "departement": _text(),
        "region": _text(),
        "epci": _text(nullable=True),
        "population": _number(),
        "pop_under6": _number(),
        "pop_6_17": _number(),
        "estimated": pa.Column(bool),
        "density_class": pa.Column("int8", pa.Check.isin([1, 2, 3]), coerce=True),
        "area_km2": _number(),
        "mairie": pa.Column("geometry", [_POINT, _NOT_EMPTY], nullable=True),
        "mairie_source": pa.Column(
            str, pa.Check.isin(list(MairieSource)), nullable=True, coerce=True, required=False
        ),
        "geometry": pa.Column("geometry", [_POLYGON, _NOT_EMPTY, _VALID], nullable=True),
    },
    name="communes",
)
"""One row a commune, an arrondissement of Paris, Lyon or Marseille, or one of these cities (see `kind`).

`former_names`, `former_codes`: the communes that it absorbed, delegated, associated or merged; a set
published before these columns lacks them.
"""

DIVISIONS = pa.DataFrameSchema(
    {
        "code": pa.Column(str, unique=True, coerce=True),
        "name": _text(),
        "name_type": pa.Column("int8", pa.Check.in_range(0, 8), coerce=True),
        "parent": _text(nullable=True),
        "geometry": pa.Column("geometry", [_POLYGON, _NOT_EMPTY, _VALID], nullable=True),
    },
    name="divisions",
)
"""EPCI, départements, régions. `parent`: the région of a département, the main département of an EPCI."""

QPV = pa.DataFrameSchema(
    {
        "code": pa.Column(str, unique=True, coerce=True),
        "name": _text(),
        "communes": pa.Column(object, pa.Check(lambda s: s.map(len) > 0, error="aucune commune")),
        "population": _number(),
        "pop_under6": _number(),
        "pop_6_17": _number(),
        "poverty_rate": pa.Column(float, pa.Check.in_range(0, 100), nullable=True, coerce=True),
        "single_parent_rate": pa.Column(
            float, pa.Check.in_range(0, 100), nullable=True, coerce=True, required=False
        ),
        "geometry": pa.Column("geometry", [_POLYGON, _NOT_EMPTY, _VALID]),
    },
    name="qpv",
)

STRUCTURES = pa.DataFrameSchema(
    {
        "id": pa.Column(str, unique=True, coerce=True),
        "name": _text(),
        "kind": _text(),
        "dispositifs": pa.Column(object, pa.Check(_known_dispositifs, error="dispositif inconnu ou absent")),
        "manager": _text(nullable=True),
        "address": _text(nullable=True),
        "postal_code": _text(nullable=True),
        "commune": pa.Column(str, _CODE_COMMUNE, coerce=True),
        "source": _text(),
        "vintage": _text(),
        "geocoding": _text(checks=pa.Check.isin(list(Geocoding))),
        "approval_end": _text(nullable=True),
        "geometry": pa.Column("geometry", [_POINT, _NOT_EMPTY]),
    },
    name="structures",
)
"""One row a place; `dispositifs` lists what it offers. `approval_end` is an ISO date or missing."""

PLACES = STRUCTURES.remove_columns(["dispositifs"])
PLACES.name = "places"

_AXIS = pa.Column("int32", coerce=True)
_PEOPLE = pa.Column("float32", _COUNT, nullable=True, coerce=True)

SCHEMA_OF_SQUARES = pa.DataFrameSchema(
    {
        "x": _AXIS,
        "y": _AXIS,
        "commune": pa.Column("category", coerce=True),
        "population": pa.Column("float32", _COUNT, coerce=True),
        "pop_under6": _PEOPLE,
        "pop_6_17": _PEOPLE,
    },
    name=SQUARES,
)
"""One row a square of 200 m; `x`, `y`: its centre, whole metres of the legal projection of its commune."""

_NAMED = pa.Check.str_length(min_value=1, error="nom absent")

SCHEMA_OF_PERIMETERS = pa.DataFrameSchema(
    {
        "code": pa.Column(str, unique=True, coerce=True),
        "name": _text(checks=_NAMED),
        "zoning": _text(checks=_NAMED),
        "communes": pa.Column(object, pa.Check(lambda s: s.map(len) > 0, error="aucune commune")),
    },
    name=PERIMETERS,
)
"""One row a perimeter: a zone of a zoning, and the communes and arrondissements that it is made of."""

NODES = pa.DataFrameSchema(
    {"x": pa.Column(float, coerce=True), "y": pa.Column(float, coerce=True)}, name="streets_nodes"
)
"""One row a place where streets meet or end, metres of the legal projection of its département."""

_NODE = pa.Column("int32", _COUNT, coerce=True)
_SECONDS = pa.Column("float32", _COUNT, nullable=True, coerce=True)

EDGES = pa.DataFrameSchema(
    {
        "start": _NODE,
        "end": _NODE,
        "metres": pa.Column("float32", _COUNT, coerce=True),
        "walk_s": _SECONDS,
        "drive_s": _SECONDS,
        "drive_back_s": _SECONDS,
        "geometry": pa.Column("geometry", _geometry_type("LineString")),
    },
    name="streets_edges",
)
"""One row a street between two nodes, by their rows: seconds on foot, both ways; by car from start to end and
back, missing where one may not. Lines are in metres of the legal projection."""

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    **dict(zip(TABLES, (COMMUNES, DIVISIONS, DIVISIONS, DIVISIONS, QPV, STRUCTURES, PLACES), strict=True)),
    SQUARES: SCHEMA_OF_SQUARES,
    PERIMETERS: SCHEMA_OF_PERIMETERS,
}
"""The tables of a data set, by the name of their file; those of streets bear their département too."""


def validate(table: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Check a whole table, gather every fault and raise once.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        Candidate rows, WGS84.
    name : str
        One of the keys of `SCHEMAS`, or a table of streets.

    Returns
    -------
    geopandas.GeoDataFrame
        The table, columns coerced to the types of the schema.

    Raises
    ------
    DataError
        If a column is missing or a value is not of the form expected; the message counts the rows at fault.
    """
    if is_placed(name) and not is_wgs84(table):
        raise DataError(
            f"La table « {name} » n’est pas en longitude et latitude (WGS84) : reprojetez-la d’abord."
        )
    try:
        return _schema_of(name).validate(table, lazy=True)
    except SchemaErrors as errors:
        raise DataError(_say(name, errors.failure_cases)) from errors


def _schema_of(name: str) -> pa.DataFrameSchema:
    departement = departement_of_streets(name)
    if departement is None:
        return SCHEMAS[name]
    return NODES if name == street_tables(departement)[0] else EDGES


def _say(name: str, cases: pd.DataFrame) -> str:
    faults = cases.groupby(["column", "check"], dropna=False, sort=False).agg(
        rows=("index", "size"), example=("failure_case", "first")
    )
    said = [
        f"colonne « {fault.column} », {fault.check} (lignes : {fault.rows}, "
        f"par exemple « {_short(fault.example)} »)"
        for fault in faults.reset_index().head(_MAX_FAULTS_SAID).itertuples()
    ]
    return f"La table « {name} » n’a pas la forme attendue : {' ; '.join(said)}."


def _short(value: object) -> str:
    text = shapely.to_wkt(value, rounding_precision=3) if isinstance(value, shapely.Geometry) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
