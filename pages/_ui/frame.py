"""Hold what surrounds every page: styles, the banner of the data in use, the page to come back to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import streamlit as st

from geo.cartography import as_data_uri, marker_svg
from geo.cartography.palette import PALETTE, css_variables
from geo.domain.dispositifs import Dispositif
from geo.domain.places import title_of
from geo.domain.vocabulary import DEMONSTRATION_LABEL
from geo.store import DataSet
from pages._ui.data import analysis
from pages._ui.link import TERRITORY, switch_key

_FOLDER = Path(__file__).parent
ICON = _FOLDER / "icon.svg"
APP_NAME = "Maillage"
SIDEBAR_PX = 256
"""Enough for its words: the page, where maps and tables are, takes the rest."""
PROMISE = "Centres sociaux, Laep, Clas : qui est desservi, qui ne l’est pas ?"
_LAST = "frame:last_page"
_START = "carte"
FULL_SCREEN = frozenset({"presentation"})
"""Pages without menus: they are left, never returned to."""


def _sign_styles() -> str:
    """Draw before each switch the sign of its dispositif: a style costs a browser less than an element."""
    return "".join(
        f".st-key-{switch_key(dispositif).replace(':', '-')} p::before "
        f'{{ content:""; display:inline-block; width:20px; height:20px; margin-right:.5rem; '
        f"vertical-align:-4px; background:url('{as_data_uri(marker_svg([dispositif], 20))}') }}"
        for dispositif in Dispositif
    )


_WORDMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 64" width="150" height="32">'
    + ICON.read_text("utf-8").replace("<svg", '<svg width="64" height="64"', 1)
    + f'<text x="78" y="46" font-family="sans-serif" font-size="40" font-weight="700" '
    f'fill="{PALETTE.ink}">{APP_NAME}</text></svg>'
)
_STYLE = css_variables() + (_FOLDER / "style.css").read_text("utf-8") + _sign_styles()
_SCRIPT = "".join((_FOLDER / name).read_text("utf-8") for name in ("chrome.js", "reconnect.js"))


def open_frame() -> None:
    """Set the language and the styles of every page."""
    st.logo(_WORDMARK, size="large", icon_image=_WORDMARK)
    st.html(f"<style>{_STYLE}</style><script>{_SCRIPT}</script>", unsafe_allow_javascript=True)


def banner(dataset: DataSet) -> None:
    """Say by a small badge that the data are simulated, while they are; opened, it explains itself."""
    if not dataset.is_demonstration:
        return
    with (
        st.container(key="demonstration", width="content"),
        st.popover("démonstration", icon=":material/info:", type="tertiary"),
    ):
        st.html(
            f"<p><strong>{DEMONSTRATION_LABEL}</strong></p>"
            "<p>Les quartiers et les structures sont simulés, "
            "les communes et les populations sont réelles.</p>"
            f'<p><a href="{_official_data_link()}" target="_self">Charger les données officielles</a></p>'
        )


def _official_data_link() -> str:
    """Return the address of the page that refreshes, with the territory looked at."""
    code = st.session_state.get(TERRITORY)
    return "donnees?onglet=actualiser" + (f"&amp;{TERRITORY}={code}" if code else "")


def name_tab(page: str) -> None:
    """Name the tab of the browser by the territory and the page: « Roubaix · Carte — Maillage »."""
    code = st.session_state.get(TERRITORY)
    place = f"{title_of(analysis().tree.get(code))} · " if code else ""
    st.set_page_config(page_title=f"{place}{page} — {APP_NAME}")


def remember(url_path: str) -> None:
    """Remember a page, unless it fills the screen."""
    if url_path not in FULL_SCREEN:
        st.session_state[_LAST] = url_path or _START


def return_to_last() -> None:
    """Go back to the page that was left; to the map after a link that opened the slides at once."""
    st.switch_page(f"{st.session_state.get(_LAST, _START)}.py")


@st.fragment(run_every=timedelta(days=1))
def draw_again_when_back() -> None:
    """Have the page drawn again when its server is back, or another takes it over.

    Streamlit does so for pages that ask something from time to time; it leaves the others as they were, and
    their next click is lost.
    """
