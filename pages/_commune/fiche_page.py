"""Draw the fiche of a commune, part after part."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from geo.domain.knowledge import Essential, essentials, life_events, missions
from geo.domain.territory import Territory
from geo.reports.fiche import Fiche
from geo.reports.fiche.tables import qpv_table, similar_table, structures_table
from geo.words.data_quality import source_line
from pages._commune import fiche_html as html
from pages._commune.choice import territory_buttons
from pages._ui.data import analysis
from pages._ui.downloads import downloads
from pages._ui.glossary import with_glossary
from pages._ui.html import title_html
from pages._ui.link import View
from pages._ui.tables import show_table


def draw_fiche(fiche: Fiche, view: View) -> None:
    """Draw the whole fiche."""
    territory = fiche.territory
    source = source_line(analysis().dataset)
    st.html(title_html(f"{territory.name} ({territory.code})"))
    st.html(html.paragraphs(fiche.identity.sentences))
    downloads(view, key="commune")
    left, right = st.columns([0.58, 0.42], gap="large")
    with left:
        _section("Ce qu'il faut retenir", html.bullet_list(fiche.headline))
        _section("Ce qui existe", html.existing_html(fiche.existing))
        _section("Ce qui manque", html.missing_html(fiche.missing, fiche.nothing_missing))
    with right:
        charts = "".join(html.comparison_html(comparison) for comparison in fiche.comparisons)
        _section("Comparé", f'{charts}<p class="maillage-note">{escape(source)}</p>')
    _quarters(fiche)
    _around(fiche)
    _what_to_do(fiche)
    _alike(fiche)
    _purposes()
    _districts(territory)
    st.html(f'<p class="maillage-note">{escape(" ".join(fiche.notes))}<br>{escape(source)}</p>')


def _section(title: str, content: str) -> None:
    st.html(f'<div class="fiche"><h2>{escape(title)}</h2>{content}</div>')


def _quarters(fiche: Fiche) -> None:
    if not fiche.qpv:
        return
    _section("Dans chaque QPV", html.qpv_html(fiche.qpv))
    with st.expander("Tableau des QPV, à trier et à télécharger"):
        show_table(qpv_table(fiche), "QPV de la commune et statut pour chaque dispositif")


def _around(fiche: Fiche) -> None:
    around = html.around_html(fiche)
    if around:
        _section("Autour", around)
    table = structures_table(fiche)
    if table.empty:
        return
    with st.expander("Toutes les structures, avec adresse et distance, à trier et à télécharger"):
        columns = {
            "Distance (m)": st.column_config.NumberColumn(format="localized", step=10),
            "Temps (min)": st.column_config.NumberColumn(format="%d"),
        }
        show_table(table, "Structures de la commune et des environs", columns)


def _what_to_do(fiche: Fiche) -> None:
    if not fiche.actions:
        return
    st.html("<h2>Que faire ?</h2>")
    columns = st.columns(min(len(fiche.actions), 2), gap="medium")
    for place, action in enumerate(fiche.actions):
        with columns[place % len(columns)]:
            st.html(f'<div class="fiche">{html.action_html(action)}</div>')


def _alike(fiche: Fiche) -> None:
    if not fiche.similar.explanation:
        return
    _section("Communes semblables", f"<p>{with_glossary(escape(fiche.similar.explanation))}</p>")
    if not fiche.similar.twins:
        return
    whole = dict.fromkeys(
        ("Habitants au km²", "Moins de 18 ans (%)", "En QPV (%)"),
        st.column_config.NumberColumn(format="%.0f"),
    )
    show_table(similar_table(fiche), "La commune, puis les dix qui lui ressemblent le plus", whole)


def _purposes() -> None:
    """Remind of what these structures are for, in two lists."""
    known = essentials()
    left, right = st.columns(2, gap="large")
    with left:
        _section(
            "À quoi servent centres sociaux et EVS",
            f"<p>{escape(known['avs'].text)}</p><ol>{_titled(missions())}</ol>",
        )
    with right:
        _section(
            "Et le soutien aux parents",
            f"<p>{escape(known['parentalite'].text)}</p><ul>{_titled(life_events())}</ul>",
        )


def _titled(items: Iterable[Essential]) -> str:
    return "".join(f"<li><strong>{escape(one.title)}</strong> : {escape(one.text)}</li>" for one in items)


def _districts(territory: Territory) -> None:
    """Open the arrondissements of Paris, Lyon and Marseille."""
    codes = analysis().tree.commune_codes(territory)
    if codes == [territory.code]:
        return
    with st.container(key="fiche_ecran"):
        st.html("<h2>Par arrondissement</h2>")
        territory_buttons([analysis().tree.get(code) for code in codes])
