"""Show the map in a page by streamlit-folium: publish what the browser fetches, return what was clicked."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from branca.element import Figure
from streamlit_folium import st_folium

from geo.cartography import Legend, MapContent, base_map, library_files, serve_from
from geo.cartography.plugin import layer_group
from geo.cartography.served_files import MAP_FILES
from geo.domain.web import MAP_FILES_PATH

_OPENED = "map:opened"
# Seen from the frame of streamlit-folium, which is served two folders down.
_FILES_URL = f"../../{MAP_FILES_PATH}/"
serve_from(_FILES_URL)

HEAD_START_S = 0.45
"""How long the rest of a page that opens waits for its map.

A browser draws at once all that it is told of: what is told first comes first only if nothing follows close.
"""


@dataclass(frozen=True)
class Clicked:
    """What a person designated on the map.

    Parameters
    ----------
    kind : str
        `zone`, `structure`, `map` (elsewhere) or `escape` (the key).
    code : str
        Of the zone, or id of the structure; empty for the others.
    lon, lat : float
        Where.
    """

    kind: str
    code: str
    lon: float
    lat: float


def map_view(
    content: MapContent,
    *,
    key: str,
    height: int = 560,
    folded_legend: bool = False,
    on_click: Callable[[Clicked], object],
) -> None:
    """Draw a content and its legend in the page's map, which stays the same from one run to the next.

    Parameters
    ----------
    content : MapContent
    key : str
        One map a key.
    height : int
        Pixels; less on a phone (`style.css`).
    folded_legend : bool
        Whether the legend leaves the map free until it is opened.
    on_click : callable
        Given what was clicked, each click once, before the page runs: it then draws the new content at once.
    """
    MAP_FILES.publish((*content.files(), *library_files().values()))
    # Drawn first: the view leaves it its room.
    legend = layer_group("Légende", Legend(content, folded=folded_legend))
    with st.container(key=f"map_{key}"):
        st_folium(
            base_map(Figure(), files_url=_FILES_URL),
            key=key,
            height=height,
            use_container_width=True,
            feature_group_to_add=[legend, *content.feature_groups()],
            returned_objects=[],
            on_change=lambda: _follow(key, on_click),
        )
    _pass_over(key)
    if not st.session_state.get(_OPENED):
        st.session_state[_OPENED] = True
        time.sleep(HEAD_START_S)


def _pass_over(key: str) -> None:
    """Hold for followed the clicks that a page tells of which has found a new server: its link says them."""
    told = st.session_state.get(key) or {}
    if told.get("clicks"):
        st.session_state[_followed(key, told)] = told["clicks"][-1]["number"]


def _followed(key: str, told: Mapping[str, Any]) -> str:
    # A frame that is opened again counts from one.
    return f"map:followed:{key}:{told.get('opened')}"


def _follow(key: str, on_click: Callable[[Clicked], object]) -> None:
    """Give the clicks that were not followed yet: several come together when a page took long to draw."""
    told = st.session_state[key] or {}
    followed = _followed(key, told)
    for click in told.get("clicks", []):
        if click["number"] > st.session_state.get(followed, 0):
            st.session_state[followed] = click["number"]
            place = (float(click["lon"]), float(click["lat"]))
            on_click(Clicked(str(click["kind"]), str(click["code"]), *place))
