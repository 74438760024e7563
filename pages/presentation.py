"""Show a territory full screen: one idea a slide, for a council room's projector."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.reports.deck import deck_html
from geo.reports.document import build_document
from pages._ui.data import analysis, map_composer
from pages._ui.last_page import return_to_last
from pages._ui.link import adopt_link, current_view, write_link

_STYLE = """
<style>
  header, .stSidebar, [data-testid="stHeader"], [data-testid="stSidebarCollapsedControl"],
  [data-testid="stToolbar"], [data-testid="stDecoration"] { display: none !important; }
  .stApp { overflow: hidden; }
  .st-key-presentation { position: fixed; inset: 0; z-index: 1000000; background: #fff; }
  .st-key-presentation, .st-key-presentation * { gap: 0; }
  .st-key-presentation iframe { position: fixed; inset: 0; width: 100vw; height: 100vh; border: 0; }
  .st-key-presentation_leave {
    position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
</style>
"""
_SCRIPT = (Path(__file__).parent / "_ui" / "presentation.js").read_text("utf-8")


def main() -> None:
    """Draw the page."""
    current = analysis()
    adopt_link(current.tree)
    view = current_view(current.tree)
    write_link(view)
    st.html(_STYLE)
    if st.button("Quitter la présentation", key="presentation_leave"):
        return_to_last()
    with st.container(key="presentation"):
        # Built by our own template, which escapes every text of the data.
        st.iframe(
            deck_html(build_document(current, view.territory, view.access), map_composer()),
            height=600,
            alt=f"Présentation : {view.territory.name}",
        )
    st.html(f"<script>{_SCRIPT}</script>", unsafe_allow_javascript=True)


main()
