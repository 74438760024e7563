"""Name the scenario being drawn, keep it, and go from one to another."""

from __future__ import annotations

import streamlit as st

from geo.analysis.scenario import LONGEST_NAME, Scenario
from pages._scenario import plans
from pages._ui.text import escape_markdown

_NAME = "scenario:name"


def choose_plan() -> None:
    """Name the scenario, keep it, go from one to another."""
    st.html("<h2>Vos scénarios</h2>")
    if len(plans.plans()) > 1:
        labels = [escape_markdown(name) for name, _ in plans.named_plans()]
        st.session_state[plans.CURRENT] = plans.current_place()
        st.segmented_control(
            "Scénario montré",
            range(len(labels)),
            format_func=lambda place: labels[place] if place < len(labels) else "",
            key=plans.CURRENT,
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
    st.session_state[_NAME] = plans.current_plan().name
    st.text_input(
        "Nom de ce scénario",
        key=_NAME,
        max_chars=LONGEST_NAME,
        placeholder="Par exemple : Laep à l’Alma",
        on_change=_rename,
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Garder et en commencer un autre",
            on_click=plans.keep_and_start,
            kwargs={"copy": False},
            disabled=plans.is_full() or plans.current_plan().is_empty,
        )
        st.button(
            "Dupliquer",
            on_click=plans.keep_and_start,
            kwargs={"copy": True},
            disabled=plans.is_full() or plans.current_plan().is_empty,
        )
        if len(plans.plans()) > 1 or not plans.current_plan().is_empty:
            st.button("Effacer ce scénario", on_click=plans.drop_current)
        if plans.DROPPED in st.session_state and not plans.is_full():
            st.button("Annuler l’effacement", icon=":material/undo:", on_click=plans.take_back)
    st.caption("Le lien de cette page garde vos scénarios : copiez-le pour les rouvrir ou les partager.")


def _rename() -> None:
    plans.modify(Scenario.named, st.session_state[_NAME])
