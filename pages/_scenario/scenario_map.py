"""Draw the map of a scenario: a click places a structure, or points at one that exists."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.analysis.scenario import Scenario, addition_label
from geo.cartography import MapContent, Site, legend_html
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import DEMONSTRATION_LABEL
from geo.words.data_quality import source_line
from pages._scenario.plans import POINTED, drawn, place_structure
from pages._ui.data import analysis
from pages._ui.link import SHOW_PLACES, View
from pages._ui.map_view import Clicked, map_view


def scenario_map(view: View, scenario: Scenario) -> None:
    """Draw the map of a scenario and its legend."""
    state = _state(view, scenario)
    map_view(state, key="scenario", on_click=_follow)
    st.html(legend_html(state, source=source_line(analysis().dataset)))


def _state(view: View, scenario: Scenario) -> MapContent:
    visible = tuple(d for d in Dispositif if d in view.dispositifs or d in scenario.touched)
    state = drawn(scenario).composer.compose(
        view.territory,
        view.access,
        visible,
        show_places=st.session_state.get(SHOW_PLACES, False),
        notice=DEMONSTRATION_LABEL if analysis().dataset.is_demonstration else "",
    )
    sites = tuple(
        Site(one.lon, one.lat, one.dispositifs[0], f"{addition_label(analysis(), one)} (scénario)")
        for one in scenario.added
    )
    return replace(state, extra_marks=sites)


def _follow(clicked: Clicked) -> None:
    """Place a structure where the map was clicked, or point at the one that was."""
    if clicked.kind == "escape":
        st.session_state.pop(POINTED, None)
    elif clicked.kind == "structure":
        st.session_state[POINTED] = clicked.code
    else:
        place_structure(clicked.lon, clicked.lat)
