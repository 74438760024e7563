"""Route the pages that other sites frame, and the files that they link to."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, Router

from geo.analysis.travel import default_access
from geo.api.errors import sentence_of, status_of
from geo.api.replies import Content, Providers, beside, reply
from geo.cartography import library_files
from geo.domain.dispositifs import ALL_NEEDS, parse_need
from geo.domain.errors import MaillageError
from geo.domain.minutes import read_minutes
from geo.reports.embed import EMBED_PARAMETERS, FILES, embed_html

_FOR_EVER = "public, max-age=31536000, immutable"
_HTML = "text/html; charset=utf-8"
_HTTP = {
    404: "Rien à intégrer à cette adresse : « Partager », sur la carte, donne la ligne à copier.",
    405: "Une page à intégrer se lit seulement : demandez-la par GET.",
}


def create_embed(providers: Providers) -> Router:
    """Return the pages to embed, to be mounted under `EMBEDDED_PATH`."""

    async def page(request: Request) -> Response:
        try:
            content = await beside(_content, request, providers)
            return await reply(request, content, providers)
        except MaillageError as error:
            return _refusal(sentence_of(error), status_of(error))

    routes = [Route(f"/{FILES}/{{name}}", _file), Route("/{code}", page)]
    return Router(
        routes, middleware=[Middleware(ExceptionMiddleware, handlers=dict.fromkeys(_HTTP, _unanswered))]
    )


def _content(request: Request, providers: Providers) -> Content:
    asked = {name: request.query_params[name] for name in EMBED_PARAMETERS if name in request.query_params}
    need = parse_need(asked.get("besoin", ALL_NEEDS.code))
    access = default_access(
        *(read_minutes(asked[name]) if name in asked else None for name in EMBED_PARAMETERS[1:])
    )
    territory = providers.analysis().tree.get(request.path_params["code"])
    link = f"../?{urlencode({'territoire': territory.code} | asked)}"

    def write() -> str:
        return embed_html(providers.composer(), territory, access, need, link)

    return Content(write, _HTML, rows=lambda: 1)


async def _file(request: Request) -> Response:
    """Send a library; its name is that of its content."""
    name = request.path_params["name"]
    content = next((file.content for file in library_files().values() if file.name == name), None)
    if content is None:
        raise HTTPException(404)
    kind = mimetypes.guess_type(name)[0]
    return Response(content, media_type=kind, headers={"Cache-Control": _FOR_EVER})


async def _unanswered(_request: Request, error: Exception) -> Response:
    """Answer an address or a method that does not exist."""
    assert isinstance(error, HTTPException)
    return _refusal(_HTTP[error.status_code], error.status_code, error.headers)


def _refusal(sentence: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Write a sentence as a page."""
    body = '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Maillage</title><h1>Maillage</h1>'
    return HTMLResponse(f"{body}<p>{escape(sentence)}</p></html>", status, headers)
