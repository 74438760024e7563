"""Name the formats of a report: how each is offered, what its file is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from geo.domain.french import fold
from geo.domain.territory import Territory


class ReportFormat(StrEnum):
    """Formats of a report, each the extension of its file."""

    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    CSV = "csv"
    GEOJSON = "geojson"
    HTML = "html"


@dataclass(frozen=True)
class FormatWords:
    """How a format is offered.

    Parameters
    ----------
    label : str
        « Fiche PDF ».
    use : str
        What it is good for.
    mime : str
    """

    label: str
    use: str
    mime: str


FORMAT_WORDS: dict[ReportFormat, FormatWords] = {
    ReportFormat.PDF: FormatWords("Fiche PDF", "à imprimer, à joindre à un dossier", "application/pdf"),
    ReportFormat.DOCX: FormatWords(
        "Diagnostic Word",
        "texte, tableaux et graphiques à modifier",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ReportFormat.PPTX: FormatWords(
        "PowerPoint",
        "diapositives à modifier",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ReportFormat.XLSX: FormatWords(
        "Excel",
        "tableaux, classement, méthode",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ReportFormat.CSV: FormatWords("CSV", "le tableau, pour un autre logiciel", "text/csv"),
    ReportFormat.GEOJSON: FormatWords("GeoJSON", "les zones, pour un SIG", "application/geo+json"),
    ReportFormat.HTML: FormatWords("Carte web", "un fichier à ouvrir sans réseau", "text/html"),
}


def report_name(territory: Territory, form: ReportFormat) -> str:
    """Name the file of a report: its place, its code, nothing that a file system refuses.

    Examples
    --------
    >>> report_name(roubaix, ReportFormat.PDF)  # doctest: +SKIP
    'maillage-59512-roubaix.pdf'
    """
    words = re.sub(r" +", "-", fold(territory.name))[:60].strip("-")
    return f"maillage-{'-'.join(part for part in (territory.code, words) if part)}.{form.value}"
