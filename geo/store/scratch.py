"""Give a folder for the time of a piece of work, wherever this machine lets one be made."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.domain.errors import StoreError
from geo.store.chosen import local_folder
from geo.store.durable import reason

PREFIX = "maillage-"
_ABANDONED_S = 24 * 3600
"""No work lasts so long: what is older was left by a process that was killed."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that goes when the work ends.

    Raises
    ------
    StoreError
        If none can be made, or the disk fills up meanwhile.
    """
    try:
        with _folder() as folder:
            yield Path(folder)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"Aucun fichier de travail ne peut être écrit ({reason(error)}). Libérez de la place, ou "
            "vérifiez les droits du dossier temporaire et du dossier des données, puis réessayez."
        ) from error


def sweep() -> None:
    """Take away the folders that killed processes left."""
    for parent in _parents():
        for left in parent.glob(f"{PREFIX}*"):
            with suppress(OSError):  # another's, or gone meanwhile
                if time.time() - left.stat().st_mtime > _ABANDONED_S:
                    shutil.rmtree(left)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder in the system's temporary one; where that is lost or closed, beside the data."""
    try:
        return tempfile.TemporaryDirectory(prefix=PREFIX)
    except OSError:
        local_folder().mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=PREFIX, dir=local_folder())


def _parents() -> list[Path]:
    parents = [local_folder()]
    with suppress(OSError):
        parents.append(Path(tempfile.gettempdir()))
    return parents
