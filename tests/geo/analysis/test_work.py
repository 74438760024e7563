"""Expensive work: few at a time, a short queue, one answer to the same request, none for who has left."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from geo.analysis.work import AbandonedError, BusyError, Pool, check_wanted
from geo.domain.errors import ParameterError

PATIENCE_S = 30


class Held:
    """Work that tells when it has begun, and ends when it is let go on."""

    def __init__(self, answer: str = "fait") -> None:
        self.begun, self.go_on, self.answer, self.times = Event(), Event(), answer, 0

    def __call__(self, job) -> str:
        self.times += 1
        self.begun.set()
        assert self.go_on.wait(PATIENCE_S)
        check_wanted()
        return self.answer


class Person:
    """Someone who waits until they leave."""

    here = True

    def __call__(self) -> bool:
        return self.here


@pytest.fixture
def pool() -> Pool:
    return Pool(threads=1, places=1)


def test_the_result_is_what_the_work_returns(pool):
    job = pool.start("one", lambda job: job.advance(1, 1) and "fait")
    assert job.finished(PATIENCE_S)
    assert job.result() == "fait"
    assert job.share_done == 1.0


def test_how_far_it_is_is_known_while_it_works_and_a_stop_ends_it_before_its_next_step(pool):
    reached, go_on = Event(), Event()

    def work(job) -> list[bool]:
        answers = [job.advance(1, 4)]
        reached.set()
        go_on.wait(PATIENCE_S)
        return [*answers, job.advance(2, 4)]

    job = pool.start("one", work)
    assert reached.wait(PATIENCE_S)
    assert not job.finished()
    assert job.share_done == 0.25
    job.stop()
    assert job.stopping
    go_on.set()
    assert job.finished(PATIENCE_S)
    assert job.result() == [True, False]


def test_an_error_of_the_work_is_raised_when_its_result_is_asked_for(pool):
    def work(job):
        raise ParameterError("Rien à chercher.")

    job = pool.start("one", work)
    assert job.finished(PATIENCE_S)
    with pytest.raises(ParameterError, match="Rien à chercher"):
        job.result()


def test_beyond_its_threads_and_its_places_a_sentence_says_to_come_back(pool):
    held = Held()
    first = pool.start("one", held)
    pool.start("two", held)
    with pytest.raises(BusyError, match=r"^Trop de demandes en ce moment : réessayez dans une minute\.$"):
        pool.start("three", held)
    held.go_on.set()
    assert first.finished(PATIENCE_S)


def test_a_full_queue_has_room_again_once_its_work_is_done(pool):
    held = Held()
    jobs = [pool.start("one", held), pool.start("two", held)]
    held.go_on.set()
    assert all(job.finished(PATIENCE_S) for job in jobs)
    assert pool.answer("three", lambda job: 3) == 3


def test_identical_requests_under_way_are_done_once(pool):
    held, answers = Held(), []
    askers = [Thread(target=lambda: answers.append(pool.answer("same", held))) for _ in range(5)]
    for asker in askers:
        asker.start()
    assert held.begun.wait(PATIENCE_S)
    held.go_on.set()
    for asker in askers:
        asker.join(PATIENCE_S)
    assert answers == ["fait"] * 5
    assert held.times == 1


def test_work_goes_on_while_one_of_those_who_asked_is_there_and_ends_with_the_last(pool):
    held, one, other = Held(), Person(), Person()
    job = pool.start("same", held, one)
    assert pool.start("same", held, other) is job
    one.here = False
    assert not job.stopping
    other.here = False
    held.go_on.set()
    assert job.finished(PATIENCE_S)
    with pytest.raises(AbandonedError):
        job.result()


def test_a_request_whose_asker_has_left_is_not_begun_and_leaves_its_place(pool):
    under_way, never, person = Held(), Held(), Person()
    pool.start("one", under_way)
    left = pool.start("two", never, person)
    person.here = False
    third = pool.start("three", under_way)
    under_way.go_on.set()
    assert left.finished(PATIENCE_S)
    assert third.finished(PATIENCE_S)
    assert never.times == 0


def test_who_asks_again_for_what_was_stopped_is_answered_anew(pool):
    held = Held()
    first = pool.start("same", held)
    assert held.begun.wait(PATIENCE_S)
    first.stop()
    again = pool.start("same", held)
    assert again is not first
    held.go_on.set()
    assert again.finished(PATIENCE_S)
    assert again.result() == "fait"


def test_who_leaves_waits_no_more(pool):
    held = Held()
    with pytest.raises(AbandonedError):
        pool.answer("one", held, lambda: False)
    held.go_on.set()


def test_outside_a_job_work_is_always_wanted():
    check_wanted()
