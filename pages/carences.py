"""Show planners which zones lack what, which to take first, and hand it over as files."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from geo.analysis.matrix import has_known, matrix, totals
from geo.analysis.ranking import rank_gaps
from geo.domain.dispositifs import alone
from geo.domain.french import typography
from geo.domain.vocabulary import Level
from geo.reports.carences_export import Request
from geo.words.data_quality import source_line
from geo.words.ranking import first_priority, gaps_found, no_zone
from pages._carences import asked
from pages._carences.equity import draw_equity
from pages._carences.files import downloads, method
from pages._carences.tables import matrix_table, ranking_table
from pages._carences.zones_map import zones_map
from pages._ui.data import analysis
from pages._ui.frame import banner
from pages._ui.html import findings_html, title_html
from pages._ui.link import View
from pages._ui.messages import show_error
from pages._ui.settings import adopt_settings, write_settings
from pages._ui.sidebar import choose_view, first_visit
from pages._ui.text import escape_markdown


def main() -> None:
    """Draw the page."""
    dataset = analysis().dataset
    banner(dataset)
    view = choose_view()
    for problem in adopt_settings("carences", asked.settings()):
        show_error(typography(problem))
    if view.chosen:
        st.html(title_html(f"Carences : {view.territory.name}"))
    else:
        st.html(title_html("Quelles carences combler d'abord ?"))
        first_visit(analysis().tree)
    if view.dispositifs:
        _gaps(view)
    else:
        st.info("Cochez au moins un dispositif à gauche : la page dira quelles zones en manquent.")
    draw_equity(view.territory, source_line(dataset))


@st.fragment
def _gaps(view: View) -> None:
    """Draw what weights and filters change; moving one draws nothing else again."""
    level, weights = asked.level(view), asked.weights()
    needs, judged = alone(asked.ranked_dispositifs(view)), alone(view.dispositifs)
    whole = matrix(analysis(), view.territory, level, view.access, judged)
    if whole.empty:
        asked.choose_level(view)
        st.info(escape_markdown(no_zone(view.territory, level)))
        write_settings("carences", asked.settings())
        return
    all_ranked = rank_gaps(analysis(), view.territory, level, view.access, needs, weights)
    _summary(view, level, whole, all_ranked)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        asked.choose_level(view)
        asked.choose_table()
        shown, filters = asked.filter_zones(view, whole)
    request = Request(view.territory, level, view.access, judged, weights, filters)
    ranking = all_ranked[all_ranked["zone_code"].isin(shown["zone_code"])]
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        if asked.table() is asked.Table.RANKING:
            asked.choose_ranking(view)
            known = has_known(whole, needs)
            ranking_table(request, needs, all_ranked, ranking, known=known)
        else:
            matrix_table(request, len(whole), shown)
    with right:
        zones_map(view, level, whole)
    downloads(request, shown, ranking)
    method(request, all_ranked)
    write_settings("carences", asked.settings())


def _summary(view: View, level: Level, whole: pd.DataFrame, ranking: pd.DataFrame) -> None:
    found = findings_html(gaps_found(totals(whole, alone(view.dispositifs)), level), kind="carences-resume")
    st.html(f"<p class='carences-priorite'><strong>{escape(first_priority(ranking))}</strong></p>{found}")


main()
