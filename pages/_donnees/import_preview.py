"""Show what an import would do before it does: the fate of each row, what would change, what is asked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo import store
from geo.analysis.change import Change, WithStructures, compare
from geo.analysis.travel import default_access
from geo.domain.french import number
from geo.sources import imports
from geo.sources.caf_list import ACCEPTED, CORRECTED, REJECTED, Draft
from geo.sources.imports import Mode
from geo.sources.list_export import rows_as_csv
from geo.words.change import NOTHING, change_table, replaced_sentence
from pages._ui.data import analysis
from pages._ui.text import escape_markdown

LEFT_OUT, SPLIT = "import:left-out", "import:split"
"""Where the session keeps which rows a person leaves out, and which are places of their own."""


def report(draft: Draft) -> None:
    """Show what became of each row, and ask what only a person knows."""
    st.markdown(f"**4. Ce qu’il adviendrait de chaque ligne** ({escape_markdown(draft.territory.name)})")
    for notice in draft.notices:
        st.caption(escape_markdown(notice))
    cells = st.columns(4)
    for cell, (label, value) in zip(
        cells,
        (
            ("Acceptées", draft.count(ACCEPTED)),
            ("Corrigées", draft.count(CORRECTED)),
            ("Rejetées", draft.count(REJECTED)),
            ("Structures", len(draft.structures)),
        ),
        strict=True,
    ):
        cell.metric(label, number(value))
    st.dataframe(draft.report, hide_index=True, height=260, alt="Résultat ligne par ligne")
    if draft.count(REJECTED):
        st.download_button(
            "Lignes rejetées, avec leur motif (CSV)",
            rows_as_csv(draft.rejected()),
            "lignes-rejetees.csv",
            icon=":material/download:",
        )
    _ask_rows(draft)


def _ask_rows(draft: Draft) -> None:
    """Ask what only a person knows: rows to confirm, rows that were made one place."""
    answered = list(st.session_state.get(LEFT_OUT, ()))
    if len(draft.doubtful) or answered:
        st.markdown("**À confirmer** : ces lignes sont gardées, sauf celles que vous écartez.")
        st.dataframe(draft.doubtful, hide_index=True, alt="Lignes à confirmer")
        st.multiselect("Lignes à écarter", [*answered, *draft.doubtful["Ligne"]], key=LEFT_OUT)
    answered = list(st.session_state.get(SPLIT, ()))
    if len(draft.merged) or answered:
        st.markdown("**Réunies** : ces lignes disent un même lieu. Séparez celles qui n’en sont pas un.")
        st.dataframe(draft.merged, hide_index=True, alt="Lignes réunies à une autre")
        st.multiselect("Lignes à séparer", [*answered, *draft.merged["Ligne"]], key=SPLIT)


def changes(draft: Draft, mode: Mode) -> str:
    """Show what the import would change; return what is to be confirmed, a replacement with its figures."""
    compared, known = _compared(draft, mode)
    st.markdown("**Ce que cet import changerait**")
    table = change_table(compared)
    if table.empty:
        st.markdown(NOTHING)
    else:
        st.dataframe(table, hide_index=True, alt="Structures, statuts et personnes, avant et après")
    if len(known):
        with st.expander(f"Lieux déjà connus, réunis aux lignes de la liste : {number(len(known))}"):
            st.dataframe(known, hide_index=True, alt="Structures déjà connues")
            st.caption("Pour en garder une à part, séparez sa ligne ci-dessus ou retirez-la de la liste.")
    if mode is Mode.ADD:
        return f"Compléter, pour tout le monde, ce que l’on sait : {draft.territory.name}."
    figures = replaced_sentence(compared) or "les mêmes nombres de structures, autrement placées"
    return f"Remplacer, pour tout le monde : {figures}."


def _compared(draft: Draft, mode: Mode) -> tuple[list[Change], pd.DataFrame]:
    key = (id(draft), mode, store.version())
    kept = st.session_state.get("import:changes")
    if kept is None or kept[0] != key:
        with st.spinner("Comparaison avec ce que l’on sait…"):
            proposal = imports.propose(draft, mode, analysis().dataset)
            after = WithStructures(analysis(), proposal.structures, proposal.info)
            made = compare(analysis(), after, draft.territory, default_access())
        columns = {"merged_name": "Dans la liste", "kept_name": "Déjà connue", "rule": "Pourquoi"}
        common = proposal.merged[list(columns)].rename(columns=columns)
        kept = (key, made, common)
        st.session_state["import:changes"] = kept
    return kept[1], kept[2]
