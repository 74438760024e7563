"""Show the map of a territory: structures, communes and QPV, gaps highlighted, and what to remember of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.analysis.lookup import people_of
from geo.analysis.matrix import status_table
from geo.analysis.tally import level_of
from geo.domain.dispositifs import parts_of
from geo.domain.places import title_of
from geo.domain.vocabulary import Level, TerritoryKind
from geo.words.data_quality import is_partly_unknown
from geo.words.findings import facts_line, key_findings
from pages._carte.gaps import choose_gap
from pages._carte.territory_map import territory_map
from pages._carte.zone_panel import zone_panel
from pages._ui.actions import actions
from pages._ui.data import analysis
from pages._ui.frame import APP_NAME, PROMISE, banner
from pages._ui.html import findings_html, search_button_html, title_html
from pages._ui.link import View
from pages._ui.measure import measure_section
from pages._ui.need import choose_need
from pages._ui.sidebar import choose_view, first_visit, opened_view
from pages._ui.tables import localized_numbers

_TABLE = "carte:tableau"


def main() -> None:
    """Draw the page."""
    banner(analysis().dataset)
    notices = st.container()
    start = st.container(key="carte_accueil")
    with st.container(key="carte_corps"):
        left, right = st.columns([0.62, 0.38], gap="medium")
        # The map is what takes longest to come: a browser is told of it before anything else.
        with left, st.container(key="carte_carte", gap="xsmall"):
            opened = opened_view()
            choose_need()
            territory_map(opened)
        with notices:
            view = choose_view(opened)
        if not view.chosen:
            with start:
                _start()
        with right:
            with st.container(key="carte_retenir"):
                _findings(view)
                measure_section(view, on_map=True)
            with st.container(key="carte_carences", gap="xsmall"):
                choose_gap(view)
            if view.chosen:
                actions(view, key="carte")
    _table(view)


def _start() -> None:
    """Say what this is, and ask for a territory."""
    st.html(f'<h1 class="maillage-nom">{APP_NAME}</h1><p class="maillage-promesse">{escape(PROMISE)}</p>')
    first_visit(analysis().tree)


def _findings(view: View) -> None:
    """Write the title, the panel of the zone that is open, and the sentences.

    In as few elements as can be: each costs the browser its time.
    """
    territory = view.territory
    code = "" if territory.kind is TerritoryKind.FRANCE else f" ({territory.code})"
    title = title_html(f"{title_of(territory)}{code}") + search_button_html() if view.chosen else ""
    if view.zone:
        st.html(title)
        zone_panel(view)
        title = ""
    st.html(title + _said(view))


def _said(view: View) -> str:
    current = analysis()
    found = findings_html(key_findings(current, view.territory, view.access, view.need))
    html = (
        f'<p class="maillage-faits">{escape(facts_line(people_of(current, view.territory)))}</p>'
        f"<h2>Ce qu’il faut retenir</h2>{found}"
    )
    if is_partly_unknown(current.dataset):
        html += (
            "<p>Aucune source nationale ne dit tout : demandez sa liste à votre Caf, puis "
            '<a href="donnees?onglet=importer" target="_self">importez-la</a>.</p>'
        )
    return html


def _table(view: View) -> None:
    st.html("<h2>Tableau</h2>")
    level = level_of(analysis(), view.territory)
    if level is Level.COMMUNE:
        st.markdown("Aucun QPV dans ce territoire : le tableau donne ses communes.")
    # A grid is a megabyte of scripts: an old laptop draws the map first, and the grid when asked.
    opened = st.expander(
        "Ouvrir le tableau : le même contenu, à lire ou à écouter", key=_TABLE, on_change="rerun"
    )
    if not opened.open:
        return
    table = status_table(analysis(), view.territory, level, view.access, parts_of(view.need))
    opened.dataframe(
        table,
        hide_index=True,
        lazy=True,
        alt=f"Statut des {level.noun.plural} par besoin",
        column_config=localized_numbers(table),
    )


main()
