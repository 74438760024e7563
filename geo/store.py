"""Know the data set in use: read it whole, publish a new one atomically, say where each table came from."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet

from geo.errors import StoreError
from geo.schema import SCHEMAS, validate
from geo.vocabulary import Origin

DATA = Path(__file__).parent.parent / "data"
TERRITORIES = DATA / "territories"
DEMONSTRATION = DATA / "demonstration"
REFERENCE = DATA / "reference"
ENVIRONMENT_VARIABLE = "MAILLAGE_DATA"

_MANIFEST = "manifest.json"
_CURRENT = "current"
_KEPT_VERSIONS = 5


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


@dataclass(frozen=True)
class DataSet:
    """Every table in use, WGS84, with where it comes from.

    `version` changes whenever any table does: caches are keyed by it.
    """

    version: str
    communes: gpd.GeoDataFrame
    epci: gpd.GeoDataFrame
    departements: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    qpv: gpd.GeoDataFrame
    structures: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    manifest: Mapping[str, TableInfo]

    @property
    def origin(self) -> Origin:
        """What the set is as a whole: a demonstration as soon as one table is, local with an own list."""
        origins = {info.origin for info in self.manifest.values()}
        order = (Origin.DEMONSTRATION, Origin.LOCAL, Origin.OFFICIAL)
        return next(origin for origin in order if origin in origins)

    @property
    def is_demonstration(self) -> bool:
        """Whether any table shown comes from the simulated demonstration."""
        return any(info.origin == Origin.DEMONSTRATION for info in self.manifest.values())


def local_folder() -> Path:
    """Return the folder of what is published on this machine."""
    return Path(os.environ.get(ENVIRONMENT_VARIABLE) or DATA / "local")


def sha256(path: Path) -> str:
    """Return the hexadecimal digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_table(table: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a table as GeoParquet, the same bytes for the same rows."""
    table.to_parquet(path, index=False, compression="zstd", write_covering_bbox=False)
    return path


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
        rows = pa.parquet.read_metadata(path).num_rows
        tables[name] = {**said, "rows": rows, "sha256": sha256(path)}
    text = json.dumps({"tables": tables}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    _write_atomically(folder / _MANIFEST, text)


def read_manifest(folder: Path) -> dict[str, TableInfo]:
    """Read the manifest of a folder.

    Raises
    ------
    StoreError
        If the manifest is missing or cannot be read.
    """
    path = folder / _MANIFEST
    try:
        tables = json.loads(path.read_text("utf-8"))["tables"]
        return {
            name: TableInfo(**{**info, "origin": Origin(info["origin"])}) for name, info in tables.items()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"Le manifeste « {path} » manque ou est illisible. "
            "Réinstallez les données (voir README) ou revenez à la version précédente."
        ) from error


def current_version() -> str | None:
    """Return the name of the version published on this machine, or None for the embedded set."""
    path = local_folder() / _CURRENT
    try:
        return path.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"Le fichier « {path} » ne peut pas être lu ({error.strerror}). Vérifiez les droits du dossier."
        ) from error


def table_folders() -> dict[str, Path]:
    """Return, for each table, the folder of the file in use: the published version, else the embedded set."""
    folders = dict.fromkeys(read_manifest(TERRITORIES), TERRITORIES)
    folders |= dict.fromkeys(read_manifest(DEMONSTRATION), DEMONSTRATION)
    version = current_version()
    if version is not None:
        folder = local_folder() / "versions" / version
        folders |= dict.fromkeys(read_manifest(folder), folder)
    return folders


def load() -> DataSet:
    """Read the data set in use.

    Raises
    ------
    StoreError
        If a file is missing, cut or not the one that its manifest describes.
    """
    folders = table_folders()
    manifest = {name: read_manifest(folder)[name] for name, folder in folders.items()}
    tables = {name: _read_table(folders[name] / f"{name}.parquet", manifest[name]) for name in SCHEMAS}
    return DataSet(version=_fingerprint(manifest), manifest=manifest, **tables)


def version() -> str:
    """Return the version of the data set in use without reading its tables."""
    return _fingerprint({name: read_manifest(folder)[name] for name, folder in table_folders().items()})


def publish(tables: Mapping[str, gpd.GeoDataFrame], entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Check tables and make them the ones in use, all at once; the others stay as they are.

    Parameters
    ----------
    tables : mapping of str to geopandas.GeoDataFrame
        The new tables by name; tables not named are carried over from the published version.
    entries : mapping
        Their manifest fields (see `write_manifest`).

    Returns
    -------
    str
        The name of the new version.

    Raises
    ------
    DataError
        If a table does not have the form expected: nothing is published.
    StoreError
        If another publication is under way or the folder cannot be written.
    """
    checked = {name: validate(table, name) for name, table in tables.items()}
    root = local_folder()
    with _publication(root):
        previous = current_version()
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        building = root / "versions" / f".{name}.building"
        building.mkdir(parents=True)
        kept = _carry_over(root, previous, building, set(checked))
        for table_name, table in checked.items():
            write_table(table, building / f"{table_name}.parquet")
        write_manifest(building, {**kept, **entries})
        for file in building.iterdir():
            _sync(file)
        building.rename(root / "versions" / name)
        _sync(root / "versions")
        _switch(root, name)
        _forget_old_versions(root, keep={name, previous})
    return name


def rollback() -> str | None:
    """Return to the version published before the one in use, or to the embedded set when there is none.

    Returns
    -------
    str or None
        The version now in use; None for the embedded set.

    Raises
    ------
    StoreError
        If the embedded set is already in use.
    """
    root = local_folder()
    with _publication(root):
        current = current_version()
        if current is None:
            raise StoreError("Aucune version publiée : les données embarquées sont déjà celles en usage.")
        older = [name for name in versions() if name < current]
        target = older[-1] if older else None
        _switch(root, target)
    return target


def versions() -> list[str]:
    """Return the names of the versions kept on this machine, oldest first."""
    folder = local_folder() / "versions"
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def _fingerprint(manifest: Mapping[str, TableInfo]) -> str:
    digests = "".join(f"{name}:{info.sha256}" for name, info in sorted(manifest.items()))
    return hashlib.sha256(digests.encode()).hexdigest()[:16]


def _read_table(path: Path, info: TableInfo) -> gpd.GeoDataFrame:
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


def _carry_over(
    root: Path, previous: str | None, building: Path, replaced: set[str]
) -> dict[str, dict[str, Any]]:
    if previous is None:
        return {}
    folder = root / "versions" / previous
    kept = {}
    for name, info in read_manifest(folder).items():
        if name not in replaced:
            shutil.copy2(folder / f"{name}.parquet", building / f"{name}.parquet")
            kept[name] = {k: v for k, v in vars(info).items() if k not in {"rows", "sha256"}}
    return kept


def _switch(root: Path, name: str | None) -> None:
    _write_atomically(root / _CURRENT, f"{name or ''}\n")


def _forget_old_versions(root: Path, keep: set[str | None]) -> None:
    for name in versions()[:-_KEPT_VERSIONS]:
        if name not in keep:
            shutil.rmtree(root / "versions" / name)


def _write_atomically(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, "utf-8")
    _sync(temporary)
    temporary.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _publication(root: Path) -> Iterator[None]:
    """Hold the lock that lets one publication run at a time; clean what a killed one left."""
    try:
        (root / "versions").mkdir(parents=True, exist_ok=True)
        lock = (root / ".lock").open("w")
    except OSError as error:
        raise StoreError(
            f"Le dossier « {root} » ne peut pas être écrit ({error.strerror}). "
            f"Vérifiez ses droits ou indiquez-en un autre par {ENVIRONMENT_VARIABLE}."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                "Une autre actualisation est en cours sur ces données. "
                "Attendez qu'elle finisse, puis réessayez."
            ) from error
        for left in (root / "versions").glob(".*.building"):
            shutil.rmtree(left)
        try:
            yield
        except OSError as error:
            if isinstance(error, StoreError):
                raise
            raise StoreError(
                f"La publication a échoué ({error.strerror}) ; les données en usage n'ont pas changé. "
                "Libérez de la place ou vérifiez les droits, puis réessayez."
            ) from error
