"""Write the report of a territory in the format that is asked, from one analysis kept in hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from geo.analysis.coverage import Analysis
from geo.analysis.matrix import matrix
from geo.analysis.ranking import default_weights, rank_gaps
from geo.analysis.tally import level_of
from geo.analysis.travel import Access
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import ALL_NEEDS, Need, parts_of
from geo.domain.territory import Territory
from geo.reports.carences_export import Request, carences_workbook, matrix_csv, matrix_geojson
from geo.reports.document import Document, build_document
from geo.reports.dossier import dossier_slides
from geo.reports.formats import ReportFormat
from geo.reports.map_decorations import Caption
from geo.reports.map_image import MapImages
from geo.reports.outline import build_outline
from geo.reports.pdf import pdf_bytes
from geo.reports.powerpoint import powerpoint_bytes
from geo.reports.webmap import webmap_bytes
from geo.reports.word import docx_bytes
from geo.words.data_quality import source_line


@dataclass
class Reports:
    """Writes the reports of one data set and one access time; maps share their data.

    Parameters
    ----------
    analysis : Analysis
    access : Access
    need : Need
        That of pages, maps and tables, or all.
    composer : MapComposer, optional
        Packed maps of the same analysis, when there are some already.
    edited : datetime.date
        Date written on the reports.
    """

    analysis: Analysis
    access: Access
    need: Need = ALL_NEEDS
    composer: MapComposer | None = None
    edited: date = field(default_factory=date.today)
    _images: MapImages | None = None

    def document(self, territory: Territory) -> Document:
        """Gather what is said of a territory."""
        return build_document(self.analysis, territory, self.access, self.edited, self.need)

    def write(self, territory: Territory, form: ReportFormat) -> bytes:
        """Write the report of a territory.

        Raises
        ------
        MaillageError
            If the territory has nothing of what the format holds.
        """
        if form in {ReportFormat.XLSX, ReportFormat.CSV, ReportFormat.GEOJSON}:
            return self._table(territory, form)
        document = self.document(territory)
        if form is ReportFormat.HTML:
            self.composer = self.composer or MapComposer(self.analysis)
            return webmap_bytes(document, self.composer)
        self._images = self._images or MapImages(self.analysis, self.access, self._caption(document))
        if form is ReportFormat.DOCX:
            return docx_bytes(build_outline(document, dossier_slides(self.analysis, document)), self._images)
        write = pdf_bytes if form is ReportFormat.PDF else powerpoint_bytes
        return write(build_outline(document), self._images)

    def _caption(self, document: Document) -> Caption:
        demonstration = document.provenance.is_demonstration
        return Caption(source_line(self.analysis.dataset), document.edited, demonstration)

    def _table(self, territory: Territory, form: ReportFormat) -> bytes:
        level, needs = level_of(self.analysis, territory), parts_of(self.need)
        request = Request(territory, level, self.access, needs, default_weights(), {})
        table = matrix(self.analysis, territory, level, self.access, needs)
        if form is ReportFormat.CSV:
            return matrix_csv(self.analysis, request, table, self.edited)
        if form is ReportFormat.GEOJSON:
            return matrix_geojson(self.analysis, request, table, self.edited)
        ranking = rank_gaps(self.analysis, territory, level, self.access, needs)
        return carences_workbook(self.analysis, request, table, ranking, self.edited)


def write_report(
    analysis: Analysis,
    territory: Territory,
    form: ReportFormat,
    access: Access,
    need: Need,
    edited: date,
    *,
    composer: MapComposer | None = None,
) -> bytes:
    """Write one report of a territory, as `Reports.write`."""
    return Reports(analysis, access, need, composer, edited).write(territory, form)
