"""Place future structures, close others, or ask where the next ones would serve most people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from geo.analysis.scenario import (
    LONGEST_NAME,
    Addition,
    Comparison,
    Scenario,
    addition_label,
    changes_words,
    commune_at,
    effects_words,
    side_by_side,
)
from geo.cartography import MapContent, Site, legend_html
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import MaillageError
from geo.domain.french import typography
from geo.domain.places import in_place
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Level
from geo.reports.scenario import file_name, scenario_workbook
from geo.words.scenario import findings, title
from pages._ui.data import analysis
from pages._ui.frame import banner, choose_view, first_visit, source_line
from pages._ui.kept_scenarios import kept_scenarios_section
from pages._ui.link import View
from pages._ui.map_view import Clicked, map_view
from pages._ui.place_field import place_field
from pages._ui.plans import (
    CURRENT,
    change,
    current_place,
    current_plan,
    drawn,
    drop_current,
    is_full,
    keep_and_start,
    plans,
    setting,
)
from pages._ui.settings import Setting, adopt_settings, write_settings
from pages._ui.text import escape_markdown
from pages._ui.where_next import where_next_section

_MAP_HEIGHT = 560
_OFFER = "scenario:offer"
_POINTED = "scenario:pointed"
_NAME = "scenario:name"
_PROBLEM = "scenario:problem"
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STYLE = """
<style>
  .st-key-scenario_changes button { min-height: 0; padding: .1rem .4rem; }
  /* Magnified twice, three columns side by side would cut their words. */
  @media (max-width: 900px) {
    .stMain [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) { flex-wrap: wrap; }
    .stMain [data-testid="stColumn"] { min-width: min(100%, 18rem); }
  }
  @media (max-width: 640px) {
    .st-key-scenario_corps [data-testid="stHorizontalBlock"]:has([data-testid="stColumn"]) {
      flex-direction: column; }
  }
</style>
"""


def main() -> None:
    """Draw the page."""
    st.html(_STYLE)
    banner(analysis().dataset)
    view = choose_view()
    for problem in adopt_settings("scenario", _settings()):
        st.error(escape_markdown(typography(problem)))
    if _PROBLEM in st.session_state:
        st.error(escape_markdown(st.session_state.pop(_PROBLEM)))
    where = f" {in_place(view.territory)}" if view.chosen else ""
    title_text = typography(f"Et si une structure ouvrait ou fermait{where} ?")
    st.html(f'<h1 class="maillage-titre">{escape(title_text)}</h1>')
    if not view.chosen:
        first_visit(analysis().tree)
        return
    scenario = _fitting(current_plan())
    with st.container(key="scenario_corps"):
        left, right = st.columns([0.6, 0.4], gap="medium")
        with left:
            _map(view, scenario)
        with right:
            _choices()
            compared = _compare(view, scenario)
            _remember(view, scenario, compared)
            _changes(scenario)
            _keeping()
            kept_scenarios_section(view.territory)
    _tables(view, scenario, compared)
    answer = where_next_section(view, drawn(scenario).analysis)
    if not scenario.is_empty or answer is not None:
        st.download_button(
            "Télécharger le classeur (Excel)",
            data=lambda: scenario_workbook(
                analysis(), view.territory, view.access, _named(), answer, date.today()
            ),
            file_name=file_name(view.territory, date.today()),
            mime=_MIME,
            icon=":material/download:",
            on_click="ignore",
        )
    write_settings("scenario", _settings())


def _settings() -> list[Setting]:
    """List what this page adds to the link."""
    return [
        setting(),
        Setting("ouvrir", _OFFER, [Dispositif.LAEP], _read_offer, ",".join),
    ]


def _read_offer(text: str) -> list[Dispositif]:
    return [Dispositif(word) for word in text.split(",") if word]


def _fitting(scenario: Scenario) -> Scenario:
    """Return the scenario if it fits the data in use, else say why and leave what does not fit out."""
    try:
        drawn(scenario)
    except MaillageError as error:
        st.error(escape_markdown(str(error)))
        known = set(analysis().structures.table["id"])
        scenario = replace(
            scenario,
            added=tuple(one for one in scenario.added if _on_land(one)),
            closed=tuple(one for one in scenario.closed if one in known),
        )
        change(scenario)
    return scenario


def _on_land(addition: Addition) -> bool:
    try:
        commune_at(analysis(), addition.lon, addition.lat)
    except MaillageError:
        return False
    return True


# --- The map -----------------------------------------------------------------------------------------


def _map(view: View, scenario: Scenario) -> None:
    state = _state(view, scenario)
    map_view(state, key="scenario", height=_MAP_HEIGHT, on_click=_follow)
    st.html(legend_html(state, source=source_line(analysis().dataset)))


def _state(view: View, scenario: Scenario) -> MapContent:
    visible = tuple(d for d in Dispositif if d in view.dispositifs or d in scenario.touched)
    state = drawn(scenario).composer.compose(
        view.territory,
        view.access,
        visible,
        show_places=st.session_state.get("switch:places", False),
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
        st.session_state.pop(_POINTED, None)
    elif clicked.kind == "structure":
        st.session_state[_POINTED] = clicked.code
    else:
        _place(clicked.lon, clicked.lat)


def _place(lon: float, lat: float) -> None:
    """Add to the scenario the dispositifs chosen, at a point."""
    try:
        addition = Addition(tuple(st.session_state[_OFFER]), lon, lat)
        commune_at(analysis(), addition.lon, addition.lat)
    except MaillageError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    _change(lambda scenario: scenario.opening(addition))


def _change(modify: Callable[[Scenario], Scenario]) -> None:
    """Change the scenario being drawn; what cannot be done is said at the next run."""
    try:
        change(modify(current_plan()))
    except MaillageError as error:
        st.session_state[_PROBLEM] = str(error)
    st.session_state.pop(_POINTED, None)


# --- What is asked -----------------------------------------------------------------------------------


def _choices() -> None:
    st.html("<h2>Ouvrir, fermer</h2>")
    st.pills(
        "À ouvrir",
        list(Dispositif),
        selection_mode="multi",
        format_func=lambda d: f"{d.symbol} {d.label}",
        key=_OFFER,
        persist_state="session",
    )
    if not st.session_state[_OFFER]:
        st.warning("Choisissez au moins un dispositif à ouvrir.")
    st.markdown("Cliquez sur la carte pour placer la structure, sur une structure existante pour la fermer.")
    place_field(_place)
    _pointed()


def _pointed() -> None:
    """Say which existing structure was clicked, and what can be done with it."""
    pointed = st.session_state.get(_POINTED)
    known = analysis().structure_by_id
    if pointed is None or pointed not in known.index:
        return
    row = known.loc[pointed]
    offered = ", ".join(Dispositif(d).label for d in row["dispositifs"])
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(row['name'])}** · {offered}")
        with st.container(horizontal=True, gap="small"):
            st.button("Fermer cette structure", key="pointed:close", on_click=_close, args=(pointed,))
            new = [d for d in st.session_state[_OFFER] if d not in list(row["dispositifs"])]
            if new:
                what = ", ".join(d.label for d in new)
                place = (row.geometry.x, row.geometry.y)
                st.button(f"Y ouvrir : {what}", key="pointed:open", on_click=_host, args=(new, *place))


def _close(structure_id: str) -> None:
    _change(lambda scenario: scenario.closing(structure_id))


def _host(dispositifs: list[Dispositif], lon: float, lat: float) -> None:
    _change(lambda scenario: scenario.opening(Addition(tuple(dispositifs), lon, lat)))


def _changes(scenario: Scenario) -> None:
    """List what the scenario opens and closes, each with what takes it back."""
    known = analysis().structure_by_id
    with st.container(key="scenario_changes", gap="xsmall"):
        for place, one in enumerate(scenario.added):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                signs = "".join(d.symbol for d in one.dispositifs)
                st.markdown(f"{signs} {escape_markdown(addition_label(analysis(), one))}", width="stretch")
                st.button("Retirer", key=f"remove:{place}", on_click=_remove, args=(one,))
        for one in scenario.closed:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"✕ Fermeture : {escape_markdown(str(known.at[one, 'name']))}", width="stretch")
                st.button("Rétablir", key=f"reopen:{one}", on_click=_reopen, args=(one,))


def _remove(addition: Addition) -> None:
    _change(lambda scenario: scenario.without(addition))


def _reopen(structure_id: str) -> None:
    _change(lambda scenario: scenario.keeping(structure_id))


def _keeping() -> None:
    """Name the scenario, keep it, go from one to another."""
    st.html("<h2>Vos scénarios</h2>")
    if len(plans()) > 1:
        labels = [escape_markdown(name) for name, _ in _named()]
        st.session_state[CURRENT] = current_place()
        st.segmented_control(
            "Scénario montré",
            range(len(labels)),
            format_func=lambda place: labels[place] if place < len(labels) else "",
            key=CURRENT,
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
    st.session_state[_NAME] = current_plan().name
    st.text_input(
        "Nom de ce scénario",
        key=_NAME,
        max_chars=LONGEST_NAME,
        placeholder="Par exemple : Laep à l'Alma",
        on_change=_rename,
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Garder et en commencer un autre",
            on_click=keep_and_start,
            kwargs={"copy": False},
            disabled=is_full() or current_plan().is_empty,
        )
        st.button(
            "Copier pour varier",
            on_click=keep_and_start,
            kwargs={"copy": True},
            disabled=is_full() or current_plan().is_empty,
        )
        if len(plans()) > 1 or not current_plan().is_empty:
            st.button("Effacer ce scénario", on_click=drop_current)
    st.caption("Le lien de cette page garde vos scénarios : copiez-le pour les rouvrir ou les partager.")


def _rename() -> None:
    _change(lambda scenario: scenario.named(st.session_state[_NAME]))


# --- What it changes ---------------------------------------------------------------------------------


def _compare(view: View, scenario: Scenario) -> Comparison:
    return Comparison(analysis(), drawn(scenario).analysis, view.territory, view.access)


def _remember(view: View, scenario: Scenario, compared: Comparison) -> None:
    st.html("<h2>Ce que cela changerait</h2>")
    said = findings(scenario, compared.effects, view.territory, view.access)
    listed = "".join(f"<li>{escape(text)}</li>" for text in said)
    st.html(f'<div role="status"><ul class="maillage-retenir">{listed}</ul></div>')


def _tables(view: View, scenario: Scenario, compared: Comparison) -> None:
    if not scenario.is_empty:
        st.html("<h2>Avant, après</h2>")
        _frame(effects_words(compared.effects), "Personnes desservies avant et après")
        for level in (Level.QPV, Level.COMMUNE):
            _zones(compared, level)
    if len(plans()) > 1:
        st.html("<h2>Scénarios comparés</h2>")
        table = side_by_side([(name, _compare(view, one).effects) for name, one in _named()])
        _frame(table, "Scénarios comparés")


def _zones(compared: Comparison, level: Level) -> None:
    table = compared.changes(level)
    noun = level.noun
    if table.empty:
        st.caption(f"{'Aucune' if noun.feminine else 'Aucun'} {noun.singular} ne change.")
        return
    _frame(changes_words(table, level), f"Ce qui change, par {noun.singular}")


def _frame(table: pd.DataFrame, alt: str) -> None:
    """Draw a table whose figures are written as French writes them."""
    numbers = table.select_dtypes("number").columns
    config = {name: st.column_config.NumberColumn(name, format="localized") for name in numbers}
    st.dataframe(table, hide_index=True, alt=alt, column_config=config)


def _named() -> list[tuple[str, Scenario]]:
    """Return the scenarios that fit the data, each with its name."""
    return [(title(analysis(), one, place), one) for place, one in enumerate(plans(), start=1)]


main()
