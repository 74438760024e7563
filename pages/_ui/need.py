"""Ask which need is looked at: one choice, the same over every map."""

from __future__ import annotations

import streamlit as st

from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, Need
from pages._ui import link

_OFFERED: dict[str, Need] = {need.code: need for need in (ALL_NEEDS, *NEEDS, *ALONE)}


def choose_need() -> None:
    """Draw the choice; the view and the address follow."""
    st.segmented_control(
        "Besoin regardé",
        list(_OFFERED),
        format_func=_label,
        required=True,
        key=link.NEED,
        label_visibility="collapsed",
    )


def _label(code: str) -> str:
    need = _OFFERED[code]
    return f"{need.label} seul" if need in ALONE else need.label
