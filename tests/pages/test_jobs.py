"""Work beside a page: told, stopped, and its error raised where it is collected."""

from __future__ import annotations

from threading import Event

import pytest

from geo.domain.errors import ParameterError
from pages._ui.jobs import Job

PATIENCE_S = 30


def test_the_result_is_what_the_work_returns():
    job = Job(lambda job: job.advance(1, 1) and "fait")
    assert job.finished(PATIENCE_S)
    assert job.result() == "fait"
    assert job.share_done == 1.0


def test_how_far_it_is_is_known_while_it_works_and_a_stop_ends_it_before_its_next_step():
    reached, go_on = Event(), Event()

    def work(job) -> list[bool]:
        answers = [job.advance(1, 4)]
        reached.set()
        go_on.wait(PATIENCE_S)
        return [*answers, job.advance(2, 4)]

    job = Job(work)
    assert reached.wait(PATIENCE_S)
    assert not job.finished()
    assert job.share_done == 0.25
    job.stop()
    assert job.stopping
    go_on.set()
    assert job.finished(PATIENCE_S)
    assert job.result() == [True, False]


def test_an_error_of_the_work_is_raised_when_its_result_is_asked_for():
    def work(job):
        raise ParameterError("Rien à chercher.")

    job = Job(work)
    assert job.finished(PATIENCE_S)
    with pytest.raises(ParameterError, match="Rien à chercher"):
        job.result()
