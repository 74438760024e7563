"""Answer which territories are in another."""

from __future__ import annotations

from typing import Annotated

import typer

from geo.analysis.in_use import load_analysis
from geo.domain.vocabulary import TerritoryKind
from geo.reports import answers
from geo.reports.answers import Format
from geo.terminal.options import FormatOption, OutputOption, TerritoryOption, write_out
from geo.words import parameters


def territories(
    territory: TerritoryOption,
    kind: Annotated[TerritoryKind, typer.Option("--kind", help=parameters.KIND)] = TerritoryKind.COMMUNE,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """List territories."""
    write_out(answers.territories(load_analysis(), territory, kind, form), output)
