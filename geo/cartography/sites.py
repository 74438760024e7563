"""Draw structures that do not exist yet, over the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from folium.map import Layer

from geo.cartography.plugin import Plugin
from geo.domain.dispositifs import Dispositif

_DISPOSITIFS = list(Dispositif)
_DECIMALS = 5


@dataclass(frozen=True)
class Site:
    """A structure that does not exist yet.

    Parameters
    ----------
    lon, lat : float
    dispositif : Dispositif
    label : str
        What its tooltip says.
    """

    lon: float
    lat: float
    dispositif: Dispositif
    label: str


class Sites(Plugin, Layer):
    """Sites envisaged, circled in black.

    Parameters
    ----------
    sites : sequence of Site
    """

    def __init__(self, sites: Sequence[Site]) -> None:
        super().__init__(name="Structures envisagées")
        self._name = "Sites"
        self.options = {
            "sites": [
                {
                    "place": [round(site.lat, _DECIMALS), round(site.lon, _DECIMALS)],
                    "dispositif": _DISPOSITIFS.index(site.dispositif),
                    "label": site.label,
                }
                for site in sites
            ]
        }
