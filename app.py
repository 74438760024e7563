"""Frame of Maillage: page set-up, navigation, the banner that says which data are in use."""

import streamlit as st

from pages._ui.frame import open_frame

st.set_page_config(page_title="Maillage", page_icon=":material/hub:", layout="wide")

page = st.navigation(
    [
        st.Page("pages/carte.py", title="Carte", default=True),
    ],
    position="top",
)
open_frame()
page.run()
