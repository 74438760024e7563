"""Show planners which zones lack what, which to take first, and hand it over as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from geo.analysis.matrix import (
    ASPECTS,
    TOTALS,
    has_known,
    in_words,
    matrix,
    matrix_columns,
    shown_sentence,
    totals,
)
from geo.analysis.ranking import rank_gaps, references
from geo.cartography import legend_html
from geo.domain.dispositifs import Dispositif
from geo.domain.french import typography
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Level, TerritoryKind
from geo.reports.carences import (
    Request,
    carences_workbook,
    file_name,
    matrix_csv,
    matrix_geojson,
    ranking_csv,
    readable_ranking,
    shown_ranking,
)
from geo.reports.tabular import as_read
from geo.words.ranking import (
    constants,
    first_priority,
    gaps_found,
    method_lines,
    neutral_rates,
    no_gap,
    no_zone,
    ranked,
    stability,
)
from pages._ui.carences_asked import (
    Table,
    choose_level,
    choose_ranking,
    choose_table,
    filter_zones,
    level_asked,
    ranked_asked,
    settings,
    table_asked,
    weights_asked,
)
from pages._ui.data import analysis, map_composer
from pages._ui.equity import draw_equity
from pages._ui.frame import banner, choose_view, first_visit, source_line
from pages._ui.link import BY_COMMUNE, View, go_to
from pages._ui.linked_table import (
    clear_selection,
    column_config,
    linked_table,
    selected_zones,
    toggle_zones,
)
from pages._ui.map_view import Clicked, map_view
from pages._ui.settings import adopt_settings, write_settings
from pages._ui.text import escape_markdown

_MAP_HEIGHT = 560
_STYLE = """
<style>
  .carences-priorite { font-size: 1.06rem; margin: .2rem 0; }
  .carences-resume { columns: 2 26rem; column-gap: 2rem; margin: 0; }
</style>
"""
_ADVICE = {
    None: "Cochez des lignes pour les voir sur la carte, ou cliquez une zone pour cocher sa ligne.",
    "communes": "Cochez des lignes pour en voir les communes, ou cliquez une commune pour les cocher.",
    "departement": "Cochez des lignes pour en voir le département, ou cliquez un département pour l'ouvrir.",
}
_SHOWN_ASPECTS = ("status", "unserved", "nearest_m", "nearest_min")
_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}


def main() -> None:
    """Draw the page."""
    banner(analysis().dataset)
    view = choose_view()
    for problem in adopt_settings("carences", settings()):
        st.error(escape_markdown(typography(problem)))
    _title(view)
    if view.dispositifs:
        _gaps(view)
    else:
        st.info("Cochez au moins un dispositif à gauche : la page dira quelles zones en manquent.")
    draw_equity(view.territory, source_line(analysis().dataset))


def _title(view: View) -> None:
    if view.chosen:
        st.html(f'<h1 class="maillage-titre">Carences : {escape(view.territory.name)}</h1>')
        return
    st.html('<h1 class="maillage-titre">Quelles carences combler d\'abord ?</h1>')
    first_visit(analysis().tree)


@st.fragment
def _gaps(view: View) -> None:
    """Draw what weights and filters change; moving one draws nothing else again."""
    level, weights, dispositifs = level_asked(view), weights_asked(), ranked_asked(view)
    whole = matrix(analysis(), view.territory, level, view.access, view.dispositifs)
    if whole.empty:
        choose_level(view)
        st.info(escape_markdown(no_zone(view.territory, level)))
        write_settings("carences", settings())
        return
    all_ranked = rank_gaps(analysis(), view.territory, level, view.access, dispositifs, weights)
    _summary(view, level, whole, all_ranked)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        choose_level(view)
        choose_table()
        shown, filters = filter_zones(view, whole)
    request = Request(view.territory, level, view.access, view.dispositifs, weights, filters)
    ranking = all_ranked[all_ranked["zone_code"].isin(shown["zone_code"])]
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        if table_asked() is Table.RANKING:
            choose_ranking(view)
            known = has_known(whole, dispositifs)
            _ranking(request, dispositifs, all_ranked, ranking, known=known)
        else:
            _matrix(request, len(whole), shown)
    with right:
        _map(view, level, whole)
    _downloads(request, shown, ranking)
    _method(request, all_ranked)
    write_settings("carences", settings())


def _summary(view: View, level: Level, whole: pd.DataFrame, ranking: pd.DataFrame) -> None:
    lead = first_priority(ranking)
    said = gaps_found(totals(whole, view.dispositifs), level)
    items = "".join(f"<li>{escape(text)}</li>" for text in said)
    st.html(
        f"{_STYLE}<p class='carences-priorite'><strong>{escape(lead)}</strong></p>"
        f"<ul class='maillage-retenir carences-resume'>{items}</ul>"
    )


def _matrix(request: Request, zones: int, shown: pd.DataFrame) -> None:
    aspects = st.pills(
        "Colonnes",
        list(ASPECTS),
        selection_mode="multi",
        default=_SHOWN_ASPECTS,
        format_func=ASPECTS.get,
        wrap=True,
        key="carences:aspects",
        persist_state="session",
    )
    if shown.empty:
        st.info("Aucune zone ne répond à ces filtres : enlevez-en un.")
        return
    linked_table(
        in_words(shown, request.dispositifs),
        matrix_columns(request.level, request.dispositifs, aspects),
        key="carences:matrix",
        alt=f"Statut de chaque {request.level.noun.singular} pour chaque dispositif",
    )
    st.html(f'<p class="maillage-faits">{shown_sentence(request.level, zones, len(shown))}</p>')
    st.dataframe(
        as_read(totals(shown, request.dispositifs), [c for c in TOTALS if c.key != "zones"]),
        hide_index=True,
        column_config=column_config(TOTALS),
        alt="Total des zones du tableau, par dispositif",
    )


def _ranking(
    request: Request,
    dispositifs: Sequence[Dispositif],
    whole: pd.DataFrame,
    shown: pd.DataFrame,
    *,
    known: bool,
) -> None:
    level = request.level
    if whole.empty:
        st.info(escape_markdown(no_gap(request.territory, level, dispositifs, known=known)))
        return
    said = [ranked(whole, request.territory), stability(whole), neutral_rates(whole, level)]
    st.markdown(escape_markdown(" ".join(text for text in said if text)))
    if shown.empty:
        st.info("Aucune carence dans les zones que les filtres gardent : enlevez-en un.")
        return
    linked_table(
        readable_ranking(analysis(), shown, level),
        shown_ranking(level, dispositifs),
        key="carences:ranking",
        alt="Carences classées, de la première à combler à la dernière",
    )


def _map(view: View, level: Level, whole: pd.DataFrame) -> None:
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
        show_places=st.session_state.get("switch:places", False),
        by_commune=by_commune,
        selected=_outlined(level, chosen, drawn),
        notice=DEMONSTRATION_LABEL if dataset.is_demonstration else "",
    )
    follow = partial(_follow, level=level, whole=whole, opens=drawn == "departement")
    map_view(state, key="carences", height=_MAP_HEIGHT, on_click=follow)
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
    if code in listed or level is Level.COMMUNE:
        return [code] if code in listed else []
    zones = analysis().zones(level).table
    lying = zones["code"][zones["communes"].map(lambda communes: code in communes)]
    return [one for one in lying if one in listed]


def _downloads(request: Request, shown: pd.DataFrame, ranking: pd.DataFrame) -> None:
    today = date.today()
    st.html("<h2>Télécharger</h2>")
    files = [
        (
            "Classeur Excel",
            "xlsx",
            "carences",
            partial(carences_workbook, analysis(), request, shown, ranking),
        ),
        ("Matrice (CSV)", "csv", "matrice", partial(matrix_csv, analysis(), request, shown)),
        ("Classement (CSV)", "csv", "classement", partial(ranking_csv, analysis(), request, ranking)),
        ("Zones (GeoJSON)", "geojson", "zones", partial(matrix_geojson, analysis(), request, shown)),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, extension, subject, write in files:
            st.download_button(
                label,
                partial(write, today),
                file_name(request, today, extension, subject),
                mime=_MIME[extension],
                on_click="ignore",
                icon=":material/download:",
            )


def _method(request: Request, ranking: pd.DataFrame) -> None:
    with st.expander("Méthode"):
        lines = method_lines(request.weights, references(analysis()), ranking) + constants(request.access)
        said = "".join(f"<dt><b>{escape(name)}</b></dt><dd>{escape(text)}</dd>" for name, text in lines)
        st.html(f"<dl>{said}</dl>")


main()
