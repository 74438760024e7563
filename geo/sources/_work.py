"""Hold a refresh under way: obtain and read each source, tell what became of it, keep what was made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import geopandas as gpd

from geo.domain.errors import DataError, SourceError
from geo.domain.french import number
from geo.domain.reference import rows as reference
from geo.domain.vocabulary import Origin
from geo.sources import imports
from geo.sources.catalogue import Source
from geo.sources.communes import CommuneFinder
from geo.sources.download import Fetched
from geo.sources.files import Supply
from geo.sources.report import Progress, RefreshReport, SourceReport
from geo.store import DataSet

_Read = TypeVar("_Read")


class AbsentError(Exception):
    """The group's required file is not in the folder given: the group stays as it was."""


@dataclass
class Work:
    """A refresh under way: what is in use, what was made so far, what is told of it.

    Parameters
    ----------
    dataset : DataSet
        In use when the refresh began.
    supply : Supply
    sources : mapping of str to Source
    report : RefreshReport
    tables, entries : dict
        What is to be published.
    shared : dict
        What one group read and another needs.
    expected : int
        How many sources there are to read.
    inside : frozenset of str, optional
        The communes whose QPV are refreshed; all by default.
    departements : sequence of str
        Those whose streets are refreshed.
    """

    dataset: DataSet
    supply: Supply
    sources: Mapping[str, Source]
    report: RefreshReport
    tables: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)
    expected: int = 0
    inside: frozenset[str] | None = None
    departements: Sequence[str] = ()

    def table(self, name: str) -> gpd.GeoDataFrame:
        """Return a table as it will be: the one made, else the one in use."""
        made = self.tables.get(name)
        return made if made is not None else getattr(self.dataset, name)

    def finder(self) -> CommuneFinder:
        """Return the communes as they will be."""
        return CommuneFinder(self.table("communes"))

    def entry(self, name: str) -> dict[str, Any]:
        """Return the manifest fields of a table as they will be."""
        return self.entries.get(name) or imports.fields_of(self.dataset.manifest[name])

    def attempt(self, source_id: str, read: Callable[[Source, Fetched, SourceReport], _Read]) -> _Read | None:
        """Obtain and read a source.

        Returns
        -------
        object or None
            None where an optional source is not there, or is refused; the report tells it.

        Raises
        ------
        SourceError
            If a required source is refused.
        AbsentError
            If a required source is not in the folder given.
        """
        source = self.sources[source_id]
        report = SourceReport(source.id, source.title)
        self.report.sources.append(report)
        fetched = self._obtain(source, report)
        if fetched is None:
            return None
        report.files.append(fetched.cited(source.title))
        done = len(self.report.sources) - 1
        self.supply.progress(Progress(f"Vérification : {source.title}", done, self.expected, "sources"))
        try:
            read_ = read(source, fetched, report)
            _check_count(source, report, self._part_of_qpv() if source.id == "qpv" else 1.0)
        except (SourceError, DataError) as error:
            if source.required:
                report.error = str(error)
                raise
            report.left = str(error)
            report.note(f"non lu, on fait sans : {error}")
            return None
        return read_

    def _part_of_qpv(self) -> float:
        """Return the share of the country's QPV that the communes refreshed have in the data in use."""
        if self.inside is None:
            return 1.0
        return float(self.dataset.qpv["communes"].map(lambda codes: not self.inside.isdisjoint(codes)).mean())

    def _obtain(self, source: Source, report: SourceReport) -> Fetched | None:
        try:
            fetched = self.supply.obtain(source)
        except SourceError as error:
            if source.required:
                report.error = str(error)
                raise
            report.note(f"non obtenu, on fait sans : {error}")
            return None
        if fetched is None:
            report.note("absent du dossier" + ("" if source.required else ", on fait sans"))
            if source.required:
                raise AbsentError
        return fetched

    def files_of(self, *source_ids: str) -> list[dict[str, str]]:
        """Return the files read from some sources, for the manifest."""
        return [file for one in self.report.sources if one.source in source_ids for file in one.files]


def _check_count(source: Source, report: SourceReport, part: float) -> None:
    """Refuse a file that holds too few or too many rows; a part of the country may differ from its share."""
    for row in reference("expected_counts"):
        low, high = int(row["min"]), int(row["max"])
        if part < 1:
            low, high = max(1, round(low * part / 3)), max(5, round(high * part * 3))
        count = report.read if part == 1 else report.kept
        if row["source"] == source.id and not low <= count <= high:
            raise SourceError(
                f"{source.title} : {number(count)} lignes lues, alors qu’on en attend de "
                f"{number(low)} à {number(high)} "
                f"({row['basis']}). Le fichier est incomplet ou a changé. "
                "Les données en usage n’ont pas changé."
            )


def official_entry(work: Work, sources: Iterable[str], **fields: Any) -> dict[str, Any]:
    """Return the manifest fields of a table made from some sources.

    Parameters
    ----------
    work : Work
    sources : iterable of str
        Those that were read; the first names the vintage and licence.
    **fields
        What replaces or completes them.
    """
    read = [work.sources[one] for one in sources if work.files_of(one)]
    return {
        "source": " ; ".join(dict.fromkeys(source.cited for source in read)),
        "vintage": read[0].vintage,
        "licence": read[0].licence,
        "origin": Origin.OFFICIAL,
        "date": datetime.now(UTC).date().isoformat(),
        "files": work.files_of(*sources),
        **fields,
    }
