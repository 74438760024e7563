"""Keep beside the data what takes long to make of them; what is lost or damaged is made again."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from geo.store.chosen import local_folder
from geo.store.data_set import DataSet
from geo.store.embedded import DATA

Arrays = Mapping[str, npt.NDArray[Any]]
FOLDER = "prepared"
_KEPT = 3
"""Data sets of which something is kept: the one in use, and those that a person goes back to."""
_CODE = Path(__file__).parent.parent


class Prepared(Protocol):
    """Where arrays are found that were made before."""

    def arrays(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of a name, made if nobody made them yet; not to be changed."""


class Unkept:
    """Nothing is kept: all is made."""

    def arrays(self, name: str, make: Callable[[], Arrays]) -> Arrays:  # noqa: ARG002 - of the protocol
        """Return what is made."""
        return make()


class PreparedFiles:
    """Files of this machine, by data set and by version of the code.

    Parameters
    ----------
    dataset : DataSet
        In use: `DataSet.version` is made of the digests in its manifest.
    """

    def __init__(self, dataset: DataSet) -> None:
        self._all = local_folder() / FOLDER
        self._mine = self._all / hashlib.sha256(f"{dataset.version}{_code()}".encode()).hexdigest()[:20]

    def arrays(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of a file, written if it is not there or damaged."""
        path = self._mine / f"{name}.npz"
        with suppress(OSError, ValueError, EOFError, zipfile.BadZipFile), np.load(path) as file:
            return dict(file)
        made = make()
        # A full disk, or one that cannot be written, costs time and nothing else.
        with suppress(OSError):
            self._write(path, made)
        return made

    def _write(self, path: Path, made: Arrays) -> None:
        if not self._mine.is_dir():
            self._mine.mkdir(parents=True)
            oldest_first = sorted(self._all.iterdir(), key=lambda folder: folder.stat().st_mtime)
            for left in oldest_first[:-_KEPT]:
                shutil.rmtree(left)
        # The process in the name: another server may be making the same.
        building = path.with_name(f".{path.stem}.{os.getpid()}.npz")
        np.savez(building, allow_pickle=False, **made)
        building.replace(path)


@cache
def _code() -> str:
    """Return a digest of what the making follows: the code, the reference tables."""
    digest = hashlib.sha256()
    for path in sorted([*_CODE.rglob("*.py"), *(DATA / "reference").glob("*.csv")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
