"""Change what is in the base, within one transaction: nothing of it is seen by others before its end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, TableClause, delete, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from geo.store.audit import Act
from geo.store.home import NewVersion
from geo.store.postgis import rows
from geo.store.postgis.base import driver
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

PUBLISHED = "maillage_published"
"""The channel by which the base tells all machines that other data are in use."""


class PostGISChange:
    """A change under way.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.

    Attributes
    ----------
    number : str
        Of the transaction, by which the base tells later whether it held.
    act : Act or None
        What was begun, for its line if all fails.
    over : bool
        Whether nothing more is to be done in it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.number = str(connection.scalar(text("SELECT CAST(pg_current_xact_id() AS text)")))
        self.act: Act | None = None
        self.over = False

    def write(self, version: NewVersion) -> None:
        """Write a version; a table that it carries over is a line of its manifest, no row is copied."""
        self._do(insert(VERSIONS).values(version=version.name, event=dict(version.event)))
        for name, table in version.tables.items():
            digest = hashlib.sha256(table).hexdigest()
            said = {**version.entries[name], "rows": self._put(name, digest, table), "sha256": digest}
            entry = {key: value for key, value in said.items() if value is not None}
            self._do(
                insert(VERSION_TABLES).values(version=version.name, name=name, digest=digest, entry=entry)
            )
        for name, content in version.attachments.items():
            self._do(insert(VERSION_FILES).values(version=version.name, name=name, content=content))
        self._carry(version, VERSION_TABLES, version.carried)
        self._carry(version, VERSION_FILES, version.carried_attachments)

    @contextmanager
    def doing(self, act: Act) -> Iterator[None]:
        """Have an act in the trail: seen with what it does, or as one that failed."""
        self.act = act
        self.tell(act)
        yield

    def switch(self, version: str | None) -> None:
        """Put a version in use."""
        self._do(update(IN_USE).values(version=version))
        self._do(text(f"NOTIFY {PUBLISHED}"))  # heard once this holds

    def forget(self, version: str) -> None:
        """Take away an old version, and the tables that no other holds."""
        self._do(delete(VERSIONS).where(VERSIONS.c.version == version))
        self._sweep()

    def keep(self, shelf: str, key: str, files: Mapping[str, bytes]) -> None:
        """Keep files together under a key of a shelf."""
        self._do(insert(KEPT).values(shelf=shelf, key=key))
        for name, content in files.items():
            self._do(insert(KEPT_FILES).values(shelf=shelf, key=key, name=name, content=content))

    def drop(self, shelf: str, key: str) -> None:
        """Take away what is kept under a key."""
        self._do(delete(KEPT).where(KEPT.c.shelf == shelf, KEPT.c.key == key))

    def tell(self, act: Act) -> None:
        """Add a line to the trail."""
        self._do(insert(TRAIL).values(act=asdict(act)))

    def clear(self) -> None:
        """Take everything away."""
        self.switch(None)
        self._do(delete(VERSIONS))
        self._do(delete(KEPT))
        self._sweep()
        self._do(text("TRUNCATE trail"))

    def _do(self, statement: Any) -> None:
        self._connection.execute(statement)

    def _put(self, name: str, digest: str, written: bytes) -> int:
        """Have a table in the base, once whatever versions hold it; return how many rows it has."""
        content = rows.take_apart(written, rows.columns_of(driver(self._connection), name))
        put = insert_or(CONTENTS).values(name=name, digest=digest, form=content.form, others=content.others)
        new = self._connection.execute(put.on_conflict_do_nothing().returning(CONTENTS.c.name)).first()
        if new is not None:
            rows.insert(driver(self._connection), name, digest, content)
        return content.count

    def _carry(self, version: NewVersion, source: TableClause, names: Iterable[str]) -> None:
        """Give a version lines of its parent."""
        others = [one for one in source.c if one.name != "version"]
        lines = select(literal(version.name), *others).where(
            source.c.version == version.parent, source.c.name.in_(list(names))
        )
        self._do(insert(source).from_select(["version", *(one.name for one in others)], lines))

    def _sweep(self) -> None:
        held = select(VERSION_TABLES.c.name).where(
            VERSION_TABLES.c.name == CONTENTS.c.name, VERSION_TABLES.c.digest == CONTENTS.c.digest
        )
        gone = delete(CONTENTS).where(~held.exists()).returning(CONTENTS.c.name, CONTENTS.c.digest)
        for one in self._connection.execute(gone).all():
            rows.remove(driver(self._connection), one.name, one.digest)
