"""Give pages the analysis of the data in use, computed once for all sessions."""

from __future__ import annotations

import streamlit as st

from geo import store
from geo.cartography.scene import Scenery
from geo.coverage import Analysis


def analysis() -> Analysis:
    """Return the analysis of the data in use; a publication makes a new one.

    Raises
    ------
    StoreError
        If the data in use cannot be read.
    """
    return _analysis(store.version())


def scenery() -> Scenery:
    """Return the packed maps of the data in use."""
    return _scenery(store.version())


@st.cache_resource(max_entries=2, show_spinner="Lecture des données…")
def _analysis(version: str) -> Analysis:  # noqa: ARG001 - the key of the cache
    return Analysis(store.load())


@st.cache_resource(max_entries=2, show_spinner=False)
def _scenery(version: str) -> Scenery:
    return Scenery(_analysis(version))
