"""Put zonings in use, and take them away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geo import store
from geo.domain.errors import DataError
from geo.domain.vocabulary import Origin
from geo.sources.perimeters import ZoningDraft
from geo.store import DataSet, journal
from geo.store.data_set import published_table
from geo.store.durable import sha256
from geo.store.manifest import fields_of
from geo.store.rights import TERMINAL
from geo.store.tables import PERIMETERS

_COLUMNS = ["code", "name", "zoning", "communes"]


def publish_zoning(draft: ZoningDraft, original: Path, file_name: str = "", who: str = TERMINAL) -> None:
    """Put a zoning in use; it replaces the one of the same name.

    Parameters
    ----------
    draft : ZoningDraft
    original : pathlib.Path
        The file it was read from.
    file_name : str
        How the person calls the file, when it is not the name on disk.
    who : str
        For the trail (see `geo.store.audit`).

    Raises
    ------
    DataError
        If no row was accepted.
    StoreError
        If another publication is under way or nothing can be written.
    """
    if draft.table.empty:
        raise DataError(
            f"Aucune ligne du zonage « {draft.zoning} » n’a pu être acceptée : rien n’a été publié. "
            "Le rapport dit pourquoi, ligne par ligne."
        )
    file = {"name": file_name or original.name, "sha256": sha256(original), "source": draft.zoning}
    with journal.timed("zoning", rows=len(draft.rows)):
        _publish(draft.zoning, draft.table, "zoning", who, file)


def remove_zoning(zoning: str, who: str = TERMINAL) -> None:
    """Take a zoning away.

    Raises
    ------
    DataError
        If it is not in use.
    """
    known = published_table(PERIMETERS)
    if known is None or zoning not in set(known[0]["zoning"]):
        raise DataError("Ce zonage n’est pas en usage : il a déjà été retiré. Rechargez la page.")
    with journal.timed("zoning_removed"):
        _publish(zoning, pd.DataFrame(columns=_COLUMNS), "zoning_removed", who, None)


def zonings(dataset: DataSet) -> list[str]:
    """Return the names of the zonings in use, in order."""
    return [] if dataset.perimeters is None else sorted(dataset.perimeters["zoning"].unique())


def _publish(zoning: str, table: pd.DataFrame, kind: str, who: str, file: dict[str, str] | None) -> None:
    version, known = store.current_version(), published_table(PERIMETERS)
    others = table.iloc[:0] if known is None else known[0][known[0]["zoning"] != zoning]
    files = [] if known is None else list(known[1].files)
    kept = [one for one in files if one.get("source") != zoning] + ([file] if file else [])
    whole = pd.concat([others, table], ignore_index=True)
    entry: dict[str, Any] = {
        "source": ", ".join(sorted(whole["zoning"].unique())) or "aucun zonage",
        "vintage": f"{datetime.now(UTC):%Y}",
        "licence": "celle de chaque producteur",
        "origin": Origin.LOCAL,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "files": kept,
    }
    if known is not None:
        entry = {**fields_of(known[1]), **entry}
    store.publish(
        {PERIMETERS: whole},
        {PERIMETERS: entry},
        event={"kind": kind, "what": zoning, "who": who, "files": [file] if file else []},
        based_on=version,
    )
