"""Ask for a place by its name or its address, and offer what resembles it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import streamlit as st
from cachetools import TTLCache, cached

from geo.domain.errors import SourceError
from geo.domain.vocabulary import TerritoryKind
from geo.sources.address import Address, find_addresses
from pages._ui.data import analysis
from pages._ui.text import escape_markdown

_WANTED = "place:wanted"
_MOST_COMMUNES = 3
_MOST_ASKED, _KEPT_S = 200, 3_600.0


def place_field(chosen: Callable[[float, float], object]) -> None:
    """Draw the field; call `chosen` with the longitude and latitude of what a person picks."""
    wanted = st.text_input(
        "Ou indiquez une adresse, une commune",
        key=_WANTED,
        placeholder="Numéro, rue et commune",
        type="search",
    )
    if not wanted:
        return
    for place, found in enumerate((*_mairies(wanted), *_addresses(wanted))):
        st.button(
            escape_markdown(found.label),
            key=f"place:{place}",
            icon=":material/place:",
            on_click=_choose,
            args=(chosen, found),
            width="stretch",
        )


def _choose(chosen: Callable[[float, float], object], place: Address) -> None:
    chosen(place.lon, place.lat)
    st.session_state[_WANTED] = ""


def _mairies(wanted: str) -> list[Address]:
    """Offer the mairies of the communes that resemble what is wanted; no network is needed."""
    communes = [t for t in analysis().tree.search(wanted, limit=8) if t.kind is TerritoryKind.COMMUNE]
    mairies = analysis().dataset.communes.set_index("code")["mairie"]
    found = [(town, mairies.get(town.code)) for town in communes[:_MOST_COMMUNES]]
    return [
        Address(f"Mairie · {town.name} ({town.code})", point.x, point.y)
        for town, point in found
        if point is not None
    ]


def _addresses(wanted: str) -> list[Address]:
    try:
        return _asked(wanted.strip())
    except SourceError as error:
        st.caption(escape_markdown(str(error)))
        return []


@cached(TTLCache(_MOST_ASKED, _KEPT_S), lock=Lock())
def _asked(wanted: str) -> list[Address]:
    with st.spinner("Recherche de l’adresse…"):
        return find_addresses(wanted)
