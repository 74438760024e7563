"""Where people live: points that weigh as many people as there are; nobody is lost, nobody counted twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.coverage import Analysis
from geo.analysis.points import TARGETS, clark, grid_inside, step_for
from geo.analysis.scenario import Addition, Scenario, WhatIf
from geo.analysis.siting import Question, where_next
from geo.analysis.travel import default_access
from geo.analysis.zones import build_zones, select
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level
from geo.store.prepared import Unkept
from tests.geo.small import MIDDLE, NORTH, SOUTH, X, Y, small_analysis, small_dataset, wgs84

NIMES = "30189"
PEOPLE = st.floats(0, 5_000).map(round)


def unserved(analysis: Analysis, level: Level, dispositifs=tuple(Dispositif)) -> pd.Series:
    """Return the people out of reach, not rounded, by zone and dispositif."""
    table = analysis.coverage(analysis.tree.get("FR"), level, default_access(), dispositifs)
    people = table["target_population"] * (1 - table["served_share"])
    return people.set_axis(pd.MultiIndex.from_frame(table[["zone_code", "dispositif"]]))


def peopled(communes: list[list[int]], qpv: list[list[int]], **offered) -> Analysis:
    """Make the small country with other people: a list of the three targets by commune, by QPV."""
    dataset = small_dataset(**offered)
    tables = {
        name: table.assign(**dict(zip(TARGETS, np.array(people, dtype=float).T, strict=True)))
        for name, table, people in (("communes", dataset.communes, communes), ("qpv", dataset.qpv, qpv))
    }
    return Analysis(replace(dataset, **tables))


countries = st.tuples(
    st.lists(st.lists(PEOPLE, min_size=3, max_size=3), min_size=2, max_size=2),
    st.lists(st.lists(PEOPLE, min_size=3, max_size=3), min_size=3, max_size=3),
)


# --- grids ---


def test_the_grid_of_a_square_of_400_metres_has_25_points_100_metres_apart():
    points = grid_inside(shapely.box(-0.5, -0.5, 400.5, 400.5), 100)
    assert sorted(map(tuple, points)) == [(x, y) for x in range(0, 401, 100) for y in range(0, 401, 100)]


def test_a_zone_too_small_for_the_grid_has_one_point_inside_it():
    tiny = shapely.box(10, 10, 40, 40)
    points = grid_inside(tiny, 100)
    assert len(points) == 1
    assert tiny.contains(shapely.Point(points[0]))


@pytest.mark.parametrize(
    ("km2", "step"), [(20, 500), (6.25, 500), (6, 250), (1.6, 250), (1.5, 125), (0.1, 125)]
)
def test_the_step_is_halved_twice_at_most_until_25_points_hold(km2, step):
    assert step_for(km2 * 1e6) == step


def test_clark_s_law_gives_a_commune_all_its_people_at_the_density_of_its_centre():
    # On a plain without border, rings of 10 m: 8 000 people a km² at the centre make 150 000 in all.
    ring = np.arange(5, 100_000, 10.0)
    density = 8_000 / 1e6 * clark(ring, np.full(len(ring), 150_000.0))
    assert (density * 2 * np.pi * ring * 10).sum() == pytest.approx(150_000, rel=1e-4)


# --- the country of the small dataset ---


def test_an_urban_commune_is_its_qpv_and_a_grid_denser_near_the_mairie():
    zones = small_analysis().zones(Level.COMMUNE)
    points, (begin, end) = zones.points[: zones.starts[1], :2], zones.starts[:2]
    in_qpv = (abs(points[:, 0] - NORTH[0]) < 201) & (
        (abs(points[:, 1] - NORTH[1]) < 201) | (abs(points[:, 1] - MIDDLE[1]) < 201)
    )
    people = zones.weights[begin:end, 0]
    # Two QPV of 25 points; 11 columns and 10 rows 500 m apart, but for the two points that lie in a QPV.
    assert (in_qpv.sum(), (~in_qpv).sum()) == (50, 108)
    assert sorted(set(people[in_qpv].round(6))) == [800 / 25, 1000 / 25]
    assert people[~in_qpv].sum() == pytest.approx(3000 - 1800)
    away = np.hypot(*(points[~in_qpv] - MIDDLE).T)
    slope = np.sqrt(2 * np.pi * 8_000 / 1e6 / 3_000)
    near, far = np.argmin(away), np.argmax(away)
    ratio = people[~in_qpv][far] / people[~in_qpv][near]
    assert ratio == pytest.approx(np.exp(-slope * (away[far] - away[near])))


def test_a_rural_commune_is_its_qpv_on_foot_and_its_mairie_by_car():
    zones = small_analysis().zones(Level.COMMUNE)
    part = slice(*zones.starts[1:])
    assert zones.sizes[1] == 26
    assert np.round(zones.points[part, :2][zones.by_car[part]]).tolist() == [list(SOUTH)]
    assert zones.weights[part][zones.by_car[part]].tolist() == [[1100.0, 50.0, 100.0]]
    assert zones.mixed.tolist() == [False, True]


def test_a_qpv_has_the_very_points_of_its_commune():
    analysis = small_analysis()
    qpv, communes = analysis.zones(Level.QPV), analysis.zones(Level.COMMUNE)
    assert (communes.points[qpv.among] == qpv.points).all()
    assert qpv.weights == pytest.approx(communes.weights[qpv.among])


def test_a_qpv_on_two_communes_is_split_by_where_its_points_lie():
    dataset = small_dataset()
    border = Y + 9_400
    west = [
        shapely.box(X - 2_500, border - 0.5, X + 2_500, Y + 12_300),
        shapely.box(X - 2_500, Y, X + 2_500, border),
    ]
    communes = dataset.communes.assign(geometry=wgs84(west), density_class=2)
    qpv = dataset.qpv.iloc[[1]].assign(communes=[["59001", "62001"]])
    zones = build_zones(replace(dataset, communes=communes, qpv=qpv), Unkept())
    points = zones[Level.COMMUNE].points[zones[Level.QPV].among]
    commune = np.searchsorted(zones[Level.COMMUNE].starts, zones[Level.QPV].among, side="right") - 1
    assert (commune == (points[:, 1] < border - 50)).all()
    # Three rows of 5 points of 32 people in the north, two in the south.
    in_commune = zones[Level.COMMUNE].weights[zones[Level.QPV].among, 0]
    assert np.bincount(commune, in_commune).round(6).tolist() == [480.0, 320.0]


def test_qpv_with_more_people_than_their_commune_are_brought_down_there_and_counted():
    analysis = peopled(
        [[1500, 200, 500], [2000, 150, 300]], [[1000, 120, 250], [1000, 80, 180], [900, 100, 200]]
    )
    communes = analysis.zones(Level.COMMUNE)
    assert communes.table["reduced"].to_list() == [True, False]
    assert np.add.reduceat(communes.weights[:, 0], communes.starts[:-1]) == pytest.approx([1500, 2000])
    assert analysis.zones(Level.QPV).people(Dispositif.EVS.target).sum() == pytest.approx(2900)


def test_a_qpv_whose_people_are_not_published_has_the_density_and_ages_of_its_commune():
    # 3 000 inhabitants on 25 km², 200 of them under 6: 19 on the 0.16 km² of a QPV, 1 of them under 6.
    dataset = small_dataset()
    qpv = dataset.qpv.assign(population=[None, 800.0, 900.0], pop_under6=[None, 80.0, 100.0])
    table = build_zones(replace(dataset, qpv=qpv), Unkept())[Level.QPV].table
    assert table.loc[0, ["population", "pop_under6", "pop_6_17"]].to_list() == [19, 1, 250]
    assert table["estimated"].to_list() == [True, False, False]


def test_a_qpv_that_names_no_known_commune_goes_to_the_nearest_mairie():
    dataset = small_dataset()
    qpv = dataset.qpv.assign(communes=[["99999"], ["59001"], ["62001"]])
    zones = build_zones(replace(dataset, qpv=qpv), Unkept())
    north = slice(*zones[Level.QPV].starts[:2])
    assert (zones[Level.QPV].among[north] < zones[Level.COMMUNE].starts[1]).all()


def test_a_target_that_nobody_is_spreads_as_inhabitants_do():
    analysis = peopled([[3000, 0, 0], [0, 0, 0]], [[1000, 0, 0], [800, 0, 0], [0, 0, 0]], laep=[NORTH])
    shares = analysis.coverage(
        analysis.tree.get("FR"), Level.COMMUNE, default_access(), (Dispositif.LAEP, Dispositif.CENTRE_SOCIAL)
    ).set_index(["zone_code", "dispositif"])
    zones = analysis.zones(Level.COMMUNE)
    first = slice(*zones.starts[:2])
    near = np.hypot(*(zones.points[first, :2] - NORTH).T) <= default_access().foot_minutes / 60 * 4500 / 1.3
    expected = zones.weights[first, 0][near].sum() / 3000
    assert shares.at[("59001", "laep"), "served_share"] == pytest.approx(expected, abs=1e-6)
    assert (shares["unserved_population"].xs("laep", level="dispositif") == 0).all()


# --- laws, on any country ---


@given(countries)
@settings(max_examples=25, deadline=None)
def test_the_weights_of_a_commune_sum_to_its_people_whatever_its_qpv_say(country):
    communes, qpv = country
    zones = peopled(communes, qpv).zones(Level.COMMUNE)
    assert np.add.reduceat(zones.weights, zones.starts[:-1]) == pytest.approx(np.array(communes, dtype=float))
    assert (zones.weights >= 0).all()


@given(countries, st.floats(0.1, 10))
@settings(max_examples=15, deadline=None)
def test_times_the_children_are_as_many_times_the_unserved(country, times):
    before = peopled(*country, laep=[NORTH], clas=[SOUTH])
    # Where people live depends on how many inhabitants there are, who stay as many.
    more = [[[zone[0], zone[1] * times, zone[2] * times] for zone in level] for level in country]
    after = peopled(*more, laep=[NORTH], clas=[SOUTH])
    for level in Level:
        now, then = (unserved(one, level, (Dispositif.LAEP, Dispositif.CLAS)) for one in (after, before))
        assert now.to_numpy() == pytest.approx(then.to_numpy() * times, abs=1e-2)


@given(countries, st.tuples(st.floats(-2_000, 2_000), st.floats(-1_000, 12_000)), st.booleans())
@settings(max_examples=20, deadline=None)
def test_a_structure_more_never_leaves_more_people_out(country, where, begun):
    there = [NORTH] if begun else []
    before = peopled(*country, laep=there)
    after = peopled(*country, laep=[*there, (X + where[0], Y + where[1])])
    for level in Level:
        assert (unserved(after, level) <= unserved(before, level) + 1e-3).all()


@given(countries, st.lists(st.tuples(st.floats(-2_000, 2_000), st.floats(-1_000, 12_000)), max_size=4))
@settings(max_examples=25, deadline=None)
def test_a_commune_is_never_better_served_than_its_qpv_say(country, places):
    communes, qpv = country
    qpv_of = [[0, 1], [2]]
    # The law holds where official figures do: no more people in QPV than in their commune.
    communes = [
        [max(whole, sum(qpv[row][t] for row in rows)) for t, whole in enumerate(zone)]
        for zone, rows in zip(communes, qpv_of, strict=True)
    ]
    analysis = peopled(communes, qpv, laep=[(X + x, Y + y) for x, y in places])
    lacking = unserved(analysis, Level.QPV, (Dispositif.LAEP,)).to_numpy()
    whole = unserved(analysis, Level.COMMUNE, (Dispositif.LAEP,)).to_numpy()
    assert (whole >= [lacking[:2].sum() - 1e-3, lacking[2] - 1e-3]).all()


# --- the embedded communes ---


def test_every_zone_has_at_least_one_point_and_all_its_people(analysis):
    for level in Level:
        zones = analysis.zones(level)
        assert (zones.sizes >= 1).all()
        assert zones.starts[-1] == len(zones.points) == len(zones.weights)
        assert np.isfinite(zones.points).all()
        known = zones.table[list(TARGETS)].fillna(0).to_numpy(dtype=float)
        assert np.add.reduceat(zones.weights, zones.starts[:-1]) == pytest.approx(known)


def test_no_commune_of_france_is_better_served_than_its_qpv_say(analysis):
    zones = analysis.zones(Level.QPV)
    alone = zones.table[zones.table["communes"].map(len) == 1]
    commune_of = alone.set_index("code")["communes"].str[0]
    lacking = unserved(analysis, Level.QPV)
    lacking = lacking[lacking.index.get_level_values(0).isin(commune_of.index)].reset_index(name="people")
    sums = lacking.groupby([lacking["zone_code"].map(commune_of), "dispositif"])["people"].sum()
    assert (unserved(analysis, Level.COMMUNE).reindex(sums.index) >= sums - 0.5).all()


@pytest.mark.parametrize("dispositif", list(Dispositif))
def test_nimes_is_neither_served_whole_nor_left_out_whole(analysis, dispositif):
    nimes = analysis.tree.get(NIMES)
    city, quarters = (
        analysis.coverage(nimes, level, default_access(), (dispositif,))
        for level in (Level.COMMUNE, Level.QPV)
    )
    people = city["unserved_population"].iloc[0]
    assert quarters["unserved_population"].sum() <= people < city["target_population"].iloc[0]
    assert 0 < city["served_share"].iloc[0] < 1


def test_the_first_site_of_the_gard_gains_less_than_a_third_of_nimes(analysis):
    gard = Question(analysis.tree.get("30"), Dispositif.CENTRE_SOCIAL, default_access())
    answer = where_next(analysis, gard, 1)
    assert 0 < answer.steps[0].served - answer.base_served < analysis.tree.get(NIMES).population / 3


def test_a_scenario_weighs_the_same_people(analysis):
    opened = WhatIf(analysis, Scenario("", (Addition((Dispositif.LAEP,), 4.36, 43.84),)))
    assert opened.zones(Level.COMMUNE) is analysis.zones(Level.COMMUNE)
    before, after = (
        one.coverage(one.tree.get(NIMES), Level.COMMUNE, default_access(), (Dispositif.LAEP,))
        for one in (analysis, opened)
    )
    assert after["unserved_population"].iloc[0] < before["unserved_population"].iloc[0]


def test_a_qpv_on_two_communes_belongs_to_both(analysis):
    qpv = analysis.dataset.qpv
    across = qpv[qpv["communes"].map(len) == 2].iloc[0]
    zones = analysis.zones(Level.QPV)
    for commune in across["communes"]:
        assert across["code"] in set(zones.table["code"].iloc[select(zones, [commune])])


def test_a_qpv_across_two_communes_of_a_territory_is_counted_once(analysis):
    zones = analysis.zones(Level.QPV)
    everywhere = select(zones, analysis.tree.commune_codes(analysis.tree.get("FR")))
    assert len(everywhere) == len(set(everywhere)) == len(zones.table)


def test_all_communes_are_judged_the_eight_without_boundary_too(analysis, dataset):
    table = analysis.zones(Level.COMMUNE).table
    assert len(table) == 34_872 + 45
    assert table.geometry.isna().sum() == 8
