"""Explain what the dispositifs are: missions, national figures beside the data in use, texts, glossary."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.analysis.national import charts
from geo.domain.dispositifs import Dispositif
from geo.domain.knowledge import essentials, glossary, life_events, missions, texts
from geo.words.data_quality import source_line
from pages._comprendre import parts
from pages._ui.data import analysis
from pages._ui.frame import banner
from pages._ui.html import texts_html, title_html
from pages._ui.sidebar import keep_view

_PARTS = {
    "avs": "Animation de la vie sociale",
    "parents": "Soutien aux parents",
    "dispositifs": "Les quatre dispositifs",
    "chiffres": "En chiffres",
    "quartiers": "Les quartiers et la Caf",
    "textes": "Textes",
    "glossaire": "Glossaire",
}


def main() -> None:
    """Draw the page."""
    current = analysis()
    banner(current.dataset)
    keep_view()
    st.html(title_html("Comprendre"))
    known = essentials()
    links = " · ".join(f'<a href="#{anchor}" target="_self">{title}</a>' for anchor, title in _PARTS.items())
    _write(f"<p>{escape(known['elus'].text)}</p><nav aria-label='Parties de la page'>{links}</nav>")
    _part("avs")
    _write(parts.missions_html(known["avs"], missions()))
    _part("parents")
    _write(parts.moments_html(known["parentalite"], life_events()))
    _part("dispositifs")
    _in_two_columns([parts.sheet_html(current, dispositif) for dispositif in Dispositif])
    _part("chiffres")
    source = source_line(current.dataset)
    _in_two_columns([parts.chart_html(chart, source) for chart in charts(current)])
    _part("quartiers")
    for key in ("qpv", "points_accueil", "caf", "monenfant"):
        _write(f"<p><strong>{escape(known[key].title)}</strong><br>{escape(known[key].text)}</p>")
    _write(parts.recent_html("qpv"))
    _part("textes")
    _write(texts_html(texts()) + parts.recent_html("cadre"))
    _part("glossaire")
    _glossary()
    st.html(f"<script>{parts.SCROLL_SCRIPT}</script>", unsafe_allow_javascript=True)


def _write(content: str) -> None:
    st.html(f'<div class="comprendre fiche">{content}</div>')


def _part(anchor: str) -> None:
    st.header(_PARTS[anchor], anchor=anchor)


def _in_two_columns(contents: list[str]) -> None:
    columns = st.columns(2, gap="large")
    for place, content in enumerate(contents):
        with columns[place % 2]:
            _write(content)


def _glossary() -> None:
    with st.container(key="glossaire"):
        columns = st.columns(2, gap="large")
        for place, term in enumerate(glossary()):
            with columns[place % 2]:
                st.subheader(term.term, anchor=term.anchor)
                _write(parts.term_html(term))


main()
