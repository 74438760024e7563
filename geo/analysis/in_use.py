"""Read the data in use as an analysis, with what was prepared of them before."""

from __future__ import annotations

from geo import store
from geo.analysis.coverage import Analysis
from geo.store.prepared import PreparedFiles


def load_analysis() -> Analysis:
    """Return an analysis of the data in use.

    Raises
    ------
    StoreError
        If the data in use cannot be read.
    """
    dataset = store.load()
    return Analysis(dataset, PreparedFiles(dataset))
