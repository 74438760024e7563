"""Remember the page that a person came from, so that what fills the screen can give it back."""

from __future__ import annotations

import streamlit as st

_LAST = "frame:last_page"
_START = "carte"
FULL_SCREEN = frozenset({"presentation"})
"""Pages without menus: they are left, never returned to."""


def remember(url_path: str) -> None:
    """Remember a page, unless it fills the screen."""
    if url_path not in FULL_SCREEN:
        st.session_state[_LAST] = url_path or _START


def return_to_last() -> None:
    """Go back to the page that was left; to the map after a link that opened the slides at once."""
    st.switch_page(f"pages/{st.session_state.get(_LAST, _START)}.py")
