"""Say in plain French what an optimum means, when another site no longer pays, and what it leaves out."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from geo.analysis.siting.places import CandidateKind
from geo.analysis.siting.question import Answer, Place, Question, Step
from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif, Target
from geo.domain.french import (
    agree,
    count,
    distance,
    enumerate_fr,
    fold,
    in_letters,
    percent,
    rounded_people,
    sentence,
)
from geo.domain.places import in_place
from geo.domain.reference import constant
from geo.domain.vocabulary import Mode, Noun
from geo.words.distances import within, within_of


def place_words(place: Place) -> str:
    """Write where a site is within its commune: « dans le QPV Les Trois Baudets »."""
    if place.kind is CandidateKind.MAIRIE:
        return "près de la mairie"
    if place.kind is CandidateKind.QPV:
        return f"dans le QPV {place.name}"
    return f"dans « {place.name} »"


def site_words(tree: TerritoryTree, dispositif: Dispositif, place: Place) -> str:
    """Write a site of a list: « Laep à Roubaix, dans le QPV Alma »."""
    return f"{dispositif.label} {in_place(tree.get(place.commune))}, {place_words(place)}"


def meaning(tree: TerritoryTree, answer: Answer, step: Step | None = None) -> str:
    """Say what the best choice of a number of sites means.

    Parameters
    ----------
    tree : TerritoryTree
    answer : Answer
    step : Step, optional
        The last one by default.

    Returns
    -------
    str
        Whole sentences: what would open where, for how many people, and whether another choice could do
        better; or that everybody is served already, or that no candidate would serve anyone more.
    """
    if not answer.steps:
        return sentence("La recherche a été arrêtée avant le premier résultat")
    step = step or answer.steps[-1]
    if answer.question.farthest:
        return _meaning_of_distance(tree, answer, step)
    if _nothing_left(answer):
        return nothing_left(answer.question, answer.people.modes)
    if step.served - answer.base_served < 0.5:
        return sentence(
            "Aucun des lieux possibles ne mettrait une personne de plus "
            f"{within_of(answer.question.met, answer.question.access, answer.people.modes)} : "
            "ajoutez d’autres sortes de lieux"
        )
    return f"{_gain(tree, answer, step)} {_enough(step)}".strip()


def nothing_left(question: Question, modes: frozenset[Mode]) -> str:
    """Say that everybody is served already."""
    who = question.dispositif.target.noun.plural
    where = f"des QPV {in_place(question.territory)}" if question.qpv_only else in_place(question.territory)
    return sentence(
        f"Tous les {who} {where} sont déjà {within_of(question.met, question.access, modes)} : "
        "aucun lieu de plus n’est nécessaire"
    )


def limits(answer: Answer) -> list[str]:
    """Say what the answer leaves out."""
    said = [
        sentence(
            "Le calcul ne connaît ni le coût, ni les locaux disponibles, ni les équipes, ni la place dans "
            "les structures : c’est une piste à confronter au terrain"
        ),
        sentence(
            f"Il compare {count(answer.compared, Noun('lieu possible', 'lieux possibles'))} "
            f"{in_place(answer.question.territory)} ; une structure ouverte ailleurs, même voisine, "
            "n’est pas envisagée, mais celles qui existent autour sont comptées"
        ),
    ]
    if answer.people.unknown:
        zones = count(answer.people.unknown, Noun("zone", "zones", feminine=True))
        verb = agree(answer.people.unknown, "n’est pas comptée", "ne sont pas comptées")
        said.append(sentence(f"{zones} {verb}, faute de liste importée"))
    return said


def payoff(answer: Answer) -> str:
    """Say from which site on another one no longer pays; empty where there is no curve from one site on.

    A site pays while it serves at least a set share of what the first one serves (see « Méthode »).
    """
    gains = _gains(answer)
    first_is_one = bool(answer.steps) and answer.steps[0].sites == 1
    if answer.question.farthest or not first_is_one or len(gains) < 2 or gains[0] < 0.5:
        return ""
    people = answer.question.dispositif.target.noun
    share = constant("siting_pays_share")
    opening = f"Le premier lieu sert {count(gains[0], people, most=answer.target)}"
    poor = next((place for place, gain in enumerate(gains) if gain < share * gains[0]), None)
    if poor is None:
        last = _th(answer.steps[-1].sites)
        return sentence(f"{opening} ; {last} en ajoute encore {rounded_people(gains[-1])}")
    since = f"Dès {_th(answer.steps[poor].sites)}"
    if gains[poor] < 0.5:
        return f"{sentence(opening)} {sentence(f'{since}, un lieu de plus ne sert personne')}"
    few = "de la moitié" if share == 0.5 else f"de {percent(share)} de ce nombre"
    return f"{sentence(opening)} {sentence(f'{since}, chaque lieu en sert moins {few}')}"


_ORDINALS = ("premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième")


def _th(place: int) -> str:
    return f"le {_ORDINALS[place - 1] if place <= len(_ORDINALS) else f'{place}e'}"


def curve_table(tree: TerritoryTree, answer: Answer) -> pd.DataFrame:
    """Lay the curve out for people.

    Returns
    -------
    pandas.DataFrame
        One row a number of sites: `Lieux`, `Personnes desservies`, `De plus`, `Part desservie (%)`, `Où`,
        and for a p-centre `Le plus éloigné (m)`.
    """
    steps = answer.steps
    table = pd.DataFrame(
        {
            "Lieux": [step.sites for step in steps],
            "Personnes desservies": [round(step.served) for step in steps],
            "De plus": [round(gain) for gain in _gains(answer)],
            "Part desservie (%)": [round(100 * step.served / answer.target, 1) for step in steps],
            "Où": [places_words(tree, step.chosen) for step in steps],
        }
    )
    if answer.question.farthest:
        table["Le plus éloigné (m)"] = [round(step.farthest_m) for step in steps]
    return table


def places_words(tree: TerritoryTree, places: tuple[Place, ...]) -> str:
    """Write several sites: their communes, and where in them when one has several or there is only one."""
    by_town: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda place: fold(tree.get(place.commune).name)):
        by_town.setdefault(place.commune, []).append(place)
    return enumerate_fr(
        f"{in_place(tree.get(code))} ({enumerate_fr(map(place_words, group))})"
        if len(group) > 1 or len(by_town) == 1
        else in_place(tree.get(code))
        for code, group in by_town.items()
    )


def _gain(tree: TerritoryTree, answer: Answer, step: Step) -> str:
    question = answer.question
    sites = len(step.chosen)
    subject = in_letters(sites, question.dispositif.noun)
    verb = agree(sites, "mettrait", "mettraient")
    people = _more(step.served - answer.base_served, question.dispositif, answer.target)
    where = places_words(tree, step.chosen)
    among = " des QPV" if question.qpv_only else ""
    return sentence(
        f"{subject} de plus, {where}, {verb} {people}{among} de plus "
        f"{within(question.access, answer.people.modes)}{_proof(step)}"
    )


def _more(people: float, dispositif: Dispositif, most: float) -> str:
    # « de moins de 6 ans de plus à moins de » would say « moins » twice too often.
    target = dispositif.target
    noun = Noun("enfant", "enfants", elided=True) if target is Target.UNDER_6 else target.noun
    return count(people, noun, rounded=True, most=most)


def _proof(step: Step) -> str:
    sites = len(step.chosen)
    if step.optimal:
        what = "lieu" if sites == 1 else f"choix {'de ' + in_letters(sites, Noun('lieu', 'lieux'))}"
        return f" ; aucun autre {what} ne fait mieux"
    return f" ; un autre choix ferait mieux de {percent(step.gap, 1)} au plus, la recherche ayant été limitée"


def _enough(step: Step) -> str:
    if len(step.chosen) == step.sites:
        return ""
    enough, others = len(step.chosen), step.sites - len(step.chosen)
    place = Noun("lieu", "lieux")
    rest = "l’autre" if others == 1 else f"les {in_letters(others, Noun('autre', 'autres'))}"
    return sentence(
        f"{in_letters(enough, place)} {agree(enough, 'suffit', 'suffisent')} ; "
        f"{rest} ne {agree(others, 'servirait', 'serviraient')} personne de plus"
    )


def _meaning_of_distance(tree: TerritoryTree, answer: Answer, step: Step) -> str:
    noun = answer.question.dispositif.noun
    known = f" au lieu de {distance(answer.base_farthest_m)}"
    before = known if answer.base_farthest_m < float("inf") else ""
    if step.farthest_m >= answer.base_farthest_m or not step.chosen:
        return sentence(
            f"Aucun des lieux possibles ne rapprocherait les personnes les plus éloignées {noun.of_a} : "
            f"elles en sont à {distance(answer.base_farthest_m)} à vol d’oiseau"
        )
    sites = len(step.chosen)
    subject = f"{in_letters(sites, noun)} de plus, {places_words(tree, step.chosen)}"
    verb = agree(sites, "mettrait", "mettraient")
    return sentence(
        f"{subject}, {verb} les personnes les plus éloignées à {distance(step.farthest_m)} "
        f"à vol d’oiseau{before}{_proof(step)}"
    )


def _nothing_left(answer: Answer) -> bool:
    return answer.target - answer.base_served < 0.5


def _gains(answer: Answer) -> list[float]:
    served = [answer.base_served, *(step.served for step in answer.steps)]
    return [after - before for before, after in pairwise(served)]


def candidate_names(tree: TerritoryTree, table: pd.DataFrame) -> dict[str, str]:
    """Name candidates for a list to choose from, by `id`, sorted by commune."""
    named = [
        (tree.get(commune).name, id_, f"{tree.get(commune).name} · {name}")
        for id_, name, commune in table[["id", "name", "commune"]].itertuples(index=False, name=None)
    ]
    return {id_: label for _, id_, label in sorted(named, key=lambda one: (fold(one[0]), one[2]))}
