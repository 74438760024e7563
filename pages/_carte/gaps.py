"""Offer the worst gaps of a territory for the need looked at, each to be opened on the map."""

from __future__ import annotations

import streamlit as st

from geo.analysis.matrix import worst_gaps
from geo.analysis.tally import level_of
from geo.words.findings import gap_label
from pages._ui.data import analysis
from pages._ui.link import View, open_zone
from pages._ui.text import escape_markdown


def choose_gap(view: View) -> None:
    """Draw the worst gaps, one a line."""
    level = level_of(analysis(), view.territory)
    gaps = worst_gaps(analysis(), view.territory, level, view.access, view.need)
    if not gaps:
        return
    st.html(f"<h2>Les {level.noun.plural} où il manque le plus</h2>")
    for gap in gaps:
        st.button(
            escape_markdown(gap_label(gap)),
            key=f"gap:{gap.zone_code}",
            on_click=open_zone,
            args=(gap.zone_code,),
            type="primary" if gap.zone_code == view.zone else "secondary",
            width="stretch",
        )
