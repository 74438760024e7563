"""The planner's year from a terminal: renewals, doubts, what changed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from icalendar import Calendar

from geo.analysis.doubts import doubts
from geo.analysis.renewals import approval_calendar
from tests.terminal import run


@pytest.fixture(scope="module")
def place(analysis):
    return analysis.tree.get("59512")


def test_the_agrements_that_end_as_an_agenda(analysis, place):
    done = run("renewals", "--territory", "59512", "--format", "ics")
    assert done.returncode == 0, done.stderr
    coming = [one for one in approval_calendar(analysis, place, date.today()).renewals if one.months]
    assert len(Calendar.from_ical(done.stdout).walk("VEVENT")) == 2 * len(coming)


def test_what_should_be_checked_with_its_effect(analysis, place):
    done = run("doubts", "--territory", "59512", "--format", "json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [row["Identifiant"] for row in rows] == [
        one.structure_id for one in doubts(analysis, place, date.today())
    ]
    assert all(row["Sans elle"] for row in rows)


def test_what_changed_since_the_embedded_data(tmp_path):
    data = {"MAILLAGE_DATA": str(tmp_path / "data")}
    path = tmp_path / "liste.csv"
    path.write_text("Nom;Type;Code Insee\nAide aux devoirs;CLAS;59512\n", "utf-8")
    assert run("import", str(path), "--territory", "59", "--no-geocode", **data).returncode == 0
    kept = run("compare", **data).stdout
    version = next(line.split(" · ")[0] for line in kept.splitlines() if "en usage" in line)
    done = run("compare", "--before", "embarquees", "--after", version, "--territory", "59512", **data)
    assert done.returncode == 0, done.stderr
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["Changement"], row["Structure"]) == ("Ouverte", "Aide aux devoirs")
    refused = run("compare", "--before", "hier", "--after", version, **data)
    assert refused.returncode == 2
    assert "choisissez embarquees" in refused.stderr
