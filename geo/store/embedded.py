"""Know the tables that the repository carries: real territories, and a demonstration of the rest."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from geo.store.manifest import TableInfo, read_manifest
from geo.store.tables import read_table

DATA = Path(__file__).parent.parent.parent / "data"
TERRITORIES = DATA / "territories"
DEMONSTRATION = DATA / "demonstration"


def embedded_manifest() -> dict[str, TableInfo]:
    """Return where each embedded table comes from."""
    return read_manifest(TERRITORIES) | read_manifest(DEMONSTRATION)


def embedded_table(name: str, info: TableInfo) -> gpd.GeoDataFrame:
    """Read an embedded table."""
    folder = DEMONSTRATION if name in read_manifest(DEMONSTRATION) else TERRITORIES
    return read_table(folder / f"{name}.parquet", info)
