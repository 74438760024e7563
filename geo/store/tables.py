"""Write a table as GeoParquet, the same bytes for the same rows, and read it back checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyproj import CRS

from geo.domain.errors import StoreError
from geo.store.durable import sha256
from geo.store.manifest import TableInfo

# Arrow's own allocator keeps for itself what it once had: a tenth of the server's memory.
pa.set_memory_pool(pa.system_memory_pool())

Table: TypeAlias = gpd.GeoDataFrame | pd.DataFrame

WGS84 = 4326
"""EPSG code of every table on disk."""

TABLES = ("communes", "epci", "departements", "regions", "qpv", "structures", "places")
"""The tables of a data set, by the name of their file; `geo.store.schema` says what each holds."""

SQUARES, PERIMETERS = "squares", "perimeters"
OPTIONAL = (SQUARES, PERIMETERS)
"""The tables that a data set may do without; they have no geometry."""

_NODES, _EDGES = "streets_nodes_", "streets_edges_"


def street_tables(departement: str) -> tuple[str, str]:
    """Name the tables of a département's streets, nodes and edges: a set has those of as many as it likes."""
    return f"{_NODES}{departement}", f"{_EDGES}{departement}"


def departement_of_streets(name: str) -> str | None:
    """Return the département whose nodes or edges a table holds; None for the other tables."""
    return next((name.removeprefix(kind) for kind in (_NODES, _EDGES) if name.startswith(kind)), None)


def is_placed(name: str) -> bool:
    """Tell the tables that have a place on earth, WGS84: streets are in metres of their legal projection."""
    return name not in OPTIONAL and departement_of_streets(name) is None


def is_wgs84(table: gpd.GeoDataFrame) -> bool:
    """Tell a table in longitude and latitude."""
    return table.crs is not None and _epsg(table.crs.srs) == WGS84


@lru_cache(maxsize=16)
def _epsg(crs: str) -> int | None:
    # By its text: each thread would else read anew the definition that each table has.
    return CRS.from_user_input(crs).to_epsg()


def write_table(table: Table, path: Path) -> Path:
    """Write a table as GeoParquet, the same bytes for the same rows."""
    _write(table, path)
    return path


def table_bytes(table: Table) -> bytes:
    """Return the bytes that `write_table` would write."""
    buffer = BytesIO()
    _write(table, buffer)
    return buffer.getvalue()


def _write(table: Table, target: Path | BytesIO) -> None:
    if isinstance(table, gpd.GeoDataFrame):
        table.to_parquet(target, index=False, compression="zstd", write_covering_bbox=False)
    else:
        table.to_parquet(target, index=False, compression="zstd")


@dataclass(frozen=True)
class _Content:
    """What a file holds, the same for the same digest wherever it lies."""

    digest: str
    path: Path = field(compare=False)


def _read(content: _Content) -> Table:
    plain = content.path.stem in OPTIONAL or content.path.stem.startswith(_NODES)
    return (pd if plain else gpd).read_parquet(content.path)


_remembered = lru_cache(maxsize=len(TABLES) + len(OPTIONAL))(_read)


def read_table(path: Path, info: TableInfo) -> Any:
    """Read a table; a version shares in memory those that it has in common with the one read before.

    Raises
    ------
    StoreError
        If the file is missing, cut or not the one that its manifest describes.
    """
    try:
        if sha256(path) != info.sha256:
            raise StoreError(
                f"Le fichier « {path.name} » n’est pas celui que décrit son manifeste : il a été modifié ou "
                "coupé. Réinstallez les données ou revenez à la version précédente."
            )
        # pandas copies what is changed: none who has the table sees what another does with it.
        # Streets are read for their graph, which is what is kept.
        read = _read if departement_of_streets(path.stem) else _remembered
        return read(_Content(info.sha256, path)).copy(deep=False)
    except FileNotFoundError as error:
        raise StoreError(f"Le fichier de données « {path.name} » manque. Réinstallez les données.") from error
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"Le fichier de données « {path.name} » est illisible. Réinstallez les données."
        ) from error
