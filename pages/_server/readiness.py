"""Prepare what the first person will look at, and tell a server that is ready from one that is only alive."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.domain.errors import MaillageError
from geo.domain.web import READY_PATH

_READING = "Les données sont en cours de lecture."
_LOG = logging.getLogger(__name__)


class Readiness:
    """Whether a server can draw a map, known by having prepared one.

    Parameters
    ----------
    prepare : callable
        What must succeed; begun again, when the server is asked, after it has failed.
    """

    def __init__(self, prepare: Callable[[], object]) -> None:
        self._prepare = prepare
        self._pool = ThreadPoolExecutor(1, "readiness")
        self._lock = Lock()
        self._work: Future[object] | None = None
        self._said = _READING

    def reason(self) -> str | None:
        """Return why the server is not ready, None when it is; begin to prepare, or begin again."""
        with self._lock:
            if self._work is not None and self._work.done():
                error = self._work.exception()
                if error is None:
                    return None
                self._work = None
                self._said = _sentence(error)
            if self._work is None:
                self._work = self._pool.submit(self._prepare)
            return self._said

    def routes(self) -> list[Route]:
        """Return the route that load balancers ask."""

        def answer(_request: Request) -> Response:
            reason = self.reason()
            headers = {"Cache-Control": "no-store"}
            if reason is None:
                return PlainTextResponse("prêt", headers=headers)
            return PlainTextResponse(reason, 503, headers | {"Retry-After": "1"})

        return [Route(f"/{READY_PATH}", answer)]


def _sentence(error: BaseException) -> str:
    if isinstance(error, MaillageError):
        return str(error)
    _LOG.error("What the first person looks at cannot be prepared", exc_info=error)
    return "Les cartes ne peuvent pas être préparées : le journal du serveur dit pourquoi."
