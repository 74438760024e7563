"""Place future structures, close others, or ask where the next ones would serve most people."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from geo.analysis.scenario import Scenario, fitting
from geo.domain.errors import MaillageError
from geo.domain.french import typography
from geo.domain.places import in_place
from geo.reports.formats import ReportFormat
from geo.reports.scenario_export import file_name, scenario_workbook
from pages._scenario.changes import compare, remember, tables
from pages._scenario.choices import changes, choices, follow_need
from pages._scenario.kept import kept_scenarios_section
from pages._scenario.plans import PROBLEM, change, current_plan, drawn, named_plans, settings
from pages._scenario.scenario_map import scenario_map
from pages._scenario.several import choose_plan
from pages._scenario.where_next import proposed, where_next_figures, where_next_section
from pages._ui.data import analysis
from pages._ui.downloads import file_button
from pages._ui.frame import banner
from pages._ui.html import title_html
from pages._ui.link import View
from pages._ui.messages import show_error, show_message
from pages._ui.need import choose_need
from pages._ui.settings import adopt_settings, write_settings
from pages._ui.sidebar import choose_view, first_visit


def main() -> None:
    """Draw the page."""
    banner(analysis().dataset)
    view = choose_view()
    for problem in adopt_settings("scenario", settings()):
        show_error(typography(problem))
    show_message(PROBLEM)
    where = f" {in_place(view.territory)}" if view.chosen else ""
    st.html(title_html(typography(f"Et si une structure ouvrait ou fermait{where} ?")))
    if view.chosen:
        _scenario(view)
    else:
        first_visit(analysis().tree)


def _scenario(view: View) -> None:
    follow_need(view.need)
    scenario = _fitting(current_plan())
    with st.container(key="scenario_corps"):
        left, right = st.columns([0.6, 0.4], gap="medium")
        compared = compare(view, scenario)
        with left:
            choose_need()
            scenario_map(view, scenario, compared, proposed())
        with right:
            choices()
            remember(view, scenario, compared)
            changes(scenario)
            answer = where_next_section(view, drawn(scenario).analysis)
            choose_plan()
            kept_scenarios_section(view.territory)
    if answer is not None:
        where_next_figures(answer)
    tables(view, scenario, compared)
    if not scenario.is_empty or answer is not None:
        # Read here: the file is made in a thread that has no session.
        named = named_plans()
        file_button(
            "Télécharger le classeur (Excel)",
            partial(
                scenario_workbook,
                territory=view.territory,
                access=view.access,
                named=named,
                answer=answer,
                edited=date.today(),
            ),
            (view.access, repr(named), id(answer)),
            file_name(view.territory, date.today()),
            ReportFormat.XLSX,
            territory=view.territory,
            icon=":material/download:",
        )
    write_settings("scenario", settings())


def _fitting(scenario: Scenario) -> Scenario:
    """Return the scenario if it fits the data in use, else say why and leave what does not fit out."""
    try:
        drawn(scenario)
    except MaillageError as error:
        show_error(error)
        scenario = fitting(analysis(), scenario)
        change(scenario)
    return scenario


main()
