"""Show the map in a page by streamlit-folium: publish what the browser fetches, return what was clicked."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components
from branca.element import Figure
from streamlit_folium import st_folium

from geo.cartography import Asset, Legend, MapContent, base_map, library_files, serve_from
from geo.cartography.plugin import layer_group

_KEPT_ASSETS = 500
_OPENED = "map:opened"
_FOLDER = Path(tempfile.mkdtemp(prefix="maillage-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

# Declared only for the static files that Streamlit then serves: nothing is ever rendered with it.
_FILES = components.declare_component("maillage", path=str(_FOLDER))
# Seen from the frame of streamlit-folium, which is served in a folder beside.
_FILES_URL = f"../{_FILES.name}/"
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
    publish(content.files())
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
    if not st.session_state.get(_OPENED):
        st.session_state[_OPENED] = True
        time.sleep(HEAD_START_S)


def _follow(key: str, on_click: Callable[[Clicked], object]) -> None:
    """Give the clicks that were not followed yet: several come together when a page took long to draw."""
    told = st.session_state[key] or {}
    # A frame that is opened again counts from one.
    followed = f"map:followed:{key}:{told.get('opened')}"
    for click in told.get("clicks", []):
        if click["number"] > st.session_state.get(followed, 0):
            st.session_state[followed] = click["number"]
            place = (float(click["lon"]), float(click["lat"]))
            on_click(Clicked(str(click["kind"]), str(click["code"]), *place))


def publish(assets: Iterable[Asset]) -> None:
    """Write the files that a browser will ask for; forget the oldest beyond a fixed number."""
    files = {asset.name: asset.content for asset in (*assets, *library_files().values())}
    for name, content in files.items():
        path = _FOLDER / name
        try:
            os.utime(path)
        except FileNotFoundError:
            _write(path, content)
            _forget(keep=set(files))


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=_FOLDER, prefix=".", delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


def _forget(keep: set[str]) -> None:
    entries = [entry for entry in os.scandir(_FOLDER) if entry.name not in keep and entry.name[0] != "."]
    if len(entries) > _KEPT_ASSETS:
        for entry in sorted(entries, key=lambda e: e.stat().st_mtime)[:-_KEPT_ASSETS]:
            Path(entry.path).unlink(missing_ok=True)
