"""Write the calendar of agréments as a workbook and as events for an agenda."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar as Agenda
from icalendar import Event

from geo.analysis.coverage import Analysis
from geo.analysis.renewals import Calendar, Renewal, without_renewal
from geo.analysis.travel import Access
from geo.domain.columns import Column
from geo.domain.places import in_place, of_place
from geo.domain.territory import Territory
from geo.reports.provenance import provenance
from geo.reports.workbook import TableSheet, TextSheet, workbook_bytes
from geo.words import renewals as words

MOST_EFFECTS = 25
"""Of how many agréments, the first to end, the workbook says who would lose access: each is a scenario."""


def renewals_workbook(
    analysis: Analysis, territory: Territory, calendar: Calendar, access: Access, edited: date
) -> bytes:
    """Write the calendar, and who would lose access if the first agréments to end were not renewed."""
    title = f"Agréments à renouveler {in_place(territory)}"
    table = words.calendar_table(analysis, calendar)
    ending = [one for one in calendar.renewals if one.months][:MOST_EFFECTS]
    said = {
        one.structure_id: words.loss_sentence(
            without_renewal(analysis, territory, one, access).effects, territory
        )
        for one in ending
    }
    table["loss"] = table["id"].map(said)
    columns = (*words.CALENDAR, Column("loss", "Si l’agrément n’était pas renouvelé"))
    source = provenance(analysis.dataset, title, access, {}, edited)
    lines = [
        ("Calendrier", words.calendar_sentence(calendar, territory)),
        ("Commencer", words.method_sentence()),
        ("Effet", words.effect_sentence(len(ending))),
        ("Sans date", words.undated_sentence(calendar) or "Aucune."),
        *source.said(),
    ]
    return workbook_bytes(
        [
            TableSheet("Agréments", title, table, columns, note=words.calendar_sentence(calendar, territory)),
            TextSheet("Méthode et sources", "Méthode et sources", lines),
        ],
        source,
    )


def renewals_ics(analysis: Analysis, territory: Territory, calendar: Calendar) -> bytes:
    """Write two days for each agrément to come: when to begin its renewal, and when it ends."""
    agenda = Agenda()
    agenda.add("prodid", "-//Maillage//Agréments//FR")
    agenda.add("version", "2.0")
    agenda.add("x-wr-calname", f"Agréments {of_place(territory)}")
    for one in calendar.renewals:
        if one.months:
            for begins in (True, False):
                agenda.add_component(_event(analysis, one, calendar.today, begins=begins))
    return bytes(agenda.to_ical())


def _event(analysis: Analysis, one: Renewal, today: date, *, begins: bool) -> Event:
    day = one.begin if begins else one.end
    event = Event()
    event.add("uid", f"{one.structure_id}-{'debut' if begins else 'fin'}-{one.end:%Y%m%d}@maillage")
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", words.event_title(one, begins=begins))
    event.add("location", analysis.commune_names.get(one.commune, ""))
    event.add("description", words.method_sentence())
    event.add("transp", "TRANSPARENT")
    return event


def file_name(territory: Territory, edited: date, extension: str) -> str:
    """Name the file of a calendar."""
    return f"agrements-{territory.code}-{edited:%Y-%m-%d}.{extension}"
