"""Answer which gaps come first."""

from __future__ import annotations

from typing import Annotated

import typer

from geo import store
from geo.analysis.coverage import Analysis
from geo.domain.vocabulary import Level
from geo.reports import answers
from geo.reports.answers import Format
from geo.terminal.options import (
    DispositifsOption,
    FormatOption,
    LevelOption,
    MinutesOption,
    OptionalNeedOption,
    OutputOption,
    TerritoryOption,
    write_out,
)
from geo.words import parameters


def priorities(
    territory: TerritoryOption,
    level: LevelOption = Level.QPV,
    dispositif: DispositifsOption = None,
    need: OptionalNeedOption = None,
    weights: Annotated[str, typer.Option("--weights", help=parameters.WEIGHTS)] = "",
    minutes: MinutesOption = None,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Rank gaps."""
    analysis = Analysis(store.load())
    said = answers.priorities(analysis, territory, level, form, need, dispositif, weights, minutes)
    write_out(said, output)
