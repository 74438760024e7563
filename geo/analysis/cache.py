"""Keep the answers that several people ask of one analysis, as long as that analysis lives."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import RLock
from typing import Concatenate, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary, ref

P = ParamSpec("P")
A = TypeVar("A")
T = TypeVar("T")

_MOST_KEPT = 512
"""Answers of one question on one analysis: sentences and small figures, a few kilobytes each."""


class Answer(Generic[T]):
    """An answer, or the wait for it."""

    def __init__(self) -> None:
        self._coming = RLock()
        self._come: list[T] = []

    def get(self, ask: Callable[[], T]) -> T:
        """Return the answer; the first who comes asks, the others wait for what they hear."""
        if not self._come:
            with self._coming:
                if not self._come:
                    self._come.append(ask())
        return self._come[0]


def once(ask: Callable[P, T], most: int) -> Callable[P, T]:
    """Keep the last answers, each computed by one thread while the others who ask the same wait for it.

    Parameters
    ----------
    ask : callable
        Its parameters are hashable. What it raises is not kept.
    most : int
        How many answers are kept.
    """
    # lru_cache alone would let two threads compute the same: it keeps the places where they wait.
    place: Callable[..., Answer[T]] = lru_cache(maxsize=most)(lambda *_, **__: Answer())

    @wraps(ask)
    def answer(*arguments: P.args, **named: P.kwargs) -> T:
        return place(*arguments, **named).get(lambda: ask(*arguments, **named))

    return answer


def kept(ask: Callable[Concatenate[A, P], T]) -> Callable[Concatenate[A, P], T]:
    """Have a question answered once for the same analysis and the same words.

    Parameters
    ----------
    ask : callable
        Its first parameter is what is asked (an `Analysis`); the others are hashable. Its answer is shared by
        all who ask the same: not to be changed.
    """
    memories: WeakKeyDictionary[A, Callable[..., T]] = WeakKeyDictionary()

    @wraps(ask)
    def answer(asked: A, *arguments: P.args, **named: P.kwargs) -> T:
        if asked not in memories:
            # Held by its memory, an analysis would never go: the memory holds what is weak.
            memories[asked] = _memory(ask, asked)
        return memories[asked](*arguments, **named)

    return answer


def _memory(ask: Callable[..., T], asked: object) -> Callable[..., T]:
    weak = ref(asked)

    def remembered(*arguments: Hashable, **named: Hashable) -> T:
        return ask(weak(), *arguments, **named)

    return once(remembered, _MOST_KEPT)
