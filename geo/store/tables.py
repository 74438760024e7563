"""Write a table as GeoParquet, the same bytes for the same rows, and read it back checked."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pyarrow as pa

from geo.durable import sha256
from geo.errors import StoreError
from geo.manifest import TableInfo


def write_table(table: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a table as GeoParquet, the same bytes for the same rows."""
    _write(table, path)
    return path


def table_bytes(table: gpd.GeoDataFrame) -> bytes:
    """Return the bytes that `write_table` would write."""
    buffer = BytesIO()
    _write(table, buffer)
    return buffer.getvalue()


def _write(table: gpd.GeoDataFrame, target: Path | BytesIO) -> None:
    table.to_parquet(target, index=False, compression="zstd", write_covering_bbox=False)


def read_table(path: Path, info: TableInfo) -> gpd.GeoDataFrame:
    """Read a table.

    Raises
    ------
    StoreError
        If the file is missing, cut or not the one that its manifest describes.
    """
    try:
        if sha256(path) != info.sha256:
            raise StoreError(
                f"Le fichier « {path.name} » n'est pas celui que décrit son manifeste : il a été modifié ou "
                "coupé. Réinstallez les données ou revenez à la version précédente."
            )
        return gpd.read_parquet(path)
    except FileNotFoundError as error:
        raise StoreError(
            f"Le fichier de données « {path} » manque. Réinstallez les données (voir README)."
        ) from error
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"Le fichier de données « {path} » est illisible. Réinstallez les données (voir README)."
        ) from error
