"""Write the names of zones on the map, so that it reads without a base map."""

from __future__ import annotations

from collections.abc import Sequence

from folium.map import Layer

from geo.cartography.assets import Contours
from geo.cartography.plugin import Plugin


class Labels(Plugin, Layer):
    """The names of zones, where there is room: those of the territory first, then the most populated.

    Parameters
    ----------
    levels : sequence of (str, Contours)
        Levels of zones and their contours, labelled.
    focus : sequence of str
        Codes of the zones of the territory; empty when all are of it.
    """

    def __init__(self, levels: Sequence[tuple[str, Contours]], focus: Sequence[str] = ()) -> None:
        super().__init__(control=False)
        self._name = "Labels"
        self.files = tuple(contours for _, contours in levels)
        self.options = {
            "levels": [{"qpv": level == "qpv", "contours": contours.name} for level, contours in levels],
            "focus": list(focus),
        }
