"""The area within reach of a structure follows the streets: it stops at the rails and takes the bridge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geo.analysis.catchments import catchment
from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Mode
from tests.geo.toy_town import X, Y, toy_dataset, toy_network

TO_WGS84 = Transformer.from_crs(2154, 4326, always_xy=True).transform


def at(x: float, y: float) -> tuple[float, float]:
    return TO_WGS84(X + x, Y + y)


def area(x: float, y: float, minutes: float, *, car: bool = False) -> shapely.Geometry:
    analysis = Analysis(toy_dataset({}, car=car))
    access = default_access(car_minutes=minutes) if car else default_access(minutes)
    found = catchment(analysis, *at(x, y), access)
    assert found.mode is (Mode.CAR if car else Mode.FOOT)
    assert found.area is not None
    return found.area


def test_the_area_on_foot_goes_as_far_as_the_minutes_allow_and_not_over_the_rails():
    # 15 minutes are 1 125 m: 500 and 500 along Grande Rue, then 125 up to (1000, 500); never the rue Basse.
    found = area(1500, 200, 15)
    assert [found.covers(shapely.Point(at(x, 200))) for x in (400, 500, 1000, 1990)] == [True] * 4
    assert found.covers(shapely.Point(at(1500, 390)))
    assert not found.intersects(shapely.Point(at(250, 200)))
    assert not found.intersects(shapely.Point(at(1500, 0)))


def test_the_area_crosses_the_river_by_the_bridge_only():
    found = area(2000, 0, 10)
    assert found.covers(shapely.Point(at(2000, -200)))
    assert found.covers(shapely.Point(at(1700, -400)))
    assert not found.intersects(shapely.Point(at(1500, -200)))


def test_the_area_by_car_follows_one_ways():
    # Three minutes to park and a minute of road: 600 m. From (500, 200) nobody comes down the one-way.
    found = area(500, 200, 4, car=True)
    assert found.covers(shapely.Point(at(1050, 200)))
    assert not found.intersects(shapely.Point(at(500, 450)))


@pytest.mark.parametrize("mode", Mode)
def test_the_places_along_streets_within_reach_are_those_inside(mode):
    car = mode is Mode.CAR
    found = area(1000, 200, 6 if car else 12, car=car)
    network = toy_network().modes[mode]
    towards = network.towards(network.join(np.array([[X + 1000.0, Y + 200.0]])))
    ways = towards.nearest(np.array([True]))
    margin_s = 400 / 10 if car else 80 / 1.25
    limit_s = (6 if car else 12) * 60
    draw = np.random.default_rng(1)
    streets = toy_network().modes[Mode.FOOT].lines
    edge, share = draw.integers(len(streets), size=300), draw.random(300)
    points = shapely.line_interpolate_point(streets[edge], share, normalized=True)
    seconds, _, _ = towards.arrive(network.join(shapely.get_coordinates(points)), ways)
    for point, s in zip(points, seconds, strict=True):
        inside = found.covers(shapely.Point(TO_WGS84(point.x, point.y)))
        if s < limit_s - margin_s:
            assert inside
        elif not car and s > limit_s + margin_s:
            # By car, cells of 100 m hold the streets beside.
            assert not inside


def test_without_streets_or_far_from_them_the_area_is_a_circle():
    access = default_access()
    without = Analysis(replace(toy_dataset({}), streets={}))
    assert catchment(without, *at(1500, 200), access).area is None
    far = catchment(Analysis(toy_dataset({})), *at(3500, 2000), access)
    assert far.area is None
    assert far.reach_m == pytest.approx(865.38, abs=0.01)
