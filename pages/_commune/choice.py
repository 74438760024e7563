"""Let a person choose the commune whose fiche they want."""

from __future__ import annotations

import streamlit as st

from geo.domain.french import count
from geo.domain.places import in_place, of_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, TerritoryKind
from geo.reports.fiche.tables import communes_to_choose
from pages._ui.data import analysis
from pages._ui.html import title_html
from pages._ui.link import View, go_to
from pages._ui.sidebar import first_visit, shortcut
from pages._ui.text import escape_markdown

# How many communes are offered as buttons; the others are in a list.
_SHOWN = 24
_CHOICE = "commune:choice"


def choose_commune(view: View) -> None:
    """Offer the communes of the territory looked at, or its départements first."""
    tree, territory = analysis().tree, view.territory
    st.html(title_html("De quelle commune voulez-vous la fiche ?"))
    if territory.kind is TerritoryKind.FRANCE:
        if view.chosen:
            st.markdown("Indiquez le nom ou le code postal d’une commune, ou choisissez une région :")
            regions = tree.of_kind(TerritoryKind.REGION)
            territory_buttons(sorted(regions, key=lambda place: place.name))
        else:
            first_visit(tree)
        return
    if territory.kind is TerritoryKind.REGION:
        st.markdown(f"Choisissez un département {escape_markdown(of_place(territory))} :")
        inside = [d for d in tree.of_kind(TerritoryKind.DEPARTEMENT) if d.region == territory.region]
        territory_buttons(sorted(inside, key=lambda d: d.name))
        return
    communes = communes_to_choose(tree, territory)
    st.markdown(f"{count(len(communes), Level.COMMUNE.noun)} {escape_markdown(in_place(territory))} :")
    territory_buttons(communes[:_SHOWN])
    if len(communes) > _SHOWN:
        st.selectbox(
            "Les autres communes, de A à Z",
            sorted(communes[_SHOWN:], key=lambda place: place.name),
            index=None,
            format_func=lambda place: f"{place.name} ({place.code})",
            placeholder="Choisir une commune",
            key=_CHOICE,
            on_change=_go_to_choice,
        )


def territory_buttons(places: list[Territory]) -> None:
    """Draw one button a territory, which opens it."""
    with st.container(horizontal=True, gap="small"):
        for place in places:
            shortcut(place, group="commune")


def _go_to_choice() -> None:
    chosen = st.session_state[_CHOICE]
    if chosen is not None:
        go_to(chosen.code)
