"""Show what was published on this computer, by whom, and let an editor go back."""

from __future__ import annotations

import streamlit as st

from geo import store
from geo.domain.errors import MaillageError
from geo.store import audit
from geo.store.history import history, report_of
from pages._ui.confirm import confirmed_button
from pages._ui.messages import leave_message, show_message
from pages._ui.rights import editor, may_edit
from pages._ui.text import escape_markdown

_MESSAGE = "donnees:said"


def publications() -> None:
    """Draw what was published and by whom, and the way back to the version of before."""
    st.html("<h2>Ce qui a été actualisé ou importé</h2>")
    _trail()
    versions = history()
    if not versions:
        st.markdown("Rien encore : les données fournies avec Maillage sont en usage.")
        return
    for published in versions:
        mark = " · **en usage**" if published.in_use else ""
        st.markdown(
            f"{published.date.astimezone():%d/%m/%Y à %H:%M} · {published.kind} · "
            f"{escape_markdown(published.what)}{mark}"
        )
        rows = report_of(published.version)
        if rows and published.kind == "Actualisation":
            with st.expander("Rapport"):
                st.dataframe(rows, hide_index=True, alt="Rapport de l’actualisation")
    if store.current_version() is not None and may_edit():
        confirmed_button(
            "Revenir aux données d’avant",
            "La version d’avant sera en usage pour tout le monde.",
            key="donnees:rollback",
            icon=":material/undo:",
            act=_roll_back,
        )
    show_message(_MESSAGE)


def _trail() -> None:
    acts = store.trail()
    if not acts:
        return
    with st.expander("Qui a changé les données, quand, avec quels fichiers"):
        addresses = may_edit()
        table = audit.trail_table(acts, addresses=addresses)
        st.dataframe(table, hide_index=True, alt="Journal des changements, le dernier d’abord")
        if not addresses:
            st.markdown("Les adresses des personnes ne sont montrées qu’à celles qui peuvent actualiser.")


def _roll_back() -> None:
    try:
        version = store.rollback(editor())
    except MaillageError as error:
        leave_message(_MESSAGE, str(error), failed=True)
        return
    now = (
        "la version précédente est de nouveau"
        if version
        else "les données fournies avec Maillage sont de nouveau"
    )
    leave_message(_MESSAGE, f"C’est fait : {now} en usage.")
