"""Offer the reports of what is seen as files, each made only when it is asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.reports.formats import FORMAT_WORDS, Reports, report_name
from pages._ui.data import analysis, map_composer
from pages._ui.link import View
from pages._ui.text import escape_markdown


def downloads(view: View, *, key: str) -> None:
    """Draw « Télécharger » : fiche, slides, workbook, tables, web map.

    Parameters
    ----------
    view : View
        What the reports are about: its territory and its access times.
    key : str
        One a page.
    """
    opened = st.popover("Télécharger", icon=":material/download:", key=f"{key}:downloads", on_change="rerun")
    if not opened.open:
        return
    current = analysis()
    reports = Reports(current, view.access, view.need, map_composer())
    with opened:
        st.caption(f"Rapports : {escape_markdown(view.territory.name)}")
        for form, words in FORMAT_WORDS.items():
            st.download_button(
                f"{words.label} : {words.use}",
                data=partial(reports.write, view.territory, form),
                file_name=report_name(view.territory, form),
                mime=words.mime,
                key=f"{key}:download:{form}",
                on_click="ignore",
                width="stretch",
            )
