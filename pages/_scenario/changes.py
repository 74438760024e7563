"""Say what a scenario changes: its sentences, its figures before and after, several side by side."""

from __future__ import annotations

import streamlit as st

from geo.analysis.scenario import Comparison, Effect, Scenario, changes_words, effects_words, side_by_side
from geo.domain.vocabulary import Level
from geo.words.scenario import findings
from pages._scenario.plans import drawn, named_plans, plans
from pages._scenario.scenario_map import changed_needs
from pages._ui.data import analysis
from pages._ui.html import findings_html
from pages._ui.link import View
from pages._ui.tables import show_table


def compare(view: View, scenario: Scenario) -> Comparison:
    """Compare a scenario with what exists, in the territory looked at."""
    return Comparison(analysis(), drawn(scenario).analysis, view.territory, view.access)


def told_effects(view: View, scenario: Scenario, compared: Comparison) -> list[Effect]:
    """Return the effects on the need looked at, and on those that the scenario touches."""
    needs = changed_needs(view.need, scenario)
    return [effect for effect in compared.effects if effect.need in needs]


def remember(view: View, scenario: Scenario, compared: Comparison) -> None:
    """Write the sentences to remember."""
    st.html("<h2>Ce que cela changerait</h2>")
    said = findings(scenario, told_effects(view, scenario, compared), view.territory, view.access)
    st.html(f'<div role="status">{findings_html(said)}</div>')


def tables(view: View, scenario: Scenario, compared: Comparison) -> None:
    """Draw the figures before and after, and those of several scenarios."""
    if not scenario.is_empty:
        st.html("<h2>Avant, après</h2>")
        show_table(
            effects_words(told_effects(view, scenario, compared)), "Personnes desservies avant et après"
        )
        for level in (Level.QPV, Level.COMMUNE):
            _zones(compared, level)
    if len(plans()) > 1:
        st.html("<h2>Scénarios comparés</h2>")
        table = side_by_side([(name, compare(view, one).effects) for name, one in named_plans()])
        show_table(table, "Scénarios comparés")


def _zones(compared: Comparison, level: Level) -> None:
    table = compared.changes(level)
    noun = level.noun
    if table.empty:
        st.caption(f"{'Aucune' if noun.feminine else 'Aucun'} {noun.singular} ne change.")
        return
    show_table(changes_words(table, level), f"Ce qui change, par {noun.singular}")
