"""Judge zones again, plainly: one shapely distance a pair of points, no tree, no array; the tests' oracle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import Transformer

CRS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
REACH_FOOT_M = 15 / 60 * 4500 / 1.3
REACH_CAR_M = 20 / 60 * 50000 / 1.3


@dataclass(frozen=True)
class Judged:
    """What coverage should say of one zone and one dispositif."""

    status: str
    inside: int
    nearest_m: float
    served_share: float


def metric(shape: shapely.Geometry, departement: str) -> shapely.Geometry:
    """Project a WGS84 shape into the legal projection of a département."""
    to = Transformer.from_crs(4326, CRS.get(departement, 2154), always_xy=True)
    return shapely.transform(shape, to.transform, interleaved=False)


def lattice(polygon: shapely.Geometry, step: int) -> list[shapely.Point]:
    """List the points with coordinates that are whole multiples of `step` inside a polygon."""
    west, south, east, north = polygon.bounds
    points = [
        shapely.Point(x, y)
        for x in range(math.ceil(west / step) * step, math.floor(east / step) * step + 1, step)
        for y in range(math.ceil(south / step) * step, math.floor(north / step) * step + 1, step)
    ]
    inside = [point for point in points if polygon.contains(point)]
    return inside or [polygon.representative_point()]


def judge(
    polygon: shapely.Geometry | None, points: list[shapely.Point], offering: gpd.GeoDataFrame, reach_m: float
) -> Judged:
    """Judge a zone.

    Parameters
    ----------
    polygon : the zone, WGS84.
    points : where its people live, metres.
    offering : structures that offer the dispositif in the same projection, from `offering_near`.
    reach_m : straight line within reach.
    """
    inside = int(offering.geometry.within(polygon).sum()) if polygon is not None else 0
    distances = sorted(shapely.distance(point, offering["metric"].to_numpy()).min() for point in points)
    share = sum(distance <= reach_m for distance in distances) / len(distances)
    status = "inside" if inside else "reachable" if share >= 0.5 else "gap"
    return Judged(status, inside, distances[math.ceil(len(distances) / 2) - 1], share)


def offering_near(
    structures: gpd.GeoDataFrame, departement_of: pd.Series, departement: str, dispositif: str
) -> gpd.GeoDataFrame:
    """Return the structures that offer a dispositif and share the projection of a département."""
    crs = CRS.get(departement, 2154)
    same = [CRS.get(departement_of[commune], 2154) == crs for commune in structures["commune"]]
    offered = [dispositif in dispositifs for dispositifs in structures["dispositifs"]]
    near = structures[[a and b for a, b in zip(same, offered, strict=True)]]
    return near.assign(metric=near.geometry.to_crs(crs))
