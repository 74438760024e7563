"""Believe a mairie only where it lies in its commune; mend it, or replace it, elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.domain.reference import constant
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import MairieSource
from geo.store.tables import WGS84

_REPAIRS: tuple[Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]], ...] = (
    lambda lon, lat: (-lon, lat),
    lambda lon, lat: (lon, -lat),
    lambda lon, lat: (lat, lon),
    lambda lon, lat: (-lat, lon),
    lambda lon, lat: (lat, -lon),
)
"""Plain faults, undone: a sign lost on either axis, latitude and longitude written one for the other."""


def believe_mairies(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the mairies that lie in their commune or near it; mend the others, else put a point inside.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
        Columns `departement`, `mairie`, geometry (WGS84, may be missing); `mairie_source` where it is known
        already.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, `mairie` within `mairie_astray_m` of every outline there is, `mairie_source` set. A
        commune without outline keeps its point; one without either has none.
    """
    table = communes.copy()
    point = gpd.GeoSeries(table["mairie"], index=table.index, crs=WGS84)
    known = table["mairie_source"] if "mairie_source" in table else pd.Series(pd.NA, index=table.index)
    source = known.astype(object).where(known.notna(), str(MairieSource.PUBLISHED))
    doubtful = table.index[table.geometry.notna() & ~_near(table, point)]
    for repair in _REPAIRS:
        named = doubtful[point[doubtful].notna()]
        lon, lat = repair(point[named].x.to_numpy(), point[named].y.to_numpy())
        mended = shapely.contains_xy(table.geometry[named].to_numpy(), lon, lat)
        point[named[mended]] = shapely.points(lon[mended], lat[mended])
        source[named[mended]] = str(MairieSource.REPAIRED)
        doubtful = doubtful.difference(named[mended], sort=False)
    point[doubtful] = table.geometry[doubtful].representative_point()
    source[doubtful] = str(MairieSource.INSIDE)
    table["mairie"] = point
    table["mairie_source"] = source.where(point.notna(), None).astype("str")
    return table


def _near(table: gpd.GeoDataFrame, point: gpd.GeoSeries) -> pd.Series:
    """Tell which points lie in their commune or within the distance that is forgiven, in metres."""
    away_m = pd.Series(np.inf, index=table.index)
    for epsg, rows in table[point.notna()].groupby(table["departement"].map(legal_crs)):
        away_m[rows.index] = rows.geometry.to_crs(epsg).distance(point[rows.index].to_crs(epsg))
    return away_m <= constant("mairie_astray_m")
