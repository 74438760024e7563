"""Run long work beside a page, which shows how far it is and may stop it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Generic, TypeVar

T = TypeVar("T")
Tell = Callable[[int, int], bool]
"""Told how much is done, of how much; answers whether to go on."""

_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="maillage")


class Job(Generic[T]):
    """Work under way.

    Parameters
    ----------
    work : callable
        Given what tells its progress; returns its result. It never calls Streamlit.
    """

    def __init__(self, work: Callable[[Tell], T]) -> None:
        self.share_done = 0.0
        self._stop = Event()
        self._future: Future[T] = _POOL.submit(work, self._tell)

    def finished(self, within_s: float = 0.0) -> bool:
        """Tell whether the work has ended, waiting a little for it if asked."""
        wait([self._future], timeout=within_s)
        return self._future.done()

    def result(self) -> T:
        """Return what the finished work made; its error is raised here."""
        return self._future.result(timeout=0)

    def stop(self) -> None:
        """Ask the work to end before its next step."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stop.is_set()

    def _tell(self, done: int, total: int) -> bool:
        self.share_done = done / total if total else 1.0
        return not self.stopping
