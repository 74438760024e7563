"""Answer which zones are served by what."""

from __future__ import annotations

from geo import store
from geo.analysis.coverage import Analysis
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
    analysis = Analysis(store.load())
    write_out(answers.coverage(analysis, territory, level, form, need, dispositif, minutes), output)
