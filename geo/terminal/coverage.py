"""Answer which zones are served by what."""

from __future__ import annotations

from geo.analysis.in_use import load_analysis
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


def coverage(
    territory: TerritoryOption,
    level: LevelOption,
    dispositif: DispositifsOption = None,
    need: OptionalNeedOption = None,
    minutes: MinutesOption = None,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Judge zones."""
    analysis = load_analysis()
    said = answers.coverage(analysis, territory, level, form, need, dispositif, minutes)
    write_out(said, output, analysis.dataset.mark)
