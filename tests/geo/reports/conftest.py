"""Reports that several tests read, each written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.reports.document import Document
from geo.reports.formats import ReportFormat
from geo.reports.writing import Reports

DAY = date(2026, 11, 23)


@pytest.fixture(scope="package")
def reports(analysis: Analysis) -> Reports:
    return Reports(analysis, default_access(), edited=DAY)


@pytest.fixture(scope="package")
def document(reports: Reports) -> Callable[[str], Document]:
    """Give a function that gathers the document of a code."""
    return cache(lambda code: reports.document(reports.analysis.tree.get(code)))


@pytest.fixture(scope="package")
def made(reports: Reports) -> Callable[[str, str], bytes]:
    """Give a function that writes the report of a code in a format."""
    return cache(lambda code, form: reports.write(reports.analysis.tree.get(code), ReportFormat(form)))


@pytest.fixture(scope="package")
def written(made: Callable[[str, str], bytes], tmp_path_factory: pytest.TempPathFactory):
    """Give a function that writes the report of a code in a format to a file."""
    folder: Path = tmp_path_factory.mktemp("reports")

    @cache
    def write(code: str, form: str) -> Path:
        path = folder / f"{code}.{form}"
        path.write_bytes(made(code, form))
        return path

    return write
