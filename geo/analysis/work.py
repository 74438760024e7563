"""Run expensive work in few threads: a short queue, one answer to the same request, none for who has left."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from multiprocessing.pool import AsyncResult, ThreadPool
from threading import Event, Lock
from typing import Any, Generic, TypeVar

from geo.domain.errors import MaillageError

T = TypeVar("T")
Wanted = Callable[[], bool]
"""Tells whether who asked still waits; called often, from any thread."""

_LOOK_S = 0.2
"""How often who waits for an answer looks whether it is still wanted."""


class BusyError(MaillageError):
    """Raised when more is asked for than the server can do soon."""


class AbandonedError(MaillageError):
    """Raised in work that nobody waits for any more."""


class Job(Generic[T]):
    """Work that waits, is under way or done.

    Parameters
    ----------
    work : callable
        Given the job, where it may write its progress and read whether to stop; returns its result.
    wanted : callable
        Of who asked first.
    """

    _outcome: AsyncResult[T]

    def __init__(self, work: Callable[[Job[T]], T], wanted: Wanted) -> None:
        self.share_done = 0.0
        self.step = ""
        self.started = False
        self._work = work
        self._askers = [wanted]
        self._stop = Event()

    def join(self, wanted: Wanted) -> None:
        """Have one more person wait for the same answer."""
        self._askers.append(wanted)

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
        """Whether it was asked to end, or everybody who asked has left."""
        return self._stop.is_set() or not any(wanted() for wanted in self._askers)

    def advance(self, done: int, total: int) -> bool:
        """Write how much is done, of how much; answer whether to go on."""
        self.share_done = done / total if total else 1.0
        return not self.stopping

    def run(self) -> T:
        """Do the work in this thread, unless nobody waits for it any more."""
        self.started = True
        token = _CURRENT.set(self)
        try:
            check_wanted()
            return self._work(self)
        finally:
            _CURRENT.reset(token)


_CURRENT: ContextVar[Job[Any] | None] = ContextVar("job", default=None)


def check_wanted() -> None:
    """Between two pieces of long work, end it if nobody waits for it any more; nothing outside a job.

    Raises
    ------
    AbandonedError
        In a job that was stopped, or whose askers have all left.
    """
    job = _CURRENT.get()
    if job is not None and job.stopping:
        raise AbandonedError("Personne n’attend plus ce résultat.")


def always() -> bool:
    """Say that an answer is wanted whatever happens: that of who waits in this very thread."""
    return True


class Pool:
    """A few threads for expensive work, and a few places to wait for one.

    Parameters
    ----------
    threads : int
    places : int
        How many jobs may wait while all the threads work.
    """

    def __init__(self, threads: int, places: int) -> None:
        # Unlike an executor's, its threads do not hold back a server that is asked to stop.
        self._threads = ThreadPool(threads)
        self._most = threads + places
        self._jobs: dict[Hashable, Job[Any]] = {}
        self._lock = Lock()

    def start(self, key: Hashable, work: Callable[[Job[T]], T], wanted: Wanted = always) -> Job[T]:
        """Have work done, or join who already waits for the same.

        Parameters
        ----------
        key : hashable
            What is asked, whole: two requests of one key have one answer, as long as it is being made.
        work : callable
            Given the job, where it may write its progress and read whether to stop; returns its result. It
            calls `check_wanted` between its pieces, and never Streamlit.
        wanted : callable

        Raises
        ------
        BusyError
            If all the threads work and all the places to wait are taken.
        """
        with self._lock:
            known = self._jobs.get(key)
            if known is not None and not known.stopping:
                known.join(wanted)
                return known
            waiting_in_vain = [k for k, job in self._jobs.items() if not job.started and job.stopping]
            for one in waiting_in_vain:
                del self._jobs[one]
            if len(self._jobs) >= self._most:
                raise BusyError("Trop de demandes en ce moment : réessayez dans une minute.")
            job = self._jobs[key] = Job(work, wanted)
            job._outcome = self._threads.apply_async(self._run, (key, job))
        return job

    def answer(self, key: Hashable, work: Callable[[Job[T]], T], wanted: Wanted = always) -> T:
        """Wait for the answer to a request, for as long as it is wanted.

        Raises
        ------
        AbandonedError
            If who asked has left.
        BusyError
            As `start`.
        """
        job = self.start(key, work, wanted)
        while not job.finished(_LOOK_S):
            if not wanted():
                raise AbandonedError("Personne n’attend plus ce résultat.")
        return job.result()

    def _run(self, key: Hashable, job: Job[T]) -> T:
        try:
            return job.run()
        finally:
            with self._lock:
                if self._jobs.get(key) is job:
                    del self._jobs[key]


POOL = Pool(threads=2, places=6)
"""Where pages and the API have files made and sites sought."""
