"""The sentences of a fiche, against French written by hand."""

# ruff: noqa: E501 - sentences stay whole, as they are read

from __future__ import annotations

import pytest

from geo.analysis.lookup import People
from geo.analysis.rates import Rate
from geo.analysis.tally import Tally
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, need_of
from geo.domain.territory import Territory
from geo.domain.vocabulary import CommuneKind, Mode, Status, TerritoryKind
from geo.words import fiche as words
from geo.words import rates as rate_words

NAN = float("nan")
LAEP, EVS, CLAS = Dispositif.LAEP, Dispositif.EVS, Dispositif.CLAS
HOSTS = (Dispositif.CENTRE_SOCIAL, EVS)


def commune(name: str, code: str = "99999", name_type: int = 0) -> Territory:
    return Territory(TerritoryKind.COMMUNE, code, name, name_type, None, None, None, None)


HEM, HAVRE, ANGERS = (
    commune("Hem", "59299", 1),
    commune("Le Havre", "76351", 2),
    commune("Angers", "49007", 1),
)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def people(population: float, qpv: int = 0, qpv_population: float = 0.0, **more: float) -> People:
    children = {"pop_under6": 4.0, "pop_6_17": 7.0, **more}
    return People(population, children["pop_under6"], children["pop_6_17"], False, qpv, qpv_population)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (people(43), "43 habitants, dont 4 enfants de moins de 6 ans et 7 de 6 à 17 ans."),
        (people(1, pop_under6=0, pop_6_17=0), "1 habitant, dont aucun enfant de moins de 6 ans et aucun de 6 à 17 ans."),
        (people(1_840, pop_under6=1, pop_6_17=1), "1 840 habitants, dont 1 enfant de moins de 6 ans et 1 de 6 à 17 ans."),
        (people(43, pop_under6=NAN), "43 habitants."),
        (people(0), "Personne n’habite ici."),
        (people(NAN), "Nombre d’habitants non connu."),
    ],
)  # fmt: skip
def test_who_lives_there(who, expected):
    assert plain(words.people_sentence(who)) == expected


def test_estimated_ages_are_said():
    assert plain(words.people_sentence(People(43, 4, 7, True, 0, 0))).endswith("(âges estimés).")


@pytest.mark.parametrize(
    ("who", "shared", "expected"),
    [
        (people(1_000), 0, "Aucun quartier prioritaire (QPV)."),
        (people(1_000, 1, 250), 0, "1 QPV, où vivent 250 habitants, soit 25 % de la population."),
        (people(1_000, 3, 400), 2, "3 QPV, où vivent 400 habitants ; 2 débordent sur une commune voisine."),
        (people(1_000, 1, 400), 1, "1 QPV, où vivent 400 habitants ; il déborde sur une commune voisine."),
        (people(1_000, 2, NAN), 0, "2 QPV, population non connue."),
    ],
)
def test_qpv_and_their_people(who, shared, expected):
    assert plain(words.qpv_sentence(who, shared, is_commune=True)) == expected


def test_a_qpv_that_goes_beyond_a_larger_territory_is_no_neighbour_of_a_commune():
    said = words.qpv_sentence(people(1_000, 2, 400), 2, is_commune=False)
    assert plain(said) == "2 QPV, où vivent 400 habitants ; ils débordent du territoire."


def test_what_kind_of_commune_and_what_it_belongs_to():
    epci = Territory(TerritoryKind.EPCI, "1", "Communauté de communes des Monts", 3, "59", "32", "1", None)
    nord = Territory(TerritoryKind.DEPARTEMENT, "59", "Nord", 2, "59", "32", None, None)
    village = words.density_label(CommuneKind.COMMUNE, 3)
    assert (
        words.place_sentence(CommuneKind.COMMUNE, village, epci, nord)
        == "Commune rurale, membre de la communauté de communes des Monts, dans le Nord."
    )
    assert words.place_sentence(CommuneKind.COMMUNE, village, None, nord) == (
        "Commune rurale, sans intercommunalité, dans le Nord."
    )
    city = words.density_label(CommuneKind.CITY, 1)
    assert words.place_sentence(CommuneKind.CITY, city, epci, None) == (
        "Ville dense découpée en arrondissements, dans la communauté de communes des Monts."
    )


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (words.where(HEM, 2_437, 4.2, Mode.CAR), "à Hem, à 2,4 km (4 minutes en voiture)"),
        (words.where(HAVRE, 180, 1, Mode.FOOT), "au Havre, à 180 m (1 minute à pied)"),
        (words.where(None, 180, 3, Mode.FOOT), "à 180 m (3 minutes à pied)"),
        (words.where(HEM, NAN, NAN, Mode.FOOT), "à Hem"),
        (words.where(HEM, 900, 16, Mode.FOOT, "de la mairie"), "à Hem, à 900 m de la mairie (16 minutes à pied)"),
        (words.where(HEM, 36_500, NAN, Mode.CAR, over_sea=True), "à Hem, à 36,5 km par la mer"),
        (words.where(HEM, 99, 0, Mode.FOOT, "de la mairie"), "à Hem, à côté de la mairie"),
        (words.where(None, 40, 0, Mode.FOOT), "à moins de 100 m"),
        (words.where(HEM, 300, 0.4, Mode.CAR), "à Hem, à 300 m (moins d’une minute en voiture)"),
        # Nobody walks for hours.
        (words.where(HEM, 27_000, 468, Mode.FOOT), "à Hem, à 27 km"),
    ],
)  # fmt: skip
def test_where_a_structure_is(where, expected):
    assert plain(where) == expected


@pytest.mark.parametrize(
    ("dispositif", "count", "status", "near", "expected"),
    [
        (LAEP, 1, Status.INSIDE, "", "1 Laep dans la commune."),
        (Dispositif.CENTRE_SOCIAL, 2, Status.INSIDE, "", "2 centres sociaux dans la commune."),
        (EVS, 0, Status.GAP, "à Hem, à 2 km", "Aucun EVS dans la commune. Le plus proche est à Hem, à 2 km."),
        (LAEP, 0, Status.GAP, "", "Aucun Laep dans la commune."),
        (CLAS, 0, Status.UNKNOWN, "", "Clas : aucune liste importée pour ce département."),
    ],
)
def test_what_exists(dispositif, count, status, near, expected):
    assert plain(words.exists_sentence(dispositif, count, status, "dans la commune", near)) == expected


@pytest.mark.parametrize(
    ("dispositif", "known", "near", "expected"),
    [
        (EVS, True, "à Hem, à 2 km", "L’EVS le plus proche hors de la commune est à Hem, à 2 km."),
        (LAEP, True, "à Hem", "Le Laep le plus proche hors de la commune est à Hem."),
        (LAEP, True, "", "Pas d’autre Laep sans prendre le bateau."),
        (CLAS, False, "", "Clas : aucune liste importée pour ce département."),
    ],
)
def test_what_is_around(dispositif, known, near, expected):
    assert plain(words.around_sentence(dispositif, known, "la commune", near)) == expected


def test_a_qpv_says_what_is_inside_within_reach_or_missing():
    assert words.cell_sentence(LAEP, Status.INSIDE, ["A", "B"], "", 0) == "Dans le quartier\u00a0: A et B."
    assert (
        plain(words.cell_sentence(LAEP, Status.REACHABLE, [], "« A », à 300 m", 0))
        == "À portée : « A », à 300 m."
    )
    assert (
        plain(words.cell_sentence(EVS, Status.GAP, [], "« A », à 3 km", 910))
        == "Aucun EVS à portée pour 910 habitants. Le plus proche est « A », à 3 km."
    )
    assert plain(words.cell_sentence(LAEP, Status.GAP, ["A"], "", 910)) == (
        "Dans le quartier : A, mais trop loin pour 910 enfants de moins de 6 ans."
    )
    assert words.cell_sentence(LAEP, Status.EMPTY, [], "« A », à 3 km", 0) == (
        "Aucun enfant de moins de 6 ans."
    )
    assert words.cell_sentence(CLAS, Status.UNKNOWN, [], "", NAN) == "Aucune liste importée."


def test_rates_are_compared_in_one_sentence():
    own, nord, france = (
        Rate(need_of(LAEP), 4, 10_000),
        Rate(need_of(LAEP), 50, 100_000),
        Rate(need_of(LAEP), 380, 1_000_000),
    )
    assert plain(rate_words.comparison_sentence(own, [("dans le Nord", nord), ("en France", france)])) == (
        "Un Laep pour 2 500 enfants de moins de 6 ans ici : moins que dans le Nord (un pour 2 000) "
        "et à peu près autant qu’en France (un pour 2 600)."
    )


def test_what_is_alike_is_said_once():
    own, elsewhere = Rate(need_of(LAEP), 4, 4_000), Rate(need_of(LAEP), 10, 25_000)
    others = [("dans le Nord", elsewhere), ("à Paris", elsewhere), ("en France", own)]
    assert plain(rate_words.comparison_sentence(own, others)) == (
        "Un Laep pour 1 000 enfants de moins de 6 ans ici : plus que dans le Nord (un pour 2 500), "
        "qu’à Paris (un pour 2 500) et à peu près autant qu’en France (un pour 1 000)."
    )


def test_a_rate_of_nothing_says_what_there_is_elsewhere():
    own, mayotte = Rate(need_of(EVS), 0, 10_000), Rate(need_of(EVS), 5, 100_000)
    alike = Rate(need_of(EVS), 0, 50_000)
    others = [("dans les dix communes semblables", alike), ("à Mayotte", mayotte), ("en France", mayotte)]
    assert plain(rate_words.comparison_sentence(own, others)) == (
        "Ni centre social ni EVS ici, ni dans les dix communes semblables ; "
        "on en compte un pour 20 000 habitants à Mayotte et un pour 20 000 en France."
    )


def test_france_is_compared_with_nothing():
    france = Rate(need_of(LAEP), 1_730, 4_608_806)
    assert plain(rate_words.comparison_sentence(france, [])) == (
        "On compte ici un Laep pour 2 700 enfants de moins de 6 ans."
    )


def test_a_rate_not_known_is_not_said_to_be_zero():
    assert "non connu" in rate_words.comparison_sentence(Rate(need_of(CLAS), NAN, 500), [])
    assert (
        plain(rate_words.comparison_sentence(Rate(need_of(CLAS), 0, 0), []))
        == "Aucun enfant de 6 à 17 ans ici : rien à comparer."
    )
    assert rate_words.rate_text(Rate(need_of(CLAS), NAN, 500)) == "non connu"


def test_a_rate_of_few_people_is_warned_about():
    few, village = Rate(need_of(LAEP), 0, 1), Rate(need_of(EVS), 1, 780)
    assert plain(rate_words.small_note(few)) == (
        "Trop peu d’enfants pour comparer : regardez plutôt la distance."
    )
    # 12.8 for 10 000 would say nothing of a village of 780: it is compared with none.
    assert rate_words.comparison_sentence(village, [("en France", Rate(need_of(EVS), 5, 100_000))]) == (
        "1\u00a0centre social ou EVS ici."
    )
    assert rate_words.small_note(Rate(need_of(LAEP), 0, 1_000)) == ""
    assert rate_words.small_note(Rate(need_of(LAEP), 0, 0)) == ""


def test_the_structure_that_could_host_is_named():
    where = words.where(HEM, 900, 16, Mode.FOOT, "de la mairie")
    assert plain(words.host_sentence(LAEP, HOSTS, "Centre A", where, True, "d’Hem")) == (
        "« Centre A », à Hem, à 900 m de la mairie (16 minutes à pied), n’a pas de Laep : "
        "demandez-lui si un Laep pourrait y ouvrir."
    )
    assert plain(words.host_sentence(CLAS, HOSTS, "Centre A", "à Hem, à 2 km", False, "d’Hem")) == (
        "« Centre A », à Hem, à 2 km, est trop loin pour recevoir ces familles : "
        "demandez-lui si un Clas pourrait être tenu plus près d’elles."
    )
    assert plain(words.host_sentence(CLAS, HOSTS, "", "", False, "d’Hem")) == (
        "Près d’Hem, pas de centre social ni d’EVS qui puisse en accueillir un : "
        "la commune, une association ou l’intercommunalité peut porter un Clas."
    )


def test_the_country_is_told_why_it_begins_with_an_evs():
    assert plain(words.first_in_the_country(EVS, Dispositif.CENTRE_SOCIAL)) == (
        "À la campagne, Maillage conseille de commencer par un EVS : "
        "un centre social suppose plus d’habitants (choix de méthode)."
    )


def test_charts_are_titled_with_their_unit():
    assert plain(rate_words.rate_title(need_of(LAEP))) == "Laep pour 1 000 enfants de moins de 6 ans"
    assert plain(rate_words.rate_title(need_of(EVS))) == "Centres sociaux et EVS pour 10 000 habitants"


def test_places_take_their_capital_at_the_head_of_a_bar():
    assert (
        rate_words.place_label(Territory(TerritoryKind.DEPARTEMENT, "59", "Nord", 2, "59", "32", None, None))
        == "Le Nord"
    )
    assert rate_words.place_label(ANGERS) == "Angers"


def test_a_boat_is_said_where_one_is_needed():
    assert any(
        "île" in note
        for note in words.notes(
            default_access(), estimated=True, has_qpv=True, island="Sein", demonstration=""
        )
    )


def tally_of(out_of_reach: float, whole: float, zones: int = 1, gap: int = 0, in_gaps: float = 0.0) -> Tally:
    counted = {"inside": zones - gap, "reachable": 0, "gap": gap, "unknown": 0, "empty": 0}
    return Tally(
        need_of(LAEP), structures=0, zones=zones, **counted, people=whole, people_out_of_reach=out_of_reach,
        people_in_gap_zones=in_gaps, gap_zones=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "whole", "quarters", "expected"),
    [
        (Status.GAP, tally_of(361, 361), tally_of(0, 0, 0), ["361 enfants de moins de 6 ans hors de portée."]),
        (Status.INSIDE, tally_of(0, 500), tally_of(0, 0, 0), ["Personne hors de portée."]),
        (
            Status.INSIDE, tally_of(3734, 9459), tally_of(2050, 4000, 6, 3, 1978),
            ["3 730 enfants de moins de 6 ans hors de portée.", "3 QPV sur 6 en carence : 1 980 enfants de moins de 6 ans."],
        ),
        (Status.UNKNOWN, tally_of(0, 500), tally_of(0, 0, 0), ["Aucune liste importée."]),
        (Status.EMPTY, tally_of(0, 0), tally_of(0, 0, 0), ["Aucun enfant de moins de 6 ans : aucun besoin aujourd’hui."]),
    ],
)  # fmt: skip
def test_a_tile_says_who_is_out_of_reach_in_the_commune_then_in_its_qpv(status, whole, quarters, expected):
    assert [plain(text) for text in words.tile_sentences(status, whole, quarters)] == expected
