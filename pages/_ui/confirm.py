"""Ask for a confirmation, in a dialog, before an act that changes what everybody sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from pages._ui.text import escape_markdown

_ASKED, _GIVEN = "confirm:asked", "confirm:given"


def confirmed_button(
    label: str,
    question: str,
    *,
    key: str,
    act: Callable[..., object] | None = None,
    args: tuple[Any, ...] = (),
    type: Literal["primary", "secondary"] = "secondary",
    icon: str | None = None,
    disabled: bool = False,
) -> bool:
    """Draw the button of an act, which is done once a dialog has asked for it again.

    Parameters
    ----------
    label : str
    question : str
        What would be done, with its figures: a confirmation is that of this very sentence.
    key : str
    act : callable, optional
        Done before the page runs again; without it, the page acts where the answer is true.
    args : tuple
        Given to `act`.
    type, icon, disabled
        As those of the button of Streamlit.

    Returns
    -------
    bool
        Whether the confirmation was just given: true once.
    """
    st.button(label, key=key, type=type, icon=icon, disabled=disabled, on_click=_ask, args=(key,))
    if st.session_state.get(_ASKED) == key and not disabled:
        _dialog(question, key, act, args)
    if st.session_state.get(_GIVEN, (None,))[0] != key:
        return False
    return bool(st.session_state.pop(_GIVEN) == (key, question)) and not disabled


def _ask(key: str) -> None:
    st.session_state[_ASKED] = key


def _forget() -> None:
    st.session_state.pop(_ASKED, None)


@st.dialog("Confirmer", on_dismiss=_forget)
def _dialog(question: str, key: str, act: Callable[..., object] | None, args: tuple[Any, ...]) -> None:
    if _ASKED not in st.session_state:  # answered: the whole page is drawn again, without this dialog
        st.rerun()
    st.markdown(escape_markdown(question))
    with st.container(horizontal=True):
        st.button(
            "Confirmer",
            key=f"{key}:confirm",
            type="primary",
            on_click=_give,
            args=(key, question, act, args),
        )
        st.button("Annuler", key=f"{key}:cancel", on_click=_forget)


def _give(key: str, question: str, act: Callable[..., object] | None, args: tuple[Any, ...]) -> None:
    _forget()
    if act is None:
        st.session_state[_GIVEN] = (key, question)
    else:
        act(*args)
