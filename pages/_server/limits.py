"""Bound what browsers send: files of who may import only, so many in all; no message out of proportion."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOADS = "/_stcore/upload_file/"
MOST_UPLOADED_BYTES = 200_000_000
"""Held for all sessions: four files of the largest size."""
MOST_MESSAGE_BYTES = 1_000_000
"""Of what a page tells the server at once: its fields, its ticks, the view of its map."""


class BoundedUploads:
    """Refuses files of who may not import, or beyond a total.

    Parameters
    ----------
    app : ASGI application
    may_upload : callable
        Tells whether a session may send files.
    held_bytes : callable
        Tells how much the files already received weigh.
    """

    def __init__(
        self, app: ASGIApp, may_upload: Callable[[str], bool], held_bytes: Callable[[], int]
    ) -> None:
        self._app = app
        self._may_upload = may_upload
        self._held_bytes = held_bytes
        self._coming_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before its body is read."""
        if scope["type"] != "http" or scope["method"] != "PUT" or UPLOADS not in scope["path"]:
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("Content-Length", "")
        size = int(length) if length.isdecimal() else None
        session = scope["path"].partition(UPLOADS)[2].partition("/")[0]
        if not self._may_upload(session):
            refused = PlainTextResponse("Cette session ne peut pas importer de fichier.", 403)
        elif size is None:
            refused = PlainTextResponse("La taille du fichier est attendue.", 411)
        elif self._held_bytes() + self._coming_bytes + size > MOST_UPLOADED_BYTES:
            refused = PlainTextResponse("Trop de fichiers sont en cours d’import.", 413)
        else:
            self._coming_bytes += size
            try:
                await self._app(scope, receive, send)
            finally:
                self._coming_bytes -= size
            return
        await refused(scope, receive, send)


class BoundedMessages:
    """Ends the connection of a page that sends more at once than any page has to say."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is of a reasonable size."""

        async def bounded() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and _size(message) > MOST_MESSAGE_BYTES:
                return {"type": "websocket.disconnect", "code": 1009}
            return message

        await self._app(scope, bounded if scope["type"] == "websocket" else receive, send)


def _size(message: Message) -> int:
    return len(message.get("bytes") or message.get("text") or "")
