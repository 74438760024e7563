"""Draw apart, in the corner of a map, the territories that lie too far from its extent to be seen."""

from __future__ import annotations

from collections.abc import Sequence

from folium.map import Layer

from geo.cartography.assets import Contours
from geo.cartography.plugin import Plugin


class Insets(Plugin, Layer):
    """Small outlines with their names, that a pointer or a keyboard opens like zones of the map.

    Parameters
    ----------
    contours : Contours
    codes : sequence of str
        The zones drawn, in this order.
    state : str
        One letter a zone of the contours; empty where only outlines are drawn.
    percents : sequence of int or None
        For each zone of the contours, what is said of it under the pointer.
    percents_of : str
        What they are percents of.
    """

    def __init__(
        self,
        contours: Contours,
        codes: Sequence[str],
        state: str = "",
        *,
        percents: Sequence[int | None] = (),
        percents_of: str = "",
    ) -> None:
        super().__init__(control=False)
        self._name = "Insets"
        self.files = (contours,)
        self.options = {
            "contours": contours.name,
            "codes": list(codes),
            "state": state,
            "percents": list(percents),
            "percentsOf": percents_of,
        }
