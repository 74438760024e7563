"""Give pages the analysis of the data in use, computed once for all sessions; older ones go with their users.

Nothing is kept in a cache of Streamlit, which any visitor may empty.
"""

from __future__ import annotations

import gc
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st

from geo import store
from geo.analysis.cache import Cache
from geo.analysis.coverage import Analysis
from geo.analysis.detours import straight_line
from geo.analysis.in_use import load_analysis
from geo.domain.vocabulary import Level
from pages._ui.link import STRAIGHT

if TYPE_CHECKING:
    from geo.cartography.composer import MapComposer


class InUse:
    """What all sessions share of one version of the data; `cache` is for what pages make of it."""

    def __init__(self, version: str, known: Analysis) -> None:
        self.version = version
        self.cache: Cache = {}
        self.analysis = known

    @cached_property
    def composer(self) -> MapComposer:
        """What draws their maps."""
        # Imported here: the server begins to read the data meanwhile.
        from geo.cartography.composer import MapComposer  # noqa: PLC0415

        return MapComposer(self.analysis)

    @cached_property
    def straight(self) -> InUse:
        """The same in straight line."""
        return InUse(f"{self.version}+straight", straight_line(self.analysis))


_KEPT: list[InUse] = []
_READING = Lock()


def in_use() -> InUse:
    """Return what is shared of the data in use, in straight line where a person asks so.

    A publication makes a new one.

    Raises
    ------
    StoreError
        If the data in use cannot be read.
    """
    made = shared()
    return made.straight if st.session_state.get(STRAIGHT) and made.analysis.dataset.streets else made


def shared() -> InUse:
    """Return what is shared of the data in use, by the streets where they are known, whoever asks."""
    version = store.version()
    with _READING:  # whoever asks meanwhile waits for the same reading
        if not _KEPT or _KEPT[0].version != version:
            if _KEPT:
                _KEPT.clear()
                gc.collect()
            made = load_analysis()
            for level in Level:
                made.zones(level)
            _KEPT.append(InUse(version, made))
        return _KEPT[0]


def analysis() -> Analysis:
    """Return the analysis of the data in use, as `in_use`."""
    return in_use().analysis


def map_composer() -> MapComposer:
    """Return the packed maps of the data in use, as `in_use`."""
    return in_use().composer
