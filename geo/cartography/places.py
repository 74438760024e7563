"""Draw context places (Caf reception points, say) as small grey dots."""

from __future__ import annotations

from folium.map import Layer

from geo.cartography.assets import Asset
from geo.cartography.plugin import Plugin


class Places(Plugin, Layer):
    """The places of a file of `assets.place_marks`.

    Parameters
    ----------
    places : Asset
    """

    def __init__(self, places: Asset) -> None:
        super().__init__(name="Autres lieux d’accueil")
        self._name = "Places"
        self.files = (places,)
        self.options = {"places": places.name}
