"""Keep published data in a PostGIS base: what is in use is one row, and a table is found by its digest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import geopandas as gpd
import psycopg
import pyarrow as pa
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from geo.domain.errors import StoreError, UnreachableError
from geo.store import audit
from geo.store.audit import Act
from geo.store.home import BUSY
from geo.store.manifest import TableInfo, read_entry
from geo.store.postgis import rows
from geo.store.postgis.base import Base, driver, held
from geo.store.postgis.change import PUBLISHED, PostGISChange
from geo.store.postgis.tables import (
    CONTENTS,
    IN_USE,
    KEPT,
    KEPT_FILES,
    TRAIL,
    VERSION_FILES,
    VERSION_TABLES,
    VERSIONS,
)

_MOMENT_S = 0.25
_AGAIN_S = 1.0


class PostGIS:
    """The home of what several machines share.

    Parameters
    ----------
    address : str
        As ``postgresql://account:password@host/base``.
    """

    kind = "postgis"

    def __init__(self, address: str) -> None:
        self.base = Base(address)
        self._seen: tuple[float, tuple[str | None, dict[str, TableInfo]]] | None = None

    @property
    def where(self) -> str:
        """The address, without account nor password."""
        return self.base.where

    def current(self) -> str | None:
        """Return the version in use."""
        return self.base.read(lambda connection: connection.scalar(select(IN_USE.c.version)))

    def in_use(self) -> tuple[str | None, dict[str, TableInfo]]:
        """Return the version in use and its manifest, in one question."""
        joined = IN_USE.outerjoin(VERSION_TABLES, IN_USE.c.version == VERSION_TABLES.c.version)
        asked = select(IN_USE.c.version, VERSION_TABLES.c.name, VERSION_TABLES.c.entry).select_from(joined)
        found = self.base.read(lambda connection: connection.execute(asked).all())
        return found[0].version, {one.name: read_entry(one.entry) for one in found if one.name}

    def glance(self) -> tuple[str | None, dict[str, TableInfo]]:
        """Return the same, asked once a moment: a page needs it a dozen times while it is drawn."""
        seen = self._seen
        if seen is None or time.monotonic() - seen[0] > _MOMENT_S:
            asked = time.monotonic()
            self._seen = seen = (asked, self.in_use())
        return seen[1]

    def versions(self) -> list[str]:
        """Return the versions kept, oldest first."""
        asked = select(VERSIONS.c.version).order_by(VERSIONS.c.version)
        return self.base.read(lambda connection: list(connection.scalars(asked)))

    def manifest(self, version: str) -> dict[str, TableInfo]:
        """Return where each table of a version comes from."""
        asked = select(VERSION_TABLES.c.name, VERSION_TABLES.c.entry).where(
            VERSION_TABLES.c.version == version
        )
        found = self.base.read(lambda connection: connection.execute(asked).all())
        return {one.name: read_entry(one.entry) for one in found}

    def table(self, version: str, name: str, info: TableInfo) -> gpd.GeoDataFrame:
        """Read a table of a version."""
        table = self._rows(version, name)
        if len(table) != info.rows:
            raise self._damaged(version, name)
        return rows.as_frame(table)

    def table_file(self, version: str, name: str) -> bytes:
        """Return a table of a version as it was written."""
        return rows.as_file(self._rows(version, name))

    def _rows(self, version: str, name: str) -> pa.Table:
        same = (CONTENTS.c.name == VERSION_TABLES.c.name) & (CONTENTS.c.digest == VERSION_TABLES.c.digest)
        asked = (
            select(CONTENTS.c.digest, CONTENTS.c.form, CONTENTS.c.others)
            .select_from(VERSION_TABLES.join(CONTENTS, same))
            .where(VERSION_TABLES.c.version == version, VERSION_TABLES.c.name == name)
        )

        def read(connection: Connection) -> pa.Table | None:
            found = connection.execute(asked).one_or_none()
            if found is None:
                return None
            return rows.fetch(driver(connection), name, found.digest, found.form, found.others)

        table = self.base.read(read)
        if table is None:
            raise self._damaged(version, name)
        return table

    def _damaged(self, version: str, name: str) -> StoreError:
        return StoreError(
            f"La table « {name} » de la version {version} n’est pas entière dans {self.where}. Revenez à "
            "la version précédente, ou restaurez la base depuis une sauvegarde."
        )

    def event(self, version: str) -> dict[str, Any]:
        """Return what made a version."""
        asked = select(VERSIONS.c.event).where(VERSIONS.c.version == version)
        return self.base.read(lambda connection: connection.scalar(asked)) or {}

    def attachments(self, version: str) -> list[str]:
        """Name the other files of a version."""
        asked = select(VERSION_FILES.c.name).where(VERSION_FILES.c.version == version)
        return sorted(self.base.read(lambda connection: list(connection.scalars(asked))))

    def attachment(self, version: str, name: str) -> bytes | None:
        """Return a file of a version, if it has it."""
        asked = select(VERSION_FILES.c.content).where(
            VERSION_FILES.c.version == version, VERSION_FILES.c.name == name
        )
        return self.base.read(lambda connection: connection.scalar(asked))

    def keys(self, shelf: str) -> list[str]:
        """Return the keys of a shelf, in order."""
        asked = select(KEPT.c.key).where(KEPT.c.shelf == shelf).order_by(KEPT.c.key)
        return self.base.read(lambda connection: list(connection.scalars(asked)))

    def shelf(self, shelf: str, file: str) -> dict[str, bytes]:
        """Return one file of each thing on a shelf."""
        same = (KEPT.c.shelf == KEPT_FILES.c.shelf) & (KEPT.c.key == KEPT_FILES.c.key)
        asked = (
            select(KEPT.c.key, func.coalesce(KEPT_FILES.c.content, b"").label("content"))
            .select_from(KEPT.outerjoin(KEPT_FILES, same & (KEPT_FILES.c.name == file)))
            .where(KEPT.c.shelf == shelf)
            .order_by(KEPT.c.key)
        )
        return {
            one.key: one.content for one in self.base.read(lambda connection: connection.execute(asked).all())
        }

    def kept(self, shelf: str, key: str) -> dict[str, bytes]:
        """Return all files kept under a key."""
        asked = (
            select(KEPT_FILES.c.name, KEPT_FILES.c.content)
            .where(KEPT_FILES.c.shelf == shelf, KEPT_FILES.c.key == key)
            .order_by(KEPT_FILES.c.name)
        )
        return {
            one.name: one.content
            for one in self.base.read(lambda connection: connection.execute(asked).all())
        }

    def kept_file(self, shelf: str, key: str, file: str) -> bytes:
        """Return a file kept under a key.

        Raises
        ------
        StoreError
            If it is not there.
        """
        asked = select(KEPT_FILES.c.content).where(
            KEPT_FILES.c.shelf == shelf, KEPT_FILES.c.key == key, KEPT_FILES.c.name == file
        )
        content: bytes | None = self.base.read(lambda connection: connection.scalar(asked))
        if content is None:
            raise StoreError(
                f"Le fichier « {file} » n’est pas dans {self.where}. Restaurez la base depuis une "
                "sauvegarde, ou revenez à la version précédente des données."
            )
        return content

    def trail(self) -> list[Act]:
        """Return the acts, the latest written first."""
        asked = select(TRAIL.c.act).order_by(TRAIL.c.line.desc())
        lines = self.base.read(lambda connection: list(connection.scalars(asked)))
        return [audit.from_fields(line) for line in lines]

    def changes(self) -> Iterator[None]:
        """Wait for what the base says when a publication holds; listen again where the connection breaks."""
        while True:
            with suppress(SQLAlchemyError, psycopg.Error, StoreError), self.base.session() as connection:
                listening = driver(connection)
                listening.execute(f"LISTEN {PUBLISHED}")
                yield  # what was published while nobody listened
                for _ in listening.notifies():
                    self._seen = None
                    yield
            time.sleep(_AGAIN_S)

    def close(self) -> None:
        """Close all connections."""
        self.base.close()

    @contextmanager
    def exclusively(self, name: str) -> Iterator[None]:
        """Hold a lock that all machines share; the base frees it when whom holds it dies.

        Raises
        ------
        StoreError
            If another process holds it, or the base does not answer.
        """
        with self.base.told(), self.base.session() as connection:
            if not held(connection, name, whole_session=True):
                raise StoreError(BUSY)
            yield

    @contextmanager
    def changing(self, failed: str, lock: str | None = None) -> Iterator[PostGISChange]:
        """Change what is in the base in one transaction; an act that failed has its line all the same."""
        change: PostGISChange | None = None
        try:
            with self.base.told(failed), self.base.transaction() as connection:
                if lock and not held(connection, lock, whole_session=False):
                    raise StoreError(BUSY)
                change = PostGISChange(connection)
                yield change
                change.over = True
        except OSError as error:
            if change is None:
                raise
            # Where the connection broke while the base was asked to make it hold, only the base knows.
            unsure = change.over and isinstance(error, UnreachableError)
            if unsure and self._holds(change.number, failed):
                return
            self._tell_failure(change.act)
            raise
        finally:
            self._seen = None

    def _holds(self, number: str, failed: str) -> bool:
        """Tell whether a transaction came to its end in the base."""
        asked = text("SELECT pg_xact_status(CAST(:number AS xid8))").bindparams(number=number)
        try:
            return self.base.read(lambda connection: connection.scalar(asked)) == "committed"
        except UnreachableError as error:
            raise UnreachableError(
                f"{failed}, ou a abouti sans que la base ait pu le dire ({self.where} ne répond plus). "
                "Quand elle répondra, regardez l’historique avant de recommencer."
            ) from error

    def _tell_failure(self, act: Act | None) -> None:
        if act is None:
            return
        # The first error is the one to tell.
        with suppress(StoreError), self.base.told(), self.base.transaction() as connection:
            PostGISChange(connection).tell(replace(act, outcome=audit.FAILED))
