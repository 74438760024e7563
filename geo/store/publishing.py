"""Change what is in use: check, carry over, publish at once, return, forget versions that are too old."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import geopandas as gpd

from geo.domain.errors import StoreError
from geo.store import audit, journal
from geo.store.audit import Act
from geo.store.chosen import home
from geo.store.durable import stamp_after
from geo.store.home import PUBLICATION, Change, Home, NewVersion
from geo.store.rights import TERMINAL
from geo.store.tables import table_bytes

ANY_VERSION = "any"

_KEPT_VERSIONS = 5
_FAILED = "La publication a échoué"


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
        Their manifest fields (see `geo.store.manifest.write_manifest`).
    attachments : mapping of str to bytes, optional
        Other files to keep in the version, by name; those not named are carried over like tables.
    event : mapping, optional
        What made this version, for the history (see `geo.store.history`): `kind`, `what`, `who`, and the
        `files` that it was made from where they are not those of the entries.
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
        If another publication is under way, `based_on` is no longer in use or nothing can be written.
    """
    from geo.store.schema import validate  # noqa: PLC0415 - who only reads does not wait for pandera

    checked = {name: validate(table, name) for name, table in tables.items()}
    where = home()
    rows = sum(map(len, checked.values()))
    written = {name: table_bytes(table) for name, table in checked.items()}
    with (
        journal.timed("publication", tables=sorted(checked), rows=rows) as told,
        where.changing(_FAILED, lock=PUBLICATION) as change,
    ):
        previous = where.current()
        if based_on not in (ANY_VERSION, previous):
            raise StoreError(
                "Les données en usage ont changé pendant la préparation de celles-ci : rien n’a été publié. "
                "Recommencez."
            )
        known = where.versions()
        told["version"] = name = stamp_after(known)
        act = _act(name, event or {}, entries)
        made_by = {**vars(act), "tables": sorted(checked), "parent": previous}
        changed = NewVersion(name, made_by, written, entries, dict(attachments or {}))
        change.write(_standing_on(where, previous, changed))
        with change.doing(act):
            change.switch(name)
        for old in [*known, name][:-_KEPT_VERSIONS]:
            if old not in {name, previous}:
                change.forget(old)
    return name


def rollback(who: str = TERMINAL) -> str | None:
    """Return to the version published before the one in use, or to the embedded set when there is none.

    Parameters
    ----------
    who : str
        For the trail (see `geo.store.audit`).

    Returns
    -------
    str or None
        The version now in use; None for the embedded set.

    Raises
    ------
    StoreError
        If the embedded set is already in use.
    """
    where = home()
    with journal.timed("rollback") as told, where.changing(_FAILED, lock=PUBLICATION) as change:
        current = where.current()
        if current is None:
            raise StoreError(
                "Aucune version publiée : les données fournies avec Maillage sont déjà celles en usage."
            )
        told["version"] = target = _parent(where, current)
        with change.doing(audit.act(who, "rollback", "", target)):
            change.switch(target)
    return target


def next_key(shelf: str) -> str:
    """Return a key of a shelf that nothing has, and that sorts after all others."""
    return stamp_after(home().keys(shelf))


def keep(shelf: str, key: str, files: Mapping[str, bytes], *, failed: str, act: Act | None = None) -> None:
    """Keep files together on a shelf, all or none.

    Parameters
    ----------
    shelf, key : str
        See `geo.store.home.SHELVES` and `next_key`.
    files : mapping of str to bytes
    failed : str
        How the sentence begins where they cannot be kept.
    act : Act, optional
        Its line in the trail, where no publication writes one.
    """
    with home().changing(failed) as change, _told(change, act):
        change.keep(shelf, key, files)


def drop(shelf: str, key: str, *, failed: str, act: Act | None = None) -> None:
    """Take away what is kept under a key (see `keep`)."""
    with home().changing(failed) as change, _told(change, act):
        change.drop(shelf, key)


def exclusively(name: str) -> AbstractContextManager[None]:
    """Let one process at a time, of all that share the data in use, do something long.

    Raises
    ------
    StoreError
        If another process is at it, or the home cannot be reached or written.
    """
    return home().exclusively(name)


def trail() -> list[Act]:
    """Return who changed the data in use (see `geo.store.audit`), the latest written first."""
    return home().trail()


def _told(change: Change, act: Act | None) -> AbstractContextManager[None]:
    return nullcontext() if act is None else change.doing(act)


def _standing_on(where: Home, parent: str | None, changed: NewVersion) -> NewVersion:
    """Carry over from the parent what a version does not change."""
    if parent is None:
        return changed
    carried = {name: info for name, info in where.manifest(parent).items() if name not in changed.tables}
    others = tuple(name for name in where.attachments(parent) if name not in changed.attachments)
    return replace(changed, parent=parent, carried=carried, carried_attachments=others)


def _act(name: str, event: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> Act:
    cited = {file["sha256"]: file for entry in entries.values() for file in entry.get("files") or ()}
    kind, what = str(event.get("kind", "publication")), str(event.get("what", ""))
    return audit.act(event.get("who", TERMINAL), kind, what, name, event.get("files") or cited.values())


def _parent(where: Home, version: str) -> str | None:
    """Return the version that was in use before another was published, or the nearest older one kept."""
    known = where.versions()
    parent = where.event(version).get("parent", version)
    if parent is None or (parent != version and parent in known):
        return None if parent is None else str(parent)
    older = [name for name in known if name < version]
    return older[-1] if older else None
