"""Move the view to a territory, only when it is another than before."""

from __future__ import annotations

from folium.map import Layer

from geo.cartography.plugin import Plugin


class Extent(Plugin, Layer):
    """Shows a territory whole when it becomes the one that is looked at.

    Parameters
    ----------
    bounds_degrees : tuple of float
        West, south, east, north.
    territory : str
        Code: the view is moved only when this changes.
    """

    def __init__(self, bounds_degrees: tuple[float, float, float, float], territory: str) -> None:
        super().__init__(control=False)
        self._name = "Extent"
        self.options = {"bounds": list(bounds_degrees), "territory": territory}
