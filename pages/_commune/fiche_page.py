"""Draw the fiche of a commune as a story: how it stands, what is missing, compared; the rest is folded."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from geo.domain.errors import MaillageError
from geo.domain.knowledge import Essential, essentials, life_events, missions
from geo.domain.places import title_of
from geo.domain.territory import Territory
from geo.reports.fiche import Fiche
from geo.reports.fiche.tables import qpv_table, similar_table, structures_table
from geo.words.data_quality import source_line
from pages._commune import fiche_html as html
from pages._commune.choice import territory_buttons
from pages._commune.story import gaps, tiles
from pages._ui.actions import actions
from pages._ui.data import analysis
from pages._ui.glossary import with_glossary
from pages._ui.html import title_html
from pages._ui.link import View, go_to
from pages._ui.map_view import Clicked, map_view
from pages._ui.tables import show_table
from pages._ui.view_map import view_content

_MAP_HEIGHT = 400


def draw_fiche(fiche: Fiche, view: View) -> None:
    """Draw the whole fiche."""
    territory = fiche.territory
    source = source_line(analysis().dataset)
    st.html(title_html(f"{title_of(territory)} ({territory.code})"))
    st.html(html.paragraphs(fiche.identity.sentences))
    st.html(f'<div class="fiche">{html.tiles_html(tiles(analysis(), fiche))}</div>')
    with st.container(key="fiche_corps"):
        left, right = st.columns([0.55, 0.45], gap="medium")
    with left:
        _section("Ce qui manque", html.gaps_html(gaps(fiche), fiche.nothing_missing))
    with right:
        st.html(html.paragraphs(_lead(fiche)))
        map_view(view_content(view), key="commune", height=_MAP_HEIGHT, on_click=_follow)
        actions(view, key="commune")
    _compared(fiche, source)
    _folded(fiche)
    _tables(fiche)
    _districts(territory)
    st.html(f'<p class="maillage-note">{escape(" ".join(fiche.notes))}<br>{escape(source)}</p>')


def _follow(clicked: Clicked) -> None:
    """Open the fiche of a commune of the map."""
    if clicked.kind != "zone":
        return
    try:
        go_to(analysis().tree.get(clicked.code).code)
    except MaillageError:
        return  # A QPV has no fiche: what is said of it stands below.


def _lead(fiche: Fiche) -> list[str]:
    """Return what must be remembered but the gaps, which are told beside."""
    if not fiche.missing:
        return list(fiche.headline[:1])
    gaps_told = [one.sentences[0] for one in fiche.missing]
    return [said for said in fiche.headline if not any(gap in said for gap in gaps_told)]


def _section(title: str, content: str) -> None:
    st.html(f'<div class="fiche"><h2>{escape(title)}</h2>{content}</div>')


def _compared(fiche: Fiche, source: str) -> None:
    if not fiche.comparisons:
        return
    st.html("<h2>Plus ou moins qu’ailleurs ?</h2>")
    for column, comparison in zip(st.columns(len(fiche.comparisons)), fiche.comparisons, strict=True):
        with column:
            st.html(f'<div class="fiche">{html.comparison_html(comparison)}</div>')
    st.html(f'<p class="maillage-note">{escape(source)}</p>')


def _folded(fiche: Fiche) -> None:
    """Fold what only some look for."""
    known = essentials()
    parts = [("Ce qui existe", html.existing_html(fiche.existing))]
    if fiche.qpv:
        parts.append(("Dans chaque QPV", html.qpv_html(fiche.qpv)))
    if fiche.around:
        parts.append(("Dans les environs", html.around_html(fiche)))
    if fiche.actions:
        actions = "".join(map(html.action_html, fiche.actions))
        parts.append(("Que faire ?", f'<div class="fiche-actions">{actions}</div>'))
    if fiche.similar.explanation:
        explained = with_glossary(escape(fiche.similar.explanation))
        parts.append(("Communes semblables", f"<p>{explained}</p>"))
    parts += [
        (
            "À quoi servent les centres sociaux et les EVS",
            f"<p>{escape(known['avs'].text)}</p><ol>{_titled(missions())}</ol>",
        ),
        (
            "Et le soutien aux parents",
            f"<p>{escape(known['parentalite'].text)}</p><ul>{_titled(life_events())}</ul>",
        ),
    ]
    st.html(f'<div class="fiche">{"".join(html.fold_html(*part) for part in parts)}</div>')


def _tables(fiche: Fiche) -> None:
    """Offer the same as tables, to sort and to download."""
    with st.expander("Tableaux à trier et à télécharger"):
        if fiche.qpv:
            show_table(qpv_table(fiche), "QPV de la commune et statut pour chaque dispositif")
        structures = structures_table(fiche)
        if not structures.empty:
            columns = {
                "Distance (m)": st.column_config.NumberColumn(format="localized", step=10),
                "Temps (min)": st.column_config.NumberColumn(format="%d"),
            }
            show_table(structures, "Structures de la commune et des environs", columns)
        if fiche.similar.twins:
            whole = dict.fromkeys(
                ("Habitants au km²", "Moins de 18 ans (%)", "En QPV (%)"),
                st.column_config.NumberColumn(format="%.0f"),
            )
            show_table(similar_table(fiche), "La commune, puis les dix qui lui ressemblent le plus", whole)


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
