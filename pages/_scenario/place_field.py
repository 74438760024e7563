"""Ask for a place by its name or its address, and offer what resembles it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.domain.errors import SourceError
from geo.domain.vocabulary import TerritoryKind
from geo.sources.address import Address, find_addresses
from pages._ui.data import analysis
from pages._ui.text import escape_markdown

_WANTED = "place:wanted"
_MOST_COMMUNES = 3


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


@st.cache_data(ttl=3600, max_entries=200, show_spinner="Recherche de l’adresse…")
def _asked(wanted: str) -> list[Address]:
    return find_addresses(wanted)
