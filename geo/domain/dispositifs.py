"""Register the dispositifs, one entry each: nouns, sign, colour, target, mission, need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Self

from geo.domain.errors import ParameterError
from geo.domain.french import none_of
from geo.domain.vocabulary import DescribedEnum, Noun


class Target(DescribedEnum):
    """Whom a dispositif is meant for: the column of the tables that counts them, and their noun."""

    noun: Noun
    rate_per: int
    """For how many of them an equipment rate is said."""

    POPULATION = "population", Noun("habitant", "habitants", elided=True, people=True), 10_000
    UNDER_6 = (
        "pop_under6",
        Noun("enfant de moins de 6 ans", "enfants de moins de 6 ans", elided=True, people=True),
        1_000,
    )
    FROM_6_TO_17 = (
        "pop_6_17",
        Noun("enfant de 6 à 17 ans", "enfants de 6 à 17 ans", elided=True, people=True),
        1_000,
    )

    @property
    def column(self) -> str:
        """The column of the tables that counts them."""
        return self.value


class Mission(DescribedEnum):
    """What dispositifs are for."""

    label: str

    AVS = "avs", "Animation de la vie sociale"
    PARENTING = "parenting", "Soutien à la parentalité"

    @property
    def dispositifs(self) -> tuple[Dispositif, ...]:
        """The dispositifs that fulfil it."""
        return tuple(d for d in Dispositif if d.mission is self)


@dataclass(frozen=True)
class Entry:
    """What the product needs to know of a dispositif.

    Parameters
    ----------
    label : str
        The word alone: switches, legends, column headers.
    full_name : str
        With its acronym in brackets.
    noun : Noun
        The word inside a sentence, as the Caf writes it.
    symbol : str
        The shape of the map as a character, for text and tables.
    path : str
        SVG path of that shape in a square of 16, so that shape speaks before colour.
    marker : str
        The same shape in matplotlib's letters.
    colour : str
        At least 4.5:1 on white, away from the blues and the orange of the statuses.
    target : Target
    mission : Mission
    shared_need : str
        Code of the need that it meets where others meet it too; empty where it is the only one.
    """

    label: str
    full_name: str
    noun: Noun
    symbol: str
    path: str
    marker: str
    colour: str
    target: Target
    mission: Mission
    shared_need: str = ""


class Dispositif(StrEnum):
    """What a structure offers; see `Entry` for what is known of each."""

    label: str
    full_name: str
    noun: Noun
    symbol: str
    path: str
    marker: str
    colour: str
    target: Target
    mission: Mission
    shared_need: str

    CENTRE_SOCIAL = (
        "centre_social",
        Entry(
            label="Centre social",
            full_name="Centre social",
            noun=Noun("centre social", "centres sociaux"),
            symbol="●",
            path="M8 1.6a6.4 6.4 0 1 0 0 12.8a6.4 6.4 0 1 0 0-12.8z",
            marker="o",
            colour="#3a2a8c",
            target=Target.POPULATION,
            mission=Mission.AVS,
            shared_need="vie_sociale",
        ),
    )
    EVS = (
        "evs",
        Entry(
            label="EVS",
            full_name="Espace de vie sociale (EVS)",
            noun=Noun("EVS", "EVS", elided=True),
            symbol="■",
            path="M2.4 2.4h11.2v11.2H2.4z",
            marker="s",
            colour="#12653a",
            target=Target.POPULATION,
            mission=Mission.AVS,
            shared_need="vie_sociale",
        ),
    )
    LAEP = (
        "laep",
        Entry(
            label="Laep",
            full_name="Lieu d’accueil enfants-parents (Laep)",
            noun=Noun("Laep", "Laep"),
            symbol="▲",
            path="M8 1.2L15.2 14H.8z",
            marker="^",
            colour="#8a1538",
            target=Target.UNDER_6,
            mission=Mission.PARENTING,
        ),
    )
    CLAS = (
        "clas",
        Entry(
            label="Clas",
            full_name="Contrat local d’accompagnement à la scolarité (Clas)",
            noun=Noun("Clas", "Clas"),
            symbol="◆",
            path="M8 .6L15.4 8L8 15.4L.6 8z",
            marker="D",
            colour="#54520d",
            target=Target.FROM_6_TO_17,
            mission=Mission.PARENTING,
        ),
    )

    def __new__(cls, code: str, entry: Entry | None = None) -> Self:
        """Make a dispositif from its code and its entry."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.__dict__.update(vars(entry) if entry else {})
        return member


SHARED_NEEDS = {
    "vie_sociale": ("Vie sociale", Noun("centre social ou EVS", "centres sociaux et EVS")),
}
"""Each need that several dispositifs meet: its name, and the noun of any structure that meets it."""


@dataclass(frozen=True)
class Need:
    """What people may lack: any of its dispositifs within reach meets it.

    Parameters
    ----------
    code : str
        As in a link: `vie_sociale`, `laep`, `clas`, `centre_social`, `evs`; `tous` for all needs at once.
    label : str
        The word alone: « Vie sociale », « Laep », « Tous ».
    dispositifs : tuple of Dispositif
        Those that meet it, the one that asks most of who opens it first; for `tous`, all of them.
    noun : Noun
        Of a structure that meets it.
    """

    code: str
    label: str
    dispositifs: tuple[Dispositif, ...]
    noun: Noun

    def __hash__(self) -> int:
        """Tell needs apart by their code, often looked up."""
        return hash(self.code)

    @property
    def target(self) -> Target:
        """Whom it concerns."""
        return self.dispositifs[0].target

    @property
    def is_shared(self) -> bool:
        """Whether several dispositifs meet it."""
        return len(self.dispositifs) > 1

    @property
    def title(self) -> str:
        """What meets it, at the head of a paragraph: « Centres sociaux et EVS », « Laep »."""
        return f"{self.plural[0].upper()}{self.plural[1:]}" if self.is_shared else self.label

    @property
    def plural(self) -> str:
        """What meets it, inside a sentence: « centres sociaux et EVS », « Laep »."""
        return " et ".join(one.noun.plural for one in self.dispositifs)

    @property
    def a(self) -> str:
        """Any one that meets it: « un centre social ou un EVS », « un Laep »."""
        return " ou ".join(one.noun.a for one in self.dispositifs)

    @property
    def of_a(self) -> str:
        """The same after *de*: « d'un centre social ou d'un EVS », « d'un Laep »."""
        return " ou ".join(one.noun.of_a for one in self.dispositifs)

    @property
    def none(self) -> str:
        """That none meets it: « ni centre social ni EVS », « aucun Laep »."""
        if not self.is_shared:
            return none_of(self.noun)
        return " ".join(f"ni {one.noun.singular}" for one in self.dispositifs)

    def __str__(self) -> str:
        """Write it as in a link."""
        return self.code


def _needs() -> tuple[Need, ...]:
    by_code: dict[str, list[Dispositif]] = {}
    for dispositif in Dispositif:
        by_code.setdefault(dispositif.shared_need or dispositif.value, []).append(dispositif)
    found = []
    for code, members in by_code.items():
        label, noun = SHARED_NEEDS.get(code, (members[0].label, members[0].noun))
        found.append(Need(code, label, tuple(members), noun))
    return tuple(found)


NEEDS: tuple[Need, ...] = _needs()
"""The needs that every face shows, one colour each zone: `vie_sociale`, `laep`, `clas`."""

CHILDREN_FIRST: tuple[Need, ...] = tuple(sorted(NEEDS, key=lambda need: need.target is Target.POPULATION))
"""The same as findings and rates tell them: what children need, then what everybody needs."""

ALL_NEEDS = Need("tous", "Tous", tuple(Dispositif), Noun("dispositif", "dispositifs"))
"""How many of `NEEDS` are missing."""

DETAIL: tuple[Need, ...] = tuple(Need(d.value, d.label, (d,), d.noun) for d in Dispositif)
"""Each dispositif by itself."""

ALONE: tuple[Need, ...] = tuple(need for need in DETAIL if need.dispositifs[0].shared_need)
"""One dispositif of a shared need by itself, for planners: its lack may be no gap of the need."""


@cache
def need_of(dispositif: Dispositif) -> Need:
    """Return the need that a dispositif meets."""
    return next(need for need in NEEDS if dispositif in need.dispositifs)


def alone(dispositifs: Iterable[Dispositif]) -> tuple[Need, ...]:
    """Return dispositifs, each as if nothing else met its need."""
    asked = set(dispositifs)
    return tuple(need for need in DETAIL if need.dispositifs[0] in asked)


def parts_of(need: Need) -> tuple[Need, ...]:
    """Return the needs that are judged one by one when a need is asked: itself, or each for `tous`."""
    return NEEDS if need == ALL_NEEDS else (need,)


def parse_need(code: str) -> Need:
    """Return the need of a code.

    Raises
    ------
    ParameterError
        If there is none.
    """
    known = {need.code: need for need in (ALL_NEEDS, *NEEDS, *ALONE)}
    if code not in known:
        raise ParameterError(f"Le besoin « {code[:40]} » n’existe pas : choisissez {', '.join(known)}.")
    return known[code]
