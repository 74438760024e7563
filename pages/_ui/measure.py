"""Say by which measure travel times are, let a person compare both, and show the reach of one structure."""

from __future__ import annotations

import streamlit as st

from geo.analysis.catchments import catchment
from geo.analysis.detours import detours, has_streets, is_cut_off
from geo.analysis.tally import level_of
from geo.cartography import Reach
from geo.domain.dispositifs import parts_of
from geo.domain.vocabulary import Level
from geo.words.travel import detour_sentences, detours_table, reach_line, times_line
from pages._ui.data import analysis, shared
from pages._ui.html import findings_html, note_html
from pages._ui.link import STRAIGHT, View
from pages._ui.tables import localized_numbers

_ON_MAP = "measure:on_map"
_LIST = "measure:list"
_POINTED = "carte:structure"


def measure_section(view: View, level: Level | None = None, *, on_map: bool = False) -> None:
    """Draw the measure in use and, where streets are known, what they change.

    Parameters
    ----------
    view : View
    level : Level, optional
        Of the zones compared; that of the sentences by default.
    on_map : bool
        Whether the page has a map that can show them.
    """
    by_streets = shared().analysis
    level = level or level_of(by_streets, view.territory)
    pointed = _pointed(view)
    lines = [times_line(analysis(), view.territory)]
    if pointed is not None and on_map:
        lines.insert(0, reach_line(analysis(), pointed, view.access))
    st.html(note_html(" ".join(lines)))
    if not has_streets(by_streets, view.territory):
        return
    st.checkbox(
        "Mesurer à vol d’oiseau, pour comparer",
        key=STRAIGHT,
        persist_state="session",
        help="Tous les chiffres de la page suivent : statuts, temps, cartes, fichiers.",
    )
    said = detour_sentences(by_streets, view.territory, view.access, view.need, level)
    if not said:
        return
    st.html(findings_html(said))
    if on_map:
        st.checkbox("Les entourer sur la carte", key=_ON_MAP, persist_state="session")
    opened = st.expander("Là où les rues changent le constat", key=_LIST, on_change="rerun")
    if opened.open:
        table = detours_table(by_streets, view.territory, view.access, view.need, level)
        opened.dataframe(
            table,
            hide_index=True,
            alt=f"{level.noun.plural} dont le statut change par les rues",
            column_config=localized_numbers(table),
        )


def shown_detours(view: View) -> tuple[str, ...]:
    """Return the codes of the zones cut off that a person asks to see on the map."""
    by_streets = shared().analysis
    if not st.session_state.get(_ON_MAP) or not has_streets(by_streets, view.territory):
        return ()
    level = level_of(by_streets, view.territory)
    table = detours(by_streets, view.territory, level, view.access, parts_of(view.need))
    return tuple(dict.fromkeys(table.loc[is_cut_off(table), "zone_code"].astype(str)))


def point_at(structure: str) -> None:
    """Show the reach of a structure, or hide it where it is shown."""
    st.session_state[_POINTED] = None if st.session_state.get(_POINTED) == structure else structure


def reached_structure(view: View) -> Reach | None:
    """Return from where the structure that a person pointed at is reached."""
    pointed = _pointed(view)
    if pointed is None:
        return None
    at = analysis().structure_by_id.geometry.at[pointed]
    found = catchment(analysis(), at.x, at.y, view.access)
    return Reach(at.x, at.y, found.reach_m, found.area)


def _pointed(view: View) -> str | None:
    """Return the structure pointed at, while it stands in the territory looked at."""
    pointed = st.session_state.get(_POINTED)
    if pointed is None or not view.chosen:
        return None
    mine = pointed in analysis().structures_of(view.territory)["id"].to_numpy()
    return str(pointed) if mine else None
