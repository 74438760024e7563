"""Files made by another process: the same as here, stopped when nobody wants them, and it may end badly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from threading import Event

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.analysis.work import AbandonedError, Pool, check_wanted
from geo.domain.dispositifs import ALL_NEEDS
from geo.domain.errors import MaillageError, ParameterError
from geo.reports.apart import Apart
from geo.reports.formats import ReportFormat
from geo.reports.writing import write_report
from tests.geo.reports.conftest import DAY

PATIENCE_S = 60


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    one = Apart()
    yield one
    one.end()


def refuse(analysis: Analysis) -> bytes:
    raise ParameterError(f"Rien à écrire de {len(analysis.dataset.communes)} communes.")


def until_unwanted(analysis: Analysis) -> bytes:
    while True:
        check_wanted()


def deaf(analysis: Analysis) -> bytes:
    Event().wait(PATIENCE_S)
    return b""


class Deadly:
    """What ends the process that receives it."""

    def __reduce__(self):
        return os._exit, (9,)


def asked_then_left(apart: Apart, write) -> int:
    """Ask for a file, leave once the process has it in hand; return which process that was."""
    pool, here, received = Pool(1, 0), [True], Event()

    def work(job) -> bytes:
        received.set()
        return apart.make(write)

    job = pool.start("file", work, lambda: here[0])
    assert received.wait(PATIENCE_S)
    here[0] = False
    assert job.finished(PATIENCE_S)
    with pytest.raises(AbandonedError):
        job.result()
    return apart._process.pid if apart._process else 0


def test_the_file_is_the_one_that_would_be_made_here(apart, analysis):
    roubaix = analysis.tree.get("59512")
    write = partial(
        write_report,
        territory=roubaix,
        form=ReportFormat.CSV,
        access=default_access(),
        need=ALL_NEEDS,
        edited=DAY,
    )
    assert apart.make(write) == write(analysis)


def test_an_error_is_raised_where_the_file_was_asked_for(apart, analysis):
    with pytest.raises(ParameterError, match=f"Rien à écrire de {len(analysis.dataset.communes)} communes"):
        apart.make(refuse)


def test_work_that_nobody_wants_any_more_ends_and_its_process_stays(apart):
    first = apart._process.pid
    assert asked_then_left(apart, until_unwanted) == first
    assert apart._process.poll() is None


def test_work_that_does_not_look_is_ended_with_its_process(apart):
    first = apart._process
    assert asked_then_left(apart, deaf) == 0
    assert first.poll() is not None


def test_a_process_that_dies_is_told_in_a_sentence():
    with pytest.raises(MaillageError, match="réessayez, ou demandez-le pour un territoire plus petit"):
        Apart().make(Deadly())
