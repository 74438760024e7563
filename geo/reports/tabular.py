"""Write tables as files that other programs open right: CSV as French Excel reads it, GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.work import check_wanted
from geo.domain.columns import DECIMALS, NUMERIC, Column
from geo.domain.errors import DataError
from geo.reports.provenance import Provenance
from geo.store.tables import is_wgs84

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these is taken by spreadsheets for something to compute."""

_DECIMALS_GEOMETRY = 6
_ROWS_A_LOOK = 1_000


def as_read(table: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """Keep the columns described, under their labels, numbers rounded as they are shown.

    Raises
    ------
    DataError
        If a column described is not in the table, or two have the same label.
    """
    missing = [column.key for column in columns if column.key not in table]
    labels = [column.label for column in columns]
    if missing or len(set(labels)) < len(labels):
        raise DataError(
            f"Le tableau ne peut pas être écrit : colonnes absentes ({', '.join(missing) or 'aucune'}) ou "
            "intitulés en double. Vérifiez la liste des colonnes."
        )
    return pd.DataFrame({column.label: _values(table[column.key], column) for column in columns})


def _values(series: pd.Series, column: Column) -> pd.Series:
    if column.kind not in NUMERIC:
        return series.astype(object).where(series.notna(), None)
    numbers = series.astype(float).replace([np.inf, -np.inf], np.nan).round(DECIMALS[column.kind])
    return numbers.astype("Int64") if DECIMALS[column.kind] == 0 else numbers


def csv_bytes(table: pd.DataFrame, columns: Sequence[Column], provenance: Provenance) -> bytes:
    """Write a table as CSV: `;`, UTF-8 with its mark, decimal comma, one header, one row a line.

    What is said of the file is repeated in the last columns of every row, so that a row copied elsewhere
    keeps it, and that the first line is the header as programs expect. A text that a spreadsheet would
    compute is preceded by an apostrophe.
    """
    readable = as_read(table, columns).reset_index(drop=True)
    said = pd.DataFrame(
        {name: [text] * len(readable) for name, text in provenance.fields().items()}, dtype=object
    )
    whole = harmless(pd.concat([readable, said], axis=1))
    check_wanted()
    written = BytesIO()
    whole.to_csv(written, index=False, sep=";", decimal=",", lineterminator="\r\n", encoding="utf-8-sig")
    return written.getvalue()


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before the texts that a spreadsheet would compute."""
    texts = table.select_dtypes(exclude="number").columns
    return table.assign(**{name: table[name].map(_harmless) for name in texts})


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def geojson_bytes(table: gpd.GeoDataFrame, columns: Sequence[Column], provenance: Provenance) -> bytes:
    """Write zones as GeoJSON (RFC 7946), columns under their keys; `metadata` says where they come from.

    A zone without boundary is a feature without geometry: it is not lost.

    Raises
    ------
    DataError
        If the geometry is not in longitude and latitude.
    """
    if not is_wgs84(table):
        raise DataError(
            "Le GeoJSON attend des longitudes et latitudes (WGS84) : reprojetez d’abord la table."
        )
    readable = as_read(table, columns).rename(columns={column.label: column.key for column in columns})
    shapes = wound(table).geometry
    metadata = {"fields": {column.key: column.label for column in columns}, **provenance.fields()}
    check_wanted()
    # One zone after the other: all the communes of France at once would be half a gigabyte.
    written = BytesIO()
    written.write(b'{"type":"FeatureCollection","metadata":' + _json(metadata) + b',"features":[')
    rows = readable.astype(object).where(readable.notna(), None).itertuples(index=False, name=None)
    for place, (row, shape) in enumerate(zip(rows, shapely.to_geojson(shapes.to_numpy()), strict=True)):
        if place % _ROWS_A_LOOK == 0:
            check_wanted()
        properties = _json(dict(zip(readable.columns, row, strict=True)))
        geometry = (shape or "null").encode()
        written.write(b"," if place else b"")
        written.write(b'{"type":"Feature","properties":' + properties + b',"geometry":' + geometry + b"}")
    written.write(b"]}")
    return written.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def wound(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn outer rings counter-clockwise, inner ones clockwise, to six decimals, as RFC 7946 wants them."""
    oriented = shapely.orient_polygons(table.geometry.to_numpy(), exterior_cw=False)
    shapes = shapely.set_precision(oriented, 10**-_DECIMALS_GEOMETRY, mode="pointwise")
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
