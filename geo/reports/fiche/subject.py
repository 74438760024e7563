"""Hold what the parts of one fiche share: the territory, its zones, how a structure is told from there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.analysis.coverage import Analysis
from geo.analysis.lookup import Lookup, People, lookup, people_of, zones_at_once
from geo.analysis.matrix import Judged, judge
from geo.analysis.travel import Access, FloatArray, IntArray
from geo.domain.errors import UnknownTerritoryError
from geo.domain.places import islands
from geo.domain.territory import Territory
from geo.domain.vocabulary import Geocoding, Level, Mode, TerritoryKind
from geo.reports.fiche.content import StructureLine

LONGEST_WALK_MIN = 60.0
"""Beyond, a time is said by car, even in town."""
SHORTEST_DRIVE_M = 1_000.0
"""Below, it is said on foot, even in the country."""


@dataclass(frozen=True, eq=False)
class Subject:
    """The territory of a fiche.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access
    """

    analysis: Analysis
    territory: Territory
    access: Access

    @cached_property
    def look(self) -> Lookup:
        """Where everything is."""
        return lookup(self.analysis)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes of its communes, and its own."""
        return frozenset({*self.look.codes(self.territory), self.territory.code})

    @cached_property
    def communes(self) -> IntArray:
        """Rows of its communes among the zones."""
        return zones_at_once(self.analysis, self.territory, Level.COMMUNE)

    @cached_property
    def quarters(self) -> IntArray:
        """Rows of its QPV among the zones."""
        return zones_at_once(self.analysis, self.territory, Level.QPV)

    @cached_property
    def owned(self) -> IntArray:
        """Rows of the structures that name it."""
        return self.look.structures(self.territory)

    @cached_property
    def people(self) -> People:
        """Who lives there."""
        return people_of(self.analysis, self.territory)

    @cached_property
    def mairie(self) -> FloatArray | None:
        """Where its mairie is."""
        return self.look.mairie(self.territory)

    @cached_property
    def rural(self) -> bool:
        """Whether all of it is rural."""
        return bool(len(self.communes)) and bool(self.look.rural[self.communes].all())

    def judged(self, level: Level) -> Judged:
        """Return the judgement of every zone of France."""
        return judge(self.analysis, level, self.access)

    def mode(self, metres: float, *, rural: bool, proof: bool = False) -> Mode:
        """Choose how a distance is said to be travelled.

        The proof that something is too far on foot is no drive.
        """
        if metres < SHORTEST_DRIVE_M or (proof and not rural):
            return Mode.FOOT
        far = rural or self.access.minutes(metres, Mode.FOOT) > LONGEST_WALK_MIN
        return Mode.CAR if far else Mode.FOOT

    def line(
        self, row: int, metres: float, *, rural: bool, origin: str = "", proof: bool = False
    ) -> StructureLine:
        """Tell a structure, given by its row, at a distance in metres.

        `origin` says from where it is measured, when that does not go without saying; `proof` whether the
        distance proves that it is too far.
        """
        known = self.look.rows[row]
        commune = self.place(known.commune)
        mode = self.mode(metres, rural=rural, proof=proof)
        over_sea = self.over_sea(known.commune)
        minutes = float("nan") if over_sea else float(self.access.minutes(metres, mode))
        city = f"{known.postal_code} {commune.name}".strip() if commune else known.postal_code
        return StructureLine(
            id=known.id,
            name=known.name,
            dispositifs=known.dispositifs,
            manager=known.manager,
            address=", ".join(part for part in (known.address, city) if part),
            approval_end=known.approval_end,
            commune=commune,
            approximate=known.geocoding == Geocoding.COMMUNE,
            distance_m=metres,
            minutes=minutes,
            mode=mode,
            away=known.commune != self.territory.code,
            over_sea=over_sea,
            origin=origin,
        )

    @cached_property
    def island(self) -> str | None:
        """The island without a bridge on which it lies, if any."""
        return islands().get(self.territory.code)

    def over_sea(self, commune: str) -> bool:
        """Tell whether a boat is needed to a commune; what is larger than a commune is not asked."""
        return self.territory.kind is TerritoryKind.COMMUNE and self.island != islands().get(commune)

    def place(self, code: str) -> Territory | None:
        """Return a commune; None for the code of one that is no more."""
        try:
            return self.analysis.tree.get(code)
        except UnknownTerritoryError:
            return None

    def from_mairie(self, row: int) -> float:
        """Measure from the mairie to a structure, in metres; NaN where that cannot be."""
        if self.mairie is None:
            return float("nan")
        point = self.analysis.structures.points[row]
        same_projection = point[2] == self.mairie[2]
        return float(np.linalg.norm(point - self.mairie)) if same_projection else float("nan")
