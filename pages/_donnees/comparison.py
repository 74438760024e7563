"""Compare two versions of the structures, or two lists: what opened, closed, moved, who gained and lost."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.analysis.cache import cached_by_analysis
from geo.analysis.scenario import changes_words
from geo.analysis.travel import Access
from geo.analysis.versions import VersionsCompared, compare_states
from geo.domain.dispositifs import parts_of
from geo.domain.errors import MaillageError
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level
from geo.sources import imports
from geo.sources.list_export import rows_as_csv
from geo.sources.states import EMBEDDED, list_key, state_of
from geo.store.history import history
from geo.words.versions import changes_sentence, changes_table, list_label, people_lines, version_label
from pages._ui.changed_zones import changed_figures
from pages._ui.data import InUse, analysis, in_use, map_composer
from pages._ui.html import findings_html
from pages._ui.link import View, current_view
from pages._ui.map_view import map_view
from pages._ui.messages import show_error
from pages._ui.tables import show_table
from pages._ui.text import escape_markdown
from pages._ui.view_map import view_content

_MOST_COMPARED = 4


def comparison() -> None:
    """Ask for two states, and show what changed in the territory looked at."""
    labels = _labels()
    if len(labels) < 2:
        return
    view = current_view(analysis().tree)
    st.html("<h2>Ce qui a changé</h2>")
    st.markdown(
        f"Entre deux versions gardées, ou deux listes, {escape_markdown(in_place(view.territory))} : mêmes "
        "habitants et mêmes QPV, ceux en usage ; seules les structures diffèrent."
    )
    keys = list(labels)
    columns = st.columns(2)
    chosen = [
        column.selectbox(title, keys, index=None, format_func=labels.__getitem__, key=f"compare:{title}")
        for column, title in zip(columns, ("Avant", "Après"), strict=True)
    ]
    before, after = chosen
    if before is None or after is None:
        return
    try:
        with st.spinner("Comparaison…"):
            compared = _compared(in_use(), before, after, view.territory, view.access)
        _show(view, compared)
    except MaillageError as error:
        show_error(error)


def _labels() -> dict[str, str]:
    versions = {one.version: version_label(one) for one in history() if "structures" in one.tables}
    lists = {list_key(one): list_label(one.name, one.date) for one in imports.every()}
    return {**versions, EMBEDDED: "Données fournies avec Maillage", **lists}


@cached_by_analysis(most=_MOST_COMPARED)
def _compared(used: InUse, before: str, after: str, territory: Territory, access: Access) -> VersionsCompared:
    first, second = (state_of(key, used.analysis.dataset) for key in (before, after))
    return compare_states(used.analysis, first, second, territory, access)


def _show(view: View, found: VersionsCompared) -> None:
    said = [changes_sentence(found.structures, view.territory), *people_lines(found.people.effects)]
    st.html(findings_html(said))
    composer = map_composer().variant(found.after, found.after)
    figures = tuple(changed_figures(found.people, parts_of(view.need)))
    content = replace(view_content(view, composer=composer), figures=figures)
    map_view(content, key="compare", folded_legend=True, on_click=lambda _: None)
    for level in Level:
        zones = found.people.changes(level)
        if len(zones):
            show_table(
                changes_words(zones, level), f"{level.noun.plural} dont les personnes ou le statut changent"
            )
    if found.structures.empty:
        return
    table = changes_table(analysis(), found.structures)
    show_table(table, "Structures ouvertes, fermées, déplacées ou changées")
    st.download_button(
        "Changements (CSV)", rows_as_csv(table), "changements.csv", "text/csv", icon=":material/download:"
    )
