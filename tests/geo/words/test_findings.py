"""What to remember of a territory: right sentences, figures that are the analysis's own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.lookup import People
from geo.analysis.matrix import Gap
from geo.analysis.points import TARGETS
from geo.analysis.tally import tally
from geo.analysis.travel import default_access
from geo.domain.dispositifs import DETAIL, Dispositif, need_of, parse_need
from geo.domain.vocabulary import Level
from geo.words.findings import facts_line, gap_label, key_findings
from tests.geo.small import MIDDLE, NORTH, SOUTH, X, Y, small_analysis, small_dataset


def said(analysis, code: str) -> list[str]:
    sentences = key_findings(analysis, analysis.tree.get(code), default_access())
    return [s.replace("\u00a0", " ").replace("\u202f", " ") for s in sentences]


def test_what_exists_and_what_is_missing_for_whom_are_said():
    # A Laep in the north serves its 120 children and 15 of 25 points of the middle: 48 of its 80 children.
    # All 200 children of Nordville live in these QPV, 50 of Sudville outside of the 100 of Q-SOUTH.
    analysis = small_analysis(laep=[NORTH], centre_social=[NORTH, SOUTH], clas=[NORTH, MIDDLE, SOUTH])
    sentences = said(analysis, "FR")
    assert sentences[0] == "En France : 2 centres sociaux, 1 Laep et 3 Clas ; aucun EVS."
    assert sentences[1] == (
        "Dans 1 QPV sur 3, le Laep le plus proche est à plus de 15 minutes à pied : "
        "100 enfants de moins de 6 ans y sont hors de portée. "
        "Dans toute la France, 130 enfants de moins de 6 ans sur 350 vivent trop loin d’un Laep."
    )
    assert sentences[-1].startswith("Assez près : à moins de 15 minutes à pied")


def test_a_need_asked_is_told_alone():
    analysis = small_analysis(laep=[NORTH], clas=[SOUTH])
    france = analysis.tree.get("FR")
    laep = [plain(one) for one in key_findings(analysis, france, default_access(), need_of(Dispositif.LAEP))]
    assert laep[0] == "En France : 1 Laep."
    assert not any("Clas" in sentence or "centre social" in sentence for sentence in laep)
    evs = key_findings(analysis, france, default_access(), parse_need("evs"))
    assert plain(evs[0]) == "En France, il n’y a aucun EVS."


def without_qpv(analysis: Analysis) -> Analysis:
    return Analysis(replace(analysis.dataset, qpv=analysis.dataset.qpv.iloc[:0]))


def test_everything_near_for_everybody_is_said_in_one_sentence():
    # Sudville is rural: its people are at its mairie, where everything is.
    analysis = without_qpv(small_analysis(laep=[SOUTH], centre_social=[SOUTH], clas=[SOUTH]))
    assert said(analysis, "62001") == [
        "À Sudville : 1 centre social, 1 Laep et 1 Clas ; aucun EVS.",
        "Tous les habitants de Sudville ont, assez près, un centre social ou un EVS, un Clas et un Laep.",
        "Assez près : à moins de 15 minutes à pied en ville et dans les QPV, de 20 minutes en voiture "
        "à la campagne ; sinon, trop loin.",
    ]


def test_a_structure_in_a_city_whose_people_live_far_is_said_with_them():
    # At the edge of Nordville, 5 km wide, a Laep serves nobody: all who are under 6 live in its two QPV.
    analysis = small_analysis(laep=[(X + 2_400, Y + 12_200)])
    sentences = said(analysis, "59001")
    assert "hors de portée" in sentences[1]
    alone = said(without_qpv(analysis), "59001")[1]
    assert alone.startswith("À Nordville : 1 Laep sur place, mais ")
    assert alone.endswith("à plus de 15 minutes à pied.")


def test_when_all_are_concerned_their_very_number_is_said_and_the_nearest_is_told_by_foot():
    analysis = without_qpv(small_analysis(laep=[SOUTH]))
    text = said(analysis, "59001")[1]
    # Who walks is not shown a short drive: 9.2 km would be 2 h 40 on foot, which nobody walks.
    assert text.startswith(
        "Les 200 enfants de moins de 6 ans de Nordville vivent à plus de 15 minutes à pied d’un Laep. "
        "Le plus proche est à Sudville, à "
    )
    assert text.endswith(" km.")
    nearer = without_qpv(small_analysis(laep=[(X + 200, Y + 4_500)]))
    # 5 km and more at 4.5 km/h, on ways 1.3 times the line.
    assert re.search(r"à \d(?:,\d)? km \(1 h \d\d à pied\)\.$", said(nearer, "59001")[1])


def test_nobody_concerned_lacks_nothing():
    dataset = small_dataset()
    communes = dataset.communes.assign(pop_under6=[200.0, 0.0])
    analysis = Analysis(replace(dataset, communes=communes, qpv=dataset.qpv.iloc[:0]))
    assert said(analysis, "62001")[1] == (
        "Aucun enfant de moins de 6 ans à Sudville : pas de besoin de Laep aujourd’hui."
    )
    nobody = dataset.communes.assign(**{column: [1.0, 0.0] for column in TARGETS})
    empty = Analysis(replace(dataset, communes=nobody, qpv=dataset.qpv.iloc[:0]))
    assert said(empty, "62001") == ["Personne n’habite Sudville."]


def test_a_boat_is_told_and_no_drive_over_the_sea(analysis):
    sentences = said(analysis, "29084")
    assert sentences[1].startswith("Sur l’Île-Molène, pas de Laep : les ")
    assert all("prendre le bateau" in one and "voiture" not in one for one in sentences[1:])


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
    assert sentences[0] == "À Albaret-le-Comtal, il n’y a ni centre social, ni EVS, ni Laep, ni Clas."
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
    one = plain(facts_line(People(28, 1, 2, estimated=False, qpv=0, qpv_population=0)))
    assert one == "28 habitants · 1 enfant de moins de 6 ans, 2 de 6 à 17 ans · aucun QPV"
    none = facts_line(People(0, 0, 0, estimated=False, qpv=0, qpv_population=0))
    assert none == "Personne n’y habite · aucun QPV"
    assert facts_line(People(10, 1, 1, estimated=False, qpv=0, qpv_population=0)).endswith(" · aucun QPV")


def test_a_gap_is_named_by_its_zone_its_commune_and_its_people_or_what_it_lacks():
    laep, clas = need_of(Dispositif.LAEP), need_of(Dispositif.CLAS)
    one = Gap((laep,), "QN05901M", "Les Pivoines", "Roubaix", 42, 200)
    # Under a hundred, people are rounded to the five.
    assert plain(gap_label(one)) == "Les Pivoines (Roubaix) : 40 enfants de moins de 6 ans"
    # People of several ages do not add up: what is missing is said.
    two = Gap((laep, clas), "59001", "Nordville", "", 142, 300)
    assert plain(gap_label(two)) == "Nordville : Laep et Clas"
