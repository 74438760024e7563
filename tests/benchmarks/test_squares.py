"""How long coverage takes where all of France lives on 2.3 million squares, and in how much memory."""

from __future__ import annotations

import resource
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access, project
from geo.domain.vocabulary import CommuneKind, Level
from geo.store import DataSet

pytestmark = pytest.mark.benchmark(group="coverage on squares")
SQUARES = 2_300_000


@pytest.fixture(scope="module")
def peopled(dataset) -> DataSet:
    """Scatter squares around mairies, as many as a commune has people, with fixed luck."""
    rng = np.random.default_rng(200)
    communes = dataset.communes[dataset.communes["kind"] != CommuneKind.CITY].reset_index(drop=True)
    people = communes["population"].fillna(0).to_numpy()
    share = np.sqrt(people + 10)
    rows = np.sort(rng.choice(len(communes), SQUARES, p=share / share.sum()))
    middle = project(
        shapely.get_x(communes["mairie"].to_numpy()),
        shapely.get_y(communes["mairie"].to_numpy()),
        communes["departement"].to_numpy(dtype=object),
    )[rows, :2]
    spread = 500 * np.sqrt(communes["area_km2"].fillna(10).to_numpy())[rows, None]
    centres = (middle + rng.normal(size=middle.shape) * spread).astype("int32")
    weights = rng.exponential(30, SQUARES).astype("float32")
    squares = pd.DataFrame(
        {
            "x": centres[:, 0],
            "y": centres[:, 1],
            "commune": pd.Categorical.from_codes(rows, communes["code"]),
            "population": weights,
            "pop_under6": weights * np.float32(0.07),
            "pop_6_17": weights * np.float32(0.15),
        }
    )
    return replace(dataset, squares=squares)


def cover(analysis: Analysis, place: str, access=None) -> int:
    territory = analysis.tree.get(place)
    return sum(len(analysis.coverage(territory, level, access or default_access())) for level in Level)


def fresh(dataset: DataSet) -> tuple[tuple[Analysis, str], dict]:
    analysis = Analysis(dataset)
    analysis.tree.get("FR")
    return (analysis, "FR"), {}


def test_all_of_france_once_zones_included(benchmark, peopled):
    assert benchmark.pedantic(cover, setup=lambda: fresh(peopled), rounds=3) > 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    benchmark.extra_info["most memory, MB"] = round(used)


def test_all_of_france_at_another_time_of_access(benchmark, peopled):
    (analysis, france), _ = fresh(peopled)
    cover(analysis, france)
    benchmark.pedantic(cover, args=(analysis, france, default_access(12, 18)), rounds=5)


def test_a_departement_at_another_time_of_access(benchmark, peopled):
    (analysis, france), _ = fresh(peopled)
    cover(analysis, france)
    minutes = iter(range(5, 60))
    benchmark.pedantic(cover, setup=lambda: ((analysis, "59", default_access(next(minutes))), {}), rounds=10)
