"""Compose the map of what a person looks at: the same on every page that shows one."""

from __future__ import annotations

import streamlit as st

from geo.cartography import MapContent
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import Dispositif
from pages._ui.data import analysis, map_composer
from pages._ui.link import SHOW_PLACES, View


def view_content(
    view: View,
    *,
    composer: MapComposer | None = None,
    also: tuple[Dispositif, ...] = (),
    by_commune: bool = False,
    selected: tuple[str, ...] = (),
) -> MapContent:
    """Return what the map of a view shows.

    Parameters
    ----------
    view : View
    composer : MapComposer, optional
        That of the data in use by default.
    also : tuple of Dispositif
        Marked whatever the switches say.
    by_commune : bool
        Whether France and régions show all their communes.
    selected : tuple of str
        Codes of the zones outlined.
    """
    return (composer or map_composer()).compose(
        view.territory,
        view.access,
        tuple(one for one in Dispositif if one in view.dispositifs or one in also),
        view.need,
        show_places=st.session_state.get(SHOW_PLACES, False),
        by_commune=by_commune,
        selected=selected,
        notice=analysis().dataset.mark,
    )
