"""Show the scenarios kept for all, and let an editor keep the ones being drawn, or remove some."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.analysis.scenario import (
    LONGEST_NAME,
    KeptScenarios,
    keep_scenarios,
    kept_scenarios,
    remove_scenarios,
)
from geo.domain.errors import MaillageError
from geo.domain.territory import Territory
from geo.words.data_quality import french_date
from pages._scenario.plans import plans
from pages._ui.confirm import confirmed_button
from pages._ui.messages import leave_message, show_message
from pages._ui.rights import editor, may_edit

_NAME = "kept:name"
_MESSAGE = "kept:said"


def kept_scenarios_section(territory: Territory) -> None:
    """List what is kept for a territory; an editor can add to it and take from it."""
    kept = kept_scenarios(territory.code)
    editing = may_edit()
    if not (kept or editing):
        return
    st.html("<h2>Scénarios gardés pour tous</h2>")
    show_message(_MESSAGE)
    for one in kept:
        _one(one, editing=editing)
    if editing:
        _offer(territory)


def _one(one: KeptScenarios, *, editing: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        link = "scenario?" + urlencode({"territoire": one.territory, "scenario": one.code})
        st.html(
            f'<a href="{escape(link)}" target="_self">{escape(one.name)}</a> · {french_date(one.date)}',
            width="content",
        )
        if editing:
            confirmed_button(
                "Retirer pour tous",
                f"« {one.name} » ne sera plus gardé pour personne.",
                key=f"kept:{one.id}",
                act=_remove,
                args=(one.id,),
            )


def _offer(territory: Territory) -> None:
    nothing = all(one.is_empty for one in plans())
    st.text_input(
        "Nom du scénario à partager",
        key=_NAME,
        max_chars=LONGEST_NAME,
        placeholder="Par exemple : Conseil du 12 mars",
        disabled=nothing,
    )
    confirmed_button(
        "Garder pour tous",
        f"Toutes les personnes verront ce scénario sur la page de {territory.name}.",
        key="kept:keep",
        icon=":material/bookmark_add:",
        act=_keep,
        args=(territory.code,),
        disabled=nothing,
    )


def _keep(territory: str) -> None:
    try:
        kept = keep_scenarios(st.session_state.get(_NAME) or "", territory, plans(), editor())
    except MaillageError as error:
        leave_message(_MESSAGE, str(error), failed=True)
        return
    st.session_state[_NAME] = ""
    leave_message(_MESSAGE, f"« {kept.name} » est gardé : toutes les personnes le voient ici.")


def _remove(key: str) -> None:
    try:
        gone = remove_scenarios(key, editor())
    except MaillageError as error:
        leave_message(_MESSAGE, str(error), failed=True)
        return
    leave_message(_MESSAGE, f"« {gone.name} » n’est plus gardé.")
