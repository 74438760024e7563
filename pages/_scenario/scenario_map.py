"""Draw the map of a scenario: what it changes, how far it reaches; a click places a structure or points."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.analysis.catchments import catchment
from geo.analysis.scenario import Addition, Comparison, Scenario, addition_label
from geo.analysis.siting import Answer, Step
from geo.cartography import Site
from geo.domain.dispositifs import Need, need_of, parts_of
from geo.words.data_quality import source_line
from geo.words.siting import site_words
from geo.words.travel import times_line
from pages._scenario.plans import POINTED, drawn, place_structure
from pages._ui.changed_zones import changed_figures
from pages._ui.data import analysis
from pages._ui.html import note_html
from pages._ui.link import View
from pages._ui.map_view import Clicked, map_view
from pages._ui.view_map import view_content


def scenario_map(
    view: View, scenario: Scenario, compared: Comparison, proposed: tuple[Answer, Step] | None
) -> None:
    """Draw the map of a scenario, and the sites that a search proposes on numbered pins."""
    state = view_content(view, composer=drawn(scenario).composer, also=tuple(scenario.touched))
    sites = [_site(view, one) for one in scenario.added]
    if proposed is not None:
        sites += _pins(*proposed)
    figures = () if scenario.is_empty else changed_figures(compared, changed_needs(view.need, scenario))
    shown = replace(state, extra_marks=tuple(sites), figures=tuple(figures))
    map_view(shown, key="scenario", folded_legend=True, on_click=_follow)
    times = times_line(drawn(scenario).analysis, view.territory)
    st.html(note_html(f"{times} {source_line(analysis().dataset)}"))


def changed_needs(need: Need, scenario: Scenario) -> tuple[Need, ...]:
    """Return the needs whose changes are told: that of the view, and those that the scenario touches."""
    looked_at = {need_of(one) for part in parts_of(need) for one in part.dispositifs}
    touched = {need_of(one) for one in scenario.touched}
    return tuple(sorted(looked_at | touched, key=lambda one: one.code))


def _site(view: View, one: Addition) -> Site:
    reached = catchment(analysis(), one.lon, one.lat, view.access)
    label = f"{addition_label(analysis(), one)} (scénario)"
    return Site(one.lon, one.lat, one.dispositifs[0], label, reached.reach_m, reached.area)


def _pins(answer: Answer, step: Step) -> list[Site]:
    dispositif = answer.question.dispositif
    return [
        Site(one.lon, one.lat, dispositif, site_words(analysis().tree, dispositif, one), number=number)
        for number, one in enumerate(step.chosen, start=1)
    ]


def _follow(clicked: Clicked) -> None:
    """Place a structure where the map was clicked, or point at the one that was."""
    if clicked.kind == "escape":
        st.session_state.pop(POINTED, None)
    elif clicked.kind == "structure":
        st.session_state[POINTED] = clicked.code
    else:
        place_structure(clicked.lon, clicked.lat)
