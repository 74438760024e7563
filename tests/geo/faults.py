"""What the tests of faults publish: a table of one place, told by its name."""

from __future__ import annotations

import geopandas as gpd
import shapely

from geo.domain.vocabulary import Origin

ENTRY = {"source": "s", "vintage": "v", "licence": "l", "origin": Origin.LOCAL, "date": "2026-01-01"}


def places(name: str) -> gpd.GeoDataFrame:
    """Return a table of one place."""
    row = {"id": "P1", "name": name, "kind": "x", "commune": "59512", "source": "s", "vintage": "v"}
    unknown = dict.fromkeys(("manager", "address", "postal_code", "approval_end"))
    table = {key: [value] for key, value in {**row, **unknown, "geocoding": "exact"}.items()}
    return gpd.GeoDataFrame(table, geometry=[shapely.Point(3.17, 50.69)], crs=4326)
