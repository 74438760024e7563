"""Say in plain French how equipped a territory is, and whether its QPV are less so than the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geo.analysis.equity import Equity
from geo.analysis.rates import PER, Offer
from geo.domain.dispositifs import Dispositif, Mission
from geo.domain.french import NO_BREAK, agree, count, number, of_many, percent, sentence
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun

AVS_NOUN = Noun("structure d'AVS", "structures d'AVS", feminine=True)
"""Animation de la vie sociale: a centre social or an EVS."""


def offer_noun(offer: Offer) -> Noun:
    """Return the noun of what a rate is about."""
    return offer.noun if isinstance(offer, Dispositif) else AVS_NOUN


def target_noun(offer: Offer) -> Noun:
    """Return the noun of the people that an offer is meant for."""
    return (offer if isinstance(offer, Dispositif) else offer.dispositifs[0]).target.noun


def rate_label(offer: Offer) -> str:
    """Say what a rate counts: « Laep pour 1 000 enfants de moins de 6 ans »."""
    noun = offer_noun(offer).plural
    said = f"{noun[0].upper()}{noun[1:]} pour {number(PER[offer])} {target_noun(offer).plural}"
    return f"{said} (centres sociaux et EVS)" if offer is Mission.AVS else said


def equity_definition() -> str:
    """Define the equity gap."""
    return sentence(
        "Écart d'équité : taux d'équipement des QPV rapporté à celui du reste du territoire, moins 1. "
        "Négatif, les QPV sont moins équipés pour autant de personnes visées. "
        "Entre parenthèses, le nombre de structures. "
        "Une structure compte là où elle se trouve, même si elle accueille des familles d'ailleurs"
    )


def equity_sentence(territory: Territory, offer: Offer, found: Equity) -> str:
    """Say whether the QPV of a territory are less equipped than the rest of it."""
    noun, people = offer_noun(offer), target_noun(offer)
    where = in_place(territory)
    if not math.isfinite(found.qpv.structures):
        return sentence(f"{where}, les données en usage ne disent pas où sont les {noun.plural}")
    if not math.isfinite(found.qpv.value):
        return sentence(f"{where}, aucun QPV dont les {people.plural} soient connus : rien à comparer")
    rates = f"{number(found.qpv.value, 2)} contre {number(found.rest.value, 2)} pour {number(found.qpv.per)}"
    if not math.isfinite(found.gap):
        if found.qpv.structures == 0:
            return sentence(f"{where}, {count(0, noun)}, dans les QPV comme ailleurs")
        return sentence(
            f"{where}, tous les {noun.plural} sont dans les QPV"
            if not noun.feminine
            else f"{where}, toutes les {noun.plural} sont dans les QPV"
        )
    if found.qpv.structures == 0:
        return sentence(f"{where}, {count(0, noun)} dans les QPV, alors que le reste du territoire en a")
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


def rate_text(rate: float, structures: float) -> str:
    """Write a rate with the number of structures behind it: « 0,45 (87) »."""
    if not math.isfinite(rate):
        return "non connu"
    return f"{number(rate, 2)} ({number(structures)})"


def apart_sentence(equities: Sequence[Equity]) -> str:
    """Say how many QPV are counted with the rest, their people unknown or across the border."""
    most = max((one.apart for one in equities), default=0)
    if not most:
        return ""
    verb = agree(most, "est compté", "sont comptés")
    return sentence(
        f"{count(most, Level.QPV.noun, rounded=False)} {verb} avec le reste, faute de population "
        "connue ou parce qu'une partie est hors du territoire"
    )
