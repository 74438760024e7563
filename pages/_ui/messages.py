"""Tell what an action did or why it failed, at once or at the next run of the page."""

from __future__ import annotations

import streamlit as st

from pages._ui.text import escape_markdown


def show_error(error: Exception | str) -> None:
    """Show the sentence of an error."""
    st.error(escape_markdown(str(error)))


def leave_message(key: str, text: str, *, failed: bool = False) -> None:
    """Leave a sentence for the next run, which a callback cannot draw itself."""
    st.session_state[key] = (failed, text)


def show_message(key: str) -> None:
    """Show, once, the sentence left under a key."""
    failed, text = st.session_state.pop(key, (False, ""))
    if text:
        (st.error if failed else st.success)(escape_markdown(text))
