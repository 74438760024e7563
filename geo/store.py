"""Know the data set in use: read it whole, publish a new one atomically, say where each table came from."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet

from geo import audit, journal
from geo.durable import is_stamp, reason, sha256, stamp_after, sync, write_atomically
from geo.errors import StoreError
from geo.manifest import MANIFEST, TableInfo, read_manifest, write_manifest
from geo.rights import TERMINAL
from geo.schema import SCHEMAS, validate
from geo.vocabulary import Origin

DATA = Path(__file__).parent.parent / "data"
TERRITORIES = DATA / "territories"
DEMONSTRATION = DATA / "demonstration"
REFERENCE = DATA / "reference"
ENVIRONMENT_VARIABLE = "MAILLAGE_DATA"

ANY_VERSION = "any"
EVENT = "event.json"
"""In the folder of a version: what made it, and the version in use before."""

_CURRENT = "current"
_KEPT_VERSIONS = 5


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


def write_table(table: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a table as GeoParquet, the same bytes for the same rows."""
    table.to_parquet(path, index=False, compression="zstd", write_covering_bbox=False)
    return path


def current_version() -> str | None:
    """Return the name of the version published on this machine, or None for the embedded set."""
    path = local_folder() / _CURRENT
    try:
        return path.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"Le fichier « {path} » ne peut pas être lu ({reason(error)}). Vérifiez les droits du dossier."
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


def publish(
    tables: Mapping[str, gpd.GeoDataFrame],
    entries: Mapping[str, Mapping[str, Any]],
    *,
    attachments: Mapping[str, bytes] | None = None,
    event: Mapping[str, Any] | None = None,
    based_on: str | None = ANY_VERSION,
) -> str:
    """Check tables and make them the ones in use, all at once; the others stay as they are.

    Parameters
    ----------
    tables : mapping of str to geopandas.GeoDataFrame
        The new tables by name; tables not named are carried over from the published version.
    entries : mapping
        Their manifest fields (see `write_manifest`).
    attachments : mapping of str to bytes, optional
        Other files to keep in the version, by name; those not named are carried over like tables.
    event : mapping, optional
        What made this version, for the history (see `geo.history`): `kind`, `what`, `who`, and the `files`
        that it was made from where they are not those of the entries.
    based_on : str or None, optional
        The version that the tables were made from, when they depend on it.

    Returns
    -------
    str
        The name of the new version.

    Raises
    ------
    DataError
        If a table does not have the form expected: nothing is published.
    StoreError
        If another publication is under way, `based_on` is no longer in use or the folder cannot be written.
    """
    checked = {name: validate(table, name) for name, table in tables.items()}
    root = local_folder()
    rows = sum(map(len, checked.values()))
    with journal.timed("publication", tables=sorted(checked), rows=rows) as told, _publication(root):
        previous = current_version()
        if based_on not in (ANY_VERSION, previous):
            raise StoreError(
                "Les données en usage ont changé pendant la préparation de celles-ci : rien n'a été publié. "
                "Recommencez."
            )
        told["version"] = name = stamp_after(versions())
        building = root / "versions" / f".{name}.building"
        building.mkdir(parents=True)
        kept = _carry_over(root, previous, building, set(checked))
        for table_name, table in checked.items():
            write_table(table, building / f"{table_name}.parquet")
        for file_name, content in (attachments or {}).items():
            (building / file_name).write_bytes(content)
        act = _act(name, event or {}, entries)
        _write_event(building, {**vars(act), "tables": sorted(checked), "parent": previous})
        write_manifest(building, {**kept, **entries})
        for file in building.iterdir():
            sync(file)
        building.rename(root / "versions" / name)
        sync(root / "versions")
        _put_in_use(root, act)
        _forget_old_versions(root, keep={name, previous})
    return name


def rollback(who: str = TERMINAL) -> str | None:
    """Return to the version published before the one in use, or to the embedded set when there is none.

    Parameters
    ----------
    who : str
        For the trail (see `geo.audit`).

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
    with journal.timed("rollback") as told, _publication(root):
        current = current_version()
        if current is None:
            raise StoreError("Aucune version publiée : les données embarquées sont déjà celles en usage.")
        told["version"] = target = _parent(root, current)
        with audit.written(root, audit.act(who, "rollback", "", target)):
            _switch(root, target)
    return target


def _parent(root: Path, version: str) -> str | None:
    """Return the version that was in use before another was published, or the nearest older one kept."""
    try:
        parent = json.loads((root / "versions" / version / EVENT).read_text("utf-8"))["parent"]
    except (OSError, ValueError, KeyError):
        parent = version
    if parent is None or (parent != version and (root / "versions" / parent).is_dir()):
        return None if parent is None else str(parent)
    older = [name for name in versions() if name < version]
    return older[-1] if older else None


def versions() -> list[str]:
    """Return the names of the versions kept on this machine, oldest first."""
    folder = local_folder() / "versions"
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if is_stamp(path.name))


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
    manifest = read_manifest(folder)
    apart = {MANIFEST, EVENT, *(f"{name}.parquet" for name in manifest)}
    for file in folder.iterdir():
        if file.name not in apart:
            shutil.copy2(file, building / file.name)
    for name, info in manifest.items():
        if name not in replaced:
            shutil.copy2(folder / f"{name}.parquet", building / f"{name}.parquet")
            kept[name] = {k: v for k, v in vars(info).items() if k not in {"rows", "sha256"}}
    return kept


def _act(name: str, event: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> audit.Act:
    cited = {file["sha256"]: file for entry in entries.values() for file in entry.get("files") or ()}
    kind, what = str(event.get("kind", "publication")), str(event.get("what", ""))
    return audit.act(event.get("who", TERMINAL), kind, what, name, event.get("files") or cited.values())


def _write_event(folder: Path, event: Mapping[str, Any]) -> None:
    (folder / EVENT).write_text(json.dumps(event, ensure_ascii=False, indent=2), "utf-8")


def _put_in_use(root: Path, act: audit.Act) -> None:
    """Switch to the version of an act; where the disk refuses, the version goes as if it had never been."""
    try:
        with audit.written(root, act):
            _switch(root, act.version)
    except OSError:
        if act.version and current_version() != act.version:
            shutil.rmtree(root / "versions" / act.version, ignore_errors=True)
        raise


def _switch(root: Path, name: str | None) -> None:
    write_atomically(root / _CURRENT, f"{name or ''}\n")


def _forget_old_versions(root: Path, keep: set[str | None]) -> None:
    for name in versions()[:-_KEPT_VERSIONS]:
        if name not in keep:
            hidden = root / "versions" / f".{name}.building"
            # The new version is in use already: what cannot go now goes at the next publication.
            with suppress(OSError):
                (root / "versions" / name).rename(hidden)
                shutil.rmtree(hidden)


@contextmanager
def exclusively(name: str) -> Iterator[None]:
    """Hold a lock of the folder of what is published, so that one process at a time does something long.

    Raises
    ------
    StoreError
        If another process holds it, or the folder cannot be written.
    """
    root = local_folder()
    try:
        (root / "versions").mkdir(parents=True, exist_ok=True)
        lock = (root / f".{name}").open("w")
    except OSError as error:
        raise StoreError(
            f"Le dossier « {root} » ne peut pas être écrit ({reason(error)}). "
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
        yield


@contextmanager
def _publication(root: Path) -> Iterator[None]:
    """Let one publication run at a time; clean what a killed one left."""
    with exclusively("lock"):
        try:
            _clean(root)
            yield
        except OSError as error:
            if isinstance(error, StoreError):
                raise
            with suppress(OSError):  # the first error is the one to tell
                _clean(root)
            raise StoreError(
                f"La publication a échoué ({reason(error)}) ; les données en usage n'ont pas changé. "
                "Libérez de la place ou vérifiez les droits, puis réessayez."
            ) from error


def _clean(root: Path) -> None:
    """Take away what a publication that did not end left."""
    for left in (root / "versions").glob(".*.building"):
        shutil.rmtree(left)
