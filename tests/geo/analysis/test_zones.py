"""Where people live: a grid in QPV and dense communes, the mairie elsewhere; nobody is lost."""

from __future__ import annotations

import numpy as np
import shapely

from geo.analysis.zones import build_zones, grid_inside, select
from geo.domain.vocabulary import Level
from tests.geo.small import small_dataset


def test_the_grid_of_a_square_of_400_metres_has_25_points_100_metres_apart():
    points = grid_inside(shapely.box(-0.5, -0.5, 400.5, 400.5), 100)
    assert sorted(map(tuple, points)) == [(x, y) for x in range(0, 401, 100) for y in range(0, 401, 100)]


def test_a_zone_too_small_for_the_grid_has_one_point_inside_it():
    tiny = shapely.box(10, 10, 40, 40)
    points = grid_inside(tiny, 100)
    assert len(points) == 1
    assert tiny.contains(shapely.Point(points[0]))


def test_every_zone_has_at_least_one_point(analysis):
    for level in Level:
        zones = analysis.zones(level)
        assert (zones.sizes >= 1).all()
        assert zones.starts[-1] == len(zones.points)
        assert np.isfinite(zones.points).all()


def test_a_commune_that_is_not_dense_is_sampled_by_its_mairie():
    zones = build_zones(small_dataset(), Level.COMMUNE)
    assert zones.sizes.tolist() == [1, 1]
    assert np.round(zones.points[:, :2]).tolist() == [[700_200, 7_009_400], [700_200, 7_000_200]]


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
