"""Show which structures of the territory looked at should be checked, and what hangs on each."""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo.analysis.doubts import doubts as find_doubts
from geo.analysis.doubts import effect_of
from geo.analysis.scenario import Effect
from geo.domain.vocabulary import TerritoryKind
from geo.sources.list_export import rows_as_csv
from geo.words.doubts import EFFECT, doubts_sentence, doubts_table
from pages._ui.data import analysis
from pages._ui.link import View, current_view
from pages._ui.tables import show_table
from pages._ui.text import escape_markdown

_MOST_EFFECTS = 15
"""Of how many structures the effect is computed at once: each is a scenario of half a second."""
_WIDE = frozenset({TerritoryKind.FRANCE, TerritoryKind.REGION})


@st.fragment
def doubts() -> None:
    """Draw the list, and the effect of each once it is asked for."""
    view = current_view(analysis().tree)
    found = find_doubts(analysis(), view.territory, date.today())
    st.html("<h2>À vérifier</h2>")
    st.markdown(escape_markdown(doubts_sentence(found, view.territory)))
    if not found or view.territory.kind in _WIDE:
        if found:
            st.caption("Choisissez un département ou une commune pour en voir la liste.")
        return
    first = list(dict.fromkeys(one.structure_id for one in found))[:_MOST_EFFECTS]
    asked = st.toggle(
        "Dire ce que seraient les chiffres sans chacune", help=f"Pour {len(first)} structures, les premières"
    )
    table = doubts_table(analysis(), found, view.territory, _effects(view, first) if asked else None)
    wide = {EFFECT: st.column_config.TextColumn(width="large")} if asked else {}
    show_table(table, "Structures à vérifier", wide)
    st.download_button(
        "Structures à vérifier (CSV)",
        rows_as_csv(table),
        f"a-verifier-{view.territory.code}.csv",
        "text/csv",
        icon=":material/download:",
    )


def _effects(view: View, ids: list[str]) -> dict[str, tuple[Effect, ...]]:
    with st.spinner("Calcul de l’effet de chacune…", show_time=True):
        return {one: effect_of(analysis(), view.territory, one, view.access) for one in ids}
