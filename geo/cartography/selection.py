"""Outline the zones that are selected."""

from __future__ import annotations

from collections.abc import Sequence

from folium.map import Layer

from geo.cartography.plugin import Plugin


class Selection(Plugin, Layer):
    """Outlines zones that a `Zones` layer of the same map draws; brings into view one newly selected.

    Parameters
    ----------
    codes : sequence of str
    """

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(control=False)
        self._name = "Selection"
        self.options = {"codes": list(codes)}
