"""Offer the tables of gaps as files, and say how they are made."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from geo.analysis.ranking import references
from geo.reports import carences_export as reports
from geo.reports.formats import ReportFormat
from geo.words.ranking import constants, method_lines
from pages._ui.data import analysis
from pages._ui.downloads import file_button
from pages._ui.html import definitions_html


def downloads(request: reports.Request, shown: pd.DataFrame, ranking: pd.DataFrame) -> None:
    """Draw one button a file, each made only when it is asked for."""
    today, asked = date.today(), (analysis(), request)
    what = (analysis().dataset.version, repr(request), tuple(shown["zone_code"]))
    st.html("<h2>Télécharger</h2>")
    workbook = reports.carences_workbook
    xlsx, csv, geojson = ReportFormat.XLSX, ReportFormat.CSV, ReportFormat.GEOJSON
    files = [
        ("Classeur Excel", xlsx, "carences", partial(workbook, *asked, shown, ranking, today)),
        ("Tableau (CSV)", csv, "matrice", partial(reports.matrix_csv, *asked, shown, today)),
        ("Classement (CSV)", csv, "classement", partial(reports.ranking_csv, *asked, ranking, today)),
        ("Zones (GeoJSON)", geojson, "zones", partial(reports.matrix_geojson, *asked, shown, today)),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, form, subject, write in files:
            file_name = reports.file_name(request, today, form, subject)
            file_button(label, write, what, file_name, form, icon=":material/download:")


def method(request: reports.Request, ranking: pd.DataFrame) -> None:
    """Write how gaps are ranked, and with which constants."""
    with st.expander("Méthode"):
        lines = method_lines(request.weights, references(analysis()), ranking) + constants(request.access)
        st.html(definitions_html((name, escape(text)) for name, text in lines))
