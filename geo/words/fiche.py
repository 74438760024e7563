"""Write the sentences of a fiche; pure functions, each tested against French written by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from geo.analysis.lookup import People
from geo.analysis.tally import Tally
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif, Target
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
from geo.words.findings import NO_LIST, nearest_part, no_list
from geo.words.travel import BY_STREETS

QPV = Level.QPV.noun
_SCHOOL_AGE = Noun("de 6 à 17 ans", "de 6 à 17 ans")
_INHABITANT = Target.POPULATION.noun


# --- Who lives there ---------------------------------------------------------------------------------


def inside_label(kind: CommuneKind | None) -> str:
    """Say « dans la commune » in the words of the place."""
    if kind is None:
        return "sur ce territoire"
    return {CommuneKind.CITY: "dans la ville", CommuneKind.ARRONDISSEMENT: "dans l’arrondissement"}.get(
        kind, "dans la commune"
    )


def people_sentence(people: People) -> str:
    """Say how many people live somewhere, and how many children."""
    if math.isnan(people.population):
        return sentence("Nombre d’habitants non connu")
    if people.population == 0:
        return sentence("Personne n’habite ici")
    said = count(people.population, _INHABITANT, rounded=False)
    if not math.isnan(people.pop_under6) and not math.isnan(people.pop_6_17):
        under6 = count(people.pop_under6, Target.UNDER_6.noun, rounded=False)
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
    by_streets: bool = False,
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
    by_streets : bool
        Whether distance and time are along the streets.
    """
    place = in_place(commune) if commune is not None else ""
    if math.isnan(metres):
        return place
    along = f" {BY_STREETS}" if by_streets else ""
    time = "par la mer" if over_sea else f"({minutes_long(minutes)} {mode.label}{along})"
    far = " ".join(part for part in (f"à {distance(metres)}", origin, time) if part)
    return f"{place}, {far}" if place else far


def exists_sentence(
    dispositif: Dispositif, structures: int, status: Status, place: str, where_nearest: str
) -> str:
    """Say what a place (« dans la commune ») has of a dispositif and, if none, where the nearest is."""
    noun = dispositif.noun
    if status is Status.UNKNOWN:
        return no_list(dispositif)
    if structures:
        return sentence(f"{count(structures, noun, rounded=False)} {place}")
    if status is Status.INSIDE:
        return sentence(
            f"{none_of(noun)} à une adresse d’ici, mais {noun.one} dans les limites de la commune"
        )
    return sentence(f"{none_of(noun)} {place}{nearest_part([dispositif], where_nearest)}")


def around_sentence(dispositif: Dispositif, known: bool, place: str, nearest: str) -> str:
    """Say where the nearest structure outside a place (« la commune ») is."""
    noun = dispositif.noun
    if not known:
        return no_list(dispositif)
    if not nearest:
        return sentence(f"{none_of(noun)} ailleurs sur le même territoire, sans traverser la mer")
    return sentence(f"{noun.the} {'la' if noun.feminine else 'le'} plus proche hors de {place} est {nearest}")


def cell_sentence(
    dispositif: Dispositif, status: Status, inside: Sequence[str], nearest: str, unserved: float
) -> str:
    """Say how a QPV stands for a dispositif: what is inside, within reach, or missing."""
    noun = dispositif.noun
    if status is Status.UNKNOWN:
        return sentence(NO_LIST)
    if status is Status.INSIDE:
        return sentence(f"Dans le quartier : {enumerate_fr(inside)}") if inside else sentence("Présent")
    if status is Status.EMPTY:
        return sentence(none_of(dispositif.target.noun))
    people = count(unserved, dispositif.target.noun)
    if inside:
        return sentence(f"Dans le quartier : {enumerate_fr(inside)}, mais trop loin pour {people}")
    if status is Status.REACHABLE:
        return sentence(f"À portée : {nearest}") if nearest else sentence("À portée")
    return sentence(f"{none_of(noun)} à portée pour {people}{nearest_part([dispositif], nearest)}")


def tile_sentences(status: Status, whole: Tally, quarters: Tally) -> list[str]:
    """Say under the status of a commune who is out of reach: in all of it, then in its QPV in gap.

    Parameters
    ----------
    status : Status
        Of the commune as a whole.
    whole, quarters : Tally
        Of its communes (arrondissements of a city), and of its QPV.
    """
    people = whole.need.target.noun
    if status is Status.UNKNOWN:
        return [sentence(NO_LIST)]
    if status is Status.EMPTY:
        return [sentence(f"{none_of(people)} : aucun besoin aujourd’hui")]
    far = whole.people_out_of_reach
    # All of them are counted exactly, as where the gap is told.
    exact = False if round(far) == round(whole.people) else None
    who = count(far, people, rounded=exact, most=whole.people)
    said = [sentence(f"{who} hors de portée" if far >= 1 else "Personne hors de portée")]
    # A commune in gap tells of its QPV where it tells of the gap.
    if quarters.gap and status is not Status.GAP:
        zones = f"{count(quarters.gap, QPV, rounded=False)} sur {number(quarters.zones)}"
        if quarters.gap == quarters.zones == 1:
            zones = "Le seul QPV"
        inside = count(quarters.people_in_gap_zones, people, most=quarters.people)
        said.append(sentence(f"{zones} en carence : {inside}"))
    return said


def nearest_sentence(dispositif: Dispositif, quarter: str, name: str, place: str) -> str:
    """Say which structure is the nearest to a QPV in gap."""
    the_nearest = f"{dispositif.noun.the} {'la' if dispositif.noun.feminine else 'le'} plus proche"
    return sentence(f"{the_nearest} du QPV « {quarter} » : « {name} », {place}")


# --- What to do --------------------------------------------------------------------------------------


def host_sentence(
    dispositif: Dispositif, hosts: Sequence[Dispositif], name: str, place: str, within_reach: bool
) -> str:
    """Name the structure that could offer what is missing; say it where there is none.

    Parameters
    ----------
    dispositif : Dispositif
    hosts : sequence of Dispositif
        Those whose structures can offer it.
    name : str
        Of the structure, empty where there is none.
    place : str
        Where it is, as `where` says it.
    within_reach : bool
        Whether those who lack it could go there within the access time.
    """
    noun = dispositif.noun
    if not name:
        able = " ni ".join([none_of(hosts[0].noun), *(one.noun.singular for one in hosts[1:])])
        return sentence(
            f"{able} assez proche ne peut accueillir {noun.a} : "
            f"la commune, une association ou l’intercommunalité peut en porter {noun.one}"
        )
    start = f"« {name} », {place}, n’a pas de {noun.singular}"
    if within_reach:
        return sentence(f"{start} : cette structure pourrait en accueillir {noun.one}")
    return sentence(f"{start} : cette structure pourrait en porter {noun.one}, plus près des habitants")


@cache
def notes(
    access: Access,
    *,
    estimated: bool,
    has_qpv: bool,
    island: str | None,
    demonstration: str,
    streets: str = "",
) -> tuple[str, ...]:
    """Say what a careful reader should know of the figures; `streets` is how some are measured, if any."""
    detour = number(access.foot_detour, 1)
    since = "depuis la mairie" + (" ou depuis le milieu du quartier pour un QPV" if has_qpv else "")
    if streets:
        since += f", sauf celles qui sont dites {streets}"
    said = [
        f"Les distances sont à vol d’oiseau, {since}",
        f"Les temps comptent un chemin {detour} fois plus long, à {number(access.foot_kph, 1)} km/h à pied",
        "Le nombre de familles est un ordre de grandeur, tiré du nombre d’enfants",
    ]
    if island:
        said.append(
            "La commune est sur une île sans pont : les distances vers le reste du territoire passent par la "
            "mer, la traversée n’est pas comptée"
        )
    if estimated:
        said.append("Le nombre d’enfants est estimé d’après le recensement de l’Insee")
    if demonstration:
        said.append(f"{demonstration} : structures et quartiers sont simulés")
    return tuple(sentence(one) for one in said)


def origin_of_qpv(name: str) -> str:
    """Say from which QPV a distance is measured."""
    return f"du QPV « {name} »"
