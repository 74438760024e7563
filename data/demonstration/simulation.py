"""Draw at random the way people live: in proportion to population, around the mairie; same seed, same draw.

Draws are made in longitude and latitude, metres turned into degrees at the latitude of the place: right
within half a percent, which a simulation forgives; belonging is tested on the very coordinates written.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.domain.reference import REFERENCE
from geo.domain.vocabulary import CommuneKind

M_PER_DEGREE = 111_320.0
COORDINATE_DECIMALS = 6
"""A decimetre on the ground."""

RURAL = 3
"""Density class of rural communes."""

_TOWN_DENSITY_PER_KM2 = 3000.0
_TRIES = 60


def read_targets() -> pd.Series:
    """Read the totals and shares that the simulation must respect, by name."""
    return pd.read_csv(REFERENCE / "demonstration.csv", sep=";").set_index("name")["value"]


def drawable(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the communes and arrondissements that have a boundary, with the radius of their built-up area.

    Returns
    -------
    geopandas.GeoDataFrame
        Numbered from 0, with `town_radius_m`: the disc that would hold everyone at a town's usual density.
    """
    kept = communes["geometry"].notna() & (communes["kind"] != CommuneKind.CITY)
    kept = communes[kept].sort_values("code", ignore_index=True)
    built_km2 = np.minimum(kept["area_km2"], kept["population"] / _TOWN_DENSITY_PER_KM2)
    kept["town_radius_m"] = 1000 * np.sqrt(built_km2 / np.pi)
    return kept


def apportion(
    weight: np.ndarray, total: int, rng: np.random.Generator, most: np.ndarray | None = None
) -> np.ndarray:
    """Share out `total` units in proportion to weights: systematic sampling, so the sum is exact.

    Parameters
    ----------
    weight : numpy.ndarray
        One a candidate, zero or more.
    total : int
        Units to share out.
    rng : numpy.random.Generator
    most : numpy.ndarray, optional
        Most units that each candidate may have; they must hold `total`.

    Returns
    -------
    numpy.ndarray of int
        Units of each candidate, its fair share rounded down or up.
    """
    expected = weight * (total / weight.sum())
    if most is not None:
        expected = _capped(expected, total, most)
    running = np.cumsum(expected)
    running[-1] = total
    return np.diff(np.floor(running + rng.random()), prepend=0).astype(int)


def _capped(expected: np.ndarray, total: int, most: np.ndarray) -> np.ndarray:
    """Cut what exceeds the caps and give it to the others, until none exceeds."""
    full = np.zeros(len(expected), dtype=bool)
    while (over := ~full & (expected > most)).any():
        full |= over
        expected = np.where(full, most, expected)
        expected[~full] *= (total - most[full].sum()) / expected[~full].sum()
    return expected


def moved(lonlat: np.ndarray, east_north_m: np.ndarray) -> np.ndarray:
    """Move points (rows of longitude, latitude) by metres eastwards and northwards."""
    lat = lonlat[:, 1] + east_north_m[:, 1] / M_PER_DEGREE
    lon = lonlat[:, 0] + east_north_m[:, 0] / (M_PER_DEGREE * np.cos(np.radians(lonlat[:, 1])))
    return np.column_stack([lon, lat])


def scatter(
    anchors: np.ndarray, spread_m: np.ndarray, allowed: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw a point near each anchor and strictly inside its allowed polygon.

    Parameters
    ----------
    anchors : numpy.ndarray
        Rows of longitude, latitude.
    spread_m : numpy.ndarray
        Standard deviation of the distance, in metres, on each axis.
    allowed : numpy.ndarray of shapely.Geometry
        One polygon a point.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray
        Rows of longitude, latitude; a point of the polygon's middle where chance never fell inside.
    """
    shapely.prepare(allowed)
    points = np.full(anchors.shape, np.nan)
    missing = np.arange(len(anchors))
    for _ in range(_TRIES):
        step = rng.normal(size=(len(missing), 2)) * spread_m[missing, None]
        drawn = moved(anchors[missing], step).round(COORDINATE_DECIMALS)
        inside = shapely.contains_xy(allowed[missing], drawn)
        points[missing[inside]] = drawn[inside]
        missing = missing[~inside]
        if not missing.size:
            break
    points[missing] = shapely.get_coordinates(shapely.point_on_surface(allowed[missing]))
    return points


def rank_within(groups: pd.Series) -> np.ndarray:
    """Number the rows of each group from 0, in their order."""
    return groups.groupby(groups).cumcount().to_numpy()
