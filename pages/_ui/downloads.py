"""Offer files, each made only when it is asked for, in the server's few threads for expensive work."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Literal

import streamlit as st

from geo.analysis.work import POOL, AbandonedError
from geo.reports.formats import FORMAT_WORDS, ReportFormat, Reports, report_name
from pages._ui.data import analysis, map_composer
from pages._ui.link import View
from pages._ui.presence import Presence
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
    asked = (current.dataset.version, view.territory.code, view.access, view.need, reports.edited)
    with opened:
        st.caption(f"Rapports : {escape_markdown(view.territory.name)}")
        for form, words in FORMAT_WORDS.items():
            file_button(
                f"{words.label} : {words.use}",
                partial(reports.write, view.territory, form),
                asked,
                report_name(view.territory, form),
                form,
                key=f"{key}:download:{form}",
                width="stretch",
            )


def file_button(
    label: str,
    write: Callable[[], bytes],
    asked: Hashable,
    name: str,
    form: ReportFormat,
    *,
    key: str | None = None,
    icon: str | None = None,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Draw the button of a file.

    Parameters
    ----------
    label : str
    write : callable
        Makes the file, far from the page: it calls nothing of Streamlit.
    asked : hashable
        All that the file depends on: those who ask for the same meanwhile share it.
    name : str
    form : ReportFormat
    key, icon, width
        As those of the button of Streamlit.
    """
    st.download_button(
        label,
        partial(_made, write, (asked, name), Presence()),
        name,
        mime=FORMAT_WORDS[form].mime,
        key=key,
        icon=icon,
        width=width,
        on_click="ignore",
    )


def _made(write: Callable[[], bytes], key: Hashable, here: Presence) -> bytes:
    try:
        return POOL.answer(key, lambda _: write(), here)
    except AbandonedError:
        return b""  # nobody is there to read it
