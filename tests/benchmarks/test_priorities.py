"""How long a ranking of all France takes, once its distances are known, and after a weight has moved."""

from __future__ import annotations

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.ranking import Weights, rank_gaps
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level, Status

pytestmark = pytest.mark.benchmark(group="ranking of France")


def rank_france(analysis: Analysis, level: Level, poverty: float = 1.0) -> int:
    france = analysis.tree.get("FR")
    return len(rank_gaps(analysis, france, level, default_access(), weights=Weights(poverty, 1.0)))


def loaded(dataset) -> tuple[tuple[Analysis, Level], dict]:
    """Return an analysis that has read the data and cut the zones, and measured no distance yet."""
    analysis = Analysis(dataset)
    analysis.tree.get("FR")
    analysis.zones(Level.QPV)
    return (analysis, Level.QPV), {}


def gaps_of_france(analysis: Analysis, level: Level) -> int:
    coverage = analysis.coverage(analysis.tree.get("FR"), level, default_access())
    return int((coverage["status"] == Status.GAP).sum())


def test_all_qpv_and_four_dispositifs_right_after_loading(benchmark, dataset, analysis):
    found = benchmark.pedantic(rank_france, setup=lambda: loaded(dataset), rounds=5)
    assert found == gaps_of_france(analysis, Level.QPV)


@pytest.mark.parametrize("level", list(Level))
def test_again_with_another_weight(benchmark, analysis, level):
    rank_france(analysis, level)
    found = benchmark(rank_france, analysis, level, 2.0)
    assert found == gaps_of_france(analysis, level) > len(Dispositif)
