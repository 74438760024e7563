"""One document, whatever the format: the figures and sentences of the screen."""

from __future__ import annotations

from datetime import date

import pytest

from geo.analysis.lookup import people_of
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS
from geo.domain.vocabulary import Level, Status
from geo.reports.document import spoken
from geo.words.dates import date_in_words
from geo.words.findings import key_findings
from geo.words.method import method_constants
from geo.words.titles import within_title

CODES = ("59512", "97411", "01001")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 1), "1er\u00a0mars 2026"),
        (date(2026, 11, 23), "23\u00a0novembre 2026"),
        (date(2027, 8, 2), "2\u00a0août 2027"),
    ],
)
def test_dates_are_written_as_people_say_them(day, words):
    assert date_in_words(day) == words


@pytest.mark.parametrize("code", CODES)
def test_the_sentences_to_remember_are_those_of_the_map(code, document, analysis):
    expected = key_findings(analysis, analysis.tree.get(code), default_access())
    assert list(document(code).findings) == expected


@pytest.mark.parametrize("code", CODES)
def test_the_figures_are_those_of_the_map(code, document, analysis):
    people = people_of(analysis, analysis.tree.get(code))
    amounts = [int("".join(filter(str.isdigit, f.amount))) for f in document(code).figures]
    assert amounts == [
        people.population,
        people.pop_under6,
        people.pop_6_17,
        *([people.qpv] if people.qpv else []),
    ]


def test_zones_are_numbered_from_most_people_in_gap_to_least(document):
    zones = document("59").zones
    # Children are among the inhabitants: of a zone the need that leaves most people out counts, not a sum.
    in_gap = [
        max((p for p, s in zip(z.unserved, z.statuses, strict=True) if s is Status.GAP), default=0)
        for z in zones
    ]
    out = [max(zone.unserved) for zone in zones]
    assert list(zip(in_gap, out, strict=True)) == sorted(zip(in_gap, out, strict=True), reverse=True)
    assert [zone.number for zone in zones] == list(range(1, len(zones) + 1))


def test_a_commune_without_qpv_is_its_own_zone(document):
    rural = document("01001")
    assert rural.level is Level.COMMUNE
    assert [zone.code for zone in rural.zones] == ["01001"]
    assert "Commune" in rural.zone_header
    assert len(rural.zone_header) == 3 + len(NEEDS)


def test_the_method_gives_the_access_times_that_were_asked_and_their_sources():
    constants = {c.label: c for c in method_constants(default_access(10, 25))}
    assert constants["Temps d’accès à pied"].value == "10\u00a0min"
    assert constants["Temps d’accès en voiture"].value == "25\u00a0min"
    assert all(c.source for c in constants.values())
    assert "10\u00a0minutes à pied" in within_title(default_access(10, 25))


def test_the_demonstration_is_called_so(document):
    assert document("59512").provenance.mark == "Données de démonstration"


def test_the_map_is_put_into_words(document):
    words = document("59512").map_words()
    assert words.startswith("Carte de Roubaix")
    assert all(text in words for row in document("59512").needs for text in row.told.sentences)


def test_on_a_slide_names_in_brackets_are_left_out():
    assert spoken("1 QPV sur 6 (Les Pins) n’a aucun Laep.") == "1 QPV sur 6 n’a aucun Laep."
    assert spoken("Sans rien à ôter.") == "Sans rien à ôter."
