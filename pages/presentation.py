"""Show a territory full screen: one idea a slide, for a council room's projector."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.reports.document import build_document
from geo.reports.outline import build_outline
from geo.reports.screen import screen_html
from pages._ui.data import analysis, map_composer
from pages._ui.frame import return_to_last
from pages._ui.link import adopt_link, current_view, write_link

_SCRIPT = (Path(__file__).parent / "_presentation" / "presentation.js").read_text("utf-8")


def main() -> None:
    """Draw the page."""
    current = analysis()
    adopt_link(current.tree)
    view = current_view(current.tree)
    write_link(view)
    document = build_document(current, view.territory, view.access, need=view.need)
    if st.button("Quitter la présentation", key="presentation_leave"):
        return_to_last()
    with st.container(key="presentation"):
        # Built by our own template, which escapes every text of the data.
        st.iframe(
            screen_html(build_outline(document), map_composer()),
            height=600,
            alt=f"Présentation : {view.territory.name}",
        )
    st.html(f"<script>{_SCRIPT}</script>", unsafe_allow_javascript=True)


main()
