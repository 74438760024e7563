"""Show the map of a territory: structures, communes and QPV, gaps highlighted, and what to remember of it."""

from __future__ import annotations

from contextlib import nullcontext
from html import escape

import streamlit as st

from geo.analysis.lookup import People, people_of
from geo.analysis.matrix import Gap, status_table, worst_gaps
from geo.analysis.tally import level_of
from geo.cartography import legend_html
from geo.domain.french import count, number, typography
from geo.domain.territory import LAMBERT_93
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Level, TerritoryKind
from geo.words.data_quality import is_partly_unknown
from geo.words.findings import key_findings
from pages._ui.data import analysis, scenery
from pages._ui.downloads import downloads
from pages._ui.frame import banner, choose_view, first_visit, opened_view, shortcut, source_line
from pages._ui.link import BY_COMMUNE, View, go_to
from pages._ui.map_view import Clicked, map_view
from pages._ui.text import escape_markdown

_MAP_HEIGHT = 560
_SELECTED = "carte:selected"
_GAP = "carte:gap"
_TABLE = "carte:tableau"


def main() -> None:
    """Draw the page."""
    dataset = analysis().dataset
    banner(dataset)
    notices = st.container()
    with st.container(key="carte_corps"):
        left, right = st.columns([0.62, 0.38], gap="medium")
        # The map is what takes longest to come: a browser is told of it before anything else.
        with left, st.container(key="carte_carte"):
            _map(opened_view())
        with notices:
            view = choose_view()
        with right:
            with st.container(key="carte_retenir"):
                _findings(view)
                if view.chosen:
                    downloads(view, key="carte")
            with st.container(key="carte_carences", gap="xsmall"):
                _gaps(view)
    _table(view)


def _map(view: View) -> None:
    dataset = analysis().dataset
    selected = st.session_state.get(_SELECTED)
    by_commune = st.session_state.get(BY_COMMUNE, False)
    # Only the first look at all communes takes more than a moment: some ten seconds.
    with st.spinner("Préparation des communes…", show_time=True) if by_commune else nullcontext():
        state = scenery().compose(
            view.territory,
            view.access,
            view.dispositifs,
            by_commune=by_commune,
            show_places=st.session_state.get("switch:places", False),
            selected=(selected,) if selected else (),
            notice=DEMONSTRATION_LABEL if dataset.is_demonstration else "",
        )
    map_view(state, key="carte", height=_MAP_HEIGHT, on_click=_follow)
    if view.territory.kind is TerritoryKind.FRANCE:
        _overseas()
    st.html(legend_html(state, source=source_line(dataset)))


def _overseas() -> None:
    """Open the départements that a map of the mainland cannot show."""
    tree = analysis().tree
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("Outre-mer :", width="content")
        for territory in tree.of_kind(TerritoryKind.DEPARTEMENT):
            if territory.crs != LAMBERT_93:
                shortcut(territory, group="overseas")


def _follow(clicked: Clicked) -> None:
    """Open what was clicked."""
    view = opened_view()
    tree = analysis().tree
    if clicked.kind == "escape" and view.chosen:
        parents = tree.ancestors(view.territory)
        go_to(parents[-1].code if len(parents) > 1 else None)
    elif clicked.kind == "zone" and clicked.code in set(analysis().zones(Level.QPV).table["code"]):
        _select(clicked.code)
    elif clicked.kind == "zone" and clicked.code != view.territory.code:
        st.session_state.pop(_SELECTED, None)
        go_to(clicked.code)


def _findings(view: View) -> None:
    """Write the title and the sentences, in as few elements as can be: each costs the browser its time."""
    territory = view.territory
    if not view.chosen:
        st.html('<h1 class="maillage-titre">Qui est desservi, qui ne l\'est pas ?</h1>')
        first_visit(analysis().tree)
        st.html(_said(view))
    else:
        code = "" if territory.kind is TerritoryKind.FRANCE else f" ({territory.code})"
        st.html(f'<h1 class="maillage-titre">{escape(territory.name)}{escape(code)}</h1>{_said(view)}')


def _said(view: View) -> str:
    current = analysis()
    sentences = key_findings(current, view.territory, view.access)
    said = "".join(f"<li>{escape(text)}</li>" for text in sentences)
    html = (
        f'<p class="maillage-faits">{facts_line(people_of(current, view.territory))}</p>'
        f'<h2>Ce qu\'il faut retenir</h2><ul class="maillage-retenir">{said}</ul>'
    )
    if is_partly_unknown(current.dataset):
        html += (
            '<p><a href="donnees?onglet=importer" target="_self">Importer la liste d\'une Caf</a> '
            "renseigne ce qu'aucune source nationale ne dit.</p>"
        )
    return html


def facts_line(people: People) -> str:
    """Write who lives in a territory in one line."""
    under6, school = number(people.pop_under6), number(people.pop_6_17)
    children = f"{under6} enfants de moins de 6 ans, {school} de 6 à 17 ans"
    estimated = " (estimation)" if people.estimated else ""
    qpv = f" · {count(people.qpv, Level.QPV.noun)}" if people.qpv else " · aucun QPV"
    return f"{number(people.population)} habitants · {children}{estimated}{qpv}"


def _gaps(view: View) -> None:
    level = level_of(analysis(), view.territory)
    gaps = worst_gaps(analysis(), view.territory, level, view.access, view.dispositifs)
    if not gaps:
        return
    labels = {f"{gap.dispositif}:{gap.zone_code}": _gap_label(gap) for gap in gaps}
    if st.session_state.get(_GAP) not in labels:
        st.session_state[_GAP] = None
    st.html(f"<h2>Plus grandes carences, par {level.noun.singular}</h2>")
    st.pills(
        "Montrer sur la carte",
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        key=_GAP,
        on_change=_show_gap,
    )


def _gap_label(gap: Gap) -> str:
    label = f"{gap.dispositif.symbol} {gap.dispositif.label} · {gap.zone_name}"
    people = count(gap.unserved, gap.dispositif.target.noun)
    return typography(f"{escape_markdown(label)} : {people}")


def _show_gap() -> None:
    chosen = st.session_state[_GAP]
    if chosen:
        st.session_state[_SELECTED] = chosen.partition(":")[2]
    else:
        st.session_state.pop(_SELECTED, None)


def _select(code: str) -> None:
    st.session_state[_SELECTED] = code
    st.session_state[_GAP] = None


def _table(view: View) -> None:
    st.html("<h2>Tableau</h2>")
    level = level_of(analysis(), view.territory)
    if level is Level.COMMUNE:
        st.markdown("Aucun QPV dans ce territoire : le tableau donne ses communes.")
    # A grid is a megabyte of scripts: an old laptop draws the map first, and the grid when asked.
    opened = st.expander(
        "Ouvrir le tableau : le même contenu, à lire ou à écouter", key=_TABLE, on_change="rerun"
    )
    if not opened.open:
        return
    table = status_table(analysis(), view.territory, level, view.access, view.dispositifs)
    opened.dataframe(
        table,
        hide_index=True,
        lazy=True,
        alt=f"Statut des {level.noun.plural} par dispositif",
        column_config={
            name: st.column_config.NumberColumn(name, format="localized")
            for name in table.columns
            if table[name].dtype == "float64"
        },
    )


main()
