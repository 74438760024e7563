"""Give browsers the files of maps: named by their content, they never change and are asked for once."""

from __future__ import annotations

import gzip
import mimetypes

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.domain.web import MAP_FILES_PATH

_FOR_EVER = "public, max-age=31536000, immutable"


async def _file(request: Request) -> Response:
    # The server hears before all that draws is imported; who asks for a file was told of it afterwards.
    from geo.cartography.served_files import MAP_FILES  # noqa: PLC0415

    name = request.path_params["name"]
    content = MAP_FILES.compressed(name)
    if content is None:
        return PlainTextResponse("Ce fichier n’est plus servi : rechargez la page.", 404)
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, headers=headers, media_type=mimetypes.guess_type(name)[0])


def routes() -> list[Route]:
    """Return the route of the files."""
    return [Route(f"/{MAP_FILES_PATH}/{{name}}", _file)]
