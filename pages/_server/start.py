"""Prepare, while the server starts, all that the first person would else wait for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from geo.analysis.travel import default_access
from geo.cartography import library_files
from geo.cartography.served_files import MAP_FILES
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import FRANCE_CODE
from pages._server.readiness import Readiness
from pages._ui.data import analysis, map_composer


def prepare() -> None:
    """Read the data in use and draw the map that opens first.

    Raises
    ------
    StoreError
        If the data in use cannot be read.
    """
    MAP_FILES.publish(library_files().values())
    france = analysis().tree.get(FRANCE_CODE)
    MAP_FILES.publish(map_composer().compose(france, default_access(), tuple(Dispositif)).files())


READINESS = Readiness(prepare)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Begin to prepare at once, without waiting for anyone to ask."""
    READINESS.reason()
    yield
