"""Give pages the analysis of the data in use, computed once for all sessions."""

from __future__ import annotations

import gc

import streamlit as st

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.in_use import load_analysis
from geo.cartography.composer import MapComposer
from geo.domain.vocabulary import Level


def analysis() -> Analysis:
    """Return the analysis of the data in use; a publication makes a new one.

    Raises
    ------
    StoreError
        If the data in use cannot be read.
    """
    return _analysis(store.version())


def map_composer() -> MapComposer:
    """Return the packed maps of the data in use."""
    return _map_composer(store.version())


@st.cache_resource(max_entries=2, show_spinner="Lecture des données…")
def _analysis(version: str) -> Analysis:  # noqa: ARG001 - the key of the cache
    made = load_analysis()
    for level in Level:
        made.zones(level)
    _set_apart()
    return made


def _set_apart() -> None:
    """Spare the garbage collector what lasts: Streamlit runs it whole, and holds the server, after every run.

    With the communes of France in memory that is a tenth of a second a run, for nothing.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@st.cache_resource(max_entries=2, show_spinner=False)
def _map_composer(version: str) -> MapComposer:
    return MapComposer(_analysis(version))
