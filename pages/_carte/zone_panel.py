"""Tell of one zone: who lives there, each need, the nearest structure, what can be done next."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.cartography import as_image, swatch_svg
from geo.words.zone import ZoneNeed, level_of_zone, zone_words
from pages._ui.data import analysis
from pages._ui.link import View, go_to, open_zone
from pages._ui.messages import show_error


def zone_panel(view: View) -> None:
    """Draw the panel of the zone that is open."""
    if not view.zone:
        return
    level = level_of_zone(analysis(), view.zone)
    if level is None:
        show_error(f"Aucune commune ni aucun QPV n’a le code « {view.zone[:20]} » du lien.")
        return
    zone = zone_words(analysis(), view.zone, level, view.access)
    needs = "".join(map(_need_html, zone.needs))
    with st.container(border=True, key="carte_zone", gap="xsmall"):
        st.html(
            f'<h2>{escape(zone.name)}</h2><p class="maillage-faits">{escape(zone.facts)}</p>'
            f'<ul class="maillage-zone">{needs}</ul>'
        )
        with st.container(horizontal=True, gap="small"):
            commune = zone.commune.code
            if view.territory.code != commune:
                st.button("Ouvrir la commune", key="zone:open", on_click=go_to, args=(commune,))
            if st.button("Simuler ici", key="zone:scenario"):
                go_to(commune)
                st.switch_page("scenario.py")
            if st.button("Fiche", key="zone:fiche"):
                go_to(commune)
                st.switch_page("commune.py")
            st.button("Fermer", key="zone:close", type="tertiary", on_click=open_zone, args=(None,))


def _need_html(said: ZoneNeed) -> str:
    sign = as_image(swatch_svg(said.status))
    lines = "".join(f"<span>{escape(line)}</span>" for line in (said.people, said.nearest) if line)
    return f"<li>{sign}<div><b>{escape(said.need.label)} : {said.status.label}</b>{lines}</div></li>"
