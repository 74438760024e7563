"""Offer files, each made only when it is asked for, in the server's few threads for expensive work."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from threading import Lock
from typing import Literal

import streamlit as st

from geo.analysis.coverage import Analysis
from geo.analysis.work import POOL, AbandonedError, BusyError
from geo.domain.territory import Territory
from geo.reports.apart import APART, is_apart
from geo.reports.formats import FORMAT_WORDS, ReportFormat, report_name
from pages._ui.data import analysis, map_composer
from pages._ui.link import View
from pages._ui.presence import Presence

_MOST_WAITED = 4
"""Files that one browser may wait for."""
_WAITED: dict[str, set[Hashable]] = {}
_COUNTING = Lock()


def report_buttons(view: View, *, key: str) -> None:
    """Draw a button a report: fiche, slides, workbook, tables, web map.

    Parameters
    ----------
    view : View
        What the reports are about: its territory, its need and its access times.
    key : str
        One a page.
    """
    # What writes reports takes as long to import as a map to draw: it is when they are offered.
    from geo.reports.writing import write_report  # noqa: PLC0415

    today, where = date.today(), view.territory
    for form, words in FORMAT_WORDS.items():
        write = partial(
            write_report, territory=where, form=form, access=view.access, need=view.need, edited=today
        )
        file_button(
            f"{words.label} : {words.use}",
            write if is_apart(where) else partial(_with_our_maps, write),
            (view.access, view.need, today),
            report_name(where, form),
            form,
            territory=where,
            key=f"{key}:download:{form}",
            width="stretch",
        )


def _with_our_maps(write: Callable[..., bytes], current: Analysis) -> bytes:
    return write(current, composer=map_composer())


def file_button(
    label: str,
    write: Callable[[Analysis], bytes],
    asked: Hashable,
    name: str,
    form: ReportFormat,
    *,
    territory: Territory,
    key: str | None = None,
    icon: str | None = None,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Draw the button of a file.

    Parameters
    ----------
    label : str
    write : callable
        Makes the file from the analysis, far from the page: it calls nothing of Streamlit. For all France,
        it can be pickled.
    asked : hashable
        All that the file depends on, beside its territory, its name and the data in use: those who ask for
        the same meanwhile share it.
    name : str
    form : ReportFormat
    territory : Territory
    key, icon, width
        As those of the button of Streamlit.
    """
    make = partial(APART.make if is_apart(territory) else _beside, write)
    st.download_button(
        label,
        partial(_made, make, (analysis().dataset.version, territory.code, name, asked), Presence()),
        name,
        mime=FORMAT_WORDS[form].mime,
        key=key,
        icon=icon,
        width=width,
        on_click="ignore",
    )


def _beside(write: Callable[[Analysis], bytes]) -> bytes:
    # Read when the file is asked for: what a page holds of the data would outlive their replacement.
    return write(analysis())


def _made(make: Callable[[], bytes], key: Hashable, here: Presence) -> bytes:
    try:
        with _one_of_few(here.session, key):
            return POOL.answer(key, lambda _: make(), here)
    except AbandonedError:
        return b""  # nobody is there to read it


@contextmanager
def _one_of_few(session: str, key: Hashable) -> Iterator[None]:
    """Count what a browser waits for: each keeps a thread of those in which everybody waits.

    Raises
    ------
    BusyError
        If it waits for the same already, or for too many others.
    """
    with _COUNTING:
        mine = _WAITED.setdefault(session, set())
        if key in mine or len(mine) >= _MOST_WAITED:
            raise BusyError("Vos fichiers sont déjà en préparation : patientez.")
        mine.add(key)
    try:
        yield
    finally:
        with _COUNTING:
            mine.discard(key)
            if not mine:
                _WAITED.pop(session, None)
