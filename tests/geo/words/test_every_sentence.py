"""Over every territory: right French, nothing said to be complete that is not, no more people than there are.

Each fiche is built once and read whole; on a machine that is not the one that checks everything, one commune
in forty. Who is out of reach is summed here from the coverage table of each need, apart from what makes the
sentences.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from geo.analysis.coverage import need_coverage
from geo.analysis.equity import equities
from geo.analysis.matrix import matrix, totals
from geo.analysis.ranking import rank_gaps
from geo.analysis.tally import level_of, tally
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS
from geo.domain.places import in_place, of_place, the_place, title_of, zones_noun
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, TerritoryKind
from geo.reports.fiche import Fiche, build_fiche
from geo.words import ranking as ranking_words
from geo.words.findings import facts_line, key_findings
from geo.words.rates import apart_sentence, equity_definition, equity_sentences, rate_title
from geo.words.titles import gap_headline, gaps_sentence, people_title, within_title
from geo.words.zone import zone_words
from tests.geo.words.french_rules import faults

EVERY = 1 if os.environ.get("CI") == "true" else 40
ACCESS = default_access()
ALL = {TerritoryKind.COMMUNE: 34_920, TerritoryKind.DEPARTEMENT: 101, TerritoryKind.REGION: 18}
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


# --- What is read


def of_fiche(fiche: Fiche) -> Iterator[str]:
    yield from fiche.identity.sentences
    yield from fiche.headline
    yield from fiche.notes
    yield from (one.sentence for one in fiche.existing)
    yield from (one.sentence for one in fiche.around)
    yield from (cell.sentence for line in fiche.qpv for cell in line.cells)
    yield from (text for one in fiche.missing for text in one.sentences)
    for one in fiche.comparisons:
        yield f"{one.sentence} {one.note}".strip()
    yield from (one.host_sentence for one in fiche.actions if one.host_sentence)
    explained, _, named = fiche.similar.explanation.partition(" Ce sont ")
    yield from (explained, f"Ce sont {named}") if named else ((explained,) if explained else ())


def names(territory: Territory) -> Iterator[str]:
    """Put a place in each of the sentences that pages write around it."""
    where = in_place(territory)
    yield f"{where[0].upper()}{where[1:]}, ce qui manque en premier."
    yield f"Choisissez un département {of_place(territory)}."
    yield f"Ici ou hors {of_place(territory)}, près {of_place(territory)}."
    subject = the_place(territory)
    yield f"{subject[0].upper()}{subject[1:]}."
    yield f"{title_of(territory)}."


def of_carences(analysis, territory: Territory) -> Iterator[str]:
    """Read what planners read of a territory: ranking, totals, equity, titles, lists."""
    level = level_of(analysis, territory)
    ranking = rank_gaps(analysis, territory, level, ACCESS, NEEDS)
    whole = matrix(analysis, territory, level, ACCESS, NEEDS)
    yield from ranking_words.gaps_found(totals(whole, NEEDS), zones_noun(level, whole["zone_code"]))
    yield ranking_words.ranked(ranking, territory)
    named = dict(zip(whole["zone_code"].to_list(), whole["communes"].to_list(), strict=True))
    yield from (ranking_words.first_priority(ranking, named), ranking_words.stability(ranking))
    yield ranking_words.neutral_rates(ranking, level)
    for known in (True, False):
        yield ranking_words.no_gap(territory, level, NEEDS, known=known)
    yield ranking_words.no_zone(territory, level)
    found = equities(analysis, territory)
    yield from equity_sentences(territory, found)
    yield from (equity_definition(), apart_sentence(list(found.values())))
    tallies = list(tally(analysis, territory, level, ACCESS).values())
    yield gaps_sentence(tallies, zones_noun(level, whole["zone_code"]))
    yield within_title(ACCESS)


def zones_sampled(analysis) -> Iterator[tuple[Level, str]]:
    for level, every in ((Level.QPV, 40), (Level.COMMUNE, 900)):
        yield from ((level, code) for code in analysis.zones(level).table["code"].iloc[::every])


# --- Whether it is right


def wrong(territory: Territory, texts: Iterator[str], *, whole: bool = True) -> list[str]:
    said = ((text, faults(text, whole=whole)) for text in dict.fromkeys(texts) if text)
    return [f"{territory.code} {broken}: {plain(text)}" for text, broken in said if broken]


class Figures:
    """People concerned and people out of reach, by zone: from the tables, by plain look-ups."""

    def __init__(self, analysis) -> None:
        france = analysis.tree.get(FRANCE_CODE)
        self.tree = analysis.tree
        self.people = {
            level: analysis.zones(level).table.set_index("code")[list(COLUMN.values())].T.to_dict("list")
            for level in Level
        }
        self.quarters: dict[str, set[str]] = {}
        for code, communes in analysis.dataset.qpv[["code", "communes"]].itertuples(index=False, name=None):
            for commune in communes:
                self.quarters.setdefault(commune, set()).add(code)
        self.judged = {
            (level, need): {
                code: (target, unserved)
                for code, target, unserved in need_coverage(analysis, france, need, ACCESS, level)[
                    ["zone_code", "target_population", "unserved_population"]
                ]
                .fillna(0.0)
                .itertuples(index=False, name=None)
            }
            for level in Level
            for need in NEEDS
        }

    def zones(self, territory: Territory) -> dict[Level, list[str]]:
        communes = self.tree.commune_codes(territory) if territory.kind is not TerritoryKind.COMMUNE else None
        if communes is None:
            communes = [territory.code]
            if territory.code not in self.people[Level.COMMUNE]:
                communes = self.tree.commune_codes(territory)
        quarters = set().union(*(self.quarters.get(code, set()) for code in (*communes, territory.code)))
        return {Level.COMMUNE: communes, Level.QPV: sorted(quarters)}

    def too_much(self, territory: Territory, said: list[str]) -> list[str]:
        """List the sentences that give more people than there are, or are too good to be true."""
        zones = self.zones(territory)
        # A QPV on several communes is told whole.
        sums = [
            [sum(of) for of in zip(*(self.people[x][code] for code in zones[x]), strict=True)] for x in Level
        ]
        most = dict(
            zip(COLUMN.values(), map(max, zip(*(one for one in sums if one), strict=True)), strict=True)
        )
        many = [text for text in said for column, people in counted(text) if people > most[column]]
        complete = [text for text in said if NOTHING_MISSING.search(text)]
        for need in NEEDS:
            told = [text for text in complete if need.a in text]
            for level in Level if told else ():
                target, far = (
                    sum(self.judged[level, need][code][figure] for code in zones[level]) for figure in (0, 1)
                )
                if far > 0.01 * target:
                    many += told
        return [f"{territory.code}: {text}" for text in many]


@pytest.fixture(scope="module")
def figures(analysis) -> Figures:
    return Figures(analysis)


# The embedded data hold no perimeter.
@pytest.mark.parametrize("kind", [kind for kind in TerritoryKind if kind is not TerritoryKind.PERIMETER])
def test_every_territory_is_told_in_right_french_and_no_better_than_it_is(analysis, figures, kind):
    territories = analysis.tree.of_kind(kind)
    assert len(territories) == ALL.get(kind, len(territories)) > 0
    every = EVERY if kind in {TerritoryKind.COMMUNE, TerritoryKind.EPCI} else 1
    found: list[str] = []
    complete = 0
    for territory in territories[::every]:
        fiche = build_fiche(analysis, territory, ACCESS)
        said = [plain(text) for text in fiche.headline]
        complete += any(NOTHING_MISSING.search(text) for text in said)
        found += wrong(territory, of_fiche(fiche)) + figures.too_much(territory, said)
        found += wrong(territory, names(territory))
        beside = (facts_line(fiche.identity.people), *(gap_headline(text) for text in fiche.headline))
        found += wrong(territory, iter(beside), whole=False)
        found += wrong(territory, iter([people_title(fiche.identity.people)]))
    assert found[:20] == []
    # The checks above would hold of sentences that never say it.
    assert complete or kind is not TerritoryKind.COMMUNE


def test_what_stands_beside_the_map_is_what_heads_the_fiche(analysis):
    for territory in analysis.tree.of_kind(TerritoryKind.COMMUNE)[::700]:
        fiche = build_fiche(analysis, territory, ACCESS)
        assert list(fiche.headline) == key_findings(analysis, territory, ACCESS)


@pytest.mark.parametrize(
    ("kind", "every"),
    [
        (TerritoryKind.FRANCE, 1),
        (TerritoryKind.REGION, 6),
        (TerritoryKind.DEPARTEMENT, 9),
        (TerritoryKind.EPCI, 120),
        (TerritoryKind.COMMUNE, 2_900),
    ],
)
def test_what_planners_read_is_right_french(analysis, kind, every):
    chosen = analysis.tree.of_kind(kind)[::every]
    assert [text for one in chosen for text in wrong(one, of_carences(analysis, one))] == []


def test_panels_of_zones_and_titles_of_charts_are_right_french(analysis):
    france = analysis.tree.get(FRANCE_CODE)
    said = [rate_title(need) for need in NEEDS]
    for level, code in zones_sampled(analysis):
        zone = zone_words(analysis, code, level, ACCESS)
        said += [zone.facts, *(text for one in zone.needs for text in (one.people, one.nearest) if text)]
    assert wrong(france, iter(said), whole=False) == []
