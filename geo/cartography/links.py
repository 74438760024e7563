"""Draw how far the nearest structure is, where a territory has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from folium.map import Layer

from geo.cartography.plugin import Plugin

_DECIMALS = 5


@dataclass(frozen=True)
class Link:
    """A line from a territory to the nearest structure.

    Parameters
    ----------
    start, end : tuple of float
        Longitude and latitude, degrees.
    label : str
        Written on it: « Laep : 28,5 km · 44 min ».
    structure : str
        Id of the structure.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    structure: str


class Links(Plugin, Layer):
    """Lines to the nearest structures.

    Parameters
    ----------
    links : sequence of Link
    """

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__(name="Structure la plus proche")
        self._name = "Links"
        self.options = {
            "links": [
                {
                    "line": [
                        [round(lat, _DECIMALS), round(lon, _DECIMALS)] for lon, lat in (one.start, one.end)
                    ],
                    "label": one.label,
                }
                for one in links
            ]
        }
