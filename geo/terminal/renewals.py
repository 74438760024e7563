"""Answer which agréments end, and when to begin their renewal."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geo.analysis.in_use import load_analysis
from geo.analysis.renewals import approval_calendar
from geo.analysis.travel import default_access
from geo.domain.errors import MaillageError
from geo.reports.answers import Format, table_text
from geo.reports.renewals_export import renewals_ics, renewals_workbook
from geo.terminal.options import MinutesOption, OutputOption, TerritoryOption
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
    elif form is CalendarFormat.ICS:
        content = renewals_ics(analysis, place, calendar)
    else:
        table = calendar_table(analysis, calendar).astype({"end": str, "begin": str})
        content = table_text(table, Format(form.value)).encode()
    _write(content, output)


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise MaillageError(
            f"Le fichier « {output} » ne peut pas être écrit ({error.strerror}). "
            "Indiquez un autre emplacement."
        ) from error
