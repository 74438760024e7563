"""Distances and times: in the metres of each territory, by constants that stand in a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.analysis.travel import Access, StructureIndex, default_access, plane, project
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError
from geo.domain.reference import rows
from geo.domain.vocabulary import Mode
from tests.geo.small import NORTH, SOUTH, X, Y, small_dataset


def test_fifteen_minutes_on_foot_reach_865_metres_in_straight_line():
    # 4.5 km/h for a quarter of an hour is 1 125 m of path; 1 125 / 1.3 = 865.4 m.
    assert default_access().reach_m(Mode.FOOT) == pytest.approx(865.38, abs=0.01)


def test_twenty_minutes_by_car_reach_12_8_kilometres_in_straight_line():
    # 50 km/h for a third of an hour is 16 667 m of road; 16 667 / 1.3 = 12 820.5 m.
    assert default_access().reach_m(Mode.CAR) == pytest.approx(12_820.5, abs=0.1)


@pytest.mark.parametrize("mode", Mode)
def test_the_time_of_the_reach_is_the_limit(mode):
    access = default_access(17, 33)
    assert access.minutes(access.reach_m(mode), mode) == pytest.approx(access.limit(mode))


@pytest.mark.parametrize("minutes", [0, -5, 181, float("nan")])
def test_a_time_without_meaning_is_refused_in_french(minutes):
    with pytest.raises(ParameterError, match="minutes n’a pas de sens"):
        default_access(minutes)


def test_a_speed_of_zero_or_a_path_shorter_than_the_straight_line_is_refused():
    with pytest.raises(ParameterError, match="positive"):
        Access(15, 20, 0, 50, 1.3, 1.3)
    with pytest.raises(ParameterError, match="détour"):
        Access(15, 20, 4.5, 50, 0.9, 1.3)


def test_every_constant_of_the_method_has_a_unit_and_a_source():
    assert all(row["unit"] and row["label"] and row["source"] for row in rows("method"))


def test_one_degree_of_latitude_is_111_kilometres_on_la_reunion_too():
    points = project(np.array([55.5, 55.5]), np.array([-21.0, -20.0]), ["974", "974"])
    assert np.hypot(*(points[1] - points[0])[:2]) == pytest.approx(110_700, rel=0.002)


def test_the_nearest_structure_is_the_one_at_the_distance_measured_by_hand():
    data = small_dataset(laep=[NORTH, SOUTH])
    index = StructureIndex(data.structures, pd.Series({"59001": "59", "62001": "62"}))
    here = np.array([[X + 200, Y + 200 + 300, plane("59")]])
    distance, row = index.nearest(here, Dispositif.LAEP)
    assert distance[0] == pytest.approx(300, abs=0.01)
    assert index.ids[row[0]] == "S1"


def test_a_structure_of_another_projection_is_never_the_nearest():
    data = small_dataset(laep=[NORTH])
    index = StructureIndex(data.structures, pd.Series({"59001": "59"}))
    reunion = project(np.array([55.5]), np.array([-21.1]), ["974"])
    distance, row = index.nearest(reunion, Dispositif.LAEP)
    assert np.isinf(distance[0])
    assert index.ids[row[0]] is None


def test_a_dispositif_that_nobody_offers_is_infinitely_far():
    data = small_dataset(laep=[NORTH])
    index = StructureIndex(data.structures, pd.Series({"59001": "59"}))
    distance, _ = index.nearest(np.zeros((2, 3)), Dispositif.CLAS)
    assert np.isinf(distance).all()
