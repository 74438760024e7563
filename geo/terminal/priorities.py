"""Answer which gaps come first."""

from __future__ import annotations

from typing import Annotated

import typer

from geo.analysis.in_use import load_analysis
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
    favour: Annotated[str, typer.Option("--favour", help=parameters.FAVOUR)] = "",
    within: Annotated[list[str] | None, typer.Option("--within", help=parameters.WITHIN)] = None,
    minutes: MinutesOption = None,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Rank gaps."""
    analysis = load_analysis()
    chosen = answers.Priority(weights, favour, tuple(within or ()))
    said = answers.priorities(analysis, territory, level, form, need, dispositif, chosen, minutes)
    write_out(said, output, analysis.dataset.mark)
