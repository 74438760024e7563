"""Tell what was read, kept and rejected from each source, and how far the work has gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from geo.domain.errors import MaillageError
from geo.domain.french import number


class StoppedError(MaillageError):
    """Raised by a progress callback when a person asks to stop."""


@dataclass(frozen=True)
class Progress:
    """How far the work has gone.

    Parameters
    ----------
    step : str
        What is being done, in French.
    done, total : float
        In `unit`; the total is 0 where it is not known.
    unit : str
        `bytes`, `rows`, `sources`, or nothing.
    """

    step: str
    done: float = 0
    total: float = 0
    unit: str = ""

    @property
    def share(self) -> float | None:
        """Share done, from 0 to 1; None where the total is not known."""
        return min(self.done / self.total, 1.0) if self.total > 0 else None

    @property
    def detail(self) -> str:
        """How far, written with its unit; empty where there is nothing to count."""
        if not self.unit:
            return ""
        unit = {"bytes": "Mo", "rows": "lignes"}.get(self.unit, self.unit)
        scale, decimals = (1e6, 1) if self.unit == "bytes" else (1, 0)
        total = f" sur {number(self.total / scale, decimals)}" if self.total else ""
        return f"{number(self.done / scale, decimals)}{total} {unit}"


OnProgress = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Take progress and say nothing."""


@dataclass
class SourceReport:
    """What became of the rows of one source.

    Parameters
    ----------
    source, title : str
    read, kept : int
        Rows read among those of interest, and rows kept.
    rejected : Counter of str
        How many rows were rejected, by reason.
    notes : list of str
        What was repaired, flagged or not found.
    files : list of dict
        `name`, `sha256`, `source` and `url` of what was read.
    error : str
        Why the source was refused as a whole.
    left : str
        Why it was left, where its group can do without.
    """

    source: str
    title: str
    read: int = 0
    kept: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)
    error: str = ""
    left: str = ""

    def reject(self, reason: str, rows: int) -> None:
        """Count rejected rows."""
        if rows:
            self.rejected[reason] += int(rows)

    def note(self, text: str, rows: int | None = None) -> None:
        """Note something; with a number of rows, only where there are some."""
        if rows is None:
            self.notes.append(text)
        elif rows:
            self.notes.append(f"{text} : {number(rows)}")


@dataclass
class RefreshReport:
    """What a refresh did.

    Parameters
    ----------
    sources : list of SourceReport
    merged : pandas.DataFrame
        Structures found to be the same place (see `geo.sources.merge`).
    published : list of str
        Tables made.
    version : str or None
        The version published; None when nothing was.
    """

    sources: list[SourceReport] = field(default_factory=list)
    merged: pd.DataFrame = field(default_factory=pd.DataFrame)
    published: list[str] = field(default_factory=list)
    version: str | None = None

    @property
    def errors(self) -> list[str]:
        """Why sources were refused."""
        return [report.error for report in self.sources if report.error]

    def table(self) -> pd.DataFrame:
        """Lay the report out, one row a source."""
        return pd.DataFrame(
            [
                {
                    "Source": report.title,
                    "Lignes lues": report.read,
                    "Gardées": report.kept,
                    "Rejetées": sum(report.rejected.values()),
                    "Pourquoi": " ; ".join(
                        f"{reason} : {number(rows)}" for reason, rows in report.rejected.items()
                    ),
                    "Remarques": " ; ".join([report.error] * bool(report.error) + report.notes),
                    "Fichiers": ", ".join(file["name"] for file in report.files),
                }
                for report in self.sources
            ]
        )
