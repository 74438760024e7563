"""What to remember of a territory: right sentences, figures that are the analysis's own."""

from __future__ import annotations

import pytest

from geo.analysis.lookup import People
from geo.analysis.matrix import Gap
from geo.analysis.tally import tally
from geo.analysis.travel import default_access
from geo.domain.dispositifs import DETAIL, Dispositif, need_of
from geo.domain.vocabulary import Level
from geo.words.findings import facts_line, gap_label, key_findings
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis


def said(analysis, code: str) -> list[str]:
    sentences = key_findings(analysis, analysis.tree.get(code), default_access())
    return [s.replace("\u00a0", " ").replace("\u202f", " ") for s in sentences]


def test_what_exists_and_what_is_missing_for_whom_are_said():
    analysis = small_analysis(laep=[NORTH], centre_social=[NORTH, SOUTH], clas=[NORTH, MIDDLE, SOUTH])
    assert said(analysis, "FR") == [
        "En France : 2 centres sociaux, aucun EVS, 1 Laep et 3 Clas.",
        "1 QPV sur 3 n'a aucun Laep à moins de 15 minutes à pied : 100 enfants de moins de 6 ans.",
    ]


def test_nothing_missing_is_said_too():
    everywhere = [NORTH, MIDDLE, SOUTH]
    analysis = small_analysis(laep=everywhere, centre_social=everywhere, evs=everywhere, clas=everywhere)
    assert (
        said(analysis, "59001")[-1]
        == "À Nordville, les 2 QPV ont Clas, Laep, et un centre social ou un EVS, sur place ou à portée."
    )


def test_what_is_not_known_is_said_and_never_counted_as_missing():
    analysis = small_analysis(
        laep=[NORTH, MIDDLE, SOUTH],
        centre_social=[NORTH, MIDDLE, SOUTH],
        scope={"laep": ["FR"], "centre_social": ["FR"], "evs": ["FR"], "clas": []},
    )
    sentences = said(analysis, "FR")
    assert sentences[-1] == "Clas : aucune liste importée pour ce territoire."
    assert not any("aucun Clas" in sentence for sentence in sentences)


def test_a_commune_without_qpv_says_how_far_the_nearest_is(analysis):
    sentences = said(analysis, "48001")
    assert sentences[0] == "À Albaret-le-Comtal, il n'y a ni centre social ni EVS ni Laep ni Clas."
    assert all("Le plus proche est à" in sentence for sentence in sentences[1:])


def test_the_tally_counts_every_zone_once(analysis):
    for code in ("59", "974", "75056"):
        territory = analysis.tree.get(code)
        tallies = tally(analysis, territory, Level.QPV, default_access())
        zones = len(analysis.rows(territory, Level.QPV))
        for one in tallies.values():
            assert one.inside + one.reachable + one.gap + one.unknown + one.empty == one.zones == zones


def test_the_national_tally_is_the_guides_own_totals(analysis):
    tallies = tally(analysis, analysis.tree.get("FR"), Level.QPV, default_access(), DETAIL)
    assert {d: t.structures for d, t in tallies.items()} == {
        "centre_social": 2283,
        "evs": 1227,
        "laep": 1730,
        "clas": 2900,
    }


@pytest.mark.parametrize(
    "code", ["FR", "R32", "R04", "59", "976", "200093201", "59512", "75056", "13201", "48001"]
)
def test_three_to_five_whole_sentences_for_every_kind_of_territory(analysis, code):
    sentences = said(analysis, code)
    assert 2 <= len(sentences) <= 5
    for sentence in sentences:
        assert sentence.endswith(".")
        assert sentence[0] == sentence[0].upper()
        assert "nan" not in sentence.lower().split()


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_who_lives_there_is_said_in_one_line():
    people = People(12_345, 678, 1_234, estimated=True, qpv=2, qpv_population=3_000)
    said = plain(facts_line(people))
    assert said == (
        "12 345 habitants · 678 enfants de moins de 6 ans, 1 234 de 6 à 17 ans (estimation) · 2 QPV"
    )
    assert facts_line(People(10, 1, 1, estimated=False, qpv=0, qpv_population=0)).endswith(" · aucun QPV")


def test_a_gap_is_named_by_its_zone_its_commune_and_its_people_or_what_it_lacks():
    laep, clas = need_of(Dispositif.LAEP), need_of(Dispositif.CLAS)
    one = Gap((laep,), "QN05901M", "Les Pivoines", "Roubaix", 42)
    # Under a hundred, people are rounded to the five.
    assert plain(gap_label(one)) == "Les Pivoines (Roubaix) : 40 enfants de moins de 6 ans"
    # People of several ages do not add up: what is missing is said.
    two = Gap((laep, clas), "59001", "Nordville", "", 142)
    assert plain(gap_label(two)) == "Nordville : Laep et Clas"
