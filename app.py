"""Frame of Maillage: page set-up, navigation, the banner that says which data are in use."""

import streamlit as st

from geo.errors import MaillageError
from pages._ui.frame import ICON, open_frame

st.set_page_config(page_title="Maillage", page_icon=str(ICON), layout="wide")

page = st.navigation(
    [
        st.Page("pages/carte.py", title="Carte", default=True),
    ],
    position="top",
)
open_frame()
try:
    page.run()
except MaillageError as error:
    st.error(str(error))
