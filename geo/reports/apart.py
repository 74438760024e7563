"""Have files of all France made by another process: pages are drawn meanwhile, and its memory comes back."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.pool import ThreadPool
from pathlib import Path
from queue import Empty, SimpleQueue
from subprocess import PIPE, Popen
from threading import Event, Lock, Thread
from typing import Any, BinaryIO

import geo
from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.in_use import load_analysis
from geo.analysis.memory import hold_little
from geo.analysis.work import Job, check_wanted
from geo.domain.errors import MaillageError
from geo.domain.territory import Territory
from geo.domain.vocabulary import TerritoryKind

Write = Callable[[Analysis], bytes]
"""Makes a file from an analysis; can be pickled: a function of a module and its parameters."""

_LOOK_S = 0.2
_IDLE_S = 60.0
"""A process that nobody asked anything for so long ends: it holds all of France a second time."""
_PATIENCE_S = 3.0
"""How long work that nobody wants any more may take to see it, before its process is ended."""
_STOP = "stop"
_NICE = 10
_KILLED = (
    "Ce fichier n’a pas pu être préparé, faute de mémoire peut-être : réessayez, ou demandez-le pour un "
    "territoire plus petit."
)


def is_apart(territory: Territory) -> bool:
    """Whether the files of a territory are too long to make beside the pages: those of all France."""
    return territory.kind is TerritoryKind.FRANCE


class Apart:
    """A process that makes files one after the other; there when it is asked for, gone when it is not."""

    def __init__(self) -> None:
        self._process: Popen[bytes] | None = None
        self._turn = Lock()

    def make(self, write: Write) -> bytes:
        """Have a file made, from the data in use, for the job of this thread.

        Raises
        ------
        AbandonedError
            If nobody waits for it any more.
        MaillageError
            As what writes, or if the process was ended, which a lack of memory does.
        """
        while not self._turn.acquire(timeout=_LOOK_S):
            check_wanted()
        try:
            return self._asked(write)
        finally:
            self._turn.release()

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _asked(self, write: Write) -> bytes:
        process = self._process
        if process is None or process.poll() is not None:
            process = self._process = _start()
        with ThreadPool(1) as reader:
            _send(process.stdin, write)
            answer = reader.apply_async(pickle.load, (process.stdout,))
            try:
                while not answer.ready():
                    answer.wait(_LOOK_S)
                    check_wanted()
            finally:
                if not answer.ready():
                    _send(process.stdin, _STOP)
                    answer.wait(_PATIENCE_S)
                if not answer.ready():
                    self.end()
            try:
                made, error = answer.get()
            except EOFError:
                if process.wait() == 0:  # it was leaving, idle, when it was asked
                    return self._asked(write)
                raise MaillageError(_KILLED) from None
        if error is not None:
            raise error
        return bytes(made)


def _start() -> Popen[bytes]:
    return Popen(  # noqa: S603 - this very module
        [sys.executable, "-m", __name__],
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(geo.__file__).parent.parent)},
    )


def _send(stream: Any, value: object) -> None:
    with suppress(BrokenPipeError):  # who reads is gone, and is found so where its answer is read
        pickle.dump(value, stream)
        stream.flush()


class _Maker:
    """What runs in the other process."""

    def __init__(self, asked: BinaryIO, answers: BinaryIO) -> None:
        self.answers = answers
        self.waiting: SimpleQueue[Write] = SimpleQueue()
        self.unwanted = Event()
        self.analysis: Analysis | None = None
        Thread(target=self._listen, args=(asked,), daemon=True).start()

    def _listen(self, asked: BinaryIO) -> None:
        """Hear at any time that work is not wanted any more, and that the server is gone."""
        while True:
            try:
                heard = pickle.load(asked)  # noqa: S301 - from the process that started this one
            except EOFError:
                os._exit(0)
            if heard == _STOP:
                self.unwanted.set()
            else:
                self.unwanted.clear()
                self.waiting.put(heard)

    def work(self) -> None:
        """Make what is asked for, until nothing has been for a while."""
        while True:
            try:
                write = self.waiting.get(timeout=_IDLE_S)
            except Empty:
                return
            try:
                made = Job(partial(self._made, write), self._wanted).run()
            except MaillageError as error:
                _send(self.answers, (None, error))
            else:
                _send(self.answers, (made, None))

    def _wanted(self) -> bool:
        return not self.unwanted.is_set()

    def _made(self, write: Write, _: Job[bytes]) -> bytes:
        if self.analysis is None or self.analysis.dataset.version != store.version():
            self.analysis = None
            self.analysis = load_analysis()
        return write(self.analysis)


APART = Apart()
"""That of this server."""


def main() -> None:
    """Make files for the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the server, by its own channel
    if sys.platform != "win32":
        os.nice(_NICE)
    hold_little()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library may print is no answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _Maker(sys.stdin.buffer, answers).work()


if __name__ == "__main__":
    main()
