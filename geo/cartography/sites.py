"""Draw structures that do not exist yet, how far they reach, and what they change around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
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
    reach_m : float
        Radius of the circle within which people reach it; none at 0.
    area : shapely.Geometry, optional
        From where they reach it, WGS84, in place of the circle.
    number : int
        Written on a pin, for a site only proposed; 0 for one of a scenario.
    """

    lon: float
    lat: float
    dispositif: Dispositif
    label: str
    reach_m: float = 0.0
    area: shapely.Geometry | None = None
    number: int = 0


@dataclass(frozen=True)
class Reach:
    """From where people reach a structure that exists.

    Parameters
    ----------
    lon, lat : float
    reach_m : float
    area : shapely.Geometry, optional
        As of a `Site`.
    """

    lon: float
    lat: float
    reach_m: float
    area: shapely.Geometry | None = None


@dataclass(frozen=True)
class Figure:
    """What changes in a zone, written over it; its outline says whether it gains or loses.

    Parameters
    ----------
    zone : str
        Its code.
    lon, lat : float
        Inside the zone.
    text : str
        Signed, with its unit: « +340 enfants ».
    gain : bool
        Whether people gain by it.
    """

    zone: str
    lon: float
    lat: float
    text: str
    gain: bool


class Sites(Plugin, Layer):
    """Sites envisaged, circled in black or on numbered pins, and what they change.

    Parameters
    ----------
    sites : sequence of Site
    figures : sequence of Figure
    reaches : sequence of Reach
    """

    def __init__(
        self, sites: Sequence[Site], figures: Sequence[Figure] = (), reaches: Sequence[Reach] = ()
    ) -> None:
        super().__init__(name="Structures envisagées")
        self._name = "Sites"
        self.options = {
            "sites": [
                {
                    **_reach(site),
                    "dispositif": _DISPOSITIFS.index(site.dispositif),
                    "label": site.label,
                    "number": site.number,
                }
                for site in sites
            ],
            "figures": [
                {
                    "place": [round(one.lat, _DECIMALS), round(one.lon, _DECIMALS)],
                    "zone": one.zone,
                    "text": one.text,
                    "gain": one.gain,
                }
                for one in figures
            ],
            "reaches": [_reach(one) for one in reaches],
        }


def _reach(one: Site | Reach) -> dict[str, object]:
    """Say where something is and from where it is reached, in the order of Leaflet: latitude first."""
    place = [round(one.lat, _DECIMALS), round(one.lon, _DECIMALS)]
    parts = [] if one.area is None else shapely.get_parts(one.area).tolist()
    area = [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in parts]
    return {"place": place, "reach": round(one.reach_m), "area": area}


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    points: list[list[float]] = shapely.get_coordinates(ring)[:-1, ::-1].round(_DECIMALS).tolist()
    return points
