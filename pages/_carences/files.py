"""Offer the tables of gaps as files, and say how they are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from geo.analysis.ranking import references
from geo.domain.dispositifs import Need
from geo.reports.carences_export import Request, TableFile, file_name, write_file
from geo.reports.formats import ReportFormat
from geo.words.method import method_constants
from geo.words.ranking import method_lines
from pages._ui.data import analysis
from pages._ui.downloads import file_button
from pages._ui.html import definitions_html

_FILES = (
    ("Classeur Excel", ReportFormat.XLSX, TableFile.WORKBOOK),
    ("Tableau (CSV)", ReportFormat.CSV, TableFile.MATRIX),
    ("Classement (CSV)", ReportFormat.CSV, TableFile.RANKING),
    ("Zones (GeoJSON)", ReportFormat.GEOJSON, TableFile.ZONES),
)


def downloads(request: Request, looked_at: Sequence[Need], shown: pd.DataFrame) -> None:
    """Draw one button a file, each made only when it is asked for."""
    today, kept = date.today(), tuple(shown["zone_code"])
    asked = (repr(request), looked_at, kept)
    st.html("<h2>Télécharger</h2>")
    with st.container(horizontal=True, gap="small"):
        for label, form, file in _FILES:
            file_button(
                label,
                partial(write_file, request=request, file=file, edited=today, looked_at=looked_at, kept=kept),
                asked,
                file_name(request, today, form, file),
                form,
                territory=request.territory,
                icon=":material/download:",
            )


def method(request: Request, ranking: pd.DataFrame) -> None:
    """Write how gaps are ranked, and with which constants."""
    with st.expander("Méthode"):
        lines = method_lines(request.weights, references(analysis()), ranking)
        known = method_constants(request.access, streets=bool(analysis().dataset.streets))
        lines += [(one.label, one.said) for one in known]
        st.html(definitions_html((name, escape(text)) for name, text in lines))
