"""Name statuses, levels, kinds and origins as the field does, each with its French words; import nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


@dataclass(frozen=True)
class Noun:
    """A French noun with what its grammar needs.

    Parameters
    ----------
    singular, plural : str
        The noun as written inside a sentence.
    elided : bool
        Whether *le*, *la* and *de* are elided before it.
    feminine : bool
        Whether it takes *la*, *une*, *aucune*.
    people : bool
        Whether it counts people, which are said rounded.
    """

    singular: str
    plural: str
    elided: bool = False
    feminine: bool = False
    people: bool = False

    @property
    def the(self) -> str:
        """The noun with its definite article."""
        if self.elided:
            return f"l’{self.singular}"
        return f"la {self.singular}" if self.feminine else f"le {self.singular}"

    @property
    def of(self) -> str:
        """The noun after *de*, without article."""
        return f"d’{self.singular}" if self.elided else f"de {self.singular}"

    @property
    def one(self) -> str:
        """Its indefinite article, which also stands for it: « en accueillir un »."""
        return "une" if self.feminine else "un"

    @property
    def a(self) -> str:
        """The noun with its indefinite article."""
        return f"{self.one} {self.singular}"

    @property
    def of_a(self) -> str:
        """The noun after *de* and its indefinite article."""
        return f"d’{self.a}"


class DescribedEnum(StrEnum):
    """A code with what is said of it: each member gives its code, then the attributes in their order."""

    def __new__(cls, code: str, *values: object) -> Self:
        """Make a member from its code and its attributes."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.__dict__.update(zip(cls.__annotations__, values, strict=False))
        return member


class Status(DescribedEnum):
    """How a zone stands for a dispositif or a need, from best to worst, then unknown, then nobody concerned.

    Parameters
    ----------
    label : str
        « Présent ».
    symbol : str
        A character beside the word, so that a table is read at a glance without colour.
    """

    label: str
    symbol: str

    INSIDE = "inside", "Présent", "●"
    REACHABLE = "reachable", "À portée", "◐"
    GAP = "gap", "Carence", "▨"
    UNKNOWN = "unknown", "Non renseigné", "?"
    EMPTY = "empty", "Sans objet", "–"


class Level(DescribedEnum):
    """The zones for which coverage is computed; `noun` says what they are."""

    noun: Noun

    QPV = "qpv", Noun("QPV", "QPV")
    COMMUNE = "commune", Noun("commune", "communes", feminine=True)


class Mode(DescribedEnum):
    """How people travel to a structure; `label` says it: « à pied »."""

    label: str

    FOOT = "foot", "à pied"
    CAR = "car", "en voiture"


class TerritoryKind(StrEnum):
    """The levels of the administrative tree, and perimeters of communes that someone drew."""

    FRANCE = "france"
    REGION = "region"
    DEPARTEMENT = "departement"
    EPCI = "epci"
    PERIMETER = "perimeter"
    COMMUNE = "commune"


class Origin(StrEnum):
    """Where a table of the data set in use comes from."""

    OFFICIAL = "official"
    LOCAL = "local"
    DEMONSTRATION = "demonstration"


class Geocoding(StrEnum):
    """How precisely a structure is placed."""

    EXACT = "exact"
    STREET = "street"
    COMMUNE = "commune"


class MairieSource(StrEnum):
    """Where the point of a commune's mairie comes from: as published, mended, or any point inside."""

    PUBLISHED = "published"
    REPAIRED = "repaired"
    INSIDE = "inside"
    BORROWED = "borrowed"
    """That of the commune it was part of, for want of an outline of its own."""


class CommuneKind(StrEnum):
    """A row of the communes table: the three cities repeat their arrondissements, never sum both."""

    COMMUNE = "commune"
    ARRONDISSEMENT = "arrondissement"
    CITY = "city"


DEMONSTRATION_LABEL = "Données de démonstration"

FRANCE_CODE = "FR"
