"""Tell what was published, when, from what, and what would come back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from geo.store import home
from geo.store.audit import KIND_LABEL
from geo.store.durable import STAMP


@dataclass(frozen=True)
class Published:
    """A version that is kept.

    Parameters
    ----------
    version : str
    date : datetime
        UTC.
    kind, what : str
        What made it, and of what, in French.
    tables : tuple of str
        What it changed.
    parent : str or None
        The version in use before; None for the embedded set.
    in_use : bool
    who : str
        Who made it; empty where it was not kept.
    """

    version: str
    date: datetime
    kind: str
    what: str
    tables: tuple[str, ...]
    parent: str | None
    in_use: bool
    who: str = ""


def history() -> list[Published]:
    """List the versions kept, the latest first."""
    where = home()
    current = where.current()
    return [
        _read(version, where.event(version), version == current) for version in reversed(where.versions())
    ]


def report_of(version: str) -> list[dict[str, object]]:
    """Return the report of a refresh, one row a source; nothing where there is none."""
    content = home().attachment(version, "report.json")
    rows: list[dict[str, object]] = json.loads(content) if content else []
    return rows


def _read(version: str, event: dict[str, Any], in_use: bool) -> Published:
    return Published(
        version,
        _date(event, version),
        KIND_LABEL.get(event.get("kind", ""), KIND_LABEL["publication"]),
        str(event.get("what", "")),
        tuple(event.get("tables", ())),
        event.get("parent"),
        in_use,
        str(event.get("who", "")),
    )


def _date(event: dict[str, str], version: str) -> datetime:
    # A version made after the clock went back is named after the one before it, not by its own time.
    if "date" in event:
        return datetime.fromisoformat(event["date"])
    return datetime.strptime(version, STAMP).replace(tzinfo=UTC)
