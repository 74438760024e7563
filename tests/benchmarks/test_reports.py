"""How long a report takes, alone and by the hundred; what a hundred of them leave in memory."""

from __future__ import annotations

import gc
import resource
from pathlib import Path

import pytest

from geo.analysis.travel import default_access
from geo.reports.formats import ReportFormat
from geo.reports.writing import Reports

pytestmark = pytest.mark.benchmark(group="reports")

HUNDRED = 100
WARM = 29


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
    """Give the time of all; beside it the time of each, and the memory that the last seventy keep."""
    codes = analysis.tree.commune_codes(analysis.tree.get("59"))[:HUNDRED]
    places = [analysis.tree.get(code) for code in codes]
    held = []

    def write_all() -> None:
        for number, place in enumerate(places):
            reports.write(place, ReportFormat.PDF)
            if number in {WARM, HUNDRED - 1}:
                gc.collect()
                held.append(resident_mb())

    benchmark.pedantic(write_all, rounds=1)
    benchmark.extra_info["ms_each"] = round(benchmark.stats.stats.mean / HUNDRED * 1000)
    benchmark.extra_info["megabytes_kept"] = held[1] - held[0]


def resident_mb() -> int:
    """Return the memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_000_000
