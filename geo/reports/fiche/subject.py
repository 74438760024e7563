"""Hold what the parts of one fiche share: the territory, its zones, how a structure is told from there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.analysis.coverage import Analysis
from geo.analysis.judged import Judged, judge
from geo.analysis.lookup import Lookup, People, lookup, people_of, zones_at_once
from geo.analysis.paths import to_structures
from geo.analysis.travel import Access, FloatArray, IntArray
from geo.domain.errors import UnknownTerritoryError
from geo.domain.places import islands, over_sea
from geo.domain.territory import Territory
from geo.domain.vocabulary import Geocoding, Level, Mode, TerritoryKind
from geo.reports.fiche.content import StructureLine

LONGEST_WALK_MIN = 60.0
"""Beyond, a time is said by car, even in town."""
SHORTEST_DRIVE_M = 1_000.0
"""Below, it is said on foot, even in the country."""


@dataclass(frozen=True)
class Trip:
    """The way to a structure.

    Parameters
    ----------
    metres, minutes : float
        NaN where it cannot be measured.
    mode : Mode
    by_streets : bool
        Whether both are along the streets.
    """

    metres: float
    minutes: float
    mode: Mode
    by_streets: bool = False


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
        """Choose how a straight line is said to be travelled.

        The proof that something is too far on foot is no drive.
        """
        if metres < SHORTEST_DRIVE_M or (proof and not rural):
            return Mode.FOOT
        far = rural or self.access.minutes(metres, Mode.FOOT) > LONGEST_WALK_MIN
        return Mode.CAR if far else Mode.FOOT

    def straight(self, metres: float, *, rural: bool, proof: bool = False) -> Trip:
        """Say how a straight line is travelled; see `mode`."""
        mode = self.mode(metres, rural=rural, proof=proof)
        return Trip(metres, float(self.access.minutes(metres, mode)), mode)

    def judged_trip(self, judged: Judged, zone: int, column: int, *, rural: bool) -> Trip:
        """Return the way from the median inhabitant of a zone to the nearest structure of a dispositif."""
        metres = float(judged.nearest_m[zone, column])
        if not judged.by_streets[zone, column]:
            return self.straight(metres, rural=rural, proof=True)
        mode = Mode.CAR if rural else Mode.FOOT
        return Trip(metres, float(judged.nearest_min[zone, column]), mode, by_streets=True)

    def trip(self, point: FloatArray, row: int, metres: float, *, rural: bool, proof: bool = False) -> Trip:
        """Return the way from a place to a structure that is so many metres away in straight line."""
        departement = self.territory.departement or ""
        if departement not in self.analysis.dataset.streets or not np.isfinite(metres):
            return self.straight(metres, rural=rural, proof=proof)
        modes = (Mode.CAR,) if rural else (Mode.FOOT,) if proof else (Mode.FOOT, Mode.CAR)
        for mode in modes:
            x, y = float(point[0]), float(point[1])
            seconds, along = (one[row] for one in to_structures(self.analysis, x, y, departement, mode))
            if np.isfinite(seconds) and (mode is modes[-1] or seconds / 60 <= LONGEST_WALK_MIN):
                return Trip(float(along), float(seconds) / 60, mode, by_streets=True)
        return self.straight(metres, rural=rural, proof=proof)

    def line(self, row: int, trip: Trip, *, origin: str = "") -> StructureLine:
        """Tell a structure, given by its row, and the way to it.

        `origin` says from where it is measured, when that does not go without saying.
        """
        known = self.look.rows[row]
        commune = self.place(known.commune)
        over_sea = self.over_sea(known.commune)
        minutes = float("nan") if over_sea else trip.minutes
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
            distance_m=trip.metres,
            minutes=minutes,
            mode=trip.mode,
            by_streets=trip.by_streets,
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
        return self.territory.kind is TerritoryKind.COMMUNE and over_sea(self.territory.code, commune)

    def place(self, code: str) -> Territory | None:
        """Return a commune; None for the code of one that is no more."""
        try:
            return self.analysis.tree.get(code)
        except UnknownTerritoryError:
            return None

    def from_mairie(self, row: int) -> Trip:
        """Return the way from the mairie to a structure; NaN where that cannot be measured."""
        if self.mairie is None:
            return self.straight(float("nan"), rural=self.rural)
        point = self.analysis.structures.points[row]
        same_projection = point[2] == self.mairie[2]
        metres = float(np.linalg.norm(point - self.mairie)) if same_projection else float("nan")
        return self.trip(self.mairie, row, metres, rural=self.rural)
