"""Keep the lists that were imported, lay them over the structures in use, and take them away again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import store
from geo.domain.errors import DataError, MaillageError, StoreError
from geo.sources._imported import ABOUT, REJECTED_ROWS, REPORT, ROWS, ImportedList, Mode
from geo.sources._layers import compose
from geo.sources.caf_list import ACCEPTED, CORRECTED, REJECTED, Draft
from geo.sources.list_export import rows_as_csv
from geo.sources.merge import merge_report
from geo.store import DataSet, journal
from geo.store.durable import sha256
from geo.store.manifest import TableInfo, fields_of
from geo.store.rights import TERMINAL

__all__ = ["ImportedList", "Mode", "Proposal", "active", "attachments", "base_structures", "compose", "every"]
__all__ += ["fields_of", "propose", "publish_list", "undo"]

_BASE = "base_structures.parquet"
_BASE_ENTRY = "base_structures.json"
_ACTIVE = "imports.json"
_NOT_KEPT = "La liste n’a pas pu être gardée"


def publish_list(
    draft: Draft, original: Path, mode: Mode, file_name: str = "", who: str = TERMINAL
) -> ImportedList:
    """Publish a list: its original and its rows are kept, and the structures in use are made anew.

    Parameters
    ----------
    draft : Draft
        As `caf_list.prepare` gives it.
    original : pathlib.Path
        The file it was read from.
    mode : Mode
        Whether the list replaces what was known of its dispositifs in its territory, or completes it.
    file_name : str
        How the person calls the file, when it is not the name on disk.
    who : str
        For the trail (see `geo.store.audit`).

    Raises
    ------
    DataError
        If no row was accepted.
    StoreError
        If another publication is under way or the folder cannot be written.
    """
    if draft.structures.empty:
        raise DataError(
            f"Aucune ligne de « {draft.name} » n’a pu être acceptée : rien n’a été publié. "
            "Le rapport dit pourquoi, ligne par ligne."
        )
    with journal.timed("import", rows=len(draft.structures), territory=draft.territory.code):
        kept = _keep(draft, original, mode, file_name or original.name)
        try:
            _republish([*active(), kept], _event("import", kept, who))
        except MaillageError:
            # A list that was never in use is not one that was taken away.
            with suppress(MaillageError):  # the first error is the one to tell
                store.drop(store.IMPORTS, kept.id, failed=_NOT_KEPT)
            raise
    return kept


@dataclass(frozen=True)
class Proposal:
    """What the structures would be with a list, before anything is kept.

    Parameters
    ----------
    structures : geopandas.GeoDataFrame
    info : TableInfo
        As the manifest would say it, but for the digest.
    merged : pandas.DataFrame
        Rows of the list that are a place known already (see `geo.sources.merge`).
    """

    structures: gpd.GeoDataFrame
    info: TableInfo
    merged: pd.DataFrame


@dataclass(frozen=True)
class _NotKept(ImportedList):
    """A list as it would be kept."""

    table: gpd.GeoDataFrame | None = None

    def rows(self) -> gpd.GeoDataFrame:
        """Return its structures."""
        return self.table


def propose(draft: Draft, mode: Mode, dataset: DataSet) -> Proposal:
    """Say what the structures in use would be with a list; nothing is written.

    Parameters
    ----------
    draft : Draft
    mode : Mode
    dataset : DataSet
        The data in use.
    """
    told = vars(_about(draft, mode, "", "", "", "9999"))
    base, entry = base_structures(dataset)
    merged: list[pd.DataFrame] = []
    table, said = compose(base, entry, [*active(), _NotKept(**told, table=draft.structures)], dataset, merged)
    common = merged[-1] if mode is Mode.ADD else merge_report()
    ids = set(draft.structures["id"])
    common = common[common["merged_id"].isin(ids) | common["kept_id"].isin(ids)]
    return Proposal(table, TableInfo(**said, rows=len(table), sha256=""), common)


def undo(import_id: str, who: str = TERMINAL) -> ImportedList:
    """Take a list away; its file stays in the history.

    Parameters
    ----------
    import_id : str
    who : str
        For the trail (see `geo.store.audit`).

    Raises
    ------
    DataError
        If it is not in use.
    """
    lists = active()
    gone = next((one for one in lists if one.id == import_id), None)
    if gone is None:
        raise DataError("Cette liste n’est pas en usage : elle a déjà été retirée. Rechargez la page.")
    with journal.timed("undo", territory=gone.territory):
        _republish([one for one in lists if one is not gone], _event("undo", gone, who))
    return gone


def _event(kind: str, one: ImportedList, who: str) -> dict[str, Any]:
    file = {"name": one.file.removeprefix("original-"), "sha256": one.sha256}
    return {"kind": kind, "what": one.name, "who": who, "files": [file]}


def active() -> list[ImportedList]:
    """Return the lists laid over the structures in use, in the order of their import."""
    version = store.current_version()
    listed = None if version is None else store.home().attachment(version, _ACTIVE)
    if listed is None:
        return []
    known = store.home().shelf(store.IMPORTS, ABOUT)
    return [_read(import_id, known.get(import_id, b"")) for import_id in json.loads(listed)]


def every() -> list[ImportedList]:
    """Return all lists ever imported, the latest first."""
    known = store.home().shelf(store.IMPORTS, ABOUT)
    return [_read(import_id, known[import_id]) for import_id in reversed(known)]


def base_structures(dataset: DataSet) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return the structures in use without any list, and their manifest fields."""
    version = store.current_version()
    if version is not None:
        table, entry = (store.home().attachment(version, name) for name in (_BASE, _BASE_ENTRY))
        if table is not None and entry is not None:
            return gpd.read_parquet(BytesIO(table)), json.loads(entry)
    return dataset.structures, fields_of(dataset.manifest["structures"])


def attachments(
    lists: Iterable[ImportedList], base: gpd.GeoDataFrame, entry: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return what a version keeps beside its structures: which lists are in them, and what is under these."""
    return {
        _ACTIVE: json.dumps([one.id for one in lists]).encode(),
        _BASE: store.table_bytes(base),
        _BASE_ENTRY: json.dumps(dict(entry), ensure_ascii=False).encode(),
    }


def _republish(lists: list[ImportedList], event: Mapping[str, Any]) -> None:
    version = store.current_version()
    dataset = store.load()
    base, entry = base_structures(dataset)
    table, told = compose(base, entry, lists, dataset)
    store.publish(
        {"structures": table},
        {"structures": told},
        attachments=attachments(lists, base, entry),
        event=event,
        based_on=version,
    )


def _read(import_id: str, about: bytes) -> ImportedList:
    try:
        told = json.loads(about)
        return ImportedList(**{**told, "mode": Mode(told["mode"])})
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(
            f"La liste importée « {import_id} » manque ou est abîmée. Revenez à la "
            "version précédente des données, puis importez-la de nouveau."
        ) from error


def _about(draft: Draft, mode: Mode, file: str, digest: str, key: str, date: str) -> ImportedList:
    return ImportedList(
        id=key,
        name=draft.name,
        territory=draft.territory.code,
        mode=mode,
        date=date,
        file=file,
        sha256=digest,
        dispositifs=[d.value for d in draft.dispositifs],
        accepted=draft.count(ACCEPTED),
        corrected=draft.count(CORRECTED),
        rejected=draft.count(REJECTED),
        columns=dict(draft.columns),
        apart=list(draft.apart),
    )


def _keep(draft: Draft, original: Path, mode: Mode, file_name: str) -> ImportedList:
    """Keep all of an import together."""
    file = "original-" + re.sub(r"[^\w.()-]+", "_", file_name)[-100:]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    about = _about(draft, mode, file, sha256(original), store.next_key(store.IMPORTS), now)
    files = {
        about.file: original.read_bytes(),
        ROWS: store.table_bytes(draft.structures),
        REPORT: rows_as_csv(draft.report),
        REJECTED_ROWS: rows_as_csv(draft.rejected()),
        ABOUT: json.dumps(asdict(about), ensure_ascii=False, indent=2).encode(),
    }
    store.keep(store.IMPORTS, about.id, files, failed=_NOT_KEPT)
    return about
