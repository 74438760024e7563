"""Say how equipped a territory is: beside others, and its QPV beside the rest of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from geo.analysis.equity import Equity
from geo.analysis.rates import Rate
from geo.domain.dispositifs import ALL_NEEDS, Need
from geo.domain.french import (
    NO_BREAK,
    UNKNOWN,
    agree,
    count,
    enumerate_fr,
    none_of,
    number,
    of_many,
    percent,
    sentence,
    trimmed,
)
from geo.domain.knowledge import Yardstick
from geo.domain.places import in_place, the_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun
from geo.words.findings import NO_LIST

SIMILAR_PLACE = "dans les dix communes semblables"
"""Where, for the communes alike taken together."""
_ALIKE = 0.1
"""Two rates less than a tenth apart are said alike."""


@cache
def rate_title(need: Need, *, named: bool = False) -> str:
    """Title a chart with its unit: « Laep pour 1 000 enfants de moins de 6 ans ».

    Parameters
    ----------
    need : Need
    named : bool
        Whether what meets a shared need goes by its own name, its dispositifs after it in brackets.
    """
    unit = f"pour {number(need.target.rate_per)} {need.target.noun.plural}"
    if not (named and need.is_shared):
        return f"{need.title} {unit}"
    noun = need.noun.plural
    return f"{noun[0].upper()}{noun[1:]} {unit} ({need.plural})"


def rate_text(rate: Rate) -> str:
    """Write the value of a rate as read beside its bar."""
    return UNKNOWN if math.isnan(rate.value) else _rate(rate.value)


def _rate(value: float) -> str:
    return number(value, 0 if value == 0 else 2 if value < 10 else 1)


def comparison_sentence(own: Rate, others: Sequence[tuple[str, Rate]]) -> str:
    """Compare a rate with others in one sentence.

    Parameters
    ----------
    own : Rate
    others : sequence of (str, Rate)
        Each with its place, ready to follow *que* (« dans le Nord », « en France »).
    """
    known = [(place, rate) for place, rate in others if not math.isnan(rate.value)]
    if math.isnan(own.value):
        if own.target == 0:
            return sentence(f"Aucun taux ici : il n’y a pas {own.need.target.noun.of}")
        return sentence(f"Taux non connu ici : {NO_LIST} pour ce département")
    if own.structures == 0:
        besides = enumerate_fr(f"{_rate(rate.value)} {place}" for place, rate in known)
        start = f"{own.need.none} ici"
        return sentence(f"{start} ; ailleurs, on en compte {besides}" if besides else start)
    words = [
        f"{_against(own.value, rate.value)}{_than(place)} ({_rate(rate.value)})" for place, rate in known
    ]
    return (
        sentence(f"{_rate(own.value)} ici : {enumerate_fr(words)}") if words else sentence(_rate(own.value))
    )


def _against(own: float, other: float) -> str:
    if other == 0 or own > other * (1 + _ALIKE):
        return "plus "
    return "moins " if own < other * (1 - _ALIKE) else "à peu près autant "


def _than(place: str) -> str:
    return f"qu’{place}" if place[:1].lower() in "aeiouyàâéèêîôû" else f"que {place}"


def small_note(rate: Rate) -> str:
    """Warn that a rate of so few people jumps with a single structure; empty where it does not."""
    if not 0 < rate.target < rate.per:
        return ""
    people = count(rate.target, rate.need.target.noun, rounded=False)
    return sentence(
        f"Avec {people}, une seule structure suffit à dépasser toutes les moyennes : "
        "regardez plutôt la distance à la plus proche"
    )


def yardstick_label(yardstick: Yardstick) -> str:
    """Name a yardstick at the head of its bar."""
    return f"Repère : 1 pour {number(yardstick.people)}"


def yardstick_sentence(own: Rate, yardstick: Yardstick) -> str:
    """Say how many structures a yardstick would give, and how many there are; empty where not known."""
    if not (math.isfinite(own.structures) and own.target > 0):
        return ""
    noun, people = own.need.noun, own.need.target.noun
    there = (
        f"on en compte {number(own.structures)}"
        if own.structures
        else f"il n’y en a {none_of(noun).split()[0]}"
    )
    return sentence(
        f"À raison {noun.of_a} pour {number(yardstick.people)} {people.plural} "
        f"(repère : {yardstick.source}), il y en aurait "
        f"{trimmed(own.target / yardstick.people, 1)} ici : {there}"
    )


def place_label(territory: Territory) -> str:
    """Name a territory at the head of a bar."""
    said = the_place(territory)
    return said[0].upper() + said[1:]


# --- QPV and the rest --------------------------------------------------------------------------------


def equity_definition() -> str:
    """Define the equity gap."""
    return sentence(
        "Écart d’équité : taux d’équipement des QPV rapporté à celui du reste du territoire, moins 1. "
        "Négatif, les QPV sont moins équipés pour autant de personnes visées. "
        "Entre parenthèses, le nombre de structures. "
        "Une structure compte là où elle se trouve, même si elle accueille des familles d’ailleurs"
    )


def equity_sentence(territory: Territory, found: Equity) -> str:
    """Say whether the QPV of a territory are less equipped than the rest of it."""
    need = found.qpv.need
    noun, people = need.noun, need.target.noun
    where = in_place(territory)
    if not math.isfinite(found.qpv.structures):
        return sentence(f"{where}, les données en usage ne disent pas où sont les {noun.plural}")
    if not math.isfinite(found.qpv.value):
        return sentence(f"{where}, aucun QPV dont les {people.plural} soient connus : rien à comparer")
    rates = f"{number(found.qpv.value, 2)} contre {number(found.rest.value, 2)} pour {number(found.qpv.per)}"
    if not math.isfinite(found.gap):
        if found.qpv.structures == 0:
            return sentence(f"{where}, {none_of(noun)}, dans les QPV comme ailleurs")
        every = "toutes" if noun.feminine else "tous"
        return sentence(f"{where}, {every} les {noun.plural} sont dans les QPV")
    if found.qpv.structures == 0:
        return sentence(f"{where}, {none_of(noun)} dans les QPV, alors que le reste du territoire en a")
    return sentence(
        f"{where}, les QPV ont {_compared(found.gap, noun)}, pour autant {of_many(people)} ({rates})"
    )


def _compared(gap: float, noun: Noun) -> str:
    if abs(gap) < 0.05:
        return f"à peu près autant {of_many(noun)} que le reste du territoire"
    if gap >= 1:
        return f"{number(1 + gap, 1)} fois plus {of_many(noun)} que le reste du territoire"
    more = "de plus" if gap > 0 else "de moins"
    return f"{percent(abs(gap))} {of_many(noun)} {more} que le reste du territoire"


def gap_figure(found: Equity) -> str:
    """Write the equity gap as a signed percentage."""
    if not math.isfinite(found.gap):
        return "non calculable"
    sign = "+" if found.gap > 0 else ""
    return f"{sign}{number(found.gap * 100)}{NO_BREAK}%"


def counted_rate(rate: float, structures: float) -> str:
    """Write a rate with the number of structures behind it: « 0,45 (87) »."""
    if not math.isfinite(rate):
        return UNKNOWN
    return f"{number(rate, 2)} ({number(structures)})"


def apart_sentence(equities: Sequence[Equity]) -> str:
    """Say how many QPV are counted with the rest, their people unknown or across the border."""
    most = max((one.apart for one in equities), default=0)
    if not most:
        return ""
    verb = agree(most, "est compté", "sont comptés")
    return sentence(
        f"{count(most, Level.QPV.noun, rounded=False)} {verb} avec le reste, faute de population "
        "connue ou parce qu’une partie est hors du territoire"
    )


def people_out_of_reach(need: Need) -> str:
    """Write whose share is shown: « des enfants de moins de 6 ans hors de portée d'un Laep »."""
    if need == ALL_NEEDS:
        return "des personnes visées hors de portée, en moyenne des trois besoins"
    return f"des {need.target.noun.plural} hors de portée {need.of_a}"
