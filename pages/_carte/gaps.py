"""Offer the worst gaps of a territory, each to be shown on the map."""

from __future__ import annotations

import streamlit as st

from geo.analysis.matrix import worst_gaps
from geo.analysis.tally import level_of
from geo.words.findings import gap_label
from pages._carte.territory_map import GAP, select_zone
from pages._ui.data import analysis
from pages._ui.link import View
from pages._ui.text import escape_markdown


def choose_gap(view: View) -> None:
    """Draw the worst gaps, one a line."""
    level = level_of(analysis(), view.territory)
    gaps = worst_gaps(analysis(), view.territory, level, view.access)
    if not gaps:
        return
    labels = {gap.zone_code: escape_markdown(gap_label(gap)) for gap in gaps}
    if st.session_state.get(GAP) not in labels:
        st.session_state[GAP] = None
    st.html(f"<h2>Plus grandes carences, par {level.noun.singular}</h2>")
    st.pills(
        "Montrer sur la carte",
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key=GAP,
        on_change=_show_gap,
    )


def _show_gap() -> None:
    chosen = st.session_state[GAP]
    select_zone(chosen or None)
