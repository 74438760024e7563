"""Frame of Maillage: page set-up, navigation, the banner that says which data are in use."""

import streamlit as st

from geo.domain.errors import MaillageError
from geo.store import journal
from pages._ui.frame import FULL_SCREEN, ICON, follow_others, name_tab, open_frame, remember
from pages._ui.glossary import glossary_footer
from pages._ui.messages import show_error

st.set_page_config(page_title="Maillage", page_icon=str(ICON), layout="wide")

page = st.navigation(
    [
        st.Page("pages/carte.py", title="Carte", default=True),
        st.Page("pages/carences.py", title="Carences"),
        st.Page("pages/commune.py", title="Ma commune"),
        st.Page("pages/scenario.py", title="Scénario"),
        st.Page("pages/presentation.py", title="Présentation"),
        st.Page("pages/comprendre.py", title="Comprendre"),
        st.Page("pages/donnees.py", title="Données"),
    ],
    position="top",
)
remember(page.url_path)
journal.write_to_standard_error()
asked = journal.code_or_none(st.query_params.get("territoire"))
open_frame()
try:
    with journal.told_if_failed("page_error", page=page.url_path or "carte", territory=asked):
        follow_others()
        page.run()
        name_tab(page.title)
        if page.url_path not in FULL_SCREEN:
            glossary_footer()
except MaillageError as error:
    show_error(error)
