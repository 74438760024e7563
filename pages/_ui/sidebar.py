"""Let a person choose a view in the sidebar, or a territory on the page at a first visit."""

from __future__ import annotations

from html import escape
from itertools import pairwise

import streamlit as st

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.french import NO_BREAK, minutes, number, people_as_said
from geo.domain.minutes import MOST_MINUTES
from geo.domain.places import listed, title_of
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, TerritoryKind
from pages._ui import link
from pages._ui.data import analysis
from pages._ui.link import View
from pages._ui.messages import show_error
from pages._ui.text import escape_markdown

_EXAMPLES = ("59512", "200093201", "974")
_SEARCH = "picker:search"
_ACCESS = "picker:access"


def choose_view(opened: View | None = None) -> View:
    """Draw the sidebar and return what a person looks at; the address bar follows.

    Parameters
    ----------
    opened : View, optional
        From `opened_view`, where the page has already drawn something of it.
    """
    tree = analysis().tree
    view = opened or opened_view()
    with st.sidebar:
        if view.chosen:
            picker(tree)
            _breadcrumb(tree, view)
        _switches()
        _layers(view)
        _access(view)
    view = link.current_view(tree)
    link.write_link(view)
    for problem in link.problems():
        show_error(problem)
    return view


def opened_view() -> View:
    """Return what a person looks at before the sidebar is drawn, for what must come first on the screen."""
    tree = analysis().tree
    link.adopt_link(tree)
    return link.current_view(tree)


def keep_view() -> None:
    """Keep the view in the address on a page that shows no territory, so that leaving finds it again."""
    tree = analysis().tree
    link.adopt_link(tree)
    link.write_link(link.current_view(tree))


def first_visit(tree: TerritoryTree) -> None:
    """Ask a person who comes for the first time for a territory, with three examples."""
    picker(tree)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("Par exemple :", width="content")
        for code in _EXAMPLES:
            shortcut(tree.get(code), group="example")


def shortcut(territory: Territory, *, group: str) -> None:
    """Draw a button that opens a territory; `group` tells apart buttons of the same one."""
    st.button(
        escape_markdown(title_of(territory)),
        key=f"{group}:{territory.code}",
        on_click=link.go_to,
        args=(territory.code,),
    )


def picker(tree: TerritoryTree) -> None:
    """Ask for a territory in one field, and offer what resembles what is typed."""
    wanted = st.text_input(
        "Votre commune, intercommunalité ou département",
        key=_SEARCH,
        placeholder="Nom ou code postal",
        type="search",
        live=True,
    )
    if wanted:
        found = tree.search(wanted, limit=6)
        if not found:
            st.warning(
                f"Aucun territoire ne ressemble à « {escape_markdown(wanted[:40])} ». Essayez un code postal."
            )
        if found:
            # What was typed tells the script which answer these rows are (see chrome.js).
            st.html(f'<p class="maillage-trouves" data-typed="{escape(wanted)}">Entrée ouvre le premier</p>')
        for territory in found:
            st.button(
                result_row(tree, territory),
                key=f"found:{territory.code}",
                on_click=_choose,
                args=(territory.code,),
                width="stretch",
            )


_INSIDE_DEPARTEMENTS = frozenset({TerritoryKind.COMMUNE, TerritoryKind.EPCI, TerritoryKind.PERIMETER})


def result_row(tree: TerritoryTree, territory: Territory) -> str:
    """Write a territory so that it is not taken for another: name, where, how many people, what."""
    parts = [f"**{escape_markdown(title_of(territory))}**"]
    if (
        territory.kind in {TerritoryKind.COMMUNE, TerritoryKind.EPCI, TerritoryKind.PERIMETER}
        and territory.departement
    ):
        parts.append(escape_markdown(tree.get(territory.departement).name))
    if territory.population:
        parts.append(f"{number(people_as_said(territory.population))}{NO_BREAK}hab.")
    parts.append(listed(territory).rpartition(" · ")[2])
    return " · ".join(parts)


def _choose(code: str) -> None:
    link.go_to(code)
    st.session_state[_SEARCH] = ""


def _breadcrumb(tree: TerritoryTree, view: View) -> None:
    line = [*tree.ancestors(view.territory), view.territory]
    with st.container(horizontal=True, gap="xsmall", key="breadcrumb", vertical_alignment="center"):
        for territory, next_one in pairwise(line):
            # Overseas, a région and its département are one place.
            if territory.name == next_one.name:
                continue
            code = None if territory.code == FRANCE_CODE else territory.code
            st.button(
                f"{escape_markdown(title_of(territory))} ›",
                key=f"up:{territory.code}",
                on_click=link.go_to,
                args=(code,),
                type="tertiary",
            )
        st.markdown(f"**{escape_markdown(title_of(view.territory))}**")


def _switches() -> None:
    st.markdown("**Dispositifs**")
    for dispositif in Dispositif:
        st.checkbox(
            dispositif.label,
            key=link.switch_key(dispositif),
            help=f"{dispositif.full_name}. [Définition](comprendre#{dispositif})",
            persist_state="session",
        )


def _layers(view: View) -> None:
    if view.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}:
        st.checkbox("Toutes les communes, par statut", key=link.BY_COMMUNE, persist_state="session")
    else:
        st.checkbox("Points d’accueil Caf et autres lieux", key=link.SHOW_PLACES, persist_state="session")


def _access(view: View) -> None:
    """Draw the access times: said at once, changed in a fold that the browser only makes when opened."""
    foot, car = minutes(view.access.foot_minutes), minutes(view.access.car_minutes)
    opened = st.expander(
        f"**Temps d’accès** : {foot} à pied, {car} en voiture", key=_ACCESS, on_change="rerun"
    )
    if not opened.open:
        return
    for label, key in (
        ("À pied, en ville et dans les QPV (min)", link.FOOT_MINUTES),
        ("En voiture, à la campagne (min)", link.CAR_MINUTES),
    ):
        opened.slider(label, 1, MOST_MINUTES, key=key, persist_state="session")
