"""Bound what browsers send: files of who may import only, so many in all; no message out of proportion."""

from __future__ import annotations

import re
from collections.abc import Callable

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

UPLOADS = "/_stcore/upload_file/"
MOST_UPLOADED_BYTES = 200_000_000
"""Held for all sessions: four files of the largest size."""
MOST_MESSAGE_BYTES = 1_000_000
"""Of what a page tells the server at once: its fields, its ticks, the view of its map."""
_MOST_FILES = 20
"""Chosen at once in a field."""
_KINDS = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
_NAME = re.compile(r"[\w.:-]{0,100}", re.ASCII)
"""What Streamlit gives to sessions, requests and files."""


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
    """Lets through what pages say, and ends the connection of one that says more at once than any has to.

    Streamlit answers more than our pages ask, on the one thread that serves everybody: the state of the
    folder in git, any number of addresses for files, names written as they come in the journal.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is of a known kind and of a reasonable size."""

        async def bounded() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                said = message.get("bytes") or b""
                if len(said or message.get("text") or "") > MOST_MESSAGE_BYTES:
                    return {"type": "websocket.disconnect", "code": 1009}
                if _is_of_pages(said):
                    return message

        await self._app(scope, bounded if scope["type"] == "websocket" else receive, send)


def _is_of_pages(said: bytes) -> bool:
    """Tell what the pages of this application send from what else Streamlit would answer."""
    try:
        told = BackMsg.FromString(said)
    except DecodeError:
        return False
    kind = told.WhichOneof("type")
    if kind == "file_urls_request":
        return len(told.file_urls_request.file_names) <= _MOST_FILES
    if kind == "backend_operation_request":
        asked = told.backend_operation_request
        wanted = (asked.deferred_file.file_id, asked.dataframe_chunk.source_id)
        names = (asked.request_id, asked.session_id, *wanted)
        return asked.WhichOneof("payload") in _OPERATIONS and all(map(_NAME.fullmatch, names))
    return kind in _KINDS
