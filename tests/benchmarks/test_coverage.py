"""How long coverage of all France takes, beside the four nearest joins that it replaces."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level

pytestmark = pytest.mark.benchmark(group="coverage of France")


def fresh(dataset) -> tuple[tuple[Analysis], dict]:
    """Return an analysis that knows its zones and territories, as any page does, and no distance yet."""
    analysis = Analysis(dataset)
    analysis.tree.get("FR")
    for level in Level:
        analysis.zones(level)
    return (analysis,), {}


def cover_france(analysis: Analysis) -> int:
    france = analysis.tree.get("FR")
    return sum(len(analysis.coverage(france, level, default_access())) for level in Level)


def join_nearest(zones: gpd.GeoDataFrame, offered: list[gpd.GeoDataFrame]) -> int:
    return sum(len(zones.sjoin_nearest(structures, distance_col="m")) for structures in offered)


def test_coverage_of_all_communes_and_qpv(benchmark, dataset):
    rows = benchmark.pedantic(cover_france, setup=lambda: fresh(dataset), rounds=5)
    assert rows == 4 * (34_917 + len(dataset.qpv))


def test_coverage_again_at_another_time_of_access(benchmark, dataset):
    (analysis,), _ = fresh(dataset)
    cover_france(analysis)
    benchmark(cover_france, analysis)


def test_four_sjoin_nearest_over_the_same_polygons(benchmark, dataset):
    communes = dataset.communes[dataset.communes["kind"] != "city"].set_geometry("geometry")
    shapes = pd.concat([communes[["code", "geometry"]], dataset.qpv[["code", "geometry"]]]).dropna()
    # Projected beforehand, in one projection for all: to its advantage.
    zones = gpd.GeoDataFrame(shapes, crs=4326).to_crs(2154)
    structures = dataset.structures[["id", "dispositifs", "geometry"]].to_crs(2154)
    offered = [structures[structures["dispositifs"].map(lambda codes, d=d: d in codes)] for d in Dispositif]
    rows = benchmark.pedantic(join_nearest, args=(zones, offered), rounds=3)
    assert rows >= 4 * len(zones)
