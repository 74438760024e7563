"""People and structures by the streets: status, time and distance of a row are always of one measure."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.detours import detours, has_streets, is_cut_off, straight_line, straight_share
from geo.analysis.paths import legs_of, measure, points_of, to_structures
from geo.analysis.scenario import Addition, Scenario, WhatIf
from geo.analysis.siting import CandidateKind, Question, candidates, where_next
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, need_of, parse_need
from geo.domain.vocabulary import Level, Mode, Status
from geo.store.prepared import PreparedFiles
from tests.geo.toy_town import X, Y, toy_dataset

LAEP = need_of(Dispositif.LAEP)
ACCESS = default_access()
SOUTH_OF_RAILS, ISLAND, NORTH = (1500, -50), (3500, 0), (1500, 200)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))


def toy(zones: dict[str, tuple[float, float]] | None = None, **offered: object) -> Analysis:
    return Analysis(toy_dataset(zones or {}, **offered))


def judged(analysis: Analysis, level: Level = Level.QPV) -> pd.DataFrame:
    territory = analysis.tree.get("62001")
    return analysis.need_coverage(territory, level, ACCESS, (LAEP,)).set_index("zone_code")


def wgs84(x: float, y: float) -> tuple[float, float]:
    from pyproj import Transformer  # noqa: PLC0415

    return Transformer.from_crs(2154, 4326, always_xy=True).transform(X + x, Y + y)


def test_a_neighbourhood_across_the_rails_is_in_gap_by_the_streets_and_within_reach_in_straight_line():
    analysis = toy({"rails": SOUTH_OF_RAILS}, laep=[NORTH])
    row = judged(analysis).loc["Q-rails"]
    # Of its six points, the median inhabitant is 3 200 m away by the underpass, or up to 3 400 beside it.
    assert row["by_streets"]
    assert row["status"] == Status.GAP
    assert 3_200 <= row["nearest_m"] <= 3_400
    assert row["nearest_min"] == pytest.approx(row["nearest_m"] / 75, abs=0.01)
    straight = judged(straight_line(analysis)).loc["Q-rails"]
    assert straight["status"] == Status.REACHABLE
    assert straight["nearest_m"] < 320
    assert not straight["by_streets"]


def test_the_zones_cut_off_are_listed_with_their_people():
    analysis = toy({"rails": SOUTH_OF_RAILS, "near": (1300, 200)}, laep=[NORTH])
    table = detours(analysis, analysis.tree.get("62001"), Level.QPV, ACCESS, (LAEP,))
    assert table["zone_code"].tolist() == ["Q-rails"]
    assert is_cut_off(table).all()
    assert table["cut_off"].tolist() == [100]
    assert table["straight_status"].tolist() == [Status.REACHABLE]


def test_people_of_the_island_are_measured_in_straight_line_and_counted():
    analysis = toy({"island": ISLAND, "near": (1300, 200)}, laep=[(1500, 200)])
    table = judged(analysis)
    assert table["by_streets"].to_dict() == {"Q-island": False, "Q-near": True}
    assert table.loc["Q-island", "nearest_min"] == pytest.approx(
        float(ACCESS.minutes(table.loc["Q-island", "nearest_m"], Mode.FOOT))
    )
    share = straight_share(analysis, analysis.tree.get("62001"))
    zones = analysis.zones(Level.COMMUNE)
    near = analysis.need_proximities(Level.COMMUNE, LAEP).near
    expected = zones.weights[:, 0][~near.by_streets].sum() / zones.weights[:, 0].sum()
    assert 0 < share == pytest.approx(expected)


def test_rural_people_drive_by_one_ways_and_park():
    analysis = toy({}, car=True, laep=[(500, 500)])
    row = judged(analysis, Level.COMMUNE).loc["62001"]
    # From (1500, 0): 1 500 m to the underpass, 200, 500, then up the one-way 300 m at 10 m/s; and parking.
    assert row["nearest_m"] == pytest.approx(2_500, abs=1)
    assert row["nearest_min"] == pytest.approx(250 / 60 + 3, abs=0.02)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("car", [False, True])
def test_time_distance_and_status_of_a_row_are_of_one_measure(seed, car):
    draw = np.random.default_rng(seed)
    places = [tuple(place) for place in draw.uniform((-500, -700), (4500, 700), (4, 2)).round()]
    zones = {} if car else {"a": SOUTH_OF_RAILS, "b": ISLAND, "c": (200, -400), "d": tuple(places[0])}
    analysis = toy(zones, car=car, laep=places[:2], evs=places[2:3], centre_social=places[3:])
    for level in Level:
        table = analysis.need_coverage(analysis.tree.get("62001"), level, ACCESS)
        for row in table.to_dict("records"):
            if pd.isna(row["nearest_m"]):
                continue
            mode = Mode.CAR if car else Mode.FOOT
            straight = float(ACCESS.minutes(row["nearest_m"], mode))
            streets = row["nearest_m"] / 75
            if not row["by_streets"]:
                assert row["nearest_min"] == pytest.approx(straight)
            elif not car:
                assert row["nearest_min"] == pytest.approx(streets, rel=1e-4)
            else:
                # Three minutes to park, and nobody faster than on the motorway.
                assert 3 + row["nearest_m"] / 30 / 60 <= row["nearest_min"] + 1e-3
            within = row["nearest_min"] <= ACCESS.limit(mode) + 1e-6
            assert within == (row["served_share"] >= 0.5)
            assert (row["status"] == Status.GAP) == (not within)


@pytest.mark.parametrize("seed", range(6))
def test_a_scenario_says_what_the_same_structures_in_the_data_would(seed):
    draw = np.random.default_rng(seed)
    places = [tuple(place) for place in draw.uniform((-300, -600), (4500, 600), (4, 2)).round()]
    zones = {"a": SOUTH_OF_RAILS, "b": ISLAND, "c": (200, -400)}
    base = toy(zones, laep=places[:3])
    opened = Scenario("", (Addition((Dispositif.LAEP,), *wgs84(*places[3])),), ())
    expected = toy(zones, laep=places)
    drawn = WhatIf(base, opened)
    ignore = ["nearest_id"]
    # A scenario keeps a place within a metre.
    for level in Level:
        pd.testing.assert_frame_equal(
            judged(drawn, level).drop(columns=ignore), judged(expected, level).drop(columns=ignore), atol=2
        )
    closed = WhatIf(base, Scenario("", (), ("S0",)))
    fewer = toy(zones, laep=places[1:3])
    for level in Level:
        pd.testing.assert_frame_equal(
            judged(closed, level).drop(columns=ignore), judged(fewer, level).drop(columns=ignore), atol=2
        )


@pytest.mark.parametrize("car", [False, True])
def test_the_best_sites_by_the_streets_serve_as_many_as_the_scenario_that_opens_them(car):
    zones = {} if car else {"rails": SOUTH_OF_RAILS, "across": (1500, -400), "island": ISLAND}
    base = toy(zones, car=car, laep=[(500, 500)], evs=[(1600, 0), (0, -400), (3400, 10), (1500, 390)])
    territory = base.tree.get("62001")
    access = default_access(car_minutes=5) if car else ACCESS
    answer = where_next(base, Question(territory, Dispositif.LAEP, access), 2)
    for step in answer.steps:
        opened = tuple(Addition((Dispositif.LAEP,), one.lon, one.lat) for one in step.chosen)
        after = WhatIf(base, Scenario("", opened, ()))
        table = after.need_coverage(territory, Level.COMMUNE, access, (LAEP,))
        assert step.served == pytest.approx(
            float((table["target_population"] * table["served_share"]).sum()), abs=1
        )


def test_each_candidate_serves_those_whom_its_scenario_would():
    zones = {"rails": SOUTH_OF_RAILS, "across": (1500, -400), "island": ISLAND}
    base = toy(zones, evs=[(1600, 0), (0, -400), (3400, 10), (1500, 390), (2550, 1000)])
    territory = base.tree.get("62001")
    before = judged(base, Level.COMMUNE)
    for name in candidates(base, territory, Dispositif.LAEP, (CandidateKind.HOST,))["id"]:
        question = Question(territory, Dispositif.LAEP, ACCESS, (CandidateKind.HOST,), fixed=(name,))
        step = where_next(base, question, 1).steps[0]
        opened = Addition((Dispositif.LAEP,), step.chosen[0].lon, step.chosen[0].lat)
        after = judged(WhatIf(base, Scenario("", (opened,), ())), Level.COMMUNE)
        served = (after["target_population"] * after["served_share"]).sum()
        assert step.served == pytest.approx(float(served), abs=1)
    assert before["nearest_m"].isna().all()


def test_a_search_along_streets_can_be_stopped():
    base = toy({"rails": SOUTH_OF_RAILS}, evs=[(1600, 0), (0, -400)])
    asked = []
    answer = where_next(
        base,
        Question(base.tree.get("62001"), Dispositif.LAEP, ACCESS),
        1,
        progress=lambda done, total: asked.append((done, total)),
    )
    assert (answer.steps, answer.complete) == ((), False)
    assert asked == [(0, 1)]


def test_the_farthest_is_sought_in_straight_line_for_all():
    base = toy({"rails": SOUTH_OF_RAILS}, laep=[NORTH], evs=[(1600, 0), (0, -400)])
    question = Question(base.tree.get("62001"), Dispositif.LAEP, ACCESS, farthest=True)
    same = where_next(straight_line(base), question, 1)
    found = where_next(base, question, 1)
    assert found.base_farthest_m == same.base_farthest_m
    assert [step.farthest_m for step in found.steps] == [step.farthest_m for step in same.steps]


def test_what_was_measured_is_kept_and_read_again_without_the_streets():
    def kept(streets: dict[str, object]) -> Analysis:
        data = toy_dataset({"rails": SOUTH_OF_RAILS}, laep=[NORTH])
        data = replace(data, streets=streets or data.streets)
        return Analysis(data, PreparedFiles(data))

    expected = judged(kept({}))
    pd.testing.assert_frame_equal(judged(kept({"62": _unread})), expected)
    assert set(legs_of(kept({"62": _unread}), "62")) == set(product(Dispositif, Mode))


def _unread() -> tuple[pd.DataFrame, pd.DataFrame]:
    raise AssertionError("the streets were read again")


def test_both_modes_are_measured_for_every_point():
    analysis = toy({"rails": SOUTH_OF_RAILS}, laep=[NORTH])
    legs = legs_of(analysis, "62")
    assert set(legs) == set(product(Dispositif, Mode))
    assert len(legs[Dispositif.LAEP, Mode.CAR].row) == len(points_of(analysis, "62"))
    assert np.isinf(legs[Dispositif.CLAS, Mode.FOOT].seconds).all()


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("seed", range(4))
def test_the_way_from_a_place_to_each_structure_is_the_one_found_from_that_structure(seed, mode):
    places = np.random.default_rng(seed).uniform((-100, -500), (4500, 500), (6, 2)).round()
    analysis = toy({"rails": SOUTH_OF_RAILS}, laep=[tuple(place) for place in places])
    points = analysis.zones(Level.COMMUNE).points
    at = points_of(analysis, "62")[7]
    seconds, metres = to_structures(analysis, float(points[at, 0]), float(points[at, 1]), "62", mode)
    for row in range(len(places)):
        leg = measure(analysis, "62", mode, np.arange(len(places)) == row)
        assert seconds[row] == pytest.approx(leg.seconds[7], abs=0.1)
        assert metres[row] == pytest.approx(leg.metres[7], abs=0.5)


def test_without_streets_nothing_is_said_of_them():
    analysis = Analysis(replace(toy_dataset({"rails": SOUTH_OF_RAILS}, laep=[NORTH]), streets={}))
    territory = analysis.tree.get("62001")
    assert not has_streets(analysis, territory)
    assert detours(analysis, territory, Level.QPV, ACCESS, (parse_need("laep"),)).empty
    assert not judged(analysis)["by_streets"].any()
