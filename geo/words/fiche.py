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
    NO_BREAK,
    agree,
    count,
    distance,
    enumerate_fr,
    none_of,
    number,
    percent,
    sentence,
)
from geo.domain.places import in_place, of_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import CommuneKind, Level, Mode, Noun, Status
from geo.words.distances import nearest_part, travel_time
from geo.words.told import NO_LIST, no_list

QPV = Level.QPV.noun
_SCHOOL_AGE = Noun("de 6 à 17 ans", "de 6 à 17 ans")
_INHABITANT = Target.POPULATION.noun
_BESIDE_M = 100
"""Nearer, a figure would say more than is known."""


# --- Who lives there ---------------------------------------------------------------------------------


def inside_label(territory: Territory, kind: CommuneKind | None) -> str:
    """Say « dans la commune » in the words of the place; what is larger goes by its name."""
    if kind is None:
        return in_place(territory)
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
        return "Ville dense découpée en arrondissements"
    if kind is CommuneKind.ARRONDISSEMENT:
        return "Arrondissement urbain et dense" if density_class == 1 else "Arrondissement urbain"
    return {1: "Commune urbaine et dense", 2: "Commune urbaine"}.get(density_class, "Commune rurale")


def place_sentence(
    kind: CommuneKind, density: str, epci: Territory | None, departement: Territory | None
) -> str:
    """Say what kind of commune it is and what it belongs to."""
    belongs = "sans intercommunalité"
    if epci is not None:
        # An arrondissement is no member of anything: its city is.
        belongs = f"membre {of_place(epci)}" if kind is CommuneKind.COMMUNE else in_place(epci)
    return sentence(", ".join([density, belongs, *([in_place(departement)] if departement else [])]))


def qpv_sentence(people: People, shared: int, *, is_commune: bool) -> str:
    """Say how many QPV there are, who lives in them, and how many go beyond the territory."""
    if not people.qpv:
        return sentence("Aucun quartier prioritaire (QPV)")
    if math.isnan(people.qpv_population):
        return sentence(f"{count(people.qpv, QPV)}, population non connue")
    live = agree(people.qpv_population, "vit", "vivent")
    said = f"{count(people.qpv, QPV)}, où {live} {count(people.qpv_population, _INHABITANT, rounded=False)}"
    if shared:
        who = number(shared) if shared < people.qpv else agree(shared, "il", "ils")
        beyond = "sur une commune voisine" if is_commune else "du territoire"
        return sentence(f"{said} ; {who} {agree(shared, 'déborde', 'débordent')} {beyond}")
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
    if metres < _BESIDE_M:
        far = f"à côté {origin}" if origin else f"à moins de {distance(_BESIDE_M)}"
    else:
        time = "" if over_sea else travel_time(minutes, mode, by_streets=by_streets)
        way = "par la mer" if over_sea else f"({time})" if time else ""
        far = " ".join(part for part in (f"à {distance(metres)}", origin, way) if part)
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
        return sentence(f"{noun.a} {place}, à l’adresse d’une commune voisine")
    return sentence(f"{none_of(noun)} {place}{nearest_part([dispositif], where_nearest)}")


def around_sentence(dispositif: Dispositif, known: bool, place: str, nearest: str) -> str:
    """Say where the nearest structure outside a place (« la commune ») is."""
    noun = dispositif.noun
    if not known:
        return no_list(dispositif)
    if not nearest:
        return sentence(f"Pas d’autre {noun.singular} sans prendre le bateau")
    return sentence(f"{noun.the} {'la' if noun.feminine else 'le'} plus proche hors de {place} est {nearest}")


def cell_sentence(
    dispositif: Dispositif,
    status: Status,
    inside: Sequence[str],
    nearest: str,
    unserved: float,
    concerned: float | None = None,
) -> str:
    """Say how a QPV stands for a dispositif: what is inside, within reach, or missing."""
    noun = dispositif.noun
    if status is Status.UNKNOWN:
        return sentence(NO_LIST)
    if status is Status.INSIDE:
        return sentence(f"Dans le quartier : {enumerate_fr(inside)}") if inside else sentence("Présent")
    if status is Status.EMPTY:
        return sentence(none_of(dispositif.target.noun))
    people = count(unserved, dispositif.target.noun, most=concerned)
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
    dispositif: Dispositif, hosts: Sequence[Dispositif], name: str, place: str, within_reach: bool, near: str
) -> str:
    """Name the structure that could offer what is missing, which is asked; say it where there is none.

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
    near : str
        Where it lacks most: « de Hem », « du QPV « Alma » ».
    """
    noun = dispositif.noun
    if not name:
        able = " ni ".join(one.noun.of for one in hosts)
        around = f"Près {near}, pas" if near else "Pas"
        return sentence(
            f"{around} {able} qui puisse en accueillir {noun.one} : "
            f"la commune, une association ou l’intercommunalité peut porter {noun.a}"
        )
    start = f"« {name} », {place},"
    if within_reach:
        return sentence(f"{start} n’a pas de {noun.singular} : demandez-lui si {noun.a} pourrait y ouvrir")
    return sentence(
        f"{start} est trop loin pour recevoir ces familles : "
        f"demandez-lui si {noun.a} pourrait être {'tenue' if noun.feminine else 'tenu'} plus près d’elles"
    )


def first_in_the_country(dispositif: Dispositif, later: Dispositif) -> str:
    """Say why, in the country, one of two that meet the same need comes first."""
    return sentence(
        f"À la campagne, Maillage conseille de commencer par {dispositif.noun.a} : "
        f"{later.noun.a} suppose plus d’habitants (choix de méthode)"
    )


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
        f"Les temps comptent un chemin {detour} fois plus long, à "
        f"{number(access.foot_kph, 1)}{NO_BREAK}km/h à pied",
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


FROM_MAIRIE = "de la mairie"
ADVISED = "conseil de Maillage"
"""Who advises the first steps, which the guide does not give."""


def of_qpv(name: str) -> str:
    """Write a QPV after *de*."""
    return f"du QPV « {name} »"


def in_qpv(name: str) -> str:
    """Write a QPV after *dans*."""
    return f"dans le QPV « {name} »"
