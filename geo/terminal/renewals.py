"""Answer which agréments end, and when to begin their renewal."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geo.analysis.in_use import load_analysis
from geo.analysis.renewals import approval_calendar
from geo.analysis.travel import default_access
from geo.reports.answers import Format, table_text
from geo.reports.renewals_export import file_name, renewals_ics, renewals_workbook
from geo.terminal.options import MinutesOption, OutputOption, TerritoryOption, write_bytes, write_out
from geo.words.renewals import calendar_table


class CalendarFormat(StrEnum):
    """Formats of a calendar."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    ICS = "ics"


def renewals(
    territory: TerritoryOption,
    form: Annotated[CalendarFormat, typer.Option("--format", help="Forme du résultat")] = CalendarFormat.CSV,
    minutes: MinutesOption = None,
    output: OutputOption = None,
) -> None:
    """Agréments qui prennent fin dans les 24 mois, et quand commencer à les renouveler."""
    analysis = load_analysis()
    place, today = analysis.tree.get(territory), date.today()
    calendar = approval_calendar(analysis, place, today)
    if form is CalendarFormat.XLSX:
        content = renewals_workbook(analysis, place, calendar, default_access(minutes, minutes), today)
        write_bytes(content, output or Path(file_name(place, today, form)))
    elif form is CalendarFormat.ICS:
        write_out(renewals_ics(analysis, place, calendar).decode(), output, analysis.dataset.mark)
    else:
        table = calendar_table(analysis, calendar).astype({"end": str, "begin": str})
        write_out(table_text(table, Format(form.value)), output, analysis.dataset.mark)
