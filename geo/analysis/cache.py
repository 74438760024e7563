"""Keep what an analysis has answered as long as it lives: computed once, however many ask at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Condition
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from cachetools import LRUCache, cached
from cachetools.keys import methodkey

P = ParamSpec("P")
T = TypeVar("T")

Cache = dict[Callable[..., Any], Callable[..., Any]]
"""For each function, the function that keeps its last answers."""

_MOST_KEPT = 512
"""Answers of one function for one analysis: sentences and small figures, a few kilobytes each."""


class Owner(Protocol):
    """What is asked, and holds the answers: when nobody holds it any more, they go too."""

    @property
    def cache(self) -> Cache:
        """Its answers."""


O = TypeVar("O", bound=Owner)  # noqa: E741 - owner


def cached_by_analysis(
    *, most: int = _MOST_KEPT, key: Callable[..., Hashable] = methodkey
) -> Callable[[Callable[Concatenate[O, P], T]], Callable[Concatenate[O, P], T]]:
    """Have a function of an analysis, or of what holds a `cache` like it, answer each question once.

    The first thread that asks computes; those who ask the same meanwhile wait for it, other questions do not.
    What is raised is not kept. An answer is shared by all who ask the same: not to be changed; it should not
    hold the analysis, which would then outlive its last user.

    Parameters
    ----------
    most : int
        How many answers are kept; those not asked for longest go first.
    key : callable
        Makes the key from the parameters; all of them but the first by default, which must be hashable.
    """

    def decorate(ask: Callable[Concatenate[O, P], T]) -> Callable[Concatenate[O, P], T]:
        @wraps(ask)
        def answer(owner: O, /, *arguments: P.args, **named: P.kwargs) -> T:
            kept = owner.cache.get(answer)
            if kept is None:
                # The condition makes cachetools compute a key in one thread only.
                fresh = cached(LRUCache(most), key=key, condition=Condition())(ask)
                kept = owner.cache.setdefault(answer, fresh)
            found: T = kept(owner, *arguments, **named)
            return found

        return answer

    return decorate
