"""Judge zones again, plainly: people by people, one shapely distance a pair of points; the tests' oracle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import Transformer

CRS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
REACH_FOOT_M = 15 / 60 * 4500 / 1.3
REACH_CAR_M = 20 / 60 * 50000 / 1.3
CENTRE_PER_M2 = 8000 / 1e6
TARGETS = ("population", "pop_under6", "pop_6_17")


@dataclass(frozen=True)
class Spot:
    """Where some people live, in metres: how many of each target, and how far they go."""

    point: shapely.Point
    people: dict[str, float]
    reach_m: float


@dataclass(frozen=True)
class Judged:
    """What coverage should say of one zone and one dispositif."""

    status: str
    inside: int
    nearest_m: float
    served_share: float
    unserved: float


def metric(shape: shapely.Geometry, departement: str) -> shapely.Geometry:
    """Project a WGS84 shape into the legal projection of a département."""
    to = Transformer.from_crs(4326, CRS.get(departement, 2154), always_xy=True)
    return shapely.transform(shape, to.transform, interleaved=False)


def lattice(polygon: shapely.Geometry, step: float) -> list[shapely.Point]:
    """List the points with coordinates that are whole multiples of `step` inside a polygon."""
    west, south, east, north = polygon.bounds
    points = [
        shapely.Point(column * step, row * step)
        for column in range(math.ceil(west / step), math.floor(east / step) + 1)
        for row in range(math.ceil(south / step), math.floor(north / step) + 1)
    ]
    inside = [point for point in points if polygon.contains(point)]
    return inside or [polygon.representative_point()]


class Country:
    """Communes and QPV of a data set without squares, asked one zone at a time.

    Parameters
    ----------
    communes, qpv : geopandas.GeoDataFrame
        Tables of the data set.
    """

    def __init__(self, communes: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame) -> None:
        self.communes = communes.set_index("code")
        self.qpv = qpv.set_index("code")

    def departement(self, qpv: str) -> str:
        """Return the département of a QPV."""
        return str(self.communes.at[self.qpv.at[qpv, "communes"][0], "departement"])

    def in_qpv(self, code: str) -> list[Spot]:
        """Spread the people of a QPV evenly over points 100 m apart, who walk."""
        zone = self.qpv.loc[code]
        points = lattice(metric(zone.geometry, self.departement(code)), 100)
        share = {target: zone[target] / len(points) for target in TARGETS}
        return [Spot(point, share, REACH_FOOT_M) for point in points]

    def in_commune(self, code: str) -> list[Spot]:
        """Take the people of the commune's QPV where they are, and spread the others over its land."""
        zone = self.communes.loc[code]
        mine = [spot for qpv in self.qpv.index for spot in self._part(qpv, code)]
        left = {target: zone[target] - sum(spot.people[target] for spot in mine) for target in TARGETS}
        mairie = metric(zone.mairie, zone.departement)
        reach_m = REACH_CAR_M if zone.density_class == 3 else REACH_FOOT_M
        points = [mairie]
        if zone.density_class < 3 and zone.geometry is not None:
            points = self._land(zone) or [mairie]
        slope = math.sqrt(2 * math.pi * CENTRE_PER_M2 / max(zone.population, 1))
        density = [math.exp(-slope * shapely.distance(point, mairie)) for point in points]
        others = [
            Spot(point, {target: left[target] * one / sum(density) for target in TARGETS}, reach_m)
            for point, one in zip(points, density, strict=True)
        ]
        return mine + others

    def _part(self, qpv: str, commune: str) -> list[Spot]:
        listed = self.qpv.at[qpv, "communes"]
        if commune not in listed:
            return []
        shapes = {one: metric(self.communes.at[one, "geometry"], self.departement(qpv)) for one in listed}
        return [
            spot
            for spot in self.in_qpv(qpv)
            if next((one for one in listed if shapes[one].contains(spot.point)), listed[0]) == commune
        ]

    def _land(self, zone: pd.Series) -> list[shapely.Point]:
        shape = metric(zone.geometry, zone.departement)
        step = next((one for one in (500, 250) if shape.area >= 25 * one**2), 125)
        near = self.qpv[self.qpv.intersects(zone.geometry)].geometry
        quarters = [metric(one, zone.departement) for one in near]
        return [p for p in lattice(shape, step) if not any(one.contains(p) for one in quarters)]


def judge(
    polygon: shapely.Geometry | None,
    spots: Sequence[Spot],
    offering: gpd.GeoDataFrame,
    target: str,
) -> Judged:
    """Judge a zone.

    Parameters
    ----------
    polygon : the zone, WGS84.
    spots : where its people live.
    offering : structures that offer the dispositif in the same projection, from `offering_near`.
    target : whom it is meant for; where the zone has none, its inhabitants stand for them.
    """
    waiting = sum(spot.people[target] for spot in spots)
    target = target if waiting > 0 else "population"
    inside = int(offering.geometry.within(polygon).sum()) if polygon is not None else 0
    found = sorted(
        ((float(shapely.distance(spot.point, offering["metric"].to_numpy()).min()), spot) for spot in spots),
        key=lambda pair: pair[0],
    )
    people = sum(spot.people[target] for spot in spots)
    served = sum(spot.people[target] for distance, spot in found if distance <= spot.reach_m)
    counted, median = 0.0, math.inf
    for distance, spot in found:
        counted += spot.people[target]
        if counted >= people / 2 * (1 - 1e-9):
            median = distance
            break
    share = served / people
    status = "empty" if not waiting else "gap" if share < 0.5 else "inside" if inside else "reachable"
    return Judged(status, inside, median, share, waiting * (1 - share))


def offering_near(
    structures: gpd.GeoDataFrame, departement_of: pd.Series, departement: str, dispositif: str
) -> gpd.GeoDataFrame:
    """Return the structures that offer a dispositif and share the projection of a département."""
    crs = CRS.get(departement, 2154)
    same = [CRS.get(departement_of[commune], 2154) == crs for commune in structures["commune"]]
    offered = [dispositif in dispositifs for dispositifs in structures["dispositifs"]]
    near = structures[[a and b for a, b in zip(same, offered, strict=True)]]
    return near.assign(metric=near.geometry.to_crs(crs))
