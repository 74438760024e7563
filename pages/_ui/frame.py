"""Draw what every page shows: styles, the banner of the data in use, the sidebar that chooses a view."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from geo.analysis.territories import TerritoryTree
from geo.cartography import as_data_uri, marker_svg
from geo.domain.dispositifs import Dispositif
from geo.domain.french import minutes, typography
from geo.domain.territory import Territory
from geo.domain.vocabulary import DEMONSTRATION_LABEL, FRANCE_CODE, TerritoryKind
from geo.store import DataSet
from pages._ui.data import analysis
from pages._ui.link import (
    BY_COMMUNE,
    CAR_MINUTES,
    FOOT_MINUTES,
    MOST_MINUTES,
    TERRITORY,
    View,
    adopt_link,
    current_view,
    go_to,
    problems,
    switch_key,
    write_link,
)
from pages._ui.text import escape_markdown

ICON = Path(__file__).parent / "icon.svg"
_EXAMPLES = ("59512", "200093201", "974")
_SEARCH = "picker:search"
_ACCESS = "picker:access"
_KIND_WORD = {
    TerritoryKind.FRANCE: "pays",
    TerritoryKind.REGION: "région",
    TerritoryKind.DEPARTEMENT: "département",
    TerritoryKind.EPCI: "intercommunalité",
    TerritoryKind.COMMUNE: "commune",
}
_STYLE = """
<style>
  .stMainBlockContainer { padding: 3.6rem 1.5rem 2rem; }
  .stSidebar [data-testid="stSidebarContent"] { padding-top: .5rem; }
  .maillage-bandeau { background:#fff4e0; border-left:6px solid #b34700; color:#1b1f27;
    padding:.45rem .8rem; border-radius:4px; font-size:.95rem; margin:0; }
  .stHtml h2 { font-size:1.2rem; margin:.6rem 0 .2rem; padding:0; font-weight:700; }
  .maillage-titre { font-size:1.6rem !important; line-height:1.2; margin:0; padding:0; font-weight:700; }
  .maillage-faits { font-size:1rem; color:#3c4352; margin:.1rem 0 .4rem; }
  .maillage-retenir { font-size:1.06rem; line-height:1.45; padding-left:1.1rem; margin:.2rem 0 .6rem; }
  .maillage-retenir li { margin-bottom:.45rem; }
  .st-key-carte_carences [data-testid="stButtonGroup"] > div { flex-direction: column; align-items: stretch; }
  .st-key-carte_carences button { display: block; text-align: left; border-radius: 6px; height: auto; }
  .st-key-carte_carences button * { white-space: normal; text-align: left; justify-content: flex-start; }
  @media (max-width: 640px) {
    .stMainBlockContainer { padding: 3.4rem .8rem 2rem; }
    [data-testid="stButtonGroup"] > div { flex-wrap: wrap; row-gap: .3rem; }
    /* Read in this order on a phone: what to remember, the map, then the list of gaps. */
    .st-key-carte_corps [data-testid="stHorizontalBlock"]:has([data-testid="stColumn"]) {
      flex-direction: column; }
    .st-key-carte_corps [data-testid="stColumn"],
    .st-key-carte_corps [data-testid="stColumn"] > [data-testid="stVerticalBlock"] { display: contents; }
    :has(> .st-key-carte_retenir) { order: 1; } :has(> .st-key-carte_carte) { order: 2; }
    :has(> .st-key-carte_carences) { order: 3; }
  }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
  @media print { .stSidebar, header, [data-testid="stToolbar"] { display:none !important; } }
</style>
"""
_CHROME = f"<script>{(Path(__file__).parent / 'chrome.js').read_text('utf-8')}</script>"


def _sign_styles() -> str:
    """Draw before each switch the sign of its dispositif: a style costs a browser less than an element."""
    return "".join(
        f".st-key-{switch_key(dispositif).replace(':', '-')} p::before "
        f'{{ content:""; display:inline-block; width:20px; height:20px; margin-right:.5rem; '
        f"vertical-align:-4px; background:url('{as_data_uri(marker_svg([dispositif], 20))}') }}"
        for dispositif in Dispositif
    )


_HEAD = f"{_STYLE}<style>{_sign_styles()}</style>{_CHROME}"


def open_frame() -> None:
    """Set the language and the styles of every page."""
    st.html(_HEAD, unsafe_allow_javascript=True)


def banner(dataset: DataSet) -> None:
    """Say that the data are simulated, while they are."""
    _enter_by_app()
    if dataset.is_demonstration:
        st.html(
            f'<p class="maillage-bandeau" role="note"><strong>⚠ {DEMONSTRATION_LABEL}</strong> : '
            "quartiers et structures sont simulés, communes et populations sont réelles. "
            f'<a href="{_official_data_link()}" target="_self">Charger les données officielles</a></p>'
        )


def _official_data_link() -> str:
    """Return the address of the page that refreshes, with the territory looked at."""
    code = st.session_state.get(TERRITORY)
    return "donnees?onglet=actualiser" + (f"&amp;{TERRITORY}={code}" if code else "")


def _enter_by_app() -> None:
    """Start again from `app.py` where a link opened a page first: Streamlit then ran the page alone.

    It takes our folder `pages/` for its former way of making applications until navigation is set once.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def choose_view() -> View:
    """Draw the sidebar and return what a person looks at; the address bar follows."""
    tree = analysis().tree
    adopt_link(tree)
    view = current_view(tree)
    with st.sidebar:
        if view.chosen:
            picker(tree)
            _breadcrumb(tree, view)
        _switches()
        _layers(view)
        _access(view)
    view = current_view(tree)
    write_link(view)
    for problem in problems():
        st.error(escape_markdown(problem))
    return view


def opened_view() -> View:
    """Return what a person looks at before the sidebar is drawn, for what must come first on the screen."""
    tree = analysis().tree
    adopt_link(tree)
    return current_view(tree)


def keep_view() -> None:
    """Keep the view in the address on a page that shows no territory, so that leaving finds it again."""
    tree = analysis().tree
    adopt_link(tree)
    write_link(current_view(tree))


def source_line(dataset: DataSet) -> str:
    """Cite the sources of what is shown, with their vintages."""
    structures, qpv, communes = (dataset.manifest[name] for name in ("structures", "qpv", "communes"))
    if structures.source == qpv.source:
        said = f"Structures et QPV : {structures.source} ({structures.vintage})."
    else:
        said = f"Structures : {structures.source} ({structures.vintage}). QPV : {qpv.source} ({qpv.vintage})."
    return typography(f"{said} Communes : {communes.vintage}.")


def describe(territory: Territory) -> str:
    """Write a territory in a list: its name, what it is, its code."""
    return f"{territory.name} · {_KIND_WORD[territory.kind]} {territory.code}"


def first_visit(tree: TerritoryTree) -> None:
    """Ask a person who comes for the first time for a territory, with three examples."""
    picker(tree)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("Par exemple :", width="content")
        for code in _EXAMPLES:
            shortcut(tree.get(code), group="example")


def shortcut(territory: Territory, *, group: str) -> None:
    """Draw a button that opens a territory; `group` tells apart buttons of the same one."""
    st.button(
        escape_markdown(territory.name),
        key=f"{group}:{territory.code}",
        on_click=go_to,
        args=(territory.code,),
    )


def picker(tree: TerritoryTree) -> None:
    """Ask for a territory in one field, and offer what resembles what is typed."""
    wanted = st.text_input(
        "Votre commune, intercommunalité ou département",
        key=_SEARCH,
        placeholder="Nom, code postal ou code Insee",
        type="search",
        live=True,
    )
    if wanted:
        found = tree.search(wanted, limit=6)
        if not found:
            st.warning(
                f"Aucun territoire ne ressemble à « {escape_markdown(wanted[:40])} ». Essayez un code postal."
            )
        for territory in found:
            st.button(
                escape_markdown(describe(territory)),
                key=f"found:{territory.code}",
                on_click=_choose,
                args=(territory.code,),
                width="stretch",
            )


def _choose(code: str) -> None:
    go_to(code)
    st.session_state[_SEARCH] = ""


def _breadcrumb(tree: TerritoryTree, view: View) -> None:
    with st.container(horizontal=True, gap="small"):
        for territory in tree.ancestors(view.territory):
            code = None if territory.code == FRANCE_CODE else territory.code
            st.button(
                f"{escape_markdown(territory.name)} ›",
                key=f"up:{territory.code}",
                on_click=go_to,
                args=(code,),
                type="tertiary",
            )
        st.markdown(f"**{escape_markdown(view.territory.name)}**")


def _switches() -> None:
    st.markdown("**Dispositifs**")
    for dispositif in Dispositif:
        st.checkbox(
            dispositif.label,
            key=switch_key(dispositif),
            help=f"{dispositif.full_name}. [Définition](comprendre#{dispositif})",
            persist_state="session",
        )


def _layers(view: View) -> None:
    if view.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}:
        st.checkbox("Toutes les communes, par statut", key=BY_COMMUNE, persist_state="session")
    else:
        st.checkbox("Points d'accueil Caf et autres lieux", key="switch:places", persist_state="session")


def _access(view: View) -> None:
    """Draw the access times: said at once, changed in a fold that the browser only makes when opened."""
    foot, car = minutes(view.access.foot_minutes), minutes(view.access.car_minutes)
    opened = st.expander(
        f"**Temps d'accès** : {foot} à pied, {car} en voiture", key=_ACCESS, on_change="rerun"
    )
    if not opened.open:
        return
    for label, key in (
        ("À pied, en ville et dans les QPV (min)", FOOT_MINUTES),
        ("En voiture, à la campagne (min)", CAR_MINUTES),
    ):
        opened.slider(label, 1, MOST_MINUTES, key=key, persist_state="session")
