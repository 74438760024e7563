"""Ask what opens and what closes, and list it."""

from __future__ import annotations

import streamlit as st

from geo.analysis.scenario import Addition, Scenario, addition_label
from geo.domain.dispositifs import Dispositif, Need, parts_of
from pages._scenario.place_field import place_field
from pages._scenario.plans import OFFER, POINTED, SITED, modify, place_structure
from pages._ui.data import analysis
from pages._ui.text import escape_markdown

_LAST_OFFER, _FOLLOWED = "scenario:last_offer", "scenario:followed_need"


def choices() -> None:
    """Draw what is to open, and what can be done where a person points."""
    st.html("<h2>Ouvrir, fermer</h2>")
    _keep_one()
    st.pills(
        "À ouvrir",
        list(Dispositif),
        selection_mode="multi",
        format_func=lambda d: f"{d.symbol} {d.label}",
        key=OFFER,
        persist_state="session",
        on_change=_keep_one,
    )
    st.markdown("Cliquez sur la carte pour placer la structure, sur une structure existante pour la fermer.")
    place_field(place_structure)
    _pointed()


def _keep_one() -> None:
    """Keep what was to open when its last choice is clicked again: something always is."""
    if not st.session_state[OFFER]:
        st.session_state[OFFER] = st.session_state[_LAST_OFFER]
    st.session_state[_LAST_OFFER] = st.session_state[OFFER]


def follow_need(need: Need) -> None:
    """Offer to open what meets the need that a person turns to."""
    if st.session_state.get(_FOLLOWED) == need.code:
        return
    chosen_by_link = _FOLLOWED not in st.session_state and "ouvrir" in st.query_params
    st.session_state[_FOLLOWED] = need.code
    if len(parts_of(need)) == 1 and not chosen_by_link:
        # Of a shared need, the one that asks least of who opens it.
        st.session_state[OFFER] = [need.dispositifs[-1]]
        st.session_state[SITED] = need.dispositifs[-1]


def _pointed() -> None:
    """Say which existing structure was clicked, and what can be done with it."""
    pointed = st.session_state.get(POINTED)
    known = analysis().structure_by_id
    if pointed is None or pointed not in known.index:
        return
    row = known.loc[pointed]
    offered = ", ".join(Dispositif(d).label for d in row["dispositifs"])
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(row['name'])}** · {offered}")
        with st.container(horizontal=True, gap="small"):
            close = (Scenario.closing, pointed)
            st.button("Fermer cette structure", key="pointed:close", on_click=modify, args=close)
            new = [d for d in st.session_state[OFFER] if d not in list(row["dispositifs"])]
            if new:
                what = ", ".join(d.label for d in new)
                host = (Scenario.opening, Addition(tuple(new), row.geometry.x, row.geometry.y))
                st.button(f"Y ouvrir : {what}", key="pointed:open", on_click=modify, args=host)


def changes(scenario: Scenario) -> None:
    """List what the scenario opens and closes, each with what takes it back."""
    known = analysis().structure_by_id
    with st.container(key="scenario_changes", gap="xsmall"):
        for place, one in enumerate(scenario.added):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                signs = "".join(d.symbol for d in one.dispositifs)
                st.markdown(f"{signs} {escape_markdown(addition_label(analysis(), one))}", width="stretch")
                st.button("Retirer", key=f"remove:{place}", on_click=modify, args=(Scenario.without, one))
        for closed in scenario.closed:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                name = escape_markdown(str(known.at[closed, "name"]))
                st.markdown(f"✕ Fermeture : {name}", width="stretch")
                st.button(
                    "Rétablir", key=f"reopen:{closed}", on_click=modify, args=(Scenario.keeping, closed)
                )
