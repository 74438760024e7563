"""Gather once what every report of a territory says: the same figures and sentences whatever the format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isfinite

import numpy as np

from geo.analysis.coverage import Analysis, left_out
from geo.analysis.equity import wider_territories
from geo.analysis.matrix import Gap, worst_gaps
from geo.analysis.rates import equipment_rate
from geo.analysis.tally import Tally, level_of, tally
from geo.analysis.travel import Access
from geo.domain.dispositifs import ALL_NEEDS, Need, Target, parts_of
from geo.domain.french import (
    NO_BREAK,
    agree,
    count,
    none_of,
    number,
    rounded_people,
    sentence,
    typography,
)
from geo.domain.places import kind_noun, names_together, of_place, title_of, zones_noun
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, Noun, Status, TerritoryKind
from geo.reports.fiche import Fiche, build_fiche, narrow
from geo.reports.provenance import TABLES, Provenance, provenance
from geo.words.dates import date_in_words
from geo.words.findings import key_findings
from geo.words.method import MethodConstant, method_constants
from geo.words.titles import beside_sentence, gaps_sentence, unlikeness
from geo.words.told import Told, told_of

_BRACKETS = re.compile(r"\s\([^()]*\)")
COUNTED = (Status.INSIDE, Status.REACHABLE, Status.GAP)
"""Statuses that are counted in the table by need."""
OUT_OF_REACH, IN_GAP_ZONES = "Hors de portée", "Dans les zones en carence"
SUBJECT = "Centres sociaux, EVS, Laep et Clas : qui est desservi, qui ne l’est pas"


@dataclass(frozen=True)
class KeyFigure:
    """A number to show large, and what it is of."""

    amount: str
    label: str


@dataclass(frozen=True)
class NeedRow:
    """How a territory stands for one need, in words and figures.

    Parameters
    ----------
    tally : Tally
    told : Told
        What is to remember of it, beside the map.
    cells : tuple of str
        In the order of `Document.need_header`.
    gaps : tuple of Gap
        The zones in gap, those where most people are out of reach first.
    """

    tally: Tally
    told: Told
    cells: tuple[str, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class ZoneRow:
    """How a zone stands for each need.

    Parameters
    ----------
    number : int
        Its rank in the table, which the map repeats.
    code, name, communes : str
        `communes` is empty for a commune.
    population : float
    statuses : tuple of Status
        One a need, in their usual order.
    targets : tuple of float
        People whom each need concerns.
    unserved : tuple of float
        People out of reach, NaN where unknown.
    """

    number: int
    code: str
    name: str
    communes: str
    population: float
    statuses: tuple[Status, ...]
    targets: tuple[float, ...]
    unserved: tuple[float, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Each status in words, with the people out of reach where it is a gap."""
        return tuple(
            f"{status.label}{NO_BREAK}: {people_of(far, people)}" if status is Status.GAP else status.label
            for status, far, people in zip(self.statuses, self.unserved, self.targets, strict=True)
        )


@dataclass(frozen=True)
class TableSource:
    """Where a table comes from."""

    table: str
    source: str
    vintage: str
    licence: str


@dataclass(frozen=True)
class Document:
    """All that the reports of a territory say.

    Parameters
    ----------
    territory : Territory
    access : Access
    need : Need
        The one looked at, or all.
    fiche : Fiche
        Sentences: what exists, compared, what to do.
    provenance : Provenance
    title, place : str
        « Roubaix (59512) »; « Commune de la Métropole Européenne de Lille, dans le Nord ».
    figures : tuple of KeyFigure
    findings : tuple of str
        The sentences to remember, as beside the map.
    level : Level
        Of the zones judged.
    needs : tuple of NeedRow
        Of the need looked at, or of each.
    zones : tuple of ZoneRow
        All of them, most people out of reach of what they lack first.
    compared : str
        How equipped it is beside what it is compared with; empty where so few people say nothing.
    constants : tuple of MethodConstant
    sources : tuple of TableSource
    """

    territory: Territory
    access: Access
    need: Need
    fiche: Fiche
    provenance: Provenance
    title: str
    place: str
    figures: tuple[KeyFigure, ...]
    findings: tuple[str, ...]
    level: Level
    needs: tuple[NeedRow, ...]
    zones: tuple[ZoneRow, ...]
    compared: str
    constants: tuple[MethodConstant, ...]
    sources: tuple[TableSource, ...]

    @property
    def edited(self) -> str:
        """The date in words."""
        return date_in_words(self.provenance.edited)

    @property
    def is_wide(self) -> bool:
        """Whether its map shows départements rather than zones."""
        return self.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}

    @property
    def is_one_zone(self) -> bool:
        """Whether it is judged as a whole: one commune without QPV."""
        return len(self.zones) == 1 and self.zones[0].code == self.territory.code

    @cached_property
    def zones_noun(self) -> Noun:
        """What its zones are."""
        return zones_noun(self.level, (zone.code for zone in self.zones))

    @property
    def need_header(self) -> tuple[str, ...]:
        """Headers of the table by need."""
        if self.is_one_zone:
            return ("Besoin", "Structures", "Statut", "Personnes visées", OUT_OF_REACH)
        zones = self.zones_noun.plural
        many = f"{zones[0].upper()}{zones[1:]}"
        by_status = (f"{many} : {status.label.lower()}" for status in COUNTED)
        return ("Besoin", "Structures", *by_status, "Personnes visées", OUT_OF_REACH, IN_GAP_ZONES)

    @property
    def zone_header(self) -> tuple[str, ...]:
        """Headers of the table by zone; a commune needs no column for its commune."""
        zone = "QPV" if self.level is Level.QPV else "Commune"
        communes = ("Commune",) if self.level is Level.QPV else ()
        return ("N°", zone, *communes, "Habitants", *(row.tally.need.label for row in self.needs))

    @property
    def gaps_sentence(self) -> str:
        """What is in gap, need by need."""
        statuses = self.zones[0].statuses if self.is_one_zone else ()
        return gaps_sentence([row.tally for row in self.needs], self.zones_noun, statuses)

    def map_words(self, need: Need | None = None) -> str:
        """Describe the map of a need to who cannot see it."""
        asked = [row for row in self.needs if need in (None, ALL_NEEDS, row.tally.need)]
        said = " ".join(text for row in asked for text in row.told.sentences)
        return f"{sentence(f'Carte {of_place(self.territory)}')} {said}"


def build_document(
    analysis: Analysis,
    territory: Territory,
    access: Access,
    edited: date | None = None,
    need: Need = ALL_NEEDS,
) -> Document:
    """Gather what the reports of a territory say.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access
    edited : datetime.date, optional
        Date written on the report; today by default.
    need : Need
        The one looked at, or all.
    """
    level, needs = level_of(analysis, territory), parts_of(need)
    fiche = narrow(build_fiche(analysis, territory, access), need.dispositifs)
    zones = _zone_rows(analysis, territory, level, access, needs)
    alone = len(zones) == 1 and zones[0].code == territory.code
    name = title_of(territory)
    title = name if territory.code == FRANCE_CODE else f"{name} ({territory.code})"
    return Document(
        territory=territory,
        access=access,
        need=need,
        fiche=fiche,
        provenance=provenance(
            analysis.dataset, title, access, {"Besoin": need.label}, edited or date.today()
        ),
        title=title,
        place=_place(analysis, territory),
        figures=_figures(fiche),
        findings=tuple(key_findings(analysis, territory, access, need)),
        level=level,
        needs=tuple(_need_row(analysis, territory, level, access, one, alone=alone) for one in needs),
        zones=zones,
        compared=_compared(analysis, territory, needs),
        constants=method_constants(access, streets=bool(analysis.dataset.streets)),
        sources=_sources(analysis),
    )


def spoken(text: str) -> str:
    """Leave out what stands in brackets, names above all: a slide is read from the back of a room.

    Examples
    --------
    >>> spoken("1 QPV sur 6 (Les Pins) n'a aucun Laep.")
    "1 QPV sur 6 n'a aucun Laep."
    """
    return _BRACKETS.sub("", text)


def _place(analysis: Analysis, territory: Territory) -> str:
    parents = [t for t in analysis.tree.ancestors(territory) if t.code != FRANCE_CODE]
    narrow = [title_of(t) for t in reversed(parents) if t.kind is not TerritoryKind.REGION]
    return " · ".join([kind_noun(territory).capitalize(), *narrow])


def _figures(fiche: Fiche) -> tuple[KeyFigure, ...]:
    people = fiche.identity.people
    estimated = " (estimation)" if people.estimated else ""
    shown = [
        _figure(people.population, Target.POPULATION.noun),
        _figure(people.pop_under6, Target.UNDER_6.noun, estimated),
        _figure(people.pop_6_17, Target.FROM_6_TO_17.noun, estimated),
    ]
    if people.qpv:
        # As exact as the population beside it, which a rounded figure could exceed.
        living = count(people.qpv_population, Target.POPULATION.noun, rounded=False)
        where = f", où {agree(people.qpv_population, 'vit', 'vivent')} {living}"
        shown.append(_figure(people.qpv, Level.QPV.noun, where))
    return tuple(shown)


def _figure(amount: float, noun: Noun, more: str = "") -> KeyFigure:
    return KeyFigure(number(amount), f"{agree(amount, noun.singular, noun.plural)}{more}")


def _need_row(
    analysis: Analysis, territory: Territory, level: Level, access: Access, need: Need, *, alone: bool
) -> NeedRow:
    one = tally(analysis, territory, level, access, (need,))[need.code]
    gaps = tuple(worst_gaps(analysis, territory, level, access, need, limit=one.gap))
    told = told_of(analysis, territory, access, need)[0]
    zones = [getattr(one, status.value) for status in COUNTED]
    counts = (
        (_only_status(one).label,)
        if alone
        else tuple(number(many) if many else none_of(level.noun).split()[0] for many in zones)
    )
    people = count(one.people, need.target.noun, rounded=False)
    if not one.is_known:
        unknown = Status.UNKNOWN.label
        cells = (unknown, *[unknown] * len(counts), people, *[unknown] * (1 if alone else 2))
    else:
        far = (one.people_out_of_reach,) if alone else (one.people_out_of_reach, one.people_in_gap_zones)
        structures = number(one.structures) if one.structures else "aucune"
        cells = (structures, *counts, people, *(people_of(many, one.people) for many in far))
    return NeedRow(one, told, (need.label, *cells), gaps)


def people_of(some: float, total: float) -> str:
    """Write how many people of all: never more than there are, exact where all are concerned."""
    if not some:
        return "personne"
    return number(some) if round(some) >= round(total) else rounded_people(some, most=total)


def _only_status(one: Tally) -> Status:
    return next((status for status in Status if getattr(one, status.value)), Status.UNKNOWN)


def _zone_rows(
    analysis: Analysis, territory: Territory, level: Level, access: Access, needs: Sequence[Need]
) -> tuple[ZoneRow, ...]:
    many = len(needs)
    coverage = analysis.need_coverage(territory, level, access, tuple(needs))
    zones = analysis.zones(level).table.iloc[analysis.rows(territory, level)]
    names = analysis.commune_names
    statuses = coverage["status"].to_numpy(dtype=object).reshape(-1, many)
    unserved = coverage["unserved_population"].to_numpy(dtype=float).reshape(-1, many)
    targets = coverage["target_population"].to_numpy(dtype=float).reshape(-1, many)
    order = np.lexsort((-np.nan_to_num(unserved).max(axis=1), -left_out(statuses, unserved).max(axis=1)))
    table = zones[["code", "name", "communes", "population"]].to_numpy(dtype=object)
    return tuple(
        ZoneRow(
            number=rank,
            code=table[row][0],
            name=table[row][1],
            communes=names_together(names[code] for code in table[row][2] if code in names)
            if level is Level.QPV
            else "",
            population=float(table[row][3]),
            statuses=tuple(Status(s) for s in statuses[row]),
            targets=tuple(targets[row]),
            unserved=tuple(unserved[row]),
        )
        for rank, row in enumerate(order, start=1)
    )


def _compared(analysis: Analysis, territory: Territory, needs: Sequence[Need]) -> str:
    """Set the most unlike rate beside that of the nearest wider territory, where enough people make one."""
    wider = [t for t in wider_territories(analysis, territory)[1:] if t.kind is not TerritoryKind.REGION]
    own = [equipment_rate(analysis, territory, need) for need in needs]
    said = [rate for rate in own if isfinite(rate.value) and rate.target >= rate.per]
    if not said or not wider:
        return ""
    other = wider[0]
    pairs = [(rate, equipment_rate(analysis, other, rate.need)) for rate in said]
    return beside_sentence(other, *max(pairs, key=lambda pair: unlikeness(*pair)))


def _sources(analysis: Analysis) -> tuple[TableSource, ...]:
    manifest = analysis.dataset.manifest
    return tuple(
        TableSource(label, typography(manifest[name].source), manifest[name].vintage, manifest[name].licence)
        for name, label in TABLES.items()
    )
