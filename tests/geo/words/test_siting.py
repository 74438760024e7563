"""The optimum in plain French, on the country counted by hand."""

from __future__ import annotations

import pytest

from geo.analysis.siting import CandidateKind, Question, candidates, where_next
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, need_of
from geo.domain.french import in_letters
from geo.domain.vocabulary import Mode
from geo.words.distances import within, within_of
from geo.words.siting import (
    candidate_names,
    curve_table,
    limits,
    meaning,
    payoff,
)
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis

LAEP = Dispositif.LAEP
ACCESS = default_access(15, 10)
MAIRIES = (CandidateKind.MAIRIE,)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def ask(analysis, most=2, territory="R32", dispositif=LAEP, progress=None, **options):
    question = Question(analysis.tree.get(territory), dispositif, ACCESS, **options)
    return where_next(analysis, question, most, progress=progress)


def told(analysis, **options):
    return plain(meaning(analysis.tree, ask(analysis, **options)))


def test_one_place_is_named_precisely():
    assert told(small_analysis(), most=1, kinds=MAIRIES) == (
        "Un Laep de plus, à Nordville (près de la mairie), mettrait 150 enfants de plus à moins de "
        "15 minutes à pied en ville ou de 10 minutes en voiture à la campagne ; "
        "aucun autre lieu ne fait mieux."
    )


def test_several_places_are_named_by_their_communes():
    assert told(small_analysis(), kinds=MAIRIES) == (
        "Deux Laep de plus, à Nordville et à Sudville, mettraient 300 enfants de plus à moins de "
        "15 minutes à pied en ville ou de 10 minutes en voiture à la campagne ; "
        "aucun autre choix de deux lieux ne fait mieux."
    )


def test_several_places_of_one_commune_are_told_apart():
    text = told(small_analysis(), territory="59", qpv_only=True, kinds=(CandidateKind.QPV,))
    assert text.startswith(
        "Deux Laep de plus, à Nordville (dans le QPV Nord et dans le QPV Milieu), mettraient"
    )
    assert "200 enfants des QPV de plus à moins de 15 minutes à pied ;" in text


def test_a_place_inside_a_structure_is_named_by_it():
    text = told(small_analysis(centre_social=[NORTH]), most=1, qpv_only=True, kinds=(CandidateKind.HOST,))
    assert "à Nordville (dans « Structure 0 »)" in text


def test_a_place_too_many_is_said():
    text = told(small_analysis(laep=[SOUTH]), kinds=MAIRIES)
    assert text.endswith("Un lieu suffit ; l’autre ne servirait personne de plus.")


def test_everybody_served_already_is_said():
    assert told(small_analysis(laep=[NORTH, MIDDLE, SOUTH]), most=1) == (
        "Tous les enfants de moins de 6 ans dans les Hauts-de-France sont déjà à portée d’un Laep "
        "(15 minutes à pied en ville, 10 minutes en voiture à la campagne) : "
        "aucun lieu de plus n’est nécessaire."
    )


def test_candidates_that_would_serve_nobody_more_are_said():
    # The children of Nordville live in its QPV, 900 m away and more: 865 m are within reach.
    far = (NORTH[0], NORTH[1] + 1_100)
    text = told(small_analysis(evs=[far]), territory="59", most=1, kinds=(CandidateKind.HOST,))
    assert text == (
        "Aucun des lieux possibles ne mettrait une personne de plus à moins de 15 minutes à pied d’un Laep : "
        "ajoutez d’autres sortes de lieux."
    )


def test_the_farthest_family_is_told_by_its_distance():
    text = told(small_analysis(laep=[(MIDDLE[0], MIDDLE[1] + 1_500)]), most=1, kinds=MAIRIES, farthest=True)
    assert text == (
        "Un Laep de plus, à Sudville (près de la mairie), mettrait les personnes les plus éloignées à 1,7 km "
        "à vol d’oiseau au lieu de 10,9 km ; aucun autre lieu ne fait mieux."
    )


def test_a_search_stopped_at_once_says_so():
    analysis = small_analysis()
    answer = ask(analysis, kinds=MAIRIES, progress=lambda done, total: False)
    assert not answer.complete
    assert meaning(analysis.tree, answer) == "La recherche a été arrêtée avant le premier résultat."


def test_the_curve_says_when_another_place_pays_less():
    analysis = small_analysis()
    # 152 then 150 (see `tests.geo.analysis.siting.test_question`): far more than the half of the first, under
    # which a place pays less.
    assert plain(payoff(ask(analysis, kinds=MAIRIES))) == (
        "Le premier lieu sert 150 enfants de moins de 6 ans ; le deuxième en ajoute encore 150."
    )
    table = curve_table(analysis.tree, ask(analysis, kinds=MAIRIES))
    assert table["Personnes desservies"].to_list() == [152, 302]
    assert table["De plus"].to_list() == [152, 150]
    assert table["Part desservie (%)"].to_list() == [43.4, 86.3]


def test_the_curve_says_from_which_place_nobody_gains():
    text = plain(payoff(ask(small_analysis(laep=[SOUTH]), kinds=MAIRIES)))
    assert text == (
        "Le premier lieu sert 150 enfants de moins de 6 ans. "
        "Dès le deuxième, un lieu de plus ne sert personne."
    )


def test_what_the_answer_leaves_out_is_said():
    said = " ".join(limits(ask(small_analysis(scope={"laep": ["62"]}), most=1)))
    for word in ("coût", "locaux", "équipes", "1\u00a0zone n’est pas comptée"):
        assert word in said


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        ({Mode.FOOT}, "à moins de 15 minutes à pied"),
        ({Mode.CAR}, "à moins de 10 minutes en voiture"),
        (set(Mode), "à moins de 15 minutes à pied en ville ou de 10 minutes en voiture à la campagne"),
    ],
)
def test_an_access_time_is_told_by_the_way_people_travel(modes, expected):
    assert plain(within(ACCESS, frozenset(modes))) == expected


def test_an_access_time_to_something_never_puts_it_in_the_country():
    both = plain(within_of(need_of(LAEP), ACCESS, frozenset(Mode)))
    assert both == "à portée d’un Laep (15 minutes à pied en ville, 10 minutes en voiture à la campagne)"


def test_numbers_are_in_letters_up_to_ten():
    social = Dispositif.CENTRE_SOCIAL.noun
    assert [in_letters(n, social) for n in (1, 2, 10, 11)] == [
        "un centre social", "deux centres sociaux", "dix centres sociaux", "11 centres sociaux",
    ]  # fmt: skip


def test_candidates_are_listed_by_commune():
    analysis = small_analysis()
    names = candidate_names(analysis.tree, candidates(analysis, analysis.tree.get("R32"), LAEP))
    assert list(names.values()) == [
        "Nordville · Mairie", "Nordville · Milieu", "Nordville · Nord", "Sudville · Mairie", "Sudville · Sud",
    ]  # fmt: skip
