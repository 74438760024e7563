"""Show the map in a page: publish what the browser fetches, draw a state, return what was clicked."""

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

from geo.cartography import Asset, MapState, browser_bundle

_KEPT_ASSETS = 500
_OPENED = "map:opened"
_FOLDER = Path(tempfile.mkdtemp(prefix="maillage-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

# Declared only for the static files that Streamlit then serves: nothing is ever rendered with it.
_FILES = components.declare_component("maillage", path=str(_FOLDER))

_HTML = '<div class="maillage-carte"></div>'
# Less on a phone, so that a finger finds where to scroll the page past the map.
_CSS = """
.maillage-carte { height: 560px; }
@media (max-width: 640px) { .maillage-carte { max-height: 60vh; } }
"""
_BUNDLE = browser_bundle()
_FOLDER_URL = f"component/{_FILES.name}/"
# In the page itself, without a frame: an old laptop is spared a second document and its scripts.
_map = st.components.v2.component(
    "maillage_carte",
    html=_HTML,
    css=_CSS,
    js=(Path(__file__).parent / "map_view.js").read_text("utf-8"),
    isolate_styles=False,
)


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
    state: MapState,
    *,
    key: str,
    height: int = 560,
    on_click: Callable[[Clicked], object],
) -> None:
    """Draw a state in the page's map, which stays the same from one run to the next.

    Parameters
    ----------
    state : MapState
    key : str
        One map a key.
    height : int
        Pixels; less on a phone.
    on_click : callable
        Given what was clicked before the page runs, which then draws the new state at once.
    """
    publish(state.assets())

    def follow() -> None:
        told = st.session_state[key].clicked
        if told:
            place = (float(told["lon"]), float(told["lat"]))
            on_click(Clicked(str(told["kind"]), str(told["code"]), *place))

    _map(
        key=key,
        data={
            "folder": _FOLDER_URL,
            "script": _BUNDLE.script_name,
            "style": _BUNDLE.style_name,
            "assets": [asset.name for asset in state.assets()],
            "state": state.to_json(),
            "height": height,
        },
        on_clicked_change=follow,
    )
    if not st.session_state.get(_OPENED):
        st.session_state[_OPENED] = True
        time.sleep(HEAD_START_S)


def publish(assets: Iterable[Asset]) -> None:
    """Write the files that a browser will ask for; forget the oldest beyond a fixed number."""
    files = {asset.name: asset.content for asset in assets}
    files |= {_BUNDLE.script_name: _BUNDLE.script.encode(), _BUNDLE.style_name: _BUNDLE.style.encode()}
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
