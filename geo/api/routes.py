"""Route each question to what answers it in the terminal too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from geo.analysis.travel import default_access
from geo.analysis.work import check_wanted
from geo.api import queries
from geo.api.errors import REFUSALS
from geo.api.replies import MEDIA_TYPES, Content, Providers, beside, reply
from geo.domain.dispositifs import Dispositif, parse_need
from geo.domain.errors import ParameterError
from geo.domain.vocabulary import Level, TerritoryKind
from geo.reports import answers, siting_answers
from geo.reports.answers import Format, asked_needs, json_text
from geo.reports.apart import APART, is_apart
from geo.reports.formats import FORMAT_WORDS, report_name
from geo.reports.writing import write_report
from geo.words.parameters import QUESTIONS

_OBJECT = {"schema": {"type": "object"}}
_TABLE = {"schema": {"type": "array", "items": {"type": "object"}}}
_TEXT = {"schema": {"type": "string"}}
_FILE = {"schema": {"type": "string", "format": "binary"}}
_JSON, _GEOJSON, _CSV = (
    MEDIA_TYPES[form].split(";")[0] for form in (Format.JSON, Format.GEOJSON, Format.CSV)
)
_TABLES = {_JSON: _TABLE, _GEOJSON: _OBJECT, _CSV: _TEXT}


def _question(name: str, content: dict[str, Any]) -> dict[str, Any]:
    """Describe a question, for OpenAPI."""
    answered = {"description": QUESTIONS[name], "content": content}
    return {
        "path": f"/{name}",
        "operation_id": name,
        "summary": QUESTIONS[name],
        "responses": {200: answered, 304: {"description": "Rien n’a changé depuis"}} | REFUSALS,
        "response_class": Response,
    }


def routes(providers: Providers) -> APIRouter:
    """Return the routes of all the questions, about the data in use."""
    router = APIRouter(dependencies=[Depends(_once)])
    current = providers.analysis

    async def tell(
        request: Request, form: Format, rows: Callable[[], int], write: Callable[[], str]
    ) -> Response:
        return await reply(request, Content(write, MEDIA_TYPES[form], rows, form), providers)

    def zones(territory: str, level: Level, needs: int = 1) -> int:
        return needs * len(current().rows(current().tree.get(territory), level))

    @router.get(**_question("info", {_JSON: _OBJECT}))
    async def info(request: Request, _: Annotated[queries.Query, Query()]) -> Response:
        return await tell(request, Format.JSON, lambda: 1, lambda: json_text(current().dataset.summary()))

    @router.get(**_question("search", {_JSON: _TABLE, _CSV: _TEXT}))
    async def search(request: Request, q: Annotated[queries.SearchQuery, Query()]) -> Response:
        def write() -> str:
            return answers.search(current().tree, q.text, q.limit, q.format)

        return await tell(request, q.format, lambda: q.limit, write)

    @router.get(**_question("territories", _TABLES))
    async def territories(request: Request, q: Annotated[queries.TerritoriesQuery, Query()]) -> Response:
        def write() -> str:
            return answers.territories(current(), q.territory, q.kind, q.format)

        def rows() -> int:
            if q.kind is TerritoryKind.COMMUNE:
                return zones(q.territory, Level.COMMUNE)
            return len(current().tree.of_kind(q.kind))

        return await tell(request, q.format, rows, write)

    @router.get(**_question("findings", {_JSON: _OBJECT}))
    async def findings(request: Request, q: Annotated[queries.FindingsQuery, Query()]) -> Response:
        def write() -> str:
            return json_text(answers.findings(current(), q.territory, q.need, q.minutes))

        return await tell(request, Format.JSON, lambda: zones(q.territory, Level.COMMUNE), write)

    @router.get(**_question("coverage", _TABLES))
    async def coverage(request: Request, q: Annotated[queries.CoverageQuery, Query()]) -> Response:
        def write() -> str:
            return answers.coverage(
                current(), q.territory, q.level, q.format, q.need, q.dispositif, q.minutes
            )

        needs = 1 if q.need else len(q.dispositif or Dispositif)
        return await tell(request, q.format, lambda: zones(q.territory, q.level, needs), write)

    @router.get(**_question("priorities", _TABLES))
    async def priorities(request: Request, q: Annotated[queries.PrioritiesQuery, Query()]) -> Response:
        def write() -> str:
            chosen = answers.Priority(q.weights, q.favour, tuple(q.within or ()))
            return answers.priorities(
                current(), q.territory, q.level, q.format, q.need, q.dispositif, chosen, q.minutes
            )

        needs = len(asked_needs(q.need, q.dispositif))
        return await tell(request, q.format, lambda: zones(q.territory, q.level, needs), write)

    @router.get(**_question("structures", _TABLES))
    async def structures(request: Request, q: Annotated[queries.StructuresQuery, Query()]) -> Response:
        def rows() -> int:
            return len(current().structures_of(current().tree.get(q.territory)))

        def write() -> str:
            return answers.structures(current(), q.territory, q.format, q.dispositif)

        return await tell(request, q.format, rows, write)

    @router.get(**_question("siting", {_JSON: _OBJECT, _GEOJSON: _OBJECT, _CSV: _TEXT}))
    async def siting(request: Request, q: Annotated[queries.SitingQuery, Query()]) -> Response:
        def write() -> str:
            asked = q.model_dump(exclude={"format"})
            return siting_answers.siting(
                current(), form=q.format, time_limit=queries.SITING_S, progress=_go_on, **asked
            )

        return await reply(request, Content(write, MEDIA_TYPES[q.format]), providers)

    @router.get(**_question("report", {words.mime: _FILE for words in FORMAT_WORDS.values()}))
    async def report(request: Request, q: Annotated[queries.ReportQuery, Query()]) -> Response:
        place = await beside(lambda: current().tree.get(q.territory))
        access, need, today = default_access(q.minutes, q.minutes), parse_need(q.need), date.today()
        asked: Any = {"territory": place, "form": q.format, "access": access, "need": need, "edited": today}

        def write() -> bytes:
            if is_apart(place):
                return APART.make(partial(write_report, **asked))
            return write_report(current(), **asked, composer=providers.composer())

        media_type, name = FORMAT_WORDS[q.format].mime, report_name(place, q.format)
        content = Content(write, media_type, name=name, also=f"{today}")
        return await reply(request, content, providers)

    return router


def _once(request: Request) -> None:
    """Refuse a parameter that is given twice: which of the two is meant would be guessed.

    Raises
    ------
    ParameterError
        If there is one that is no list.
    """
    several = {"fixed", "within"} if request.url.path.endswith("/siting") else {"dispositif", "within"}
    names = [name for name, _ in request.query_params.multi_items() if name not in several]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ParameterError(f"« {twice[:40]} » est donné plusieurs fois : gardez une valeur.")


def _go_on(_done: int, _total: int) -> bool:
    """Seek on, unless nobody waits any more."""
    check_wanted()
    return True
