"""An answer is computed once for the same analysis and words, and goes with its analysis."""

from __future__ import annotations

import gc
import weakref

from geo.memory import kept


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
