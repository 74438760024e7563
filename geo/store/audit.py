"""Keep the trail of who changed the data in use, when, from which files: lines are added, never changed."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geo.store.durable import sync
from geo.store.rights import shown_to_all

TRAIL = "audit.jsonl"
DONE, FAILED = "done", "failed"

KIND_LABEL = {
    "refresh": "Actualisation",
    "import": "Import d’une liste",
    "undo": "Retrait d’une liste",
    "zoning": "Import d’un zonage",
    "zoning_removed": "Retrait d’un zonage",
    "rollback": "Retour en arrière",
    "publication": "Publication",
    "scenario": "Scénario gardé pour tous",
    "scenario_removed": "Scénario retiré",
}


@dataclass(frozen=True)
class Act:
    """One change of the data in use.

    Parameters
    ----------
    date : str
        ISO date and time, UTC.
    who : str
        An address, « accès local » or « terminal ».
    kind, what : str
        What was done (a key of `KIND_LABEL`), and to what, in French.
    version : str or None
        What was to be in use after it; None for the embedded set.
    files : tuple of mapping
        `name` and `sha256` of the files that it was made from.
    outcome : str
        `FAILED` where the act that this line repeats did not come to its end.
    """

    date: str
    who: str
    kind: str
    what: str
    version: str | None
    files: tuple[Mapping[str, str], ...] = ()
    outcome: str = DONE


def act(who: str, kind: str, what: str, version: str | None, files: Iterable[Mapping[str, Any]] = ()) -> Act:
    """Return an act of now."""
    cited = tuple({"name": str(one["name"]), "sha256": str(one["sha256"])} for one in files)
    return Act(datetime.now(UTC).isoformat(timespec="seconds"), who, kind, what, version, cited)


@contextmanager
def written(root: Path, one: Act) -> Iterator[None]:
    """Have an act in the trail, on disk, before it is done: no change is ever without its line.

    Where it then fails, a second line says so.
    """
    append(root, one)
    try:
        yield
    except OSError:
        with suppress(OSError):  # the disk that refused the act may refuse the line: the first error counts
            append(root, replace(one, outcome=FAILED))
        raise


def trail(root: Path) -> list[Act]:
    """Return the acts of a folder, the latest written first; a line cut by a crash is left out."""
    try:
        lines = (root / TRAIL).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    return [one for one in map(_read, reversed(lines)) if one is not None]


def trail_table(acts: Iterable[Act], *, addresses: bool) -> pd.DataFrame:
    """Return the trail for people, one row an act.

    Parameters
    ----------
    acts : iterable of Act
    addresses : bool
        Whether the reader may see who, and not only from where.
    """
    rows = [
        {
            "Quand": f"{datetime.fromisoformat(one.date).astimezone():%d/%m/%Y %H:%M}",
            "Qui": one.who if addresses else shown_to_all(one.who),
            "Quoi": KIND_LABEL.get(one.kind, KIND_LABEL["publication"])
            + (" (non aboutie)" if one.outcome == FAILED else ""),
            "Détail": one.what,
            "Fichiers": ", ".join(file["name"] for file in one.files),
            "Version": one.version or "données fournies avec Maillage",
        }
        for one in acts
    ]
    return pd.DataFrame(rows, columns=["Quand", "Qui", "Quoi", "Détail", "Fichiers", "Version"])


def from_fields(told: Mapping[str, Any]) -> Act:
    """Return the act that `dataclasses.asdict` took apart."""
    return Act(**{**told, "files": tuple(told["files"])})


def _read(line: str) -> Act | None:
    try:
        return from_fields(json.loads(line))
    except (ValueError, TypeError, KeyError):
        return None


def append(root: Path, one: Act) -> None:
    """Add a line to the trail of a folder, on disk before returning."""
    path = root / TRAIL
    line = json.dumps(asdict(one), ensure_ascii=False).encode() + b"\n"
    with open(path, "a+b", buffering=0, opener=_for_its_group) as file:
        # A line that a crash or a full disk cut must not take the next one with it.
        if file.tell() and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
            line = b"\n" + line
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(file.fileno())
    sync(root)


def _for_its_group(path: str, flags: int) -> int:
    """Open a file that the others of the machine cannot read."""
    return os.open(path, flags, 0o640)
