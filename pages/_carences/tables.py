"""Draw the two tables of gaps: the matrix of zones, and the ranking."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo.analysis.matrix import ASPECTS, TOTALS, in_words, matrix_columns, shown_sentence, totals
from geo.domain.dispositifs import Need
from geo.reports.carences_export import Request, readable_ranking, shown_ranking
from geo.reports.tabular import as_read
from geo.words.ranking import neutral_rates, no_gap, ranked, stability
from pages._carences.linked_table import column_config, linked_table
from pages._ui.data import analysis
from pages._ui.text import escape_markdown

_SHOWN_ASPECTS = ["status", "unserved", "nearest_m", "nearest_min"]


def matrix_table(request: Request, zones: int, shown: pd.DataFrame) -> None:
    """Draw the matrix of the zones that the filters keep, and its totals."""
    aspects = st.pills(
        "Colonnes",
        list(ASPECTS),
        selection_mode="multi",
        default=_SHOWN_ASPECTS,
        format_func=ASPECTS.__getitem__,
        wrap=True,
        key="carences:aspects",
        persist_state="session",
    )
    if shown.empty:
        st.info("Aucune zone ne répond à ces filtres : enlevez-en un.")
        return
    linked_table(
        in_words(shown, request.needs),
        matrix_columns(request.level, request.needs, aspects),
        key="carences:matrix",
        alt=f"Statut de chaque {request.level.noun.singular} pour chaque besoin",
    )
    st.html(f'<p class="maillage-faits">{shown_sentence(request.level, zones, len(shown))}</p>')
    st.dataframe(
        as_read(totals(shown, request.needs), [c for c in TOTALS if c.key != "zones"]),
        hide_index=True,
        column_config=column_config(TOTALS),
        alt="Total des zones du tableau, par besoin",
    )


def ranking_table(
    request: Request,
    needs: Sequence[Need],
    whole: pd.DataFrame,
    shown: pd.DataFrame,
    *,
    known: bool,
) -> None:
    """Draw the gaps ranked, those of the zones that the filters keep, after what the ranking says."""
    level = request.level
    if whole.empty:
        st.info(escape_markdown(no_gap(request.territory, level, needs, known=known)))
        return
    said = [ranked(whole, request.territory), stability(whole), neutral_rates(whole, level)]
    st.markdown(escape_markdown(" ".join(text for text in said if text)))
    if shown.empty:
        st.info("Aucune carence dans les zones que les filtres gardent : enlevez-en un.")
        return
    linked_table(
        readable_ranking(analysis(), shown, level),
        shown_ranking(level, needs),
        key="carences:ranking",
        alt="Carences classées, de la première à combler à la dernière",
    )
