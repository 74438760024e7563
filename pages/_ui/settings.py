"""Keep a page's own settings in the address, beside the view that all pages share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui.address import asks_anew, remember_address


@dataclass(frozen=True)
class Setting:
    """One widget of a page that the address remembers.

    Parameters
    ----------
    param : str
        Its name in the address.
    key : str
        Its key in the session.
    default : object
        Left out of the address.
    read : callable
        From the text of the address to a value; raises ValueError where it has no meaning.
    write : callable
        From a value to the text of the address.
    """

    param: str
    key: str
    default: object
    read: Callable[[str], object]
    write: Callable[[Any], str] = str


def adopt_settings(page: str, settings: Sequence[Setting]) -> list[str]:
    """Take settings from an address that was opened or edited; return what could not be followed."""
    asked = {s.param: st.query_params[s.param] for s in settings if s.param in st.query_params}
    problems = []
    followed = bool(asked) and asks_anew(page, asked)
    if followed:
        remember_address(page, asked)
    for setting in settings:
        if setting.key not in st.session_state or followed:
            st.session_state[setting.key] = setting.default
            if setting.param in asked:
                try:
                    st.session_state[setting.key] = setting.read(asked[setting.param])
                except ValueError:
                    problems.append(
                        f"« {setting.param}={asked[setting.param][:40]} » n’est pas compris dans le lien : "
                        "la valeur par défaut est prise."
                    )
    return problems


def write_settings(page: str, settings: Sequence[Setting]) -> None:
    """Put the settings in the address, defaults left out."""
    values = [(s, st.session_state.get(s.key, s.default)) for s in settings]
    wanted = {s.param: s.write(value) for s, value in values if value != s.default}
    remember_address(page, wanted)
    ours = {s.param for s in settings}
    others = {name: value for name, value in st.query_params.items() if name not in ours}
    if dict(st.query_params) != {**others, **wanted}:
        st.query_params.from_dict({**others, **wanted})
