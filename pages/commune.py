"""Show the fiche of a commune to its officials: what exists, what is missing, compared, what to do."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.domain.french import count
from geo.domain.knowledge import essentials, life_events, missions
from geo.domain.places import the_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, TerritoryKind
from geo.reports.fiche import Fiche, build_fiche, narrow
from geo.reports.fiche.tables import communes_to_choose, qpv_table, similar_table, structures_table
from pages._ui import fiche_html as html
from pages._ui.data import analysis
from pages._ui.downloads import downloads
from pages._ui.frame import banner, choose_view, first_visit, shortcut, source_line
from pages._ui.glossary import with_glossary
from pages._ui.link import View, go_to
from pages._ui.text import escape_markdown

# How many communes are offered as buttons; the others are in a list.
_SHOWN = 24
_CHOICE = "commune:choice"


def main() -> None:
    """Draw the page."""
    banner(analysis().dataset)
    view = choose_view()
    st.html(html.STYLE)
    if view.territory.kind is TerritoryKind.COMMUNE:
        _fiche(narrow(build_fiche(analysis(), view.territory, view.access), view.dispositifs), view)
    else:
        _choose(view)


# --- Which commune -----------------------------------------------------------------------------------


def _choose(view: View) -> None:
    tree, territory = analysis().tree, view.territory
    st.html('<h1 class="maillage-titre">De quelle commune voulez-vous la fiche ?</h1>')
    if territory.kind is TerritoryKind.FRANCE:
        if view.chosen:
            st.markdown("Indiquez le nom ou le code postal d'une commune dans le champ à gauche.")
        else:
            first_visit(tree)
        return
    if territory.kind is TerritoryKind.REGION:
        st.markdown(f"Choisissez d'abord un département, {escape_markdown(_within(territory))} :")
        inside = [d for d in tree.of_kind(TerritoryKind.DEPARTEMENT) if d.region == territory.region]
        _buttons(sorted(inside, key=lambda d: d.name))
        return
    communes = communes_to_choose(tree, territory)
    st.markdown(f"{count(len(communes), Level.COMMUNE.noun)} {escape_markdown(_within(territory))} :")
    _buttons(communes[:_SHOWN])
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


def _within(territory: Territory) -> str:
    return f"dans le territoire suivant, {the_place(territory)}"


def _buttons(places: list[Territory]) -> None:
    with st.container(horizontal=True, gap="small"):
        for place in places:
            shortcut(place, group="commune")


def _go_to_choice() -> None:
    chosen = st.session_state[_CHOICE]
    if chosen is not None:
        go_to(chosen.code)


# --- The fiche ---------------------------------------------------------------------------------------


def _fiche(fiche: Fiche, view: View) -> None:
    territory = fiche.territory
    st.html(f'<h1 class="maillage-titre">{escape(territory.name)} ({escape(territory.code)})</h1>')
    st.html(html.paragraphs(fiche.identity.sentences))
    downloads(view, key="commune")
    left, right = st.columns([0.58, 0.42], gap="large")
    with left:
        _section("Ce qu'il faut retenir", html.bullet_list(fiche.headline))
        _section("Ce qui existe", html.existing_html(fiche.existing))
        _section("Ce qui manque", html.missing_html(fiche.missing, fiche.nothing_missing))
    with right:
        _compared(fiche)
    _quarters(fiche)
    _around(fiche)
    _what_to_do(fiche)
    _alike(fiche)
    _background()
    _districts(territory)
    st.html(f'<p class="fiche-note">{escape(" ".join(fiche.notes))}<br>{escape(_source())}</p>')


def _section(title: str, content: str) -> None:
    st.html(f'<div class="fiche"><h2>{escape(title)}</h2>{content}</div>')


def _source() -> str:
    return source_line(analysis().dataset)


def _compared(fiche: Fiche) -> None:
    charts = "".join(html.comparison_html(comparison) for comparison in fiche.comparisons)
    _section("Comparé", f'{charts}<p class="fiche-note">{escape(_source())}</p>')


def _quarters(fiche: Fiche) -> None:
    if not fiche.qpv:
        return
    _section("Dans chaque QPV", html.qpv_html(fiche.qpv))
    with st.expander("Tableau des QPV, à trier et à télécharger"):
        st.dataframe(
            qpv_table(fiche),
            hide_index=True,
            column_config={"Habitants": st.column_config.NumberColumn(format="localized")},
            alt="QPV de la commune et statut pour chaque dispositif",
        )


def _around(fiche: Fiche) -> None:
    around = html.around_html(fiche)
    if around:
        _section("Autour", around)
    table = structures_table(fiche)
    if table.empty:
        return
    with st.expander("Toutes les structures, avec adresse et distance, à trier et à télécharger"):
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                "Distance (m)": st.column_config.NumberColumn(format="localized", step=10),
                "Temps (min)": st.column_config.NumberColumn(format="%d"),
            },
            alt="Structures de la commune et des environs",
        )


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
    st.dataframe(
        similar_table(fiche),
        hide_index=True,
        column_config={
            "Habitants": st.column_config.NumberColumn(format="localized"),
            "Habitants au km²": st.column_config.NumberColumn(format="%.0f"),
            "Moins de 18 ans (%)": st.column_config.NumberColumn(format="%.0f"),
            "En QPV (%)": st.column_config.NumberColumn(format="%.0f"),
        },
        alt="La commune, puis les dix qui lui ressemblent le plus",
    )


def _background() -> None:
    """Remind of what these structures are for, in two lists."""
    purposes = "".join(
        f"<li><strong>{escape(one.title)}</strong> : {escape(one.text)}</li>" for one in missions()
    )
    events = "".join(
        f"<li><strong>{escape(one.title)}</strong> : {escape(one.text)}</li>" for one in life_events()
    )
    known = essentials()
    left, right = st.columns(2, gap="large")
    with left:
        _section(
            "À quoi servent centres sociaux et EVS",
            f"<p>{escape(known['avs'].text)}</p><ol>{purposes}</ol>",
        )
    with right:
        _section("Et le soutien aux parents", f"<p>{escape(known['parentalite'].text)}</p><ul>{events}</ul>")


def _districts(territory: Territory) -> None:
    """Open the arrondissements of Paris, Lyon and Marseille."""
    codes = analysis().tree.commune_codes(territory)
    if codes == [territory.code]:
        return
    with st.container(key="fiche_ecran"):
        st.html("<h2>Par arrondissement</h2>")
        _buttons([analysis().tree.get(code) for code in codes])


main()
