"""Write tables as files that other programs open right: CSV as French Excel reads it, GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.work import check_wanted
from geo.domain.columns import DECIMALS, NUMERIC, Column
from geo.domain.errors import DataError
from geo.reports.provenance import Provenance
from geo.store.tables import WGS84

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these is taken by spreadsheets for something to compute."""

_DECIMALS_GEOMETRY = 6


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
    whole = pd.concat([readable, said], axis=1)
    texts = whole.select_dtypes(exclude="number").columns
    whole[texts] = whole[texts].map(_harmless)
    return str(whole.to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n")).encode("utf-8-sig")


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
    if table.crs is None or table.crs.to_epsg() != WGS84:
        raise DataError(
            "Le GeoJSON attend des longitudes et latitudes (WGS84) : reprojetez d’abord la table."
        )
    readable = as_read(table, columns).rename(columns={column.label: column.key for column in columns})
    rounded = wound(table).geometry.set_precision(10**-_DECIMALS_GEOMETRY, mode="pointwise")
    frame = gpd.GeoDataFrame(readable.astype(object).where(readable.notna(), None), geometry=rounded)
    check_wanted()
    collection = json.loads(frame.to_json(drop_id=True, na="null", show_bbox=False))
    metadata = {"fields": {column.key: column.label for column in columns}, **provenance.fields()}
    document = {"type": "FeatureCollection", "metadata": metadata, "features": collection["features"]}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def wound(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn outer rings counter-clockwise and inner ones clockwise, as RFC 7946 wants them."""
    shapes = shapely.orient_polygons(table.geometry.to_numpy(), exterior_cw=False)
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
