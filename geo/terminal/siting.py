"""Answer where the next structures would serve most people."""

from __future__ import annotations

from typing import Annotated

import typer

from geo.analysis.in_use import load_analysis
from geo.analysis.siting.search import TIME_LIMIT_S
from geo.domain.dispositifs import Dispositif
from geo.reports import siting_answers
from geo.reports.answers import Format
from geo.terminal.options import (
    MinutesOption,
    OptionalNeedOption,
    OutputOption,
    TerritoryOption,
    write_out,
)
from geo.words import parameters


def siting(
    territory: TerritoryOption,
    dispositif: Annotated[Dispositif, typer.Option("--dispositif", help=parameters.OPENED)],
    sites: Annotated[int, typer.Option("--sites", help=parameters.SITES)],
    need: OptionalNeedOption = None,
    minutes: MinutesOption = None,
    candidates: Annotated[
        str, typer.Option("--candidates", help=parameters.CANDIDATES)
    ] = siting_answers.ALL_KINDS,
    qpv_only: Annotated[bool, typer.Option("--qpv-only", help=parameters.QPV_ONLY)] = False,
    each_epci: Annotated[bool, typer.Option("--each-epci", help=parameters.EACH_EPCI)] = False,
    fixed: Annotated[list[str] | None, typer.Option("--fixed", help=parameters.FIXED)] = None,
    farthest: Annotated[bool, typer.Option("--farthest", help=parameters.FARTHEST)] = False,
    time_limit: Annotated[float, typer.Option("--time-limit", help=parameters.TIME_LIMIT)] = TIME_LIMIT_S,
    form: Annotated[Format, typer.Option("--format", help=parameters.FORMAT)] = Format.JSON,
    output: OutputOption = None,
) -> None:
    """Place the next structures."""
    analysis = load_analysis()
    said = siting_answers.siting(
        analysis,
        territory,
        dispositif,
        sites,
        form,
        need,
        minutes,
        candidates,
        qpv_only=qpv_only,
        each_epci=each_epci,
        fixed=fixed,
        farthest=farthest,
        time_limit=time_limit,
    )
    write_out(said, output, analysis.dataset.mark)
