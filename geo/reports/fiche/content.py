"""Name what a fiche holds: whole sentences and raw figures, so that any output can use them."""

from __future__ import annotations

from dataclasses import dataclass

from geo.analysis.lookup import People
from geo.analysis.rates import Rate
from geo.analysis.similar import Similar
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif, Need
from geo.domain.knowledge import DispositifSheet, ReferenceText
from geo.domain.territory import Territory
from geo.domain.vocabulary import Mode, Status
from geo.words import fiche as words
from geo.words.told import Told


@dataclass(frozen=True)
class StructureLine:
    """A structure as a fiche names it.

    Parameters
    ----------
    id, name : str
    dispositifs : tuple of Dispositif
        What it offers.
    manager, address, approval_end : str
        Empty where not known; `address` ends with the postal code and the commune.
    commune : Territory or None
        Where it stands; None where its code is not that of a present commune.
    approximate : bool
        Whether it is placed to the commune only.
    distance_m, minutes : float
        From where the fiche measures, and travel time; NaN where that cannot be measured.
    mode : Mode
        How that time is travelled.
    away : bool
        Whether it stands outside the commune of the fiche.
    over_sea : bool
        Whether a boat is needed to go there.
    origin : str
        From where it is measured (« de la mairie »), when that does not go without saying.
    by_streets : bool
        Whether distance and time are along the streets.
    """

    id: str
    name: str
    dispositifs: tuple[Dispositif, ...]
    manager: str
    address: str
    approval_end: str
    commune: Territory | None
    approximate: bool
    distance_m: float
    minutes: float
    mode: Mode
    away: bool
    over_sea: bool
    origin: str
    by_streets: bool = False

    @property
    def where(self) -> str:
        """Say where it is: « à Hem, à 2,4 km (4 minutes en voiture) »; its own commune is not repeated."""
        return words.where(
            self.commune if self.away else None,
            self.distance_m,
            self.minutes,
            self.mode,
            self.origin,
            over_sea=self.over_sea,
            by_streets=self.by_streets,
        )


@dataclass(frozen=True)
class Identity:
    """Who lives in a territory, and what kind of place it is.

    Parameters
    ----------
    people : People
        Population, children, QPV and their inhabitants.
    epci, departement : Territory or None
    density : str
        « Commune rurale », « Commune urbaine dense »; empty for what is not a commune.
    rural : bool
    sentences : tuple of str
        The same in plain words.
    """

    people: People
    epci: Territory | None
    departement: Territory | None
    density: str
    rural: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Existing:
    """What a territory has of a dispositif.

    `status` is that of the commune; for a territory of several zones, the worst of theirs.
    `structures` go from the nearest to the mairie to the farthest.
    """

    dispositif: Dispositif
    status: Status
    structures: tuple[StructureLine, ...]
    sentence: str


@dataclass(frozen=True)
class Around:
    """The structures outside a commune nearest to its mairie that offer a dispositif."""

    dispositif: Dispositif
    nearest: tuple[StructureLine, ...]
    sentence: str


@dataclass(frozen=True)
class Cell:
    """How a QPV stands for a dispositif.

    `inside` names the structures in it; `nearest` is measured from its median inhabitant.
    """

    dispositif: Dispositif
    status: Status
    inside: tuple[str, ...]
    nearest: StructureLine | None
    unserved: float
    sentence: str


@dataclass(frozen=True)
class QpvLine:
    """A QPV of the territory, whole even where it lies on several communes; `cells` in the usual order."""

    code: str
    name: str
    population: float
    pop_under6: float
    pop_6_17: float
    shared_with: tuple[Territory, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Missing:
    """A gap of the territory.

    Parameters
    ----------
    offer : Need
        What nothing meets.
    everywhere : bool
        Whether the whole commune is in gap, not only some of its QPV.
    zones : tuple of str
        Names of the QPV in gap (or arrondissements, or communes), most people unserved first.
    unserved : float
        People out of reach there.
    sentences : tuple of str
        Those of the findings, then what the fiche adds.
    """

    offer: Need
    everywhere: bool
    zones: tuple[str, ...]
    unserved: float
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """One bar of a comparison; `own` marks the territory of the fiche, `text` is the value as read."""

    label: str
    rate: Rate
    own: bool
    text: str


@dataclass(frozen=True)
class Comparison:
    """The equipment rate of a territory beside those of what it is compared with.

    `title` holds the unit; `note` warns where so few people make a rate say little.
    """

    offer: Need
    title: str
    bars: tuple[Bar, ...]
    sentence: str
    note: str


@dataclass(frozen=True)
class Action:
    """What to do about a gap.

    Parameters
    ----------
    dispositif : Dispositif
    sheet : DispositifSheet
        What it is, for whom, who can run it, what the Caf brings, first steps.
    host : StructureLine or None
        A neighbouring structure that could offer it.
    host_sentence : str
        The same in words, also where there is none.
    texts : tuple of ReferenceText
    """

    dispositif: Dispositif
    sheet: DispositifSheet
    host: StructureLine | None
    host_sentence: str
    texts: tuple[ReferenceText, ...]


@dataclass(frozen=True)
class Fiche:
    """All that is said of one territory.

    `headline` are the few sentences to remember, those of the findings, and `told` what each need
    gives them; `notes` what a careful reader should know.
    `around` and `similar` are empty for what is not a commune.
    """

    territory: Territory
    access: Access
    identity: Identity
    headline: tuple[str, ...]
    existing: tuple[Existing, ...]
    around: tuple[Around, ...]
    qpv: tuple[QpvLine, ...]
    told: tuple[Told, ...]
    missing: tuple[Missing, ...]
    nothing_missing: str
    comparisons: tuple[Comparison, ...]
    similar: Similar
    actions: tuple[Action, ...]
    notes: tuple[str, ...]
