"""Offer files, each made only when it is asked for, in the server's few threads for expensive work."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Literal

import streamlit as st

from geo.analysis.work import POOL, AbandonedError
from geo.reports.formats import FORMAT_WORDS, ReportFormat
from pages._ui.presence import Presence


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
