"""Answer which structures a territory has."""

from __future__ import annotations

from geo.analysis.in_use import load_analysis
from geo.reports import answers
from geo.reports.answers import Format
from geo.terminal.options import (
    DispositifsOption,
    FormatOption,
    OutputOption,
    TerritoryOption,
    write_out,
)


def structures(
    territory: TerritoryOption,
    dispositif: DispositifsOption = None,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """List structures."""
    analysis = load_analysis()
    said = answers.structures(analysis, territory, form, dispositif)
    write_out(said, output, analysis.dataset.mark)
