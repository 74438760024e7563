"""Show the map in a page: publish what the browser fetches, draw a state, return what was clicked."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from geo.cartography import Asset, MaillageView, MapState, base_map, browser_bundle

_KEPT_ASSETS = 500
_FOLDER = Path(tempfile.mkdtemp(prefix="maillage-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

# Declared only for the static files that Streamlit then serves: nothing is ever rendered with it.
_COMPONENT = components.declare_component("maillage", path=str(_FOLDER))
# Relative to the page of streamlit-folium's frame, so that it holds under any base path.
_URL = f"../{_COMPONENT.name}/"


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
    count : int
        Grows with each click.
    """

    kind: str
    code: str
    lon: float
    lat: float
    count: int


def map_view(
    state: MapState,
    *,
    key: str = "map",
    height: int = 560,
    on_click: Callable[[Clicked], object] | None = None,
) -> Clicked | None:
    """Draw a state in the page's map, which stays the same from one run to the next.

    Parameters
    ----------
    state : MapState
    key : str
        One map a key.
    height : int
        Pixels; less on a phone, so that the page can be scrolled past the map.
    on_click : callable, optional
        Given what was clicked before the page runs, which then draws the new state at once.

    Returns
    -------
    Clicked or None
        What was clicked since the last run, once.
    """
    publish(state.assets())
    group = folium.FeatureGroup(name="maillage")
    MaillageView(state, assets_url=_URL).add_to(group)
    bundle = browser_bundle()
    memory = f"{key}:last_click"

    def follow() -> None:
        clicked = _fresh(st.session_state.get(key), memory)
        if clicked is not None and on_click is not None:
            on_click(clicked)

    answer = st_folium(
        base_map([_URL + bundle.script_name], [_URL + bundle.style_name]),
        key=key,
        height=height,
        use_container_width=True,
        feature_group_to_add=group,
        # Pan and zoom never run the page again: only our own clicks do.
        returned_objects=[],
        on_change=follow if on_click is not None else None,
    )
    return _fresh(answer, memory)


def publish(assets: Iterable[Asset]) -> None:
    """Write the files that a browser will ask for; forget the oldest beyond a fixed number."""
    bundle = browser_bundle()
    files = {asset.name: asset.content for asset in assets}
    files |= {bundle.script_name: bundle.script.encode(), bundle.style_name: bundle.style.encode()}
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


def _fresh(answer: dict[str, Any] | None, memory: str) -> Clicked | None:
    clicked = (answer or {}).get("clicked")
    if not clicked or st.session_state.get(memory) == clicked["count"]:
        return None
    st.session_state[memory] = clicked["count"]
    return Clicked(
        kind=str(clicked["kind"]),
        code=str(clicked["code"]),
        lon=float(clicked["lon"]),
        lat=float(clicked["lat"]),
        count=int(clicked["count"]),
    )
