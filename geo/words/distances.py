"""Say how far is near enough, and how long a way takes."""

from __future__ import annotations

from collections.abc import Sequence

from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif, Need
from geo.domain.french import minutes_long, sentence
from geo.domain.vocabulary import Mode
from geo.words.travel import BY_STREETS


def within(access: Access, modes: frozenset[Mode] = frozenset(Mode)) -> str:
    """Write an access time: « à moins de 15 minutes à pied », or by car too where people drive."""
    if len(modes) == 1:
        return f"à moins de {_time(access, *modes)}"
    foot, car = (_time(access, mode) for mode in Mode)
    return f"à moins de {foot} en ville ou de {car} à la campagne"


def near(access: Access, modes: frozenset[Mode]) -> str:
    """Write the same shortly, for a rule said once says the rest: « assez près » where some drive."""
    return within(access, modes) if len(modes) == 1 else "assez près"


def within_of(need: Need, access: Access, modes: frozenset[Mode]) -> str:
    """Write an access time to something: « à moins de 15 minutes à pied d'un Laep »."""
    if len(modes) == 1:
        return f"{within(access, modes)} {need.of_a}"
    foot, car = (_time(access, mode) for mode in Mode)
    return f"à portée {need.of_a} ({foot} en ville, {car} à la campagne)"


def beyond(access: Access, modes: frozenset[Mode]) -> str:
    """Write the contrary: « à plus de 15 minutes à pied », « trop loin » where some walk and some drive."""
    return f"à plus de {_time(access, *modes)}" if len(modes) == 1 else "trop loin"


def rule(access: Access) -> str:
    """Say once, under sentences, what « assez près » and « trop loin » are."""
    foot, car = (_time(access, mode) for mode in Mode)
    return sentence(
        f"Assez près : à moins de {foot} en ville et dans les QPV, de {car} à la campagne ; sinon, trop loin"
    )


def _time(access: Access, mode: Mode) -> str:
    return f"{minutes_long(access.limit(mode))} {mode.label}"


LONGEST_WALK_MIN = 120.0
"""Nobody would walk longer: the distance alone is said."""


def travel_time(minutes: float, mode: Mode, *, by_streets: bool = False) -> str:
    """Write how long a way takes: « 1 h 31 à pied »; nothing for a walk that nobody would take.

    Where people walk, what is too far on foot is never shown as a short drive.
    """
    if mode is Mode.FOOT and minutes > LONGEST_WALK_MIN:
        return ""
    along = f" {BY_STREETS}" if by_streets else ""
    return f"{minutes_long(minutes) if minutes >= 1 else 'moins d’une minute'} {mode.label}{along}"


def nearest_part(dispositifs: Sequence[Dispositif], where: str) -> str:
    """Go on with where the nearest of these is; nothing where that is not known."""
    article = "La" if all(one.noun.feminine for one in dispositifs) else "Le"
    return f". {article} plus proche est {where}" if where else ""
