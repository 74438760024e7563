"""Show planners which zones lack what, which to take first, and hand it over as files."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from geo.analysis.matrix import has_known, matrix_beside, totals
from geo.analysis.ranking import in_rank_order, rank_gaps
from geo.domain.dispositifs import Need, parts_of
from geo.domain.french import typography
from geo.domain.places import in_place, zones_noun
from geo.domain.vocabulary import Level
from geo.reports.carences_export import Request
from geo.words.data_quality import source_line
from geo.words.ranking import first_priority, gaps_found, no_zone
from pages._carences import asked
from pages._carences.equity import draw_equity
from pages._carences.files import downloads, method
from pages._carences.renewals import draw_renewals
from pages._carences.tables import matrix_table, ranking_table, totals_table
from pages._carences.zones_map import zones_map
from pages._ui.data import analysis
from pages._ui.frame import banner
from pages._ui.html import findings_html, title_html
from pages._ui.link import View
from pages._ui.measure import measure_section
from pages._ui.messages import show_error
from pages._ui.need import choose_need
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
        where = in_place(view.territory)
        st.html(title_html(f"{where[0].upper()}{where[1:]}, ce qui manque en premier"))
    else:
        st.html(title_html("Quelles carences combler d’abord ?"))
        first_visit(analysis().tree)
    choose_need()
    _gaps(view)
    measure_section(view, asked.level(view))
    draw_equity(view.territory, source_line(dataset))
    draw_renewals(view)


@st.fragment
def _gaps(view: View) -> None:
    """Draw what weights and filters change; moving one draws nothing else again."""
    level, weights, needs = asked.level(view), asked.weights(), parts_of(view.need)
    judged = asked.judged_needs(view.need)
    whole = matrix_beside(analysis(), view.territory, level, view.access, needs, judged)
    if whole.empty:
        asked.choose_level(view)
        st.info(escape_markdown(no_zone(view.territory, level)))
        write_settings("carences", asked.settings())
        return
    summary = st.container()
    ranked = asked.table() is asked.Table.RANKING
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="carences_filtres"):
        asked.choose_level(view)
        asked.choose_table()
        asked.choose_filters(whole)
        if ranked:
            asked.choose_weights()
        else:
            asked.choose_columns(view.need)
    shown, filters = asked.filter_zones(needs, whole, level)
    all_ranked = rank_gaps(analysis(), view.territory, level, view.access, needs, weights)
    ranking = all_ranked[all_ranked["zone_code"].isin(shown["zone_code"])]
    with summary:
        _summary(needs, level, shown, ranking)
    request = Request(view.territory, level, view.access, judged, weights, filters)
    left, right = st.columns([0.7, 0.3], gap="small")
    with left:
        if ranked:
            ranking_table(request, needs, all_ranked, ranking, known=has_known(whole, needs))
        else:
            matrix_table(request, needs, asked.aspects(view.need), in_rank_order(shown, all_ranked))
    with right:
        zones_map(view, level, whole, shown)
    if not ranked:
        totals_table(request, len(whole), shown)
    downloads(request, needs, shown)
    method(request, all_ranked)
    write_settings("carences", asked.settings())


def _summary(needs: tuple[Need, ...], level: Level, shown: pd.DataFrame, ranking: pd.DataFrame) -> None:
    """Say what the zones that the filters keep lack."""
    if shown.empty:
        return
    found = findings_html(
        gaps_found(totals(shown, needs), zones_noun(level, shown["zone_code"])), kind="carences-resume"
    )
    communes = dict(zip(shown["zone_code"].to_list(), shown["communes"].to_list(), strict=True))
    first = escape(first_priority(ranking, communes))
    st.html(f"<p class='carences-priorite'><strong>{first}</strong></p>{found}")


main()
