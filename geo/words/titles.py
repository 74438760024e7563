"""Title slides with sentences of their territory: its people, what is in gap, how equipped it is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from geo.analysis.lookup import People
from geo.analysis.rates import Rate
from geo.analysis.tally import Tally
from geo.analysis.travel import Access
from geo.domain.dispositifs import Need, Target
from geo.domain.french import (
    NO_BREAK,
    THIN,
    count,
    elided,
    enumerate_fr,
    in_letters,
    minutes_long,
    number,
    of_many,
    sentence,
)
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Mode, Noun, Status
from geo.words.findings import NOTHING_KNOWN

_ALIKE = 1.1
"""Rates of which one is less than this many times the other are said alike."""
_TWICE = 1.75
"""From this many times on, a rate is said to be several times another."""
_TIMES = Noun("fois", "fois", feminine=True)


_LONG_TITLE = 200
_BETWEEN_CLAUSES = f" {NO_BREAK}{THIN};"
_CLAUSE_END = re.compile(rf"[ {NO_BREAK}{THIN}];\s")
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)")


def headline(text: str) -> str:
    """Cut a title out of sentences: the first of them, without its full stop.

    Examples
    --------
    >>> headline("1 QPV sur 6 n'a aucun Laep. Le plus proche est à Hem.")
    "1 QPV sur 6 n'a aucun Laep"
    """
    found = _SENTENCE_END.search(text)
    return text[: found.start()] if found else text


def gap_headline(text: str) -> str:
    """Cut a title out of what is said of a gap: where it would be too long, it loses whole clauses only.

    Examples
    --------
    >>> gap_headline("Les 2 QPV sont servis ; dans la commune, 320 enfants vivent trop loin. Plus loin.")
    'Les 2 QPV sont servis ; dans la commune, 320 enfants vivent trop loin'
    """
    title = headline(text)
    while len(title) > _LONG_TITLE and (clauses := _CLAUSE_END.split(title))[1:]:
        title = title[: -len(clauses[-1])].rstrip(_BETWEEN_CLAUSES)
    return title


def after_headline(text: str) -> str:
    """Return what a title leaves of sentences."""
    found = _SENTENCE_END.search(text)
    return text[found.end() :].strip() if found else ""


def people_title(people: People) -> str:
    """Say who lives there: « 98 286 habitants, dont 9 461 de moins de 6 ans »."""
    if not people.population > 0:
        return sentence("Personne n’habite ici" if people.population == 0 else "Nombre d’habitants non connu")
    said = count(people.population, Target.POPULATION.noun, rounded=False)
    if not people.pop_under6 >= 1:
        return sentence(said)
    return sentence(f"{said}, dont {number(people.pop_under6)} de moins de 6 ans")


def gaps_sentence(tallies: Sequence[Tally], noun: Noun, statuses: Sequence[Status] = ()) -> str:
    """Say what is in gap, need by need.

    Parameters
    ----------
    tallies : sequence of Tally
        One a need.
    noun : Noun
        What their zones are.
    statuses : sequence of Status
        Those of the only zone, where a territory is judged as a whole.
    """
    if statuses:
        told = zip(tallies, statuses, strict=True)
        return sentence(" ; ".join(f"{one.need.label} : {status.label.lower()}" for one, status in told))
    known = [one for one in tallies if one.is_known]
    if not known:
        return NOTHING_KNOWN
    none = "aucune" if noun.feminine else "aucun"
    said = [f"{number(one.gap) if one.gap else none} pour {_the(one.need)}" for one in known]
    return sentence(f"En carence, sur {count(known[0].zones, noun)} : {enumerate_fr(said)}")


def _the(need: Need) -> str:
    return "la vie sociale" if need.is_shared else need.noun.the


def within_title(access: Access) -> str:
    """Say what « within reach » means."""
    foot, car = (f"{minutes_long(access.limit(mode))} {mode.label}" for mode in Mode)
    return sentence(f"À portée : {foot} en ville et dans les QPV, {car} à la campagne")


def unlikeness(own: Rate, other: Rate) -> float:
    """Tell how unlike two rates are: 1 for the same, more the more one is a multiple of the other."""
    low, high = sorted((own.value, other.value))
    return high / low if low > 0 else (math.inf if high > 0 else 1.0)


def beside_sentence(wider: Territory, own: Rate, other: Rate) -> str:
    """Set a rate beside that of a wider territory: « Deux fois moins de Laep que dans le Nord »."""
    what, where = own.need.plural, in_place(wider)
    than = elided("que", where)
    if own.value == 0 or other.value == 0:
        lacking = "alors qu’il y en a" if other.value else "ici, et pas"
        return sentence(f"{own.need.none} ici, {lacking} {where}")
    times = unlikeness(own, other)
    side = "moins" if own.value < other.value else "plus"
    of, people = elided("de", what), f"pour autant {of_many(own.need.target.noun)}"
    if times < _ALIKE:
        return sentence(f"Autant {of} {than}, {people}")
    many = f"{in_letters(round(times), _TIMES)} {side}" if times >= _TWICE else side
    return sentence(f"{many} {of} {than}, {people}")
