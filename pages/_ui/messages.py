"""Tell what an action did or why it failed, at once or at the next run of the page."""

from __future__ import annotations

import streamlit as st

from geo.domain.errors import MaillageError
from pages._ui.text import escape_markdown


def show_error(error: Exception | str) -> None:
    """Show the sentence of an error."""
    st.error(escape_markdown(str(error)))


def say_failure(error: Exception) -> bool:
    """Say what no page foresaw, in the place of the library's own English; it has written it in its log."""
    if isinstance(error, MaillageError):
        show_error(error)
    else:
        show_error(
            "Maillage a rencontré une erreur sur cette page. Rechargez-la ; si cela se répète, prévenez "
            "qui l’administre : le journal du serveur dit pourquoi."
        )
    return True


def leave_message(key: str, text: str, *, failed: bool = False) -> None:
    """Leave a sentence for the next run, which a callback cannot draw itself."""
    st.session_state[key] = (failed, text)


def show_message(key: str) -> None:
    """Show, once, the sentence left under a key."""
    failed, text = st.session_state.pop(key, (False, ""))
    if text:
        (st.error if failed else st.success)(escape_markdown(text))
