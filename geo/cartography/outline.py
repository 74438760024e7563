"""Draw the border of a territory strongly, over its zones."""

from __future__ import annotations

from folium.map import Layer

from geo.cartography.assets import Contours
from geo.cartography.plugin import Plugin


class Outline(Plugin, Layer):
    """The border of the territory that is looked at.

    Parameters
    ----------
    contours : Contours
        One zone: the territory.
    """

    def __init__(self, contours: Contours) -> None:
        super().__init__(control=False)
        self._name = "Outline"
        self.files = (contours,)
        self.options = {"contours": contours.name}
