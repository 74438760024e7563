"""Say where each table of a folder comes from: source, vintage, licence, rows, digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet

from geo.domain.errors import StoreError
from geo.domain.vocabulary import Origin
from geo.store.durable import sha256, write_atomically

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class TableInfo:
    """Where a table comes from.

    Parameters
    ----------
    source, vintage, licence : str
        As cited under every picture.
    origin : Origin
        Official, local or demonstration.
    date : str
        ISO date at which the file was obtained or generated.
    rows : int
    sha256 : str
        Of the file on disk.
    notes : str
        What a careful reader should know (rows without boundary, say).
    scope : mapping of str to list of str, or None
        For structures: by dispositif, the départements (or `FR`) of which the table says where they are.
        Elsewhere their absence means nothing. None: everything is said of all France.
    files : sequence of mapping
        The files that the table was made from: `name`, `sha256`, `source`, `url` where there was one.
    """

    source: str
    vintage: str
    licence: str
    origin: Origin
    date: str
    rows: int
    sha256: str
    notes: str = ""
    scope: Mapping[str, list[str]] | None = None
    files: Sequence[Mapping[str, str]] = ()


def fields_of(info: TableInfo) -> dict[str, Any]:
    """Return the manifest fields that are not computed from the file."""
    return {name: value for name, value in vars(info).items() if name not in {"rows", "sha256"}}


def read_entry(entry: Mapping[str, Any]) -> TableInfo:
    """Return where a table comes from, as a manifest says it."""
    return TableInfo(**{**entry, "origin": Origin(entry["origin"])})


def write_manifest(folder: Path, entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the manifest of the tables of a folder, counting and hashing the files as they are.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files `NAME.parquet` already are.
    entries : mapping
        For each table, the fields of `TableInfo` that cannot be computed from the file.
    """
    tables = {}
    for name, entry in sorted(entries.items()):
        path = folder / f"{name}.parquet"
        said = {key: value for key, value in entry.items() if value is not None}
        rows = pyarrow.parquet.read_metadata(path).num_rows
        tables[name] = {**said, "rows": rows, "sha256": sha256(path)}
    text = json.dumps({"tables": tables}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_atomically(folder / MANIFEST, text)


def read_manifest(folder: Path) -> dict[str, TableInfo]:
    """Read the manifest of a folder.

    Raises
    ------
    StoreError
        If the manifest is missing or cannot be read.
    """
    path = folder / MANIFEST
    try:
        told = path.stat()
        return dict(_tables(path, told.st_ino, told.st_mtime_ns, told.st_size))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"Le manifeste « {path.name} » manque ou est illisible. "
            "Réinstallez les données ou revenez à la version précédente."
        ) from error


# Every run of a page asks which data are in use: a file that has not changed is not read again.
@lru_cache(maxsize=32)
def _tables(path: Path, *_of_the_file: int) -> dict[str, TableInfo]:
    tables = json.loads(path.read_text("utf-8"))["tables"]
    return {name: read_entry(info) for name, info in tables.items()}
