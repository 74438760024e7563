"""Say what a home of published data must do, whatever holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import geopandas as gpd

from geo.store.audit import Act
from geo.store.manifest import TableInfo

PUBLICATION, REFRESH = "lock", "refresh"
"""Names of what one process at a time may hold."""
IMPORTS, SCENARIOS = "imports", "scenarios"
SHELVES = (IMPORTS, SCENARIOS)
"""What is kept beside the versions, each thing under a key that sorts by date."""
BUSY = "Une autre actualisation est en cours sur ces données. Attendez qu’elle finisse, puis réessayez."


@dataclass(frozen=True)
class NewVersion:
    """A version to be written.

    Parameters
    ----------
    name : str
    event : mapping
        What made it.
    tables : mapping of str to bytes
        The tables that it changes, as GeoParquet.
    entries : mapping
        The manifest fields of each.
    attachments : mapping of str to bytes
        Other files kept in it.
    parent : str or None
        The version that the rest is carried over from.
    carried : mapping of str to TableInfo
        Tables of the parent that are this one's too.
    carried_attachments : tuple of str
    """

    name: str
    event: Mapping[str, Any]
    tables: Mapping[str, bytes]
    entries: Mapping[str, Mapping[str, Any]]
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    parent: str | None = None
    carried: Mapping[str, TableInfo] = field(default_factory=dict)
    carried_attachments: tuple[str, ...] = ()


class Change(Protocol):
    """What can be done in one change of a home; all of it holds, or nothing does."""

    def write(self, version: NewVersion) -> None:
        """Write a version, not yet in use."""

    def doing(self, act: Act) -> AbstractContextManager[None]:
        """Have an act in the trail before what is inside is done; where it fails, a line says so."""

    def switch(self, version: str | None) -> None:
        """Put a version in use; None for the embedded set."""

    def forget(self, version: str) -> None:
        """Take away an old version; what cannot go now goes another time."""

    def keep(self, shelf: str, key: str, files: Mapping[str, bytes]) -> None:
        """Keep files together under a key of a shelf."""

    def drop(self, shelf: str, key: str) -> None:
        """Take away what is kept under a key."""

    def tell(self, act: Act) -> None:
        """Add a line to the trail, as it was written elsewhere."""

    def clear(self) -> None:
        """Take everything away: versions, shelves, trail."""


class Home(Protocol):
    """Where published data live: versions of tables, what is kept on shelves, the trail.

    Attributes
    ----------
    kind : str
        `files` or `postgis`.
    where : str
        As said to people, without any password.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def where(self) -> str: ...  # noqa: D102

    def current(self) -> str | None:
        """Return the version in use; None for the embedded set."""

    def in_use(self) -> tuple[str | None, dict[str, TableInfo]]:
        """Return the version in use and its manifest, empty for the embedded set."""

    def glance(self) -> tuple[str | None, dict[str, TableInfo]]:
        """Return the same as `in_use`, at most a moment ago; what this process changed is always seen."""

    def versions(self) -> list[str]:
        """Return the versions kept, oldest first."""

    def manifest(self, version: str) -> dict[str, TableInfo]:
        """Return where each table of a version comes from."""

    def table(self, version: str, name: str, info: TableInfo) -> gpd.GeoDataFrame:
        """Read a table of a version."""

    def table_file(self, version: str, name: str) -> bytes:
        """Return a table of a version as the GeoParquet that was published."""

    def event(self, version: str) -> dict[str, Any]:
        """Return what made a version; nothing where it is not known."""

    def attachments(self, version: str) -> list[str]:
        """Name the other files of a version."""

    def attachment(self, version: str, name: str) -> bytes | None:
        """Return a file of a version, if it has it."""

    def keys(self, shelf: str) -> list[str]:
        """Return the keys of a shelf, in order."""

    def shelf(self, shelf: str, file: str) -> dict[str, bytes]:
        """Return one file of each thing on a shelf, by key in order; empty bytes where it is missing."""

    def kept(self, shelf: str, key: str) -> dict[str, bytes]:
        """Return all files kept under a key."""

    def kept_file(self, shelf: str, key: str, file: str) -> bytes:
        """Return a file kept under a key."""

    def trail(self) -> list[Act]:
        """Return the acts, the latest written first."""

    def changes(self) -> Iterator[None]:
        """Wait for what other machines publish: give at once, then each time something may have changed."""

    def close(self) -> None:
        """Let go of what is open; it opens again when it is asked for."""

    def exclusively(self, name: str) -> AbstractContextManager[None]:
        """Let one process at a time, of all that share this home, do something long."""

    def changing(self, failed: str, lock: str | None = None) -> AbstractContextManager[Change]:
        """Change what is in this home, all or nothing.

        Parameters
        ----------
        failed : str
            How the sentence begins where it fails.
        lock : str, optional
            Held meanwhile, as by `exclusively`.
        """
