"""Say the words of the field once: dispositifs, missions, statuses, levels; import nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dispositif(StrEnum):
    """What a structure offers."""

    CENTRE_SOCIAL = "centre_social"
    EVS = "evs"
    LAEP = "laep"
    CLAS = "clas"


class Mission(StrEnum):
    """What dispositifs are for."""

    AVS = "avs"
    PARENTING = "parenting"


class Status(StrEnum):
    """How a zone stands for a dispositif, from best to worst, then unknown."""

    INSIDE = "inside"
    REACHABLE = "reachable"
    GAP = "gap"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """The zones for which coverage is computed."""

    QPV = "qpv"
    COMMUNE = "commune"


class TerritoryKind(StrEnum):
    """The levels of the administrative tree."""

    FRANCE = "france"
    REGION = "region"
    DEPARTEMENT = "departement"
    EPCI = "epci"
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


class Mode(StrEnum):
    """How people travel to a structure."""

    FOOT = "foot"
    CAR = "car"


class CommuneKind(StrEnum):
    """A row of the communes table: the three cities repeat their arrondissements, never sum both."""

    COMMUNE = "commune"
    ARRONDISSEMENT = "arrondissement"
    CITY = "city"


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
    """

    singular: str
    plural: str
    elided: bool = False
    feminine: bool = False

    @property
    def the(self) -> str:
        """The noun with its definite article."""
        if self.elided:
            return f"l'{self.singular}"
        return f"la {self.singular}" if self.feminine else f"le {self.singular}"

    @property
    def of(self) -> str:
        """The noun after *de*, without article."""
        return f"d'{self.singular}" if self.elided else f"de {self.singular}"


DISPOSITIF_NOUN: dict[Dispositif, Noun] = {
    Dispositif.CENTRE_SOCIAL: Noun("centre social", "centres sociaux"),
    Dispositif.EVS: Noun("EVS", "EVS", elided=True),
    Dispositif.LAEP: Noun("Laep", "Laep"),
    Dispositif.CLAS: Noun("Clas", "Clas"),
}
"""Words inside a sentence, as the Caf writes them."""

DISPOSITIF_LABEL: dict[Dispositif, str] = {
    Dispositif.CENTRE_SOCIAL: "Centre social",
    Dispositif.EVS: "EVS",
    Dispositif.LAEP: "Laep",
    Dispositif.CLAS: "Clas",
}
"""Words alone: switches, legends, column headers."""

DISPOSITIF_SYMBOL: dict[Dispositif, str] = {
    Dispositif.CENTRE_SOCIAL: "●",
    Dispositif.EVS: "■",
    Dispositif.LAEP: "▲",
    Dispositif.CLAS: "◆",
}
"""The shapes of the map as characters, for text and tables."""

DISPOSITIF_FULL_NAME: dict[Dispositif, str] = {
    Dispositif.CENTRE_SOCIAL: "Centre social",
    Dispositif.EVS: "Espace de vie sociale (EVS)",
    Dispositif.LAEP: "Lieu d'accueil enfants-parents (Laep)",
    Dispositif.CLAS: "Contrat local d'accompagnement à la scolarité (Clas)",
}

MISSION_LABEL: dict[Mission, str] = {
    Mission.AVS: "Animation de la vie sociale",
    Mission.PARENTING: "Soutien à la parentalité",
}

MISSION_DISPOSITIFS: dict[Mission, tuple[Dispositif, ...]] = {
    Mission.AVS: (Dispositif.CENTRE_SOCIAL, Dispositif.EVS),
    Mission.PARENTING: (Dispositif.LAEP, Dispositif.CLAS),
}

STATUS_LABEL: dict[Status, str] = {
    Status.INSIDE: "Présent",
    Status.REACHABLE: "À portée",
    Status.GAP: "Carence",
    Status.UNKNOWN: "Non renseigné",
}

LEVEL_NOUN: dict[Level, Noun] = {
    Level.QPV: Noun("QPV", "QPV"),
    Level.COMMUNE: Noun("commune", "communes", feminine=True),
}

TARGET_COLUMN: dict[Dispositif, str] = {
    Dispositif.CENTRE_SOCIAL: "population",
    Dispositif.EVS: "population",
    Dispositif.LAEP: "pop_under6",
    Dispositif.CLAS: "pop_6_17",
}
"""Column of the zones' tables that holds the people each dispositif is meant for."""

TARGET_NOUN: dict[Dispositif, Noun] = {
    Dispositif.CENTRE_SOCIAL: Noun("habitant", "habitants", elided=True),
    Dispositif.EVS: Noun("habitant", "habitants", elided=True),
    Dispositif.LAEP: Noun("enfant de moins de 6 ans", "enfants de moins de 6 ans", elided=True),
    Dispositif.CLAS: Noun("enfant de 6 à 17 ans", "enfants de 6 à 17 ans", elided=True),
}

MODE_LABEL: dict[Mode, str] = {Mode.FOOT: "à pied", Mode.CAR: "en voiture"}

DEMONSTRATION_LABEL = "Données de démonstration"

FRANCE_CODE = "FR"
