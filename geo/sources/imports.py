"""Keep the lists that were imported, lay them over the structures in use, and take them away again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import store
from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError, MaillageError, StoreError
from geo.domain.vocabulary import FRANCE_CODE, Origin, TerritoryKind
from geo.sources.caf_list import ACCEPTED, CORRECTED, REJECTED, Draft
from geo.sources.list_export import rows_as_csv
from geo.sources.merge import merge_same_places
from geo.store import DataSet, journal
from geo.store.durable import sha256
from geo.store.manifest import fields_of
from geo.store.rights import TERMINAL

_BASE = "base_structures.parquet"
_BASE_ENTRY = "base_structures.json"
_ACTIVE = "imports.json"
_NOT_KEPT = "La liste n'a pas pu être gardée"
_ROWS, _ABOUT, _REPORT, _REJECTED = "rows.parquet", "import.json", "report.csv", "rejected.csv"


class Mode(StrEnum):
    """What a list does to the structures of its territory."""

    REPLACE = "replace"
    ADD = "add"


@dataclass(frozen=True)
class ImportedList:
    """A list that was imported.

    Parameters
    ----------
    id : str
    name, territory : str
    mode : Mode
    date : str
        ISO date and time, UTC.
    file, sha256 : str
        The original file, kept beside.
    dispositifs : list of str
        What it speaks of: elsewhere in its territory, these are said not to be.
    accepted, corrected, rejected : int
        Rows.
    columns : mapping of str to str
        How its columns were read.
    """

    id: str
    name: str
    territory: str
    mode: Mode
    date: str
    file: str
    sha256: str
    dispositifs: list[str]
    accepted: int
    corrected: int
    rejected: int
    columns: Mapping[str, str] = field(default_factory=dict)

    def original(self) -> bytes:
        """Return the file as it was given."""
        return self._kept(self.file)

    def rows(self) -> gpd.GeoDataFrame:
        """Return its structures."""
        return gpd.read_parquet(BytesIO(self._kept(_ROWS)))

    def rejected_rows(self) -> bytes:
        """Return the rejected rows with their reason, as a CSV file."""
        return self._kept(_REJECTED)

    def report(self) -> bytes:
        """Return what became of each row, as a CSV file."""
        return self._kept(_REPORT)

    def _kept(self, file: str) -> bytes:
        return store.home().kept_file(store.IMPORTS, self.id, file)


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
            f"Aucune ligne de « {draft.name} » n'a pu être acceptée : rien n'a été publié. "
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
        raise DataError("Cette liste n'est pas en usage : elle a déjà été retirée. Rechargez la page.")
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
    known = store.home().shelf(store.IMPORTS, _ABOUT)
    return [_read(import_id, known.get(import_id, b"")) for import_id in json.loads(listed)]


def every() -> list[ImportedList]:
    """Return all lists ever imported, the latest first."""
    known = store.home().shelf(store.IMPORTS, _ABOUT)
    return [_read(import_id, known[import_id]) for import_id in reversed(known)]


def compose(
    base: gpd.GeoDataFrame, entry: Mapping[str, Any], lists: Sequence[ImportedList], dataset: DataSet
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Lay lists over structures.

    In its territory, a list that replaces takes the place of all that was known of its dispositifs; a list
    that completes is merged with what is there (see `geo.sources.merge`). Simulated structures never stand
    beside real ones: they all leave the territory of any list.

    Parameters
    ----------
    base : geopandas.GeoDataFrame
        Structures without any list.
    entry : mapping
        Their manifest fields.
    lists : sequence of ImportedList
    dataset : DataSet
        For communes and départements.

    Returns
    -------
    structures : geopandas.GeoDataFrame
        By identifier.
    entry : dict
        Manifest fields: the scope grows by each list, the files of all are cited.
    """
    tree = TerritoryTree(dataset)
    simulated = entry["origin"] == Origin.DEMONSTRATION
    table, told = base, dict(entry)
    everywhere = [t.code for t in tree.of_kind(TerritoryKind.DEPARTEMENT)]
    given = entry.get("scope") or {d.value: [FRANCE_CODE] for d in Dispositif}
    scope = {d.value: list(given.get(d, [])) for d in Dispositif}
    departement_of = dataset.communes.set_index("code")["departement"]
    for one in lists:
        rows = one.rows()
        territory = tree.get(one.territory)
        inside = table["commune"].isin(tree.commune_codes(territory)) & ~table["id"].isin(rows["id"])
        own = table["id"].isin(rows["id"])
        spoken = one.dispositifs if one.mode is Mode.REPLACE else []
        table = _without(table[~own], inside[~own], list(Dispositif) if simulated else spoken)
        around = inside.reindex(table.index).to_numpy(dtype=bool)
        if one.mode is Mode.ADD:
            rows, _ = merge_same_places(_together(table[around], rows), departement_of)
            table = table[~around]
        table = _together(table, rows)
        covered = _whole_departements(tree, one.territory)
        for dispositif in Dispositif:
            known = scope[dispositif.value]
            if dispositif in one.dispositifs:
                scope[dispositif.value] = _plus(known, covered)
            elif simulated:
                listed = everywhere if FRANCE_CODE in known else known
                scope[dispositif.value] = [code for code in listed if code not in covered]
        told = _cite(told, one)
    if simulated and lists and not table["id"].isin(base["id"]).any():
        told["origin"] = Origin.LOCAL
        told["source"] = " ; ".join(dict.fromkeys(one.name for one in lists))
    # A table that says everything of all France needs no scope.
    told["scope"] = None if all(codes == [FRANCE_CODE] for codes in scope.values()) else scope
    return table.sort_values("id", ignore_index=True), told


def _without(table: gpd.GeoDataFrame, inside: pd.Series, spoken: Iterable[str]) -> gpd.GeoDataFrame:
    """Take dispositifs away from the structures inside; those that offer nothing else go."""
    gone = set(spoken)
    if not gone:
        return table
    table = table.copy()
    left = [
        [code for code in codes if not (within and code in gone)]
        for codes, within in zip(table["dispositifs"], inside, strict=True)
    ]
    table["dispositifs"] = pd.Series(left, index=table.index, dtype=object)
    return table[table["dispositifs"].map(len) > 0]


def _together(table: gpd.GeoDataFrame, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if table.empty:
        return rows[list(table.columns)]
    joined = pd.concat([table, rows[list(table.columns)]], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=table.crs)


def _whole_departements(tree: TerritoryTree, code: str) -> list[str]:
    """Return the départements of which a list says everything: none where it covers but a part of one."""
    territory = tree.get(code)
    if territory.kind is TerritoryKind.FRANCE:
        return [FRANCE_CODE]
    if territory.kind is TerritoryKind.DEPARTEMENT:
        return [territory.code]
    if territory.kind is TerritoryKind.REGION:
        found = tree.of_kind(TerritoryKind.DEPARTEMENT)
        return [t.code for t in found if t.region == territory.region]
    return []


def _plus(known: list[str], more: list[str]) -> list[str]:
    if FRANCE_CODE in known or FRANCE_CODE in more:
        return [FRANCE_CODE]
    return sorted({*known, *more})


def _cite(entry: dict[str, Any], one: ImportedList) -> dict[str, Any]:
    origin = Origin.DEMONSTRATION if entry["origin"] == Origin.DEMONSTRATION else Origin.LOCAL
    cited = {"source": one.name, "name": one.file, "sha256": one.sha256, "url": ""}
    return {
        **entry,
        "origin": origin,
        "source": f"{entry['source']} ; {one.name}",
        "date": one.date[:10],
        "files": [*entry.get("files", ()), cited],
    }


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
            f"La liste importée « {import_id} » manque ou est abîmée ({store.home().where}). Revenez à la "
            "version précédente des données, puis importez-la de nouveau."
        ) from error


def _keep(draft: Draft, original: Path, mode: Mode, file_name: str) -> ImportedList:
    """Keep all of an import together."""
    about = ImportedList(
        id=store.next_key(store.IMPORTS),
        name=draft.name,
        territory=draft.territory.code,
        mode=mode,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        file="original-" + re.sub(r"[^\w.()-]+", "_", file_name)[-100:],
        sha256=sha256(original),
        dispositifs=[d.value for d in draft.dispositifs],
        accepted=draft.count(ACCEPTED),
        corrected=draft.count(CORRECTED),
        rejected=draft.count(REJECTED),
        columns=dict(draft.columns),
    )
    files = {
        about.file: original.read_bytes(),
        _ROWS: store.table_bytes(draft.structures),
        _REPORT: rows_as_csv(draft.report),
        _REJECTED: rows_as_csv(draft.rejected()),
        _ABOUT: json.dumps(asdict(about), ensure_ascii=False, indent=2).encode(),
    }
    store.keep(store.IMPORTS, about.id, files, failed=_NOT_KEPT)
    return about
