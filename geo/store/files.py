"""Keep published data in files of this machine: a folder a version, written aside, renamed when whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
from filelock import FileLock, Timeout

from geo.domain.errors import StoreError
from geo.store import audit
from geo.store.audit import Act
from geo.store.durable import is_stamp, reason, sync, write_atomically
from geo.store.home import BUSY, PUBLICATION, SHELVES, NewVersion
from geo.store.manifest import MANIFEST, TableInfo, fields_of, read_manifest, write_manifest
from geo.store.tables import read_table

EVENT = "event.json"
"""In the folder of a version: what made it, and the version in use before."""

_CURRENT = "current"
_VERSIONS = "versions"
_BUILDING = ".*.building"
_ARRIVING = ".arriving"
"""What is to replace all is there until it is whole; from then on it holds, whoever is killed."""
_WHOLE = "whole.json"
_ALL = (_CURRENT, _VERSIONS, *SHELVES, audit.TRAIL)


class Files:
    """The home of what is published on this machine.

    Parameters
    ----------
    root : pathlib.Path
    """

    kind = "files"

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def where(self) -> str:
        """The folder."""
        return str(self.root)

    def current(self) -> str | None:
        """Return the version in use."""
        self._take_over()
        path = self.root / _CURRENT
        try:
            return path.read_text("utf-8").strip() or None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(
                f"Le fichier « {path.name} » ne peut pas être lu ({reason(error)}). Vérifiez ses droits."
            ) from error

    def in_use(self) -> tuple[str | None, dict[str, TableInfo]]:
        """Return the version in use and its manifest."""
        version = self.current()
        return version, {} if version is None else self.manifest(version)

    def glance(self) -> tuple[str | None, dict[str, TableInfo]]:
        """Return the version in use and its manifest."""
        return self.in_use()

    def versions(self) -> list[str]:
        """Return the versions kept, oldest first."""
        return _stamped(self.root / _VERSIONS)

    def manifest(self, version: str) -> dict[str, TableInfo]:
        """Return where each table of a version comes from."""
        return read_manifest(self.folder(version))

    def table(self, version: str, name: str, info: TableInfo) -> gpd.GeoDataFrame:
        """Read a table of a version."""
        return read_table(self.folder(version) / f"{name}.parquet", info)

    def table_file(self, version: str, name: str) -> bytes:
        """Return a table of a version as it was written."""
        return (self.folder(version) / f"{name}.parquet").read_bytes()

    def event(self, version: str) -> dict[str, Any]:
        """Return what made a version; nothing where the file is missing or damaged."""
        try:
            told = json.loads((self.folder(version) / EVENT).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def attachments(self, version: str) -> list[str]:
        """Name the other files of a version."""
        apart = {MANIFEST, EVENT, *(f"{name}.parquet" for name in self.manifest(version))}
        return sorted({file.name for file in self.folder(version).iterdir()} - apart)

    def attachment(self, version: str, name: str) -> bytes | None:
        """Return a file of a version, if it has it."""
        path = self.folder(version) / name
        return path.read_bytes() if path.is_file() else None

    def keys(self, shelf: str) -> list[str]:
        """Return the keys of a shelf, in order."""
        return _stamped(self.root / shelf)

    def shelf(self, shelf: str, file: str) -> dict[str, bytes]:
        """Return one file of each thing on a shelf."""
        paths = {key: self.root / shelf / key / file for key in self.keys(shelf)}
        return {key: path.read_bytes() if path.is_file() else b"" for key, path in paths.items()}

    def kept(self, shelf: str, key: str) -> dict[str, bytes]:
        """Return all files kept under a key."""
        return {path.name: path.read_bytes() for path in sorted((self.root / shelf / key).iterdir())}

    def kept_file(self, shelf: str, key: str, file: str) -> bytes:
        """Return a file kept under a key.

        Raises
        ------
        StoreError
            If it is missing or cannot be read.
        """
        path = self.root / shelf / key / file
        try:
            return path.read_bytes()
        except OSError as error:
            raise StoreError(
                f"Le fichier « {path.name} » ne peut pas être lu ({reason(error)}). Remettez-le en place "
                "depuis une sauvegarde, ou revenez à la version précédente des données."
            ) from error

    def trail(self) -> list[Act]:
        """Return the acts, the latest written first."""
        return audit.trail(self.root)

    def changes(self) -> Iterator[None]:
        """End at once: no other machine publishes here."""
        return iter(())

    def close(self) -> None:
        """Let go of what is open: nothing is."""

    def folder(self, version: str) -> Path:
        """Return the folder of a version."""
        return self.root / _VERSIONS / version

    def _take_over(self) -> None:
        """Put in place what was to replace all, where who did was killed at it."""
        if (self.root / _ARRIVING / _WHOLE).exists():
            with suppress(StoreError), self.exclusively(PUBLICATION):  # refused: someone is at it
                _replace_all(self.root)

    @contextmanager
    def exclusively(self, name: str) -> Iterator[None]:
        """Hold a lock of the folder.

        Raises
        ------
        StoreError
            If another process holds it, or the folder cannot be written.
        """
        lock = FileLock(self.root / f".{name}")
        try:
            (self.root / _VERSIONS).mkdir(parents=True, exist_ok=True)
            lock.acquire(blocking=False)
        except Timeout as error:
            raise StoreError(BUSY) from error
        except OSError as error:
            raise StoreError(
                f"Le dossier « {self.root.name} » ne peut pas être écrit ({reason(error)}). "
                "Vérifiez ses droits ou indiquez un autre dossier de données."
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def changing(self, failed: str, lock: str | None = None) -> Iterator[_FilesChange]:
        """Change what is in the folder; clean what a killed change left, and what this one leaves."""
        with self.exclusively(lock) if lock else nullcontext():
            change = _FilesChange(self)
            try:
                (self.root / _VERSIONS).mkdir(parents=True, exist_ok=True)
                if lock:
                    _clean(self.root)
                yield change
                change.finish()
            except OSError as error:
                with suppress(OSError):  # the first error is the one to tell
                    change.undo()
                if isinstance(error, StoreError):
                    raise
                raise StoreError(
                    f"{failed} ({reason(error)}) ; les données en usage n’ont pas changé. "
                    "Libérez de la place ou vérifiez les droits, puis réessayez."
                ) from error


class _FilesChange:
    """A change of a folder, and what must go if it fails."""

    def __init__(self, home: Files) -> None:
        self.home, self.root = home, home.root
        self._made: list[Path] = []

    def write(self, version: NewVersion) -> None:
        """Write a version aside, then give it its name."""
        building = self._aside(self.home.folder(version.name))
        parent = self.home.folder(version.parent or "")
        for name in (*version.carried_attachments, *(f"{name}.parquet" for name in version.carried)):
            shutil.copy2(parent / name, building / name)
        for name, table in version.tables.items():
            (building / f"{name}.parquet").write_bytes(table)
        for name, content in version.attachments.items():
            (building / name).write_bytes(content)
        (building / EVENT).write_text(json.dumps(version.event, ensure_ascii=False, indent=2), "utf-8")
        kept = {name: fields_of(info) for name, info in version.carried.items()}
        write_manifest(building, {**kept, **version.entries})
        self._name(building, self.home.folder(version.name))

    @contextmanager
    def doing(self, act: Act) -> Iterator[None]:
        """Have an act in the trail before it is done."""
        with audit.written(self.root, act):
            yield

    def switch(self, version: str | None) -> None:
        """Put a version in use."""
        write_atomically(self.root / _CURRENT, f"{version or ''}\n")

    def forget(self, version: str) -> None:
        """Take away an old version."""
        hidden = self.home.folder(f".{version}.building")
        # The new version is in use already: what cannot go now goes at the next publication.
        with suppress(OSError):
            self.home.folder(version).rename(hidden)
            shutil.rmtree(hidden)

    def keep(self, shelf: str, key: str, files: Mapping[str, bytes]) -> None:
        """Keep files together in a folder of their own."""
        building = self._aside(self.root / shelf / key)
        for name, content in files.items():
            (building / name).write_bytes(content)
        self._name(building, self.root / shelf / key)

    def drop(self, shelf: str, key: str) -> None:
        """Take away what is kept under a key."""
        hidden = self.root / shelf / f".{key}.building"
        (self.root / shelf / key).rename(hidden)
        shutil.rmtree(hidden)

    def tell(self, act: Act) -> None:
        """Add a line to the trail."""
        self.root.mkdir(parents=True, exist_ok=True)
        audit.append(self.root, act)

    def clear(self) -> None:
        """Begin anew beside what is there, which stays in use until this change has come to its end."""
        self.root = self.root / _ARRIVING
        self.home = Files(self.root)
        (self.root / _VERSIONS).mkdir(parents=True)

    def finish(self) -> None:
        """Put in place what replaces all."""
        if self.root.name == _ARRIVING:
            arrived = [name for name in _ALL if (self.root / name).exists()]
            write_atomically(self.root / _WHOLE, json.dumps(arrived))
            _replace_all(self.root.parent)

    def undo(self) -> None:
        """Take away what was made and is not in use."""
        if self.root.name == _ARRIVING:
            # What is whole holds: the next who comes puts it in place.
            if not (self.root / _WHOLE).exists():
                shutil.rmtree(self.root)
            return
        current = self.home.current()
        for path in self._made:
            if path.name != current:
                shutil.rmtree(path, ignore_errors=True)
        _clean(self.root)

    def _aside(self, path: Path) -> Path:
        building = path.with_name(f".{path.name}.building")
        building.mkdir(parents=True)
        self._made.append(building)
        return building

    def _name(self, building: Path, path: Path) -> None:
        for file in building.iterdir():
            sync(file)
        building.rename(path)
        self._made.append(path)
        sync(path.parent)


def _stamped(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if is_stamp(path.name)) if folder.is_dir() else []


def _clean(root: Path) -> None:
    """Take away what a change that did not end left; put in place what was whole."""
    if (root / _ARRIVING / _WHOLE).exists():
        _replace_all(root)
    for left in [*(root / _VERSIONS).glob(_BUILDING), *root.glob(_ARRIVING)]:
        shutil.rmtree(left)


def _replace_all(root: Path) -> None:
    """Put what arrived in the place of all; killed at any step, it is done again from there."""
    arriving = root / _ARRIVING
    arrived = json.loads((arriving / _WHOLE).read_text("utf-8"))
    for name in _ALL:
        # What arrived and is no longer there is in its place already.
        if name not in arrived or (arriving / name).exists():
            old = arriving / f".{name}.old"
            if (root / name).exists() and not old.exists():
                (root / name).rename(old)
        if (arriving / name).exists():
            (arriving / name).rename(root / name)
    sync(root)
    (arriving / _WHOLE).unlink()
    shutil.rmtree(arriving)
