"""Frame of Maillage, run for every page: its set-up, the navigation, what is said when it fails."""

import streamlit as st

from geo.domain.errors import MaillageError
from geo.store import journal
from pages._ui.frame import (
    FULL_SCREEN,
    ICON,
    SIDEBAR_PX,
    draw_again_when_back,
    name_tab,
    open_frame,
    remember,
)
from pages._ui.glossary import glossary_footer
from pages._ui.messages import forget_read_messages, show_error
from pages._ui.rights import adopt_key

st.set_page_config(
    page_title="Maillage", page_icon=str(ICON), layout="wide", initial_sidebar_state=SIDEBAR_PX
)

page = st.navigation(
    [
        st.Page("carte.py", title="Carte", default=True),
        st.Page("carences.py", title="Carences"),
        st.Page("commune.py", title="Ma commune"),
        st.Page("scenario.py", title="Scénario"),
        st.Page("presentation.py", title="Présentation"),
        st.Page("comprendre.py", title="Comprendre"),
        st.Page("donnees.py", title="Données"),
    ],
    position="top",
)
adopt_key()
forget_read_messages()
remember(page.url_path)
journal.write_to_standard_error()
asked = journal.code_or_none(st.query_params.get("territoire"))
open_frame()
try:
    with journal.told_if_failed("page_error", page=page.url_path or "carte", territory=asked):
        draw_again_when_back()
        page.run()
        name_tab(page.title)
        if page.url_path not in FULL_SCREEN:
            glossary_footer()
except MaillageError as error:
    show_error(error)
