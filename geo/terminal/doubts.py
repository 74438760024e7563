"""Answer which structures should be checked, and what hangs on each."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from geo.analysis.doubts import doubts as find_doubts
from geo.analysis.doubts import effect_of
from geo.analysis.in_use import load_analysis
from geo.analysis.travel import default_access
from geo.reports.answers import Format, table_text
from geo.terminal.options import FormatOption, MinutesOption, OutputOption, TerritoryOption, write_out
from geo.words.doubts import doubts_table


def doubts(
    territory: TerritoryOption,
    effects: Annotated[
        bool, typer.Option("--effects/--no-effects", help="Dire ce que seraient les chiffres sans chacune")
    ] = True,
    minutes: MinutesOption = None,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Structures à vérifier : anciennes, approchées, peut-être en double, avec leur effet."""
    analysis = load_analysis()
    place, access = analysis.tree.get(territory), default_access(minutes, minutes)
    found = find_doubts(analysis, place, date.today())
    ids = {one.structure_id for one in found} if effects else set()
    told = {one: effect_of(analysis, place, one, access) for one in sorted(ids)}
    table = doubts_table(analysis, found, place, told if effects else None)
    said = table_text(table, Format.JSON if form is Format.JSON else Format.CSV)
    write_out(said, output, analysis.dataset.mark)
