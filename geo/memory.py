"""Keep the answers that several people ask of one analysis, as long as that analysis lives."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary, ref

P = ParamSpec("P")
A = TypeVar("A")
T = TypeVar("T")

_MOST_KEPT = 512
"""Answers of one question on one analysis: sentences and small figures, a few kilobytes each."""


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

    @lru_cache(maxsize=_MOST_KEPT)
    def remembered(*arguments: Hashable, **named: Hashable) -> T:
        return ask(weak(), *arguments, **named)

    return remembered
