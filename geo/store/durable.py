"""Write files so that a crash, at any moment, leaves the old content or the new one, never a mixture."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import stamina

STAMP = "%Y%m%dT%H%M%S%fZ"
"""How names that sort by date are made."""

_WINDOWS = os.name == "nt"
_STAMP_FORM = re.compile(r"\d{8}T\d{12}Z")
_REASONS = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota du disque est atteint",
    errno.EROFS: "le disque est en lecture seule",
    errno.EACCES: "les droits ne suffisent pas",
    errno.EPERM: "les droits ne suffisent pas",
    errno.ENOTDIR: "un fichier est à la place d’un dossier",
    errno.EEXIST: "un fichier est à la place d’un dossier",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EIO: "le disque ne répond pas bien",
}


def is_stamp(name: str) -> bool:
    """Tell whether a name is one that `stamp_after` makes."""
    return _STAMP_FORM.fullmatch(name) is not None


def reason(error: OSError) -> str:
    """Return why the system refused, in French."""
    return _REASONS.get(error.errno or 0) or error.strerror or "écriture impossible"


def stamp_after(names: Iterable[str]) -> str:
    """Return a name made of the present moment that sorts after others, even when the clock went back."""
    latest = max(names, default="")
    now = datetime.now(UTC).strftime(STAMP)
    if now > latest:
        return now
    return (datetime.strptime(latest, STAMP) + timedelta(microseconds=1)).strftime(STAMP)


def sha256(path: Path) -> str:
    """Return the hexadecimal digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, text: str) -> None:
    """Replace the text of a file at once, and have it on disk before returning."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, "utf-8")
    sync(temporary)
    for attempt in stamina.retry_context(on=_held_open, wait_initial=0.01, wait_max=0.1, wait_jitter=0.05):
        with attempt:
            temporary.replace(path)
    sync(path.parent)


def _held_open(error: Exception) -> bool:
    """Tell whether Windows refuses to replace a file because somebody reads it at this moment."""
    return _WINDOWS and isinstance(error, PermissionError)


def sync(path: Path) -> None:
    """Have a file, or the names of a folder, on disk before returning.

    Windows opens no folder, and puts on disk only what is open to be written.
    """
    if _WINDOWS and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if _WINDOWS else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
