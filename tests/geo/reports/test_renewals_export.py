"""The calendar of agréments as files: dates that are dates, events that an agenda reads."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest
from icalendar import Calendar as Agenda

from geo.analysis.renewals import approval_calendar
from geo.analysis.travel import default_access
from geo.reports.renewals_export import file_name, renewals_ics, renewals_workbook
from tests.geo.analysis.test_renewals import TODAY, analysed


@pytest.fixture(scope="module")
def asked():
    """At the north an agrément of the past, at the middle and the south two to come."""
    analysis = analysed("2026-01-31", "2027-12-31", "2027-03-31")
    place = analysis.tree.get("FR")
    return analysis, place, approval_calendar(analysis, place, TODAY)


def test_an_agenda_has_two_days_for_each_agrement_to_come(asked):
    read = Agenda.from_ical(renewals_ics(*asked))
    events = {(str(e["summary"]).replace("\u00a0", " "), e.decoded("dtstart")) for e in read.walk("VEVENT")}
    assert events == {
        ("Préparer le renouvellement : Structure 1", date(2026, 10, 31)),
        ("Fin d’agrément : Structure 1", date(2027, 12, 31)),
        ("Préparer le renouvellement : Structure 2", date(2026, 1, 31)),
        ("Fin d’agrément : Structure 2", date(2027, 3, 31)),
    }
    assert len({str(event["uid"]) for event in read.walk("VEVENT")}) == 4


def test_a_workbook_has_dates_and_who_would_lose(asked):
    analysis, place, calendar = asked
    content = renewals_workbook(analysis, place, calendar, default_access(), TODAY)
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["Agréments"].iter_rows(values_only=True))
    header = next(row for row in rows if "Structure" in row)
    listed = [dict(zip(header, row, strict=True)) for row in rows[rows.index(header) + 1 :]]
    assert [row["Fin d’agrément"] for row in listed] == [
        datetime(2026, 1, 31), datetime(2027, 3, 31), datetime(2027, 12, 31)
    ]  # fmt: skip
    assert [row["Échéance"] for row in listed] == ["Date dépassée", "Dans les 6 mois", "Dans les 24 mois"]
    loss = [row["Si l’agrément n’était pas renouvelé"] for row in listed]
    assert loss[0] is None
    assert loss[1].startswith("En France, 100\u00a0enfants de moins de 6 ans n’auraient plus aucun Laep")


def test_files_are_named_by_place_and_day(asked):
    assert file_name(asked[1], TODAY, "ics") == "agrements-FR-2026-11-26.ics"
