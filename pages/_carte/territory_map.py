"""Draw the map of a territory: a click opens the panel of a zone, a département, the reach of a structure."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import streamlit as st

from geo.domain.vocabulary import TerritoryKind
from geo.words.data_quality import source_line
from geo.words.zone import level_of_zone
from pages._ui.data import analysis
from pages._ui.html import note_html
from pages._ui.link import BY_COMMUNE, View, go_to, open_zone
from pages._ui.map_view import Clicked, map_view
from pages._ui.measure import point_at, reached_structure, shown_detours
from pages._ui.sidebar import opened_view
from pages._ui.view_map import view_content

_WIDE = frozenset({TerritoryKind.FRANCE, TerritoryKind.REGION})


def territory_map(view: View) -> None:
    """Draw the map, its legend inside, its source under it."""
    by_commune = st.session_state.get(BY_COMMUNE, False)
    # Only the first look at all communes takes more than a moment: some ten seconds.
    with st.spinner("Préparation des communes…", show_time=True) if by_commune else nullcontext():
        selected = ((view.zone,) if view.zone else ()) + shown_detours(view)
        content = view_content(view, by_commune=by_commune, selected=selected)
    reached = reached_structure(view)
    if reached is not None:
        content = replace(content, reaches=(reached,))
    map_view(content, key="carte", on_click=_follow)
    st.html(note_html(source_line(analysis().dataset)))


def _follow(clicked: Clicked) -> None:
    """Open what was clicked."""
    view = opened_view()
    tree = analysis().tree
    if clicked.kind == "escape" and view.zone:
        open_zone(None)
    elif clicked.kind == "escape" and view.chosen:
        parents = tree.ancestors(view.territory)
        go_to(parents[-1].code if len(parents) > 1 else None)
    elif clicked.kind == "zone" and view.territory.kind in _WIDE:
        go_to(clicked.code)
    elif clicked.kind == "zone" and level_of_zone(analysis(), clicked.code):
        open_zone(clicked.code)
    elif clicked.kind == "structure":
        point_at(clicked.code)
