"""Draw the map beside the tables: zones selected in one are selected in the other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from geo.analysis.zones import select
from geo.cartography import MapContent
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, TerritoryKind
from geo.words.data_quality import source_line
from pages._carences.linked_table import clear_selection, selected_zones, toggle_zones
from pages._ui.data import analysis
from pages._ui.html import note_html
from pages._ui.link import BY_COMMUNE, View, go_to
from pages._ui.map_view import Clicked, map_view
from pages._ui.text import escape_markdown
from pages._ui.view_map import view_content

_ADVICE = {
    None: "Cochez des lignes pour les voir sur la carte, ou cliquez une zone pour cocher sa ligne.",
    "communes": "Cochez des lignes pour en voir les communes, ou cliquez une commune pour les cocher.",
    "departement": "Cochez des lignes pour en voir le département, ou cliquez un département pour l’ouvrir.",
}


def zones_map(view: View, level: Level, whole: pd.DataFrame, shown: pd.DataFrame) -> None:
    """Draw the map of a territory: the zones that the filters keep stand out, those selected are outlined."""
    far = view.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}
    by_commune = far and st.session_state.get(BY_COMMUNE, False)
    drawn = "communes" if by_commune else "departement" if far else None
    zones = set(whole["zone_code"])
    chosen = [code for code in selected_zones() if code in zones]
    state = view_content(view, by_commune=by_commune, selected=_outlined(level, chosen, drawn))
    if len(shown) < len(whole):
        state = replace(state, focus=_kept(state, level, drawn, shown["zone_code"].to_list()))
    # What Streamlit keeps for the click holds no table: it stays as long as the page is open.
    follow = partial(_follow, territory=view.territory, level=level, opens=drawn == "departement")
    map_view(state, key="carences", height=430, on_click=follow)
    if chosen:
        names = whole.set_index("zone_code").loc[chosen, "zone_name"]
        st.markdown("**Sélection** : " + escape_markdown(", ".join(names)))
        st.button("Tout désélectionner", on_click=clear_selection)
    else:
        st.html(f'<p class="maillage-faits">{_ADVICE[drawn]}</p>')
    st.html(note_html(source_line(analysis().dataset)))


def _kept(state: MapContent, level: Level, drawn: str | None, codes: list[str]) -> tuple[str, ...]:
    """Return what stands out of a map whose zones are filtered; other levels stay as they were."""
    filtered = _outlined(level, codes, drawn)
    own = {code for layer in state.layers if layer.level == (drawn or level) for code in layer.contours.codes}
    return (*(code for code in state.focus if code not in own), *filtered)


def _outlined(level: Level, codes: list[str], drawn: str | None) -> tuple[str, ...]:
    """Return what a map outlines for zones: themselves, or what it draws in their place, seen from afar."""
    if drawn is None:
        return tuple(codes)
    places = analysis().zones(level).table.set_index("code")[drawn].reindex(codes).explode()
    return tuple(dict.fromkeys(places))


def _follow(clicked: Clicked, *, territory: Territory, level: Level, opens: bool) -> None:
    """Select what was clicked, or open a département seen from afar."""
    if clicked.kind == "escape":
        clear_selection()
    elif clicked.kind == "zone" and opens:
        go_to(clicked.code)
    elif clicked.kind == "zone":
        toggle_zones(_designated(clicked.code, territory, level))


def _designated(code: str, territory: Territory, level: Level) -> list[str]:
    """Return the zone clicked or, where the page lists QPV, those of the commune clicked."""
    zones = analysis().zones(level)
    codes = zones.table["code"]
    listed = set(codes.iloc[analysis().rows(territory, level)])
    if code in listed:
        return [code]
    return [one for one in codes.iloc[select(zones, [code])] if one in listed]
