"""Ask the Géoplateforme of IGN where an address is, live, while a person waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from geo.domain.errors import SourceError

SEARCH_URL = "https://data.geopf.fr/geocodage/search"
"""Open, without a key; GeoJSON, best first."""
_TIMEOUT_S = 4.0
_MOST = 5


@dataclass(frozen=True)
class Address:
    """A place that the geocoder knows.

    Parameters
    ----------
    label : str
        As the geocoder writes it.
    lon, lat : float
        WGS84 degrees.
    """

    label: str
    lon: float
    lat: float


def find_addresses(text: str, *, url: str = SEARCH_URL) -> list[Address]:
    """Find the addresses that resemble a text, best first; none where nothing does.

    Parameters
    ----------
    text : str
        What a person typed.
    url : str
        Of the service.

    Raises
    ------
    SourceError
        If the service does not answer, or not in its form.
    """
    try:
        answer = httpx.get(url, params={"q": text[:200], "limit": _MOST}, timeout=_TIMEOUT_S)
        answer.raise_for_status()
        return [_read(feature) for feature in answer.json()["features"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            "Le service d’adresses de l’IGN ne répond pas : indiquez une commune, ou cliquez sur la carte."
        ) from error


def _read(feature: Mapping[str, Any]) -> Address:
    lon, lat = feature["geometry"]["coordinates"][:2]
    return Address(str(feature["properties"]["label"]), float(lon), float(lat))
