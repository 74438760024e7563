"""Give pages the analysis of the data in use, computed once for all sessions; older ones go with their users.

Nothing is kept in a cache of Streamlit, which any visitor may empty.
"""

from __future__ import annotations

import gc
from threading import Lock

from geo import store
from geo.analysis.cache import Cache
from geo.analysis.coverage import Analysis
from geo.analysis.in_use import load_analysis
from geo.cartography.composer import MapComposer
from geo.domain.vocabulary import Level


class InUse:
    """What all sessions share of one version of the data; `cache` is for what pages make of it."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.cache: Cache = {}
        self.analysis = load_analysis()
        for level in Level:
            self.analysis.zones(level)
        self.composer = MapComposer(self.analysis)


_KEPT: list[InUse] = []
_READING = Lock()


def in_use() -> InUse:
    """Return what is shared of the data in use; a publication makes a new one.

    Raises
    ------
    StoreError
        If the data in use cannot be read.
    """
    version = store.version()
    with _READING:  # whoever asks meanwhile waits for the same reading
        if not _KEPT or _KEPT[0].version != version:
            _KEPT.clear()
            gc.unfreeze()
            gc.collect()
            _KEPT.append(InUse(version))
            # Streamlit runs the garbage collector whole, and holds the server, after every run of a page:
            # with the communes of France in memory that is a tenth of a second, for nothing.
            gc.collect()
            gc.freeze()
        return _KEPT[0]


def analysis() -> Analysis:
    """Return the analysis of the data in use, as `in_use`."""
    return in_use().analysis


def map_composer() -> MapComposer:
    """Return the packed maps of the data in use, as `in_use`."""
    return in_use().composer
