"""An answer is computed once for the same analysis and words, and goes with its analysis."""

from __future__ import annotations

import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from geo.analysis.cache import Cache, cached_by_analysis

PATIENCE_S = 30


class Asked:
    """Something that is asked questions, and holds the answers."""

    def __init__(self) -> None:
        self.cache: Cache = {}


def test_the_same_question_is_computed_once_and_another_apart():
    seen: list[tuple[object, ...]] = []

    @cached_by_analysis()
    def ask(asked: Asked, place: str, *, within: int = 15) -> str:
        seen.append((place, within))
        return f"{place} {within}"

    one, other = Asked(), Asked()
    assert [ask(one, "59"), ask(one, "59"), ask(one, "59", within=20), ask(other, "59")] == [
        "59 15", "59 15", "59 20", "59 15"
    ]  # fmt: skip
    assert seen == [("59", 15), ("59", 20), ("59", 15)]


def test_two_functions_do_not_take_one_answer_for_the_other():
    asked = Asked()
    first = cached_by_analysis()(lambda asked, place: f"first {place}")
    second = cached_by_analysis()(lambda asked, place: f"second {place}")
    assert [first(asked, "59"), second(asked, "59")] == ["first 59", "second 59"]


def test_those_who_ask_the_same_at_the_same_time_wait_for_one_computation():
    seen: list[str] = []
    begun, may_end = Event(), Event()

    @cached_by_analysis(most=4)
    def ask(asked: Asked, place: str) -> str:
        seen.append(place)
        begun.set()
        assert may_end.wait(PATIENCE_S)
        return f"of {place}"

    asked = Asked()
    with ThreadPoolExecutor(8) as people:
        first = people.submit(ask, asked, "59")
        assert begun.wait(PATIENCE_S)
        others = [people.submit(ask, asked, "59") for _ in range(7)]
        may_end.set()
        assert {one.result() for one in (first, *others)} == {"of 59"}
    assert seen == ["59"]


def test_another_question_does_not_wait_for_the_one_being_computed():
    begun, may_end = Event(), Event()

    @cached_by_analysis()
    def ask(asked: Asked, place: str) -> str:
        if place == "slow":
            begun.set()
            assert may_end.wait(PATIENCE_S)
        return f"of {place}"

    asked = Asked()
    with ThreadPoolExecutor(1) as people:
        slow = people.submit(ask, asked, "slow")
        assert begun.wait(PATIENCE_S)
        assert ask(asked, "quick") == "of quick"
        assert not slow.done()
        may_end.set()
        assert slow.result() == "of slow"


def test_an_error_is_not_kept():
    answers = iter([ValueError("lost"), "found"])

    @cached_by_analysis(most=1)
    def ask(asked: Asked) -> str:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    asked = Asked()
    with pytest.raises(ValueError, match="lost"):
        ask(asked)
    assert ask(asked) == "found"


def test_the_answers_not_asked_for_longest_go_first():
    seen: list[str] = []

    @cached_by_analysis(most=2)
    def ask(asked: Asked, place: str) -> None:
        seen.append(place)

    asked = Asked()
    for place in ("a", "b", "a", "c", "a", "b"):
        ask(asked, place)
    assert seen == ["a", "b", "c", "b"]


def test_a_key_may_leave_a_parameter_out():
    @cached_by_analysis(key=lambda _asked, place, _make: place)
    def keep(asked: Asked, place: str, make: list[str]) -> str:
        return make.pop()

    asked, made = Asked(), ["second", "first"]
    assert [keep(asked, "59", made), keep(asked, "59", made)] == ["first", "first"]


def test_what_is_kept_does_not_keep_what_was_asked():
    @cached_by_analysis()
    def ask(asked: Asked) -> int:
        return 1

    one = Asked()
    ask(one)
    gone = weakref.ref(one)
    # At once, without the garbage collector: what is kept makes no circle.
    del one
    assert gone() is None
