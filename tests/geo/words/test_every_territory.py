"""Over every kind of territory: nothing is said to be complete that is not, nor more people than there are.

Who is out of reach is summed here from the coverage table of each need, apart from what makes the sentences.
"""

from __future__ import annotations

import os
import re

import pytest

from geo.analysis.coverage import need_coverage
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS
from geo.domain.vocabulary import FRANCE_CODE, Level, TerritoryKind
from geo.words.findings import key_findings

EVERY = 1 if os.environ.get("CI") == "true" else 40
"""One commune in this many: all of them on the machine that checks everything."""
NOTHING_MISSING = re.compile(r"[Rr]ien ne manque|partout|sont présents|^Tous les|^Presque tous les")
COUNTED = re.compile(
    r"(?P<number>\d+(?:[ ,]\d+)*)(?P<millions> millions? d’)? ?"
    r"(?P<noun>habitant|enfants? de moins de 6 ans|enfants? de 6 à 17 ans)"
    r"(?:s)?(?: sur (?P<total>\d+(?:[ ,]\d+)*)(?P<many> millions?)?)?"
)
COLUMN = {"habitant": "population", "moins": "pop_under6", "6": "pop_6_17"}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def value(digits: str, in_millions: str | None) -> float:
    return float(digits.replace(" ", "").replace(",", ".")) * (1e6 if in_millions else 1)


def counted(text: str) -> list[tuple[str, float]]:
    """Return each number of people of a sentence with the column that counts them."""
    found = []
    for one in COUNTED.finditer(text):
        noun = one["noun"]
        column = next(column for word, column in COLUMN.items() if word in noun)
        found.append((column, value(one["number"], one["millions"])))
        if one["total"]:
            found.append((column, value(one["total"], one["many"])))
    return found


def test_numbers_of_people_are_read_as_written():
    assert counted("Dans 3 QPV, 1 980 enfants de moins de 6 ans y sont, 2 050 avec les autres.") == [
        ("pop_under6", 1_980)
    ]
    assert counted("29,2 millions d’habitants sur 68,3 millions vivent") == [
        ("population", 29.2e6), ("population", 68.3e6)
    ]  # fmt: skip
    assert counted("12 enfants de 6 à 17 ans sur 40 vivent") == [("pop_6_17", 12), ("pop_6_17", 40)]


@pytest.fixture(scope="module")
def figures(analysis):
    """Of each level and need: people concerned and people out of reach, by zone."""
    france, access = analysis.tree.get(FRANCE_CODE), default_access()
    return {
        (level, need): need_coverage(analysis, france, need, access, level).set_index("zone_code")[
            ["target_population", "unserved_population"]
        ]
        for level in Level
        for need in NEEDS
    }


def faults_of(analysis, territory, figures) -> list[str]:
    zones = {level: analysis.zones(level).table.iloc[analysis.rows(territory, level)] for level in Level}
    # A QPV on several communes is told whole.
    most = {
        column: max(zones[level][column].sum() for level in Level)
        for column in ("population", "pop_under6", "pop_6_17")
    }
    said = [plain(text) for text in key_findings(analysis, territory, default_access())]
    wrong = [
        f"{territory.code}: {text}"
        for text in said
        for column, people in counted(text)
        if people > most[column]
    ]
    complete = [text for text in said if NOTHING_MISSING.search(text)]
    for need in NEEDS:
        told = [text for text in complete if need.a in text]
        for level in Level:
            mine = figures[level, need].loc[zones[level]["code"]].sum()
            if told and mine["unserved_population"] > 0.01 * mine["target_population"]:
                wrong.append(f"{territory.code} {need} {level}: {told[0]}")
    return wrong


@pytest.mark.parametrize(
    ("kind", "every"),
    [
        (TerritoryKind.COMMUNE, EVERY),
        (TerritoryKind.EPCI, 1),
        (TerritoryKind.DEPARTEMENT, 1),
        (TerritoryKind.REGION, 1),
        (TerritoryKind.FRANCE, 1),
    ],
)
def test_no_sentence_is_too_good_nor_gives_more_people_than_there_are(analysis, figures, kind, every):
    territories = analysis.tree.of_kind(kind)[::every]
    assert territories
    assert [fault for one in territories for fault in faults_of(analysis, one, figures)] == []


def test_who_has_everything_is_told_so_and_some_are(analysis):
    # The check above would hold of sentences that never say it.
    communes = analysis.tree.of_kind(TerritoryKind.COMMUNE)[::400]
    said = [text for one in communes for text in key_findings(analysis, one, default_access())]
    assert any(NOTHING_MISSING.search(text) for text in said)
