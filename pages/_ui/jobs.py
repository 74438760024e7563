"""Run what takes minutes beside the pages: it goes on when a page is left, and stops when it is asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from geo.domain.errors import MaillageError
from geo.sources.report import OnProgress, Progress, RefreshReport, StoppedError


@dataclass
class Job:
    """A refresh under way or done.

    Parameters
    ----------
    progress : Progress
        How far it has gone.
    report : RefreshReport or None
        Once it is done.
    error : str
        Why it failed or that it was stopped.
    """

    progress: Progress = field(default_factory=lambda: Progress("Préparation"))
    report: RefreshReport | None = None
    error: str = ""
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask it to stop; nothing will be published."""
        self._stop.set()

    def start(self, work: Callable[[OnProgress], RefreshReport]) -> None:
        """Run in a thread of its own."""
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _follow(self, progress: Progress) -> None:
        self.progress = progress
        if self._stop.is_set():
            raise StoppedError("Actualisation arrêtée : rien n'a été publié, les données n'ont pas changé.")

    def _run(self, work: Callable[[OnProgress], RefreshReport]) -> None:
        try:
            self.report = work(self._follow)
        except MaillageError as error:
            self.error = str(error)


@st.cache_resource
def _board() -> dict[str, Job]:
    return {}


def current_job() -> Job | None:
    """Return the last refresh started on this machine, whoever started it."""
    return _board().get("refresh")


def start_job(work: Callable[[OnProgress], RefreshReport]) -> None:
    """Start a refresh, unless one is under way."""
    job = current_job()
    if job is None or not job.running:
        _board()["refresh"] = job = Job()
        job.start(work)
