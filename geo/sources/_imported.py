"""A list that was imported: what is known of it, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO

import geopandas as gpd

from geo import store

ROWS, ABOUT, REPORT, REJECTED_ROWS = "rows.parquet", "import.json", "report.csv", "rejected.csv"
"""Files kept with its original."""


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
    apart : sequence of str
        Identifiers of its structures that a person says to be places of their own.
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
    apart: Sequence[str] = ()

    def original(self) -> bytes:
        """Return the file as it was given."""
        return self._kept(self.file)

    def rows(self) -> gpd.GeoDataFrame:
        """Return its structures."""
        return gpd.read_parquet(BytesIO(self._kept(ROWS)))

    def rejected_rows(self) -> bytes:
        """Return the rejected rows with their reason, as a CSV file."""
        return self._kept(REJECTED_ROWS)

    def report(self) -> bytes:
        """Return what became of each row, as a CSV file."""
        return self._kept(REPORT)

    def _kept(self, file: str) -> bytes:
        return store.home().kept_file(store.IMPORTS, self.id, file)
