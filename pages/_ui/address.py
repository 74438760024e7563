"""Tell an address that a person opened from one that a browser sends late."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_MOST_REMEMBERED = 50


def asks_anew(part: str, asked: Mapping[str, str]) -> bool:
    """Tell whether a part of the address asks for another state than that of the session.

    A click that leaves before the last address has reached the browser carries the one before. What this
    session has already read or written asks for nothing, unless a person goes back to it.

    Parameters
    ----------
    part : str
        One name for the view, one for the settings of each page.
    asked : mapping of str to str
        Its parameters, as the browser sends them.
    """
    known = st.session_state.get(_key(part), [])
    if not known or asked == known[-1]:
        return not known
    return asked not in known or _went_back()


def remember_address(part: str, values: Mapping[str, str]) -> None:
    """Remember what was read from the address, or written there."""
    known = st.session_state.get(_key(part), [])
    if not known or known[-1] != values:
        st.session_state[_key(part)] = [*known, dict(values)][-_MOST_REMEMBERED:]


def _went_back() -> bool:
    # Older versions of Streamlit do not tell: going back is then what counts.
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", True))


def _key(part: str) -> str:
    return f"address:{part}"
