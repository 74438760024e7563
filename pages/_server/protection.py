"""Protect every answer by headers, and refuse what the page of another site sends."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from geo.domain.web import BASE_MAP_HOST, EMBEDDED_PATH, KEY_PARAMETER

MAP_FRAME = "/component/streamlit_folium.st_folium/"

_TILES = f"https://{BASE_MAP_HOST}"
_PAGES = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    f"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: {_TILES}; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; "
)
# streamlit-folium runs by eval what the app sends it: allowed to the frame of the map alone.
_MAP = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data: {_TILES}; font-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; "
)
_POLICIES = {
    MAP_FRAME: _MAP + "frame-ancestors 'self'",
    "/component/": _PAGES + "frame-ancestors 'self'",
    f"/{EMBEDDED_PATH}/": _PAGES + "frame-ancestors *",
    "": _PAGES + "frame-ancestors 'none'",
}
"""By the beginning of a path; the first that fits. What stands below a prefix alone has its policy."""
_OTHERS = frozenset({"cross-site", "same-site"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def policy_of(path: str) -> str:
    """Return the content policy of a path."""
    return next(policy for beginning, policy in _POLICIES.items() if path.startswith(beginning))


class SecurityHeaders:
    """Writes on every answer what a browser may do with it, whoever made the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy_of(scope["path"])
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = _referrers(scope)
            await send(message)

        await self._app(scope, receive, send_protected)


def _referrers(scope: Scope) -> str:
    """Return to whom a page says its address: to nobody where it holds a key, which logs would keep."""
    return "no-referrer" if KEY_PARAMETER in QueryParams(scope["query_string"]) else "same-origin"


class SameOrigin:
    """Refuses connections, and all that is not reading, which a browser sends for the page of another site.

    First of all for Streamlit's own check: for an Origin that it does not know, it asks an outside host for
    the address of this machine, and everybody waits meanwhile.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "websocket" and _is_foreign(scope):
            await WebSocketClose(1008)(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] not in _READING and _is_foreign(scope):
            refused = PlainTextResponse("Demande d’un autre site : refusée.", 403)
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    """Tell whether a browser says that the page of another host, or port, asks."""
    headers = Headers(scope=scope)
    if headers.get("Sec-Fetch-Site") in _OTHERS:  # « same-site » is another port, or another subdomain
        return True
    origin = headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("Host", "").lower()
