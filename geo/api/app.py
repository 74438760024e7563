"""Make the API: its description, its questions, its refusals; it only reads."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.api.errors import misread, refused, told
from geo.api.replies import ORIGIN, Providers
from geo.api.routes import routes
from geo.domain.errors import MaillageError
from geo.reports.answers import Format
from geo.reports.formats import ReportFormat
from geo.words.parameters import QUESTIONS

_DESCRIPTION = (
    "Les réponses de Maillage pour d’autres programmes : les mêmes valeurs qu’au terminal et dans les pages. "
    "Les noms des paramètres et des colonnes sont ceux de la commande « maillage »."
)
_FORMS = frozenset(form.value for form in (*Format, *ReportFormat)) - {Format.JSON}
_READ = Middleware(
    CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], expose_headers=["ETag", ORIGIN]
)
"""Any site may read from the browsers of its visitors: nothing here depends on who asks."""


class _AsFiles:
    """Answers HEAD as GET, whose body the server leaves out, and `coverage.csv` as `coverage?format=csv`.

    A GIS asks for the one before it reads; a spreadsheet tells what an address gives by how it ends.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            path, dot, form = scope["path"].rpartition(".")
            if dot and form in _FORMS:
                asked = b"&".join(filter(None, [scope["query_string"], b"format=" + form.encode()]))
                scope = {**scope, "path": path, "raw_path": path.encode(), "query_string": asked}
            if scope["method"] == "HEAD":
                scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)


def create_api(providers: Providers) -> FastAPI:
    """Return the API, to be mounted under `/api` or served alone.

    Parameters
    ----------
    providers : Providers
        What answers.
    """
    # The pages that FastAPI describes an API with come from hosts of others: only its description is given.
    api = FastAPI(
        title="Maillage",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        middleware=[_READ, Middleware(_AsFiles)],
        exception_handlers={
            MaillageError: told,
            RequestValidationError: misread,
            HTTPException: refused,
        },
    )
    api.include_router(routes(providers))

    @api.get("/", include_in_schema=False)
    def index(request: Request) -> Any:
        here = request.scope.get("root_path", "")
        questions = {f"{here}/{name}": said for name, said in QUESTIONS.items()}
        return JSONResponse({"questions": questions, "openapi": f"{here}/openapi.json"})

    return api
