"""Offer the tables of gaps as files, and say how they are made."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from geo.analysis.ranking import references
from geo.reports.carences import (
    Request,
    carences_workbook,
    file_name,
    matrix_csv,
    matrix_geojson,
    ranking_csv,
)
from geo.reports.formats import FORMAT_WORDS, ReportFormat
from geo.words.ranking import constants, method_lines
from pages._ui.data import analysis
from pages._ui.html import definitions_html


def downloads(request: Request, shown: pd.DataFrame, ranking: pd.DataFrame) -> None:
    """Draw one button a file, each made only when it is asked for."""
    today, current = date.today(), analysis()
    st.html("<h2>Télécharger</h2>")
    files = [
        (
            "Classeur Excel",
            ReportFormat.XLSX,
            "carences",
            partial(carences_workbook, current, request, shown, ranking, today),
        ),
        (
            "Matrice (CSV)",
            ReportFormat.CSV,
            "matrice",
            partial(matrix_csv, current, request, shown, today),
        ),
        (
            "Classement (CSV)",
            ReportFormat.CSV,
            "classement",
            partial(ranking_csv, current, request, ranking, today),
        ),
        (
            "Zones (GeoJSON)",
            ReportFormat.GEOJSON,
            "zones",
            partial(matrix_geojson, current, request, shown, today),
        ),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, form, subject, write in files:
            st.download_button(
                label,
                write,
                file_name(request, today, form, subject),
                mime=FORMAT_WORDS[form].mime,
                on_click="ignore",
                icon=":material/download:",
            )


def method(request: Request, ranking: pd.DataFrame) -> None:
    """Write how gaps are ranked, and with which constants."""
    with st.expander("Méthode"):
        lines = method_lines(request.weights, references(analysis()), ranking) + constants(request.access)
        st.html(definitions_html((name, escape(text)) for name, text in lines))
