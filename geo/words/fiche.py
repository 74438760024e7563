"""Write the sentences of a fiche; pure functions, each tested against French written by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from geo.analysis.lookup import People
from geo.analysis.rates import Offer
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif, Mission
from geo.domain.french import (
    agree,
    count,
    distance,
    enumerate_fr,
    minutes_long,
    none_of,
    number,
    percent,
    sentence,
)
from geo.domain.places import in_place, of_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import CommuneKind, Level, Mode, Noun, Status

AVS_NOUN = Noun("centre social ou EVS", "centres sociaux et EVS")
FAMILY = Noun("famille", "familles", feminine=True)
DISTRICT = Noun("arrondissement", "arrondissements", elided=True)
QPV = Level.QPV.noun
_SCHOOL_AGE = Noun("de 6 à 17 ans", "de 6 à 17 ans")
_INHABITANT = Dispositif.CENTRE_SOCIAL.target.noun
_NAMED = 4
"""How many zones a sentence names before it counts the others."""


def noun_of(offer: Offer) -> Noun:
    """Return the noun of what is offered."""
    return offer.noun if isinstance(offer, Dispositif) else AVS_NOUN


def target_of(offer: Offer) -> Noun:
    """Return the noun of the people it is meant for."""
    return offer.target.noun if isinstance(offer, Dispositif) else _INHABITANT


def label_of(offer: Offer) -> str:
    """Return what stands as a title."""
    return offer.label if isinstance(offer, Dispositif) else "Centres sociaux et EVS"


# --- Who lives there ---------------------------------------------------------------------------------


def inside_label(kind: CommuneKind | None) -> str:
    """Say « dans la commune » in the words of the place."""
    if kind is None:
        return "sur ce territoire"
    return {CommuneKind.CITY: "dans la ville", CommuneKind.ARRONDISSEMENT: "dans l'arrondissement"}.get(
        kind, "dans la commune"
    )


def people_sentence(people: People) -> str:
    """Say how many people live somewhere, and how many children."""
    if math.isnan(people.population):
        return sentence("Nombre d'habitants non connu")
    if people.population == 0:
        return sentence("Personne n'habite ici")
    said = count(people.population, _INHABITANT, rounded=False)
    if not math.isnan(people.pop_under6) and not math.isnan(people.pop_6_17):
        under6 = count(people.pop_under6, Dispositif.LAEP.target.noun, rounded=False)
        said += f", dont {under6} et {count(people.pop_6_17, _SCHOOL_AGE, rounded=False)}"
    return sentence(said, "(âges estimés)" if people.estimated else "")


def density_label(kind: CommuneKind | None, density_class: int) -> str:
    """Say what kind of place a commune is, in a word or two; nothing for what is not a commune."""
    if kind is None:
        return ""
    if kind is CommuneKind.CITY:
        return "Ville à arrondissements, urbaine et dense"
    if kind is CommuneKind.ARRONDISSEMENT:
        return "Arrondissement urbain et dense" if density_class == 1 else "Arrondissement urbain"
    return {1: "Commune urbaine et dense", 2: "Commune urbaine"}.get(density_class, "Commune rurale")


def place_sentence(density: str, epci: Territory | None, departement: Territory | None) -> str:
    """Say what kind of commune it is and what it belongs to."""
    # Official names of EPCI hold double spaces here and there.
    belongs = f"membre {of_place(epci).replace('  ', ' ')}" if epci else "sans intercommunalité"
    return sentence(
        f"{density}, {belongs}, {in_place(departement)}" if departement else f"{density}, {belongs}"
    )


def qpv_sentence(people: People, shared: int) -> str:
    """Say how many QPV there are and who lives in them."""
    if not people.qpv:
        return sentence("Aucun quartier prioritaire (QPV)")
    live = agree(people.qpv_population, "vit", "vivent")
    said = f"{count(people.qpv, QPV)}, où {live} {count(people.qpv_population, _INHABITANT, rounded=False)}"
    if math.isnan(people.qpv_population):
        said = f"{count(people.qpv, QPV)}, population non connue"
    if shared:
        across = f"{count(shared, QPV)} {agree(shared, 'déborde', 'débordent')} sur une commune voisine"
        return sentence(f"{said} ({across})")
    # A QPV on several communes counts people from outside: its share of this one is not known.
    if people.population > 0 and people.qpv_population <= people.population:
        said += f", soit {percent(people.qpv_population / people.population)} de la population"
    return sentence(said)


# --- What exists -------------------------------------------------------------------------------------


def where(
    commune: Territory | None,
    metres: float,
    minutes: float,
    mode: Mode,
    origin: str = "",
    *,
    over_sea: bool = False,
) -> str:
    """Say where a structure is: « à Hem, à 2,4 km (4 minutes en voiture) ».

    Parameters
    ----------
    commune : Territory or None
        None where it goes without saying.
    metres, minutes : float
    mode : Mode
    origin : str
        From where it is measured (« de la mairie »).
    over_sea : bool
        Whether a boat is needed, so that no time can be said.
    """
    place = in_place(commune) if commune is not None else ""
    if math.isnan(metres):
        return place
    time = "par la mer" if over_sea else f"({minutes_long(minutes)} {mode.label})"
    far = " ".join(part for part in (f"à {distance(metres)}", origin, time) if part)
    return f"{place}, {far}" if place else far


def exists_sentence(
    dispositif: Dispositif, structures: int, status: Status, place: str, where_nearest: str
) -> str:
    """Say what a place (« dans la commune ») has of a dispositif and, if none, where the nearest is."""
    noun = dispositif.noun
    if status is Status.UNKNOWN:
        return sentence(f"{dispositif.label} : aucune liste importée pour ce département")
    if structures:
        return sentence(f"{count(structures, noun, rounded=False)} {place}")
    if status is Status.INSIDE:
        return sentence(f"{none_of(noun)} à une adresse d'ici, mais un dans les limites de la commune")
    near = f". Le plus proche est {where_nearest}" if where_nearest else ""
    return sentence(f"{none_of(noun)} {place}{near}")


def around_sentence(dispositif: Dispositif, known: bool, place: str, nearest: str) -> str:
    """Say where the nearest structure outside a place (« la commune ») is."""
    noun = dispositif.noun
    if not known:
        return sentence(f"{dispositif.label} : aucune liste importée pour ce département")
    if not nearest:
        return sentence(f"{none_of(noun)} ailleurs sur le même territoire, sans traverser la mer")
    return sentence(f"{noun.the} le plus proche hors de {place} est {nearest}")


def cell_sentence(
    dispositif: Dispositif, status: Status, inside: Sequence[str], nearest: str, unserved: float
) -> str:
    """Say how a QPV stands for a dispositif: what is inside, within reach, or missing."""
    noun = dispositif.noun
    if status is Status.UNKNOWN:
        return sentence("Aucune liste importée")
    if status is Status.INSIDE:
        return sentence(f"Dans le quartier : {enumerate_fr(inside)}") if inside else sentence("Présent")
    people = count(unserved, target_of(dispositif))
    if status is Status.REACHABLE:
        return sentence(f"À portée : {nearest}") if nearest else sentence("À portée")
    far = f". Le plus proche est {nearest}" if nearest else ""
    return sentence(f"{none_of(noun)} à portée pour {people}{far}")


# --- What is missing ---------------------------------------------------------------------------------


def families_part(families: float) -> str:
    """Say about how many families children are: « soit environ 490 familles »; nothing below two."""
    return f"soit environ {count(families, FAMILY, rounded=True)}" if families >= 1.5 else ""


def far_sentence(
    territory: Territory, offer: Offer, unserved: float, families: float, access: Access, mode: Mode
) -> str:
    """Say that a commune as a whole is far from an offer, and for whom."""
    what = (
        f"d'un {noun_of(offer).singular}"
        if isinstance(offer, Dispositif)
        else "d'un centre social ou d'un EVS"
    )
    limit = f"{minutes_long(access.limit(mode))} {mode.label}"
    if not unserved >= 1:
        return sentence(f"{in_place(territory)}, la mairie est à plus de {limit} {what}")
    people = count(unserved, target_of(offer))
    part = families_part(families)
    who = f"{people}, {part}," if part else people
    live = agree(unserved, "vit", "vivent")
    return sentence(f"{in_place(territory)}, {who} {live} à plus de {limit} {what}")


def zones_sentence(
    offer: Offer,
    gaps: int,
    total: int,
    noun: Noun,
    names: Sequence[str],
    unserved: float,
    families: float,
    limit: str,
) -> str:
    """Say how many zones lack an offer, which ones, and how many people that is.

    Parameters
    ----------
    offer : Dispositif or Mission
    gaps, total : int
        Zones that lack it, and all of them.
    noun : Noun
        What the zones are.
    names : sequence of str
        Of those that lack it, most people unserved first.
    unserved, families : float
    limit : str
        « à moins de 15 minutes à pied ».
    """
    verb = agree(gaps, "n'a", "n'ont")
    lacked = none_of(noun_of(offer)) if isinstance(offer, Dispositif) else "ni centre social ni EVS"
    part = families_part(families)
    people = count(unserved, target_of(offer)) + (f", {part}" if part else "")
    named = f"({_names(names)})" if total > 1 else ""
    return sentence(f"{_so_many(gaps, total, noun, names)} {verb} {lacked} {limit} {named} : {people}")


def _so_many(part: int, whole: int, noun: Noun, names: Sequence[str]) -> str:
    if whole == 1:
        only = "la seule" if noun.feminine else "le seul"
        return f"{only} {noun.singular} ({names[0]})" if names else f"{only} {noun.singular}"
    if part == whole:
        return f"les {number(whole)} {noun.plural}"
    return f"{number(part)} {noun.plural if part > 1 else noun.singular} sur {number(whole)}"


def _names(names: Sequence[str]) -> str:
    if len(names) <= _NAMED + 1:
        return enumerate_fr(names)
    left = len(names) - _NAMED
    return f"{', '.join(names[:_NAMED])} et {number(left)} autres"


def nothing_missing_sentence(known: Sequence[Status], unknown: int, has_people: bool) -> str:
    """Say that nothing is missing, as far as is known.

    Parameters
    ----------
    known : sequence of Status
        Of the dispositifs on which the data in use say something.
    unknown : int
        How many they say nothing of.
    has_people : bool
    """
    if not known:
        return sentence("Importez une liste ou actualisez les données pour savoir ce qui manque")
    if not has_people:
        return sentence("Personne n'habite ici : rien ne manque à personne")
    if len(known) == len(Dispositif) and all(status is Status.INSIDE for status in known):
        return sentence("Les quatre dispositifs sont présents")
    scope = "connus " if unknown else ""
    return sentence(
        f"Rien ne manque : les services {scope}sont présents ou à portée de la moitié des habitants"
    )


# --- What to do --------------------------------------------------------------------------------------


def host_sentence(dispositif: Dispositif, name: str, place: str, within_reach: bool) -> str:
    """Name the structure that could offer what is missing; say it where there is none.

    Parameters
    ----------
    dispositif : Dispositif
    name : str
        Of the structure, empty where there is none.
    place : str
        Where it is, as `where` says it.
    within_reach : bool
        Whether those who lack it could go there within the access time.
    """
    noun = dispositif.noun
    if not name:
        return sentence(
            f"Aucun centre social ni EVS assez proche ne peut accueillir {_a(noun)} : "
            "la commune, une association ou l'intercommunalité peut en porter un"
        )
    start = f"« {name} », {place}, n'a pas de {noun.singular}"
    if within_reach:
        return sentence(f"{start} : cette structure pourrait en accueillir un")
    return sentence(f"{start} : cette structure pourrait en porter un, plus près des habitants")


def _a(noun: Noun) -> str:
    return f"{'une' if noun.feminine else 'un'} {noun.singular}"


@cache
def notes(
    access: Access, *, estimated: bool, has_qpv: bool, island: str | None, demonstration: str
) -> tuple[str, ...]:
    """Say what a careful reader should know of the figures."""
    detour = number(access.foot_detour, 1)
    said = [
        "Les distances sont à vol d'oiseau, depuis la mairie"
        + (" ou depuis le milieu du quartier pour un QPV" if has_qpv else ""),
        f"Les temps comptent un chemin {detour} fois plus long, à {number(access.foot_kph, 1)} km/h à pied",
        "Le nombre de familles est un ordre de grandeur, tiré du nombre d'enfants",
    ]
    if island:
        said.append(
            "La commune est sur une île sans pont : les distances vers le reste du territoire passent par la "
            "mer, la traversée n'est pas comptée"
        )
    if estimated:
        said.append("Le nombre d'enfants est estimé d'après le recensement de l'Insee")
    if demonstration:
        said.append(f"{demonstration} : structures et quartiers sont simulés")
    return tuple(sentence(one) for one in said)


def origin_of_qpv(name: str) -> str:
    """Say from which QPV a distance is measured."""
    return f"du QPV « {name} »"


def mission_or_dispositif(offer: Offer) -> tuple[Dispositif, ...]:
    """Return the dispositifs that an offer may be."""
    return (Dispositif.EVS, Dispositif.CENTRE_SOCIAL) if isinstance(offer, Mission) else (offer,)
