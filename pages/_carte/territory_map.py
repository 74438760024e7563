"""Draw the map of a territory: a click opens what is clicked, a QPV is selected."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from geo.cartography import legend_html
from geo.domain.territory import LAMBERT_93
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Level, TerritoryKind
from geo.words.data_quality import source_line
from pages._ui.data import analysis, map_composer
from pages._ui.link import BY_COMMUNE, SHOW_PLACES, View, go_to
from pages._ui.map_view import Clicked, map_view
from pages._ui.sidebar import opened_view, shortcut

_SELECTED = "carte:selected"
GAP = "carte:gap"
"""Session key of the gap chosen in the list beside the map."""


def select_zone(code: str | None) -> None:
    """Outline a zone on the map; none with None."""
    st.session_state[_SELECTED] = code


def territory_map(view: View) -> None:
    """Draw the map and its legend."""
    dataset = analysis().dataset
    selected = st.session_state.get(_SELECTED)
    by_commune = st.session_state.get(BY_COMMUNE, False)
    # Only the first look at all communes takes more than a moment: some ten seconds.
    with st.spinner("Préparation des communes…", show_time=True) if by_commune else nullcontext():
        state = map_composer().compose(
            view.territory,
            view.access,
            view.dispositifs,
            by_commune=by_commune,
            show_places=st.session_state.get(SHOW_PLACES, False),
            selected=(selected,) if selected else (),
            notice=DEMONSTRATION_LABEL if dataset.is_demonstration else "",
        )
    map_view(state, key="carte", on_click=_follow)
    if view.territory.kind is TerritoryKind.FRANCE:
        _overseas()
    st.html(legend_html(state, source=source_line(dataset)))


def _overseas() -> None:
    """Open the départements that a map of the mainland cannot show."""
    tree = analysis().tree
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("Outre-mer :", width="content")
        for territory in tree.of_kind(TerritoryKind.DEPARTEMENT):
            if territory.crs != LAMBERT_93:
                shortcut(territory, group="overseas")


def _follow(clicked: Clicked) -> None:
    """Open what was clicked."""
    view = opened_view()
    tree = analysis().tree
    if clicked.kind == "escape" and view.chosen:
        parents = tree.ancestors(view.territory)
        go_to(parents[-1].code if len(parents) > 1 else None)
    elif clicked.kind == "zone" and clicked.code in set(analysis().zones(Level.QPV).table["code"]):
        select_zone(clicked.code)
        st.session_state[GAP] = None
    elif clicked.kind == "zone" and clicked.code != view.territory.code:
        select_zone(None)
        go_to(clicked.code)
