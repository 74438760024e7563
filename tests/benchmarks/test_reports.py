"""How long a report takes, alone and by the hundred; what a hundred of them leave in memory."""

from __future__ import annotations

import gc
import resource

import pytest

from geo.proximity import default_access
from geo.reports.formats import ReportFormat, Reports

pytestmark = pytest.mark.benchmark(group="reports")

HUNDRED = 100


@pytest.fixture
def reports(analysis):
    """Reports whose ground is laid, as for the second person who asks."""
    reports = Reports(analysis, default_access())
    reports.write(analysis.tree.get("59512"), ReportFormat.PDF)
    return reports


@pytest.mark.parametrize("form", list(ReportFormat))
@pytest.mark.parametrize("code", ["59512", "59"])
def test_one_report(benchmark, reports, analysis, code, form):
    place = analysis.tree.get(code)
    content = benchmark.pedantic(reports.write, (place, form), rounds=3, warmup_rounds=1)
    benchmark.extra_info["kilobytes"] = round(len(content) / 1000)


def test_the_first_fiche_of_a_departement(benchmark, analysis):
    place = analysis.tree.get("34172")
    benchmark.pedantic(lambda: Reports(analysis, default_access()).write(place, ReportFormat.PDF), rounds=3)


def test_a_hundred_fiches_of_a_departement(benchmark, reports, analysis):
    """Give the time of all; `ms_each` and `kilobytes_kept_each` beside it."""
    codes = analysis.tree.commune_codes(analysis.tree.get("59"))[:HUNDRED]
    places = [analysis.tree.get(code) for code in codes]
    most_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def write_all() -> int:
        return sum(len(reports.write(place, ReportFormat.PDF)) for place in places)

    benchmark.pedantic(write_all, rounds=1)
    gc.collect()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    benchmark.extra_info["ms_each"] = round(benchmark.stats.stats.mean / HUNDRED * 1000)
    benchmark.extra_info["kilobytes_more_at_most"] = most - most_before
