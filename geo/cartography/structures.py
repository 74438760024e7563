"""Draw structures as markers, grouped where they are too close."""

from __future__ import annotations

from collections.abc import Sequence

from folium.plugins import MarkerCluster

from geo.cartography.assets import Asset
from geo.cartography.plugin import Plugin
from geo.domain.dispositifs import Dispositif

_DISPOSITIFS = list(Dispositif)


class Structures(Plugin, MarkerCluster):
    """The structures of a file of `assets.marks`, each with the shape of what it offers.

    Parameters
    ----------
    structures : Asset
    visible : sequence of Dispositif
        A structure is drawn when it offers one of them, with the marker of those.
    home : sequence of str
        Codes of the communes of the territory, or their beginnings. Empty: all structures are drawn alike.
    serving : sequence of str
        Ids of the structures elsewhere that serve the territory: drawn paler. The others are not drawn.
    """

    def __init__(
        self,
        structures: Asset,
        visible: Sequence[Dispositif],
        home: Sequence[str] = (),
        serving: Sequence[str] = (),
    ) -> None:
        super().__init__(name="Structures")
        self._name = "Structures"
        self.files = (structures,)
        self.options = {
            "structures": structures.name,
            "visible": sorted(_DISPOSITIFS.index(d) for d in visible),
            "home": list(home),
            "serving": list(serving),
        }
