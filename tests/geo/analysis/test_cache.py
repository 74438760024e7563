"""An answer is computed once for the same analysis and words, and goes with its analysis."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from geo.analysis.cache import kept, once

PATIENCE_S = 30


class Asked:
    """Something that is asked questions."""


def test_the_same_question_is_computed_once_and_another_apart():
    seen: list[tuple[object, ...]] = []

    @kept
    def ask(asked: Asked, place: str, *, within: int = 15) -> str:
        seen.append((place, within))
        return f"{place} {within}"

    one, other = Asked(), Asked()
    assert [ask(one, "59"), ask(one, "59"), ask(one, "59", within=20), ask(other, "59")] == [
        "59 15", "59 15", "59 20", "59 15"
    ]  # fmt: skip
    assert seen == [("59", 15), ("59", 20), ("59", 15)]


def test_those_who_ask_the_same_at_the_same_time_wait_for_one_computation():
    seen: list[str] = []
    begun, may_end = Event(), Event()

    def ask(place: str) -> str:
        seen.append(place)
        begun.set()
        assert may_end.wait(PATIENCE_S)
        return f"of {place}"

    answer = once(ask, most=4)
    with ThreadPoolExecutor(8) as people:
        first = people.submit(answer, "59")
        assert begun.wait(PATIENCE_S)
        others = [people.submit(answer, "59") for _ in range(7)]
        may_end.set()
        assert {one.result() for one in (first, *others)} == {"of 59"}
    assert seen == ["59"]


def test_an_error_is_not_kept():
    answers = iter([ValueError("lost"), "found"])

    def ask() -> str:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    answer = once(ask, most=1)
    with pytest.raises(ValueError, match="lost"):
        answer()
    assert answer() == "found"


def test_what_is_kept_does_not_keep_what_was_asked():
    @kept
    def ask(asked: Asked) -> int:
        return 1

    one = Asked()
    ask(one)
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
