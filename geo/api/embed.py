"""Route the pages that other sites frame, and the files that they link to."""

from __future__ import annotations

import mimetypes
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, Router

from geo.analysis.travel import default_access
from geo.api.errors import sentence_of, status_of
from geo.api.replies import Content, Providers, beside, reply
from geo.cartography import library_files
from geo.domain.dispositifs import ALL_NEEDS, parse_need
from geo.domain.errors import MaillageError, ParameterError
from geo.reports.embed import EMBED_PARAMETERS, FILES, embed_html

_FOR_EVER = "public, max-age=31536000, immutable"
_MOST_LETTERS = 40
_HTML = "text/html; charset=utf-8"


def create_embed(providers: Providers) -> Router:
    """Return the pages to embed, to be mounted under `EMBEDDED_PATH`."""

    async def page(request: Request) -> Response:
        try:
            content = await beside(_content, request, providers)
            return await reply(request, content, providers)
        except MaillageError as error:
            return _refusal(error)

    return Router([Route(f"/{FILES}/{{name}}", _file), Route("/{code}", page)])


def _content(request: Request, providers: Providers) -> Content:
    asked = {name: request.query_params[name] for name in EMBED_PARAMETERS if name in request.query_params}
    need = parse_need(asked.get("besoin", ALL_NEEDS.code))
    access = default_access(*(_minutes(asked.get(name)) for name in EMBED_PARAMETERS[1:]))
    territory = providers.analysis().tree.get(request.path_params["code"])
    link = f"../?{urlencode({'territoire': territory.code} | asked)}"

    def write() -> str:
        return embed_html(providers.composer(), territory, access, need, link)

    return Content(write, _HTML, rows=lambda: 1)


def _minutes(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise ParameterError(
            f"Temps d’accès « {text[:_MOST_LETTERS]} » : un nombre de minutes est attendu."
        ) from error


async def _file(request: Request) -> Response:
    """Send a library; its name is that of its content."""
    name = request.path_params["name"]
    content = next((file.content for file in library_files().values() if file.name == name), None)
    if content is None:
        return Response(status_code=404)
    kind = mimetypes.guess_type(name)[0]
    return Response(content, media_type=kind, headers={"Cache-Control": _FOR_EVER})


def _refusal(error: MaillageError) -> Response:
    """Write the sentence of an error as a page."""
    body = '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Maillage</title><h1>Maillage</h1>'
    return HTMLResponse(f"{body}<p>{escape(sentence_of(error))}</p></html>", status_of(error))
