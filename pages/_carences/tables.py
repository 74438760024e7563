"""Draw the two tables of gaps: the matrix of zones, and the ranking."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo.analysis.matrix import TOTALS, in_words, key_of, largest_gaps, matrix_columns, shown_sentence, totals
from geo.domain.columns import Column, Kind
from geo.domain.dispositifs import Need
from geo.domain.places import zones_noun
from geo.reports.carences_export import Request, readable_ranking, shown_ranking
from geo.reports.tabular import as_read
from geo.words.ranking import neutral_rates, no_gap, ranked, stability
from pages._carences.linked_table import column_config, linked_table
from pages._ui.data import analysis
from pages._ui.text import escape_markdown

_FIRST = {key: place for place, key in enumerate(("rank", "zone_name", "need_label", "unserved_population"))}
_FAR = Column(
    "far",
    "Hors de portée",
    Kind.PEOPLE,
    help="Personnes hors de portée du besoin en carence qui en laisse le plus : les mêmes habitants peuvent "
    "en manquer plusieurs, ils ne sont pas additionnés.",
)


def matrix_table(
    request: Request, view_needs: Sequence[Need], aspects: Sequence[str], shown: pd.DataFrame
) -> None:
    """Draw the matrix of the zones that the filters keep, and its totals."""
    if shown.empty:
        st.info("Aucune zone ne répond à ces filtres : enlevez-en un.")
        return
    columns = sorted(matrix_columns(request.level, request.needs, aspects), key=_place)
    bars = [key_of(need, "unserved") for need in request.needs]
    if len(view_needs) > 1:
        columns.insert(1 + sum(_place(one) == 1 for one in columns), _FAR)
    linked_table(
        in_words(shown.assign(far=largest_gaps(shown, view_needs)), request.needs),
        columns,
        statuses=[key_of(need, "status") for need in request.needs],
        bars=[_FAR.key, *bars],
        key="carences:matrix",
        alt=f"Statut de chaque {request.level.noun.singular} pour chaque besoin",
    )


def _place(column: Column) -> int:
    """Put statuses, then people, right after the name of the zone: in sight beside the map."""
    aspect = next((one for one in ("status", "unserved") if column.key.endswith(f"_{one}")), "")
    return {"zone_name": 0}.get(column.key, {"status": 1, "unserved": 2, "": 3}[aspect])


def totals_table(request: Request, zones: int, shown: pd.DataFrame) -> None:
    """Draw how many zones the filters keep, and their totals."""
    if shown.empty:
        return
    noun = zones_noun(request.level, analysis().tree.commune_codes(request.territory))
    st.html(f'<p class="maillage-faits">{shown_sentence(noun, zones, len(shown))}</p>')
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
        sorted(
            shown_ranking(level, needs, request.weights), key=lambda one: _FIRST.get(one.key, len(_FIRST))
        ),
        bars=["unserved_population"],
        key="carences:ranking",
        alt="Carences classées, de la première à combler à la dernière",
    )
