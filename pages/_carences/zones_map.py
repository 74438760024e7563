"""Draw the map beside the tables: zones selected in one are selected in the other."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.analysis.zones import select
from geo.cartography import legend_html
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Level, TerritoryKind
from geo.words.data_quality import source_line
from pages._carences.linked_table import clear_selection, selected_zones, toggle_zones
from pages._ui.data import analysis, map_composer
from pages._ui.link import BY_COMMUNE, SHOW_PLACES, View, go_to
from pages._ui.map_view import Clicked, map_view
from pages._ui.text import escape_markdown

_ADVICE = {
    None: "Cochez des lignes pour les voir sur la carte, ou cliquez une zone pour cocher sa ligne.",
    "communes": "Cochez des lignes pour en voir les communes, ou cliquez une commune pour les cocher.",
    "departement": "Cochez des lignes pour en voir le département, ou cliquez un département pour l'ouvrir.",
}


def zones_map(view: View, level: Level, whole: pd.DataFrame) -> None:
    """Draw the map of a territory whose zones are those of the matrix, and what is selected."""
    far = view.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}
    by_commune = far and st.session_state.get(BY_COMMUNE, False)
    drawn = "communes" if by_commune else "departement" if far else None
    zones = set(whole["zone_code"])
    chosen = [code for code in selected_zones() if code in zones]
    dataset = analysis().dataset
    state = map_composer().compose(
        view.territory,
        view.access,
        view.dispositifs,
        show_places=st.session_state.get(SHOW_PLACES, False),
        by_commune=by_commune,
        selected=_outlined(level, chosen, drawn),
        notice=DEMONSTRATION_LABEL if dataset.is_demonstration else "",
    )
    follow = partial(_follow, level=level, whole=whole, opens=drawn == "departement")
    map_view(state, key="carences", on_click=follow)
    if chosen:
        names = whole.set_index("zone_code").loc[chosen, "zone_name"]
        st.markdown("**Sélection** : " + escape_markdown(", ".join(names)))
        st.button("Tout désélectionner", on_click=clear_selection)
    else:
        st.html(f'<p class="maillage-faits">{_ADVICE[drawn]}</p>')
    st.html(legend_html(state, source=source_line(dataset)))


def _outlined(level: Level, codes: list[str], drawn: str | None) -> tuple[str, ...]:
    """Return what a map outlines for zones: themselves, or what it draws in their place, seen from afar."""
    if drawn is None:
        return tuple(codes)
    places = analysis().zones(level).table.set_index("code")[drawn].reindex(codes).explode()
    return tuple(dict.fromkeys(places))


def _follow(clicked: Clicked, *, level: Level, whole: pd.DataFrame, opens: bool) -> None:
    """Select what was clicked, or open a département seen from afar."""
    if clicked.kind == "escape":
        clear_selection()
    elif clicked.kind == "zone" and opens:
        go_to(clicked.code)
    elif clicked.kind == "zone":
        toggle_zones(_designated(clicked.code, level, set(whole["zone_code"])))


def _designated(code: str, level: Level, listed: set[str]) -> list[str]:
    """Return the zone clicked or, where the page lists QPV, those of the commune clicked."""
    if code in listed:
        return [code]
    zones = analysis().zones(level)
    return [one for one in zones.table["code"].iloc[select(zones, [code])] if one in listed]
