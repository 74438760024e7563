"""Answer by an application that is only made when somebody asks it: what it imports delays no start."""

from __future__ import annotations

from asyncio import Lock, to_thread
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """An ASGI application made at its first request, in a thread: the others are answered meanwhile.

    Parameters
    ----------
    make : callable
        Returns the application.
    """

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: ASGIApp | None = None
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        async with self._lock:
            if self._made is None:
                self._made = await to_thread(self._make)
        await self._made(scope, receive, send)
