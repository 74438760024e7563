"""Say of one need in a territory who lacks what meets it, where, and how far it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.lookup import Lookup, lookup
from geo.analysis.tally import ZonesJudged, zones_judged
from geo.analysis.travel import Access
from geo.analysis.verdict import SOMEBODY
from geo.domain.dispositifs import ALL_NEEDS, CHILDREN_FIRST, Dispositif, Need, Target, parts_of
from geo.domain.errors import UnknownTerritoryError
from geo.domain.french import (
    NO_BREAK,
    agree,
    count,
    distance,
    enumerate_fr,
    none_of,
    number,
    part_of,
    percent,
    rounded_people,
    sentence,
)
from geo.domain.places import (
    DISTRICT,
    in_place,
    islands,
    of_place,
    over_sea,
    short_name,
    the_place,
    zones_noun,
)
from geo.domain.territory import Territory
from geo.domain.vocabulary import CommuneKind, Level, Mode, Noun, TerritoryKind
from geo.words.distances import beyond, near, nearest_part, travel_time

NO_LIST = "aucune liste importée"
_RANK = re.compile(r".* (\d+er?) Arrondissement")
_NAMED = 4
"""How many zones are named before the others are counted."""

_SCOPES = {
    TerritoryKind.FRANCE: "toute la France",
    TerritoryKind.REGION: "toute la région",
    TerritoryKind.DEPARTEMENT: "tout le département",
    TerritoryKind.EPCI: "toute l’intercommunalité",
    TerritoryKind.PERIMETER: "tout le périmètre",
    TerritoryKind.COMMUNE: "toute la commune",
}
_CITIES: dict[CommuneKind | None, str] = {
    CommuneKind.CITY: "toute la ville",
    CommuneKind.ARRONDISSEMENT: "tout l’arrondissement",
}


class Kind(Enum):
    """What is to be said of a need, from what nobody can tell to what everybody has."""

    UNKNOWN = "unknown"
    NOBODY = "nobody"
    GAP = "gap"
    PARTLY = "partly"
    SERVED = "served"


@dataclass(frozen=True)
class Told:
    """What is said of one need in a territory.

    Parameters
    ----------
    need : Need
    kind : Kind
        `GAP` where a zone, QPV or commune, is in gap; `SERVED` where no more than 1 % are out of reach.
    sentences : tuple of str
        Short: beside the map, on a slide.
    more : tuple of str
        What a fiche goes on with.
    zones : tuple of str
        Names of the zones in gap of the level judged, most people out of reach first.
    people : float
        Out of reach in these zones.
    everywhere : bool
        Whether all the zones judged are in gap.
    """

    need: Need
    kind: Kind
    sentences: tuple[str, ...]
    more: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    people: float = 0.0
    everywhere: bool = False


@cached_by_analysis()
def told_of(
    analysis: Analysis, territory: Territory, access: Access, need: Need = ALL_NEEDS
) -> tuple[Told, ...]:
    """Return what is said of each need asked, first of those of children."""
    asked = [one for one in CHILDREN_FIRST if one in parts_of(need)] or [need]
    return tuple(
        _Subject(analysis, territory, access, one, is_first=not place).told()
        for place, one in enumerate(asked)
    )


def no_list(what: Dispositif | Need, place: str = "ce département") -> str:
    """Say that the data in use say nothing of a dispositif or of a need somewhere."""
    label = what.title if isinstance(what, Need) else what.label
    return sentence(f"{label} : {NO_LIST} pour {place}")


def people_of_all(some: float, total: float, noun: Noun, *, of: str = "") -> str:
    """Write how many people of all: « 5 080 enfants sur 6 150 », « les 39 habitants du Bousquet ».

    No figure exceeds the people there are: it is then exact, as is their number when all are concerned.

    Parameters
    ----------
    some, total : float
    noun : Noun
    of : str
        The place after *de*, where everybody is concerned.
    """
    if round(some) >= round(total) and total >= 2:
        everyone = f"les {number(total)}{NO_BREAK}{noun.plural}"
        return f"{everyone} {of}".strip()
    some_said = count(some, noun, most=total)
    return f"{some_said} sur {rounded_people(total, total)}" if total >= 2 else some_said


@dataclass(frozen=True, eq=False)
class _Subject:
    """One need in one territory, judged."""

    analysis: Analysis
    territory: Territory
    access: Access
    need: Need
    is_first: bool
    """Whether its sentence names the place, which those that follow need not repeat."""

    @cached_property
    def look(self) -> Lookup:
        return lookup(self.analysis)

    @cached_property
    def communes(self) -> ZonesJudged:
        return self._zones(Level.COMMUNE)

    @cached_property
    def quarters(self) -> ZonesJudged:
        return self._zones(Level.QPV)

    def _zones(self, level: Level) -> ZonesJudged:
        return zones_judged(self.analysis, self.territory, level, self.access, self.need)

    @cached_property
    def judged(self) -> ZonesJudged:
        """The zones that say most of the territory: its QPV where it has some."""
        return self.quarters if len(self.quarters.rows) else self.communes

    @cached_property
    def modes(self) -> frozenset[Mode]:
        """How its people travel."""
        rural = self.look.rural[self.communes.rows]
        walking = len(self.quarters.rows) > 0 or not rural.all()
        return frozenset(([Mode.FOOT] if walking else []) + ([Mode.CAR] if rural.any() else []))

    @property
    def who(self) -> Noun:
        return self.need.target.noun

    def told(self) -> Told:
        """Say how the need stands."""
        zones = self.judged
        if not self.communes.some_known and not self.quarters.some_known:
            return Told(self.need, Kind.UNKNOWN, (no_list(self.need, "ce territoire"),))
        if self.communes.people < SOMEBODY:
            return Told(self.need, Kind.NOBODY, (self._nobody(),))
        if self._by_boat and not zones.gaps.any():
            return Told(self.need, Kind.PARTLY, (self._boat(),))
        names = self._names(zones)
        if zones.gaps.any() or self.communes.gaps.any():
            more = self._more()
            return Told(
                self.need,
                Kind.GAP,
                self._gap(),
                more,
                names or self._names(self.communes),
                zones.people_in_gaps if zones.gaps.any() else self.communes.people_in_gaps,
                everywhere=bool(self.communes.gaps.all()),
            )
        if self.communes.is_served and zones.is_served:
            return Told(self.need, Kind.SERVED, (self._served(),), people=self.communes.out)
        return Told(self.need, Kind.PARTLY, self._partly())

    def _nobody(self) -> str:
        if self.need.target is Target.POPULATION:
            return sentence(f"Personne n’habite {the_place(self.territory)}")
        none = f"{none_of(self.who)} {in_place(self.territory)}"
        return sentence(f"{none} : pas de besoin {self.need.noun.of} aujourd’hui")

    def _served(self) -> str:
        close = near(self.access, self.modes)
        if self.communes.out < SOMEBODY:
            return sentence(f"Tous les {self.who.plural} ont {self.need.a} {close}")
        few = count(self.communes.out, self.who, most=self.communes.people)
        return sentence(
            f"Presque tous les {self.who.plural} ont {self.need.a} {close} : {few} en sont plus loin"
        )

    def _partly(self) -> tuple[str, ...]:
        """Say how many are far where no zone is in gap."""
        if len(self.quarters.rows):
            if self.quarters.is_served:
                return self._whole(f"{self._served_quarters()} ; ")
            people = count(self.quarters.out, self.who, most=self.quarters.people)
            far = f"mais {people} {agree(self.quarters.out, 'y est', 'y sont')} hors de portée"
            return (sentence(f"{self.need.title} : {self._served_quarters()}, {far}"), *self._whole())
        if self.communes.count == 1:
            return (self._share(),)
        noun = self._noun_of(self.communes)
        out = count(self.communes.out, self.who, most=self.communes.people)
        each = f"chaque {noun.singular} est {'servie' if noun.feminine else 'servi'} pour moitié au moins"
        far = f"{agree(self.communes.out, 'y est', 'y sont')} hors de portée"
        return (sentence(f"{self.need.title} : {each}, mais {out} {far}"),)

    def _served_quarters(self) -> str:
        many = self.quarters.count
        served = f"{_all_of(many, Level.QPV.noun)} {agree(many, 'est servi', 'sont servis')}"
        return served if self.quarters.is_served else f"{served} pour moitié au moins"

    def _share(self) -> str:
        close = near(self.access, self.modes)
        rest = count(self.communes.out, self.who, most=self.communes.people)
        verb = agree(self.communes.out, "en est plus loin", "en sont plus loin")
        served = percent(1 - self.communes.out / self.communes.people)
        return sentence(f"{served} des {self.who.plural} ont {self.need.a} {close} ; {rest} {verb}")

    def _gap(self) -> tuple[str, ...]:
        if not len(self.quarters.rows):
            if self.communes.count == 1:
                return (self._far(),)
            return (self._in_zones(self.communes),)
        if self.quarters.gaps.any():
            return (self._in_zones(self.quarters), *self._whole())
        return self._whole(f"{self._served_quarters()} ; " if self.quarters.count else "")

    def _far(self) -> str:
        """Say, for a territory of one zone in gap, who is far, and where the nearest is."""
        total, out = self.communes.people, self.communes.out
        place = of_place(self.territory) if self.is_first else ""
        people = people_of_all(out, total, self.who, of=place)
        verb = agree(out, "vit", "vivent")
        if self._by_boat:
            return self._boat()
        inside = int(np.nansum(self.communes.judged.inside))
        if inside:
            there = count(inside, self.need.noun, rounded=False)
            return sentence(
                f"{in_place(self.territory)} : {there} sur place, mais {people} {verb} "
                f"{beyond(self.access, self.modes)}"
            )
        far = f"{beyond(self.access, self.modes)} {self.need.of_a}"
        everyone = round(out) >= round(total) and total >= 2
        where = f"{in_place(self.territory)}, " if self.is_first and not everyone else ""
        return sentence(f"{where}{people} {verb} {far}{self._nearest()}")

    @cached_property
    def _by_boat(self) -> bool:
        """Whether the nearest from a commune on an island without bridge is over the sea."""
        if self.territory.code not in islands() or self.communes.count != 1:
            return False
        row = int(self.communes.judged.nearest[0])
        return row >= 0 and over_sea(self.territory.code, self.look.rows[row].commune)

    def _boat(self) -> str:
        everyone = people_of_all(self.communes.people, self.communes.people, self.who)
        must = agree(self.communes.people, "doit", "doivent")
        row, metres = int(self.communes.judged.nearest[0]), float(self.communes.judged.nearest_m[0])
        to = in_place(self.analysis.tree.get(self.look.rows[row].commune))
        none = " ni ".join(one.noun.of for one in self.need.dispositifs)
        boat = f"prendre le bateau ({distance(metres)} jusqu’{to})"
        return sentence(f"{in_place(self.territory)}, pas {none} : {everyone} {must} {boat}")

    def _in_zones(self, zones: ZonesJudged) -> str:
        """Say in which zones it is too far, and for how many people."""
        gaps, noun = int(zones.gaps.sum()), self._noun_of(zones)
        inside = zones.people_in_gaps
        is_far = f"{_the_nearest(self.need)} est {beyond(self.access, self._modes_of(zones.level))}"
        people = count(inside, self.who, most=zones.people)
        said = f"{_where_in(gaps, zones.count, noun, self.territory)}, {is_far} : {people}"
        verb = agree(inside, "y est", "y sont")
        # A QPV is counted whole: beside a smaller figure of the commune, it is told where it ends.
        across = inside > self.communes.out + SOMEBODY
        elsewhere = f", en partie hors {of_place(self.territory)}" if across else ""
        return sentence(f"{said} {verb} hors de portée{elsewhere}")

    def _whole(self, start: str = "") -> tuple[str, ...]:
        """Say how many are far in the whole territory, beside its QPV; nothing where nobody is."""
        if self.communes.is_served or not self.communes.some_known:
            return ()
        one = self.communes.count == 1
        whole = f"dans {self._scope}"
        out, total = self.communes.out, self.communes.people
        people = people_of_all(out, total, self.who)
        verb = agree(out, "vit", "vivent")
        inside = int(np.nansum(self.communes.judged.inside)) if one else 1
        far = f"{beyond(self.access, self.modes)} {self.need.of_a}"
        near = self._nearest() if one and not inside else ""
        return (sentence(f"{start}{whole}, {people} {verb} {far}{near}"),)

    def _more(self) -> tuple[str, ...]:
        """Name the zones in gap and, beside QPV, say which communes are."""
        said = []
        for zones in (self.judged, self.communes):
            names = self._names(zones)
            noun = self._noun_of(zones)
            if zones.count > 1 and names:
                plural = noun.plural if len(names) > 1 else noun.singular
                names = tuple(
                    _RANK.sub(r"\1", name) if noun == DISTRICT else short_name(name) for name in names
                )
                said.append(sentence(f"{plural} en carence : {_listed(names)}"))
        return tuple(dict.fromkeys(said))

    def _names(self, zones: ZonesJudged) -> tuple[str, ...]:
        names = self.look.zone_names[zones.level]
        return tuple(names[row] for row in zones.rows[zones.worst_first])

    def _noun_of(self, zones: ZonesJudged) -> Noun:
        """What zones are: those of a city are arrondissements."""
        codes = self.look.zone_codes[zones.level]
        return zones_noun(zones.level, (codes[row] for row in zones.rows))

    @property
    def _scope(self) -> str:
        """The whole of it: « toute la commune »."""
        kind = self.look.kind(self.territory)
        return _CITIES.get(kind, _SCOPES[self.territory.kind])

    def _modes_of(self, level: Level) -> frozenset[Mode]:
        return frozenset({Mode.FOOT}) if level is Level.QPV else self.modes

    def _nearest(self) -> str:
        """Say where the nearest is from the one commune of a territory."""
        row, metres = int(self.communes.judged.nearest[0]), float(self.communes.judged.nearest_m[0])
        if row < 0:
            return ""
        code = self.look.rows[row].commune
        here = self.look.zone_codes[Level.COMMUNE][self.communes.rows[0]]
        mode = Mode.FOOT if Mode.FOOT in self.modes else Mode.CAR
        by_streets = bool(self.communes.judged.by_streets[0])
        straight = float(self.access.minutes(metres, mode))
        minutes = float(self.communes.judged.nearest_min[0]) if by_streets else straight
        time = travel_time(minutes, mode, by_streets=by_streets)
        way = " par la mer" if over_sea(here, code) else f" ({time})" if time else ""
        return nearest_part(self.need.dispositifs, f"{self._place(code)}à {distance(metres)}{way}")

    def _place(self, code: str) -> str:
        try:
            return f"{in_place(self.analysis.tree.get(code))}, "
        except UnknownTerritoryError:
            return ""


def _the_nearest(need: Need) -> str:
    feminine = all(one.noun.feminine for one in need.dispositifs)
    return f"{' ou '.join(one.noun.the for one in need.dispositifs)} {'la' if feminine else 'le'} plus proche"


def _where_in(part: int, whole: int, noun: Noun, territory: Territory) -> str:
    """Write in how many zones: « dans 3 QPV sur 6 », « dans l'unique QPV de l'Allier »."""
    if whole == 1:
        return f"dans l’unique {noun.singular} {of_place(territory)}"
    return f"dans {part_of(part, whole, noun)}"


def _all_of(whole: int, noun: Noun) -> str:
    return f"l’unique {noun.singular}" if whole == 1 else f"les {number(whole)} {noun.plural}"


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _NAMED + 1:
        return enumerate_fr(names)
    return f"{', '.join(names[:_NAMED])} et {number(len(names) - _NAMED)} autres"
