"""Tell what an action did or why it failed, at once or at the next run of the page."""

from __future__ import annotations

import streamlit as st

from geo.domain.errors import MaillageError
from pages._ui.text import escape_markdown

DRAWN_FOR_OTHERS = "messages:drawn_for_others"
"""Set before a run that another machine's publication asks for."""
_SHOWN = "messages:shown"


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
    st.session_state.setdefault(_SHOWN, set()).discard(key)


def show_message(key: str) -> None:
    """Show the sentence left under a key, until the person's next act."""
    failed, text = st.session_state.get(key, (False, ""))
    if text:
        (st.error if failed else st.success)(escape_markdown(text))
        st.session_state.setdefault(_SHOWN, set()).add(key)


def forget_read_messages() -> None:
    """Forget, as a run begins, the sentences that runs before have shown.

    A run that another machine's publication asks for, and no person, keeps them.
    """
    if not st.session_state.pop(DRAWN_FOR_OTHERS, False):
        for key in st.session_state.pop(_SHOWN, ()):
            st.session_state.pop(key, None)
