"""Run long work beside the pages, which show how far it is and may stop it."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.pool import ThreadPool
from threading import Event
from typing import Generic, TypeVar

import streamlit as st

T = TypeVar("T")

# Unlike an executor's, its threads do not hold back a server that is asked to stop.
_POOL = ThreadPool(3)


class Job(Generic[T]):
    """Work under way or done.

    Parameters
    ----------
    work : callable
        Given the job, where it writes its progress and reads whether to stop; returns its result. It never
        calls Streamlit.
    """

    def __init__(self, work: Callable[[Job[T]], T]) -> None:
        self.share_done = 0.0
        self.step = ""
        self._stop = Event()
        self._outcome = _POOL.apply_async(work, (self,))

    def finished(self, within_s: float = 0.0) -> bool:
        """Tell whether the work has ended, waiting a little for it if asked."""
        self._outcome.wait(within_s)
        return self._outcome.ready()

    def result(self) -> T:
        """Return what the finished work made; its error is raised here."""
        return self._outcome.get(timeout=0)

    def stop(self) -> None:
        """Ask the work to end before its next step."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stop.is_set()

    def advance(self, done: int, total: int) -> bool:
        """Write how much is done, of how much; answer whether to go on."""
        self.share_done = done / total if total else 1.0
        return not self.stopping


@st.cache_resource
def _shared() -> dict[str, Job]:
    return {}


def shared_job(name: str) -> Job | None:
    """Return the last job of a name started on this machine, whoever started it."""
    return _shared().get(name)


def start_shared(name: str, work: Callable[[Job], object]) -> None:
    """Start a job that everybody sees, unless one of that name is under way."""
    job = shared_job(name)
    if job is None or job.finished():
        _shared()[name] = Job(work)
