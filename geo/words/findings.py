"""Say in plain French what a territory has and lacks: for whom, how far, and what is not known.

The same sentences stand beside the map, at the head of a fiche and on slides; a fiche goes on with `more`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.lookup import Lookup, People, lookup, zones_at_once
from geo.analysis.matrix import Gap, NeedJudged, judge_need
from geo.analysis.travel import Access, FloatArray, IntArray
from geo.analysis.verdict import EVERYBODY, SOMEBODY
from geo.domain.dispositifs import ALL_NEEDS, CHILDREN_FIRST, NEEDS, Dispositif, Need, Target, parts_of
from geo.domain.errors import UnknownTerritoryError
from geo.domain.french import (
    NO_BREAK,
    agree,
    count,
    distance,
    enumerate_fr,
    minutes_long,
    none_of,
    number,
    part_of,
    percent,
    rounded_people,
    sentence,
    typography,
)
from geo.domain.places import in_place, islands, of_place, the_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import CommuneKind, Level, Mode, Noun, Status, TerritoryKind
from geo.words.travel import BY_STREETS

NOTHING_KNOWN = sentence("Importez une liste ou actualisez les données pour savoir ce qui manque")
NO_LIST = "aucune liste importée"
DISTRICT = Noun("arrondissement", "arrondissements", elided=True)
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
def key_findings(
    analysis: Analysis, territory: Territory, access: Access, need: Need = ALL_NEEDS
) -> list[str]:
    """Return the few sentences to remember of a territory.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access
    need : Need
        The one asked, or all.

    Returns
    -------
    list of str
        Whole sentences, typographically right: what exists; what is missing, first of what children need,
        and for whom; what is not known.
    """
    told = told_of(analysis, territory, access, need)
    return compose(territory, structures_known(analysis, territory, need.dispositifs), told, access)


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


def compose(
    territory: Territory, counts: Mapping[Dispositif, int], told: Sequence[Told], access: Access
) -> list[str]:
    """Put the sentences of several needs one after the other: what exists, then each need, then the rule."""
    if all(one.kind is Kind.NOBODY for one in told) and any(
        one.need.target is Target.POPULATION for one in told
    ):
        return [sentence(f"Personne n’habite {the_place(territory)}")]
    first = existing(territory, counts)
    if all(one.kind is Kind.UNKNOWN for one in told):
        return [first, NOTHING_KNOWN, *_said(told, Kind.UNKNOWN)]
    if len(told) == len(NEEDS) and all(one.kind is Kind.SERVED for one in told):
        met = enumerate_fr([one.need.a for one in reversed(told)])
        said = [sentence(f"Tous les habitants {of_place(territory)} ont, assez près, {met}"), *_almost(told)]
    else:
        known = [kind for kind in Kind if kind is not Kind.UNKNOWN]
        said = [" ".join(one.sentences) for one in told if one.kind in known]
    vague = any(word in text for text in said for word in ("trop loin", "assez près"))
    return [first, *said, *([rule(access)] if vague else []), *_said(told, Kind.UNKNOWN)]


def _said(told: Sequence[Told], kind: Kind) -> list[str]:
    return [" ".join(one.sentences) for one in told if one.kind is kind]


def _almost(told: Sequence[Told]) -> list[str]:
    """Keep, of what everybody has, the sentences that say who has not."""
    return [" ".join(one.sentences) for one in told if one.people >= SOMEBODY]


def structures_known(
    analysis: Analysis, territory: Territory, dispositifs: Sequence[Dispositif]
) -> dict[Dispositif, int]:
    """Count the structures of a territory, of each dispositif on which the data in use say something."""
    owned = analysis.structures_of(territory).index.to_numpy()
    rows = zones_at_once(analysis, territory, Level.COMMUNE)
    departements = analysis.zones(Level.COMMUNE).table["departement"].iloc[rows]
    return {
        one: int(np.count_nonzero(analysis.structures.offers[one][owned]))
        for one in dispositifs
        if not len(rows) or analysis.known(one, departements).any()
    }


def existing(territory: Territory, counts: Mapping[Dispositif, int]) -> str:
    """Say how many structures of what is known a territory has, and what it has not."""
    if not counts:
        return sentence(f"{in_place(territory)}, les données en usage ne disent rien des structures")
    absent = [one.noun for one, many in counts.items() if not many]
    if len(absent) == len(counts):
        return sentence(f"{in_place(territory)}, il n’y a {_none_of_all(absent)}")
    found = [count(many, one.noun, rounded=False) for one, many in counts.items() if many]
    lacking = f" ; {_none_of_all(absent)}" if absent else ""
    return sentence(f"{in_place(territory)} : {enumerate_fr(found)}{lacking}")


def _none_of_all(nouns: Sequence[Noun]) -> str:
    """Write that there is none of several: « aucun A », « ni A ni B », « ni A, ni B, ni C »."""
    if len(nouns) == 1:
        return none_of(nouns[0])
    comma = "," if len(nouns) > 2 else ""
    return f"{comma} ".join(f"ni {noun.singular}" for noun in nouns)


def no_list(what: Dispositif | Need, place: str = "ce département") -> str:
    """Say that the data in use say nothing of a dispositif or of a need somewhere."""
    label = what.title if isinstance(what, Need) else what.label
    return sentence(f"{label} : {NO_LIST} pour {place}")


# --- How far -----------------------------------------------------------------------------------------


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


def street_time(minutes: float, *, rural: bool) -> str:
    """Write how long a way by the streets takes: « 32 minutes à pied par les rues »."""
    mode = Mode.CAR if rural else Mode.FOOT
    return f"{_some_minutes(minutes)} {mode.label} {BY_STREETS}"


def travel_times(access: Access, metres: float, *, rural: bool) -> str:
    """Write how long a straight line takes: on foot and by car in town, by car in the country.

    What is said to be too far on foot is not shown as a short drive alone.
    """
    car = f"{_some_minutes(float(access.minutes(metres, Mode.CAR)))} {Mode.CAR.label}"
    if rural:
        return car
    return f"{_some_minutes(float(access.minutes(metres, Mode.FOOT)))} {Mode.FOOT.label}, {car}"


def _some_minutes(minutes: float) -> str:
    return minutes_long(max(1.0, minutes))


def nearest_part(dispositifs: Sequence[Dispositif], where: str) -> str:
    """Go on with where the nearest of these is; nothing where that is not known."""
    article = "La" if all(one.noun.feminine for one in dispositifs) else "Le"
    return f". {article} plus proche est {where}" if where else ""


# --- People ------------------------------------------------------------------------------------------


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


# --- One need ----------------------------------------------------------------------------------------


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
    def communes(self) -> _Zones:
        return self._zones(Level.COMMUNE)

    @cached_property
    def quarters(self) -> _Zones:
        return self._zones(Level.QPV)

    def _zones(self, level: Level) -> _Zones:
        rows = zones_at_once(self.analysis, self.territory, level)
        return _Zones(level, rows, judge_need(self.analysis, level, self.access, self.need).at(rows))

    @cached_property
    def judged(self) -> _Zones:
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
            far = f"mais {people} y sont hors de portée"
            return (sentence(f"{self.need.title} : {self._served_quarters()}, {far}"), *self._whole())
        if self.communes.count == 1:
            return (self._share(),)
        noun, out = self._noun, count(self.communes.out, self.who, most=self.communes.people)
        each = f"chaque {noun.singular} est {'servie' if noun.feminine else 'servi'} pour moitié au moins"
        return (sentence(f"{self.need.title} : {each}, mais {out} y sont hors de portée"),)

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
        return row >= 0 and islands().get(self.look.rows[row].commune) != islands()[self.territory.code]

    def _boat(self) -> str:
        everyone = people_of_all(self.communes.people, self.communes.people, self.who)
        must = agree(self.communes.people, "doit", "doivent")
        row, metres = int(self.communes.judged.nearest[0]), float(self.communes.judged.nearest_m[0])
        to = in_place(self.analysis.tree.get(self.look.rows[row].commune))
        none = " ni ".join(one.noun.of for one in self.need.dispositifs)
        boat = f"prendre le bateau ({distance(metres)} jusqu’{to})"
        return sentence(f"{in_place(self.territory)}, pas {none} : {everyone} {must} {boat}")

    def _in_zones(self, zones: _Zones) -> str:
        """Say in which zones it is too far, and for how many people."""
        gaps, noun = int(zones.gaps.sum()), self._noun if zones.level is Level.COMMUNE else zones.level.noun
        inside = zones.people_in_gaps
        is_far = f"{_the_nearest(self.need)} est {beyond(self.access, self._modes_of(zones.level))}"
        people = count(inside, self.who, most=zones.people)
        said = f"{_where_in(gaps, zones.count, noun, self.territory)}, {is_far} : {people}"
        verb = agree(inside, "y est", "y sont")
        return sentence(f"{said} {verb} hors de portée")

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
            noun = self._noun if zones.level is Level.COMMUNE else zones.level.noun
            if zones.count > 1 and names:
                plural = noun.plural if len(names) > 1 else noun.singular
                if noun == DISTRICT:
                    names = tuple(_RANK.sub(r"\1", name) for name in names)
                said.append(sentence(f"{plural} en carence : {_listed(names)}"))
        return tuple(dict.fromkeys(said))

    def _names(self, zones: _Zones) -> tuple[str, ...]:
        names = self.look.zone_names[zones.level]
        gap = np.flatnonzero(zones.gaps)
        worst = gap[np.argsort(-np.nan_to_num(zones.judged.unserved[gap]), kind="stable")]
        return tuple(names[row] for row in zones.rows[worst])

    @cached_property
    def _noun(self) -> Noun:
        """What its communes are: those of a city are arrondissements."""
        city = self.look.kind(self.territory) is CommuneKind.CITY or self.territory.code == "75"
        return DISTRICT if city else Level.COMMUNE.noun

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
        rural = Mode.FOOT not in self.modes
        time = travel_times(self.access, metres, rural=rural)
        if self.communes.judged.by_streets[0]:
            time = street_time(float(self.communes.judged.nearest_min[0]), rural=rural)
        place = self._place(code)
        return nearest_part(self.need.dispositifs, f"{place}à {distance(metres)} ({time})")

    def _place(self, code: str) -> str:
        try:
            return f"{in_place(self.analysis.tree.get(code))}, "
        except UnknownTerritoryError:
            return ""


@dataclass(frozen=True, eq=False)
class _Zones:
    """The zones of one level of a territory, judged for one need."""

    level: Level
    rows: IntArray
    judged: NeedJudged

    @cached_property
    def _counted(self) -> FloatArray:
        return np.asarray(~np.isin(self.judged.status, [Status.UNKNOWN.value, Status.EMPTY.value]))

    @property
    def count(self) -> int:
        """How many have a status."""
        return int(self._counted.sum())

    @property
    def some_known(self) -> bool:
        return bool((self.judged.status != Status.UNKNOWN.value).any())

    @cached_property
    def gaps(self) -> FloatArray:
        """Tell which are in gap."""
        return np.asarray(self.judged.status == Status.GAP.value)

    @cached_property
    def people(self) -> float:
        """Whom the need concerns where it is known."""
        return float(np.nansum(self.judged.target[self.judged.status != Status.UNKNOWN.value]))

    @cached_property
    def out(self) -> float:
        """Of them, those out of reach."""
        return float(np.nansum(self.judged.unserved))

    @cached_property
    def people_in_gaps(self) -> float:
        """Of these, those of the zones in gap."""
        return float(np.nansum(self.judged.unserved[self.gaps]))

    @property
    def is_served(self) -> bool:
        """Whether no more than 1 % are out of reach."""
        return self.out <= self.people * (1 - EVERYBODY)


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


# --- Beside the sentences ----------------------------------------------------------------------------


def facts_line(people: People) -> str:
    """Write who lives in a territory in one line."""
    qpv = f" · {count(people.qpv, Level.QPV.noun)}" if people.qpv else " · aucun QPV"
    if people.population == 0:
        return f"Personne n’y habite{qpv}"
    said = [count(people.population, Target.POPULATION.noun, rounded=False)]
    under6 = count(people.pop_under6, Target.UNDER_6.noun, rounded=False)
    school = count(people.pop_6_17, Target.FROM_6_TO_17.noun, rounded=False)
    estimated = " (estimation)" if people.estimated else ""
    return (
        " · ".join([*said, f"{under6}, {school.replace('enfants ', '').replace('enfant ', '')}{estimated}"])
        + qpv
    )


def gap_label(gap: Gap) -> str:
    """Name a zone in gap in a list: where it is, then how many people are out of reach or what it lacks."""
    place = f"{gap.zone_name}{f' ({gap.communes})' if gap.communes else ''}"
    if len(gap.needs) > 1:
        return typography(f"{place} : {enumerate_fr([need.label for need in gap.needs])}")
    return typography(f"{place} : {count(gap.unserved, gap.needs[0].target.noun)}")
