"""Write equipment rates and compare them in one sentence; pure functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from geo.analysis.rates import PER, Offer, Rate
from geo.domain.dispositifs import Dispositif
from geo.domain.french import count, enumerate_fr, none_of, number, sentence
from geo.domain.places import the_place
from geo.domain.territory import Territory
from geo.words.fiche import label_of, noun_of, target_of

SIMILAR_PLACE = "dans les dix communes semblables"
"""Where, for the communes alike taken together."""
_ALIKE = 0.1
"""Two rates less than a tenth apart are said alike."""


@cache
def rate_title(offer: Offer) -> str:
    """Title a chart with its unit: « Laep pour 1 000 enfants de moins de 6 ans »."""
    return f"{label_of(offer)} pour {number(PER[offer])} {target_of(offer).plural}"


def rate_text(rate: Rate) -> str:
    """Write the value of a rate as read beside its bar."""
    return "non connu" if math.isnan(rate.value) else _rate(rate.value)


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
            return sentence(f"Aucun taux ici : il n'y a pas {target_of(own.offer).of}")
        return sentence("Taux non connu ici : aucune liste importée pour ce département")
    if own.structures == 0:
        besides = enumerate_fr(f"{_rate(rate.value)} {place}" for place, rate in known)
        start = (
            none_of(noun_of(own.offer)) if isinstance(own.offer, Dispositif) else "ni centre social ni EVS"
        )
        return sentence(f"{start} ici ; ailleurs, on en compte {besides}" if besides else f"{start} ici")
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
    return f"qu'{place}" if place[:1].lower() in "aeiouyàâéèêîôû" else f"que {place}"


def small_note(rate: Rate) -> str:
    """Warn that a rate of so few people jumps with a single structure; empty where it does not."""
    if not 0 < rate.target < rate.per:
        return ""
    people = count(rate.target, target_of(rate.offer), rounded=False)
    return sentence(
        f"Avec {people}, une seule structure suffit à dépasser toutes les moyennes : "
        "regardez plutôt la distance à la plus proche"
    )


def place_label(territory: Territory) -> str:
    """Name a territory at the head of a bar."""
    said = the_place(territory)
    return said[0].upper() + said[1:]
