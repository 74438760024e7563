"""Say what each question takes: the names, the words and the values of the terminal's options."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geo.analysis.siting import MOST_SITES
from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, Dispositif
from geo.domain.vocabulary import Level, TerritoryKind
from geo.reports.answers import USUAL_LIMIT, Format
from geo.reports.formats import ReportFormat
from geo.reports.siting_answers import ALL_KINDS
from geo.words import parameters

MOST_PLACES = 50
_SHORT, _LONG = 40, 200
SITING_S = 10.0
"""Of each search: who waits for a page waits longer than a program does."""

Territory = Annotated[
    str, Field(description=parameters.TERRITORY, max_length=_SHORT, json_schema_extra={"example": "59512"})
]
_NEED = Field(
    description=parameters.NEED,
    max_length=_SHORT,
    json_schema_extra={"enum": [need.code for need in (ALL_NEEDS, *NEEDS, *ALONE)]},
)
Need = Annotated[str, _NEED]
OptionalNeed = Annotated[str | None, _NEED]
Dispositifs = Annotated[
    list[Dispositif] | None, Field(description=parameters.DISPOSITIFS, max_length=len(Dispositif))
]
Minutes = Annotated[
    float | None,
    Field(description=parameters.MINUTES, json_schema_extra={"minimum": 1, "maximum": 180, "multipleOf": 1}),
]
AnyFormat = Annotated[Format, Field(description=parameters.FORMAT)]


class Query(BaseModel):
    """A question: a parameter that it does not know is refused, as a misspelt one would change the answer."""

    model_config = ConfigDict(extra="forbid")


class SearchQuery(Query):
    """Which places a text designates."""

    text: Annotated[str, Field(description=parameters.SEARCHED, max_length=_LONG)]
    limit: Annotated[int, Field(description=parameters.LIMIT, ge=1, le=MOST_PLACES)] = USUAL_LIMIT
    format: Annotated[
        Format, Field(description=parameters.FORMAT, json_schema_extra={"enum": [Format.CSV, Format.JSON]})
    ] = Format.JSON


class TerritoriesQuery(Query):
    """Which territories are in another."""

    territory: Territory
    kind: Annotated[TerritoryKind, Field(description=parameters.KIND)] = TerritoryKind.COMMUNE
    format: AnyFormat = Format.JSON


class FindingsQuery(Query):
    """What is to remember of a territory."""

    territory: Territory
    need: Need = ALL_NEEDS.code
    minutes: Minutes = None


class CoverageQuery(Query):
    """How each zone stands."""

    territory: Territory
    level: Annotated[Level, Field(description=parameters.LEVEL)]
    dispositif: Dispositifs = None
    need: OptionalNeed = None
    minutes: Minutes = None
    format: AnyFormat = Format.JSON


class PrioritiesQuery(Query):
    """Which gaps come first."""

    territory: Territory
    level: Annotated[Level, Field(description=parameters.LEVEL)] = Level.QPV
    dispositif: Dispositifs = None
    need: OptionalNeed = None
    weights: Annotated[str, Field(description=parameters.WEIGHTS, max_length=_LONG)] = ""
    favour: Annotated[str, Field(description=parameters.FAVOUR, max_length=_LONG)] = ""
    within: Annotated[list[str] | None, Field(description=parameters.WITHIN, max_length=20)] = None
    minutes: Minutes = None
    format: AnyFormat = Format.JSON


class StructuresQuery(Query):
    """Which structures a territory has."""

    territory: Territory
    dispositif: Dispositifs = None
    format: AnyFormat = Format.JSON


class SitingQuery(Query):
    """Where the next structures would serve most people."""

    territory: Territory
    dispositif: Annotated[Dispositif, Field(description=parameters.OPENED)]
    sites: Annotated[int, Field(description=parameters.SITES, ge=1, le=MOST_SITES)]
    need: OptionalNeed = None
    minutes: Minutes = None
    candidates: Annotated[str, Field(description=parameters.CANDIDATES, max_length=_SHORT)] = ALL_KINDS
    qpv_only: Annotated[bool, Field(description=parameters.QPV_ONLY)] = False
    each_epci: Annotated[bool, Field(description=parameters.EACH_EPCI)] = False
    fixed: Annotated[list[str] | None, Field(description=parameters.FIXED, max_length=MOST_SITES)] = None
    farthest: Annotated[bool, Field(description=parameters.FARTHEST)] = False
    format: AnyFormat = Format.JSON


class ReportQuery(Query):
    """A report to keep."""

    territory: Territory
    format: Annotated[ReportFormat, Field(description=parameters.REPORT_FORMAT)] = ReportFormat.PDF
    need: Need = ALL_NEEDS.code
    minutes: Minutes = None
