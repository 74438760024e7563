"""Write on the terminal the link that gives the right to change the data, where no login is configured."""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.web.server.server_util import get_url

from pages._ui.rights import has_login, link_of


@cache
def write_link() -> None:
    """Write the link, once."""
    if not has_login():
        link = link_of(get_url(st.get_option("browser.serverAddress")))
        said = "Pour actualiser ou importer des données, ouvrez ce lien, valable jusqu’à l’arrêt :"
        print(f"\n  {said}\n  {link}\n", flush=True)
