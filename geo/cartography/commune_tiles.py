"""Draw tens of thousands of communes, tile by tile on canvas."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from folium.map import Layer

from geo.cartography.assets import DETAILED_NEEDS, Asset, Contours
from geo.cartography.plugin import Plugin, named
from geo.cartography.zones import check_state
from geo.domain.dispositifs import Need


class CommuneTiles(Plugin, Layer):
    """All the communes of a region or of France, as a Leaflet grid layer.

    Parameters
    ----------
    contours : Contours
    state : str
        One letter a commune, in the order of the contours; it travels as a file.
    details : Asset, optional
        What tooltips say, fetched when the pointer first comes over a commune.
    told : sequence of Need
        Those that tooltips tell of.
    attribution : str
        Said in the corner of the map; plain text.
    """

    def __init__(
        self,
        contours: Contours,
        state: str,
        *,
        details: Asset | None = None,
        told: Sequence[Need] = (),
        attribution: str = "",
    ) -> None:
        super().__init__(name="Communes")
        self._name = "CommuneTiles"
        check_state("commune", contours, state)
        letters = Asset.of({"state": state})
        self.files = (contours, letters, *([details] if details else []))
        self.options = {
            "contours": contours.name,
            "state": letters.name,
            "details": named(details),
            "told": [DETAILED_NEEDS.index(need) for need in told],
            "attribution": escape(attribution),
        }
