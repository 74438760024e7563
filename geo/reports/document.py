"""Gather once what every report of a territory says: the same figures and sentences whatever the format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from babel.dates import format_date

from geo.analysis.coverage import Analysis
from geo.analysis.tally import Tally, level_of, tally
from geo.analysis.travel import Access
from geo.domain.dispositifs import DETAIL, Dispositif, Target
from geo.domain.french import NO_BREAK, count, enumerate_fr, minutes_long, number, sentence, typography
from geo.domain.places import of_place
from geo.domain.reference import rows as reference_rows
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, Status, TerritoryKind
from geo.reports.fiche import Fiche, build_fiche
from geo.reports.provenance import TABLES, Provenance, provenance
from geo.words.findings import key_findings

_KIND: dict[TerritoryKind, str] = {
    TerritoryKind.FRANCE: "Pays",
    TerritoryKind.REGION: "Région",
    TerritoryKind.DEPARTEMENT: "Département",
    TerritoryKind.EPCI: "Intercommunalité",
    TerritoryKind.COMMUNE: "Commune",
}
_BRACKETS = re.compile(r"\s\([^()]*\)")
SUBJECT = "Centres sociaux, EVS, Laep et Clas : qui est desservi, qui ne l'est pas"


@dataclass(frozen=True)
class KeyFigure:
    """A number to show large, and what it is of."""

    amount: str
    label: str


@dataclass(frozen=True)
class DispositifRow:
    """How a territory stands for one dispositif, in words and figures.

    Parameters
    ----------
    tally : Tally
    label : str
    cells : tuple of str
        In the order of `DISPOSITIF_HEADER`, the label left out.
    """

    tally: Tally
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ZoneRow:
    """How a zone stands for each dispositif.

    Parameters
    ----------
    number : int
        Its rank in the table, which the map repeats.
    code, name, communes : str
        `communes` is empty for a commune.
    population : float
    statuses : tuple of Status
        One a dispositif, in their usual order.
    unserved : tuple of float
        People not served, NaN where unknown.
    """

    number: int
    code: str
    name: str
    communes: str
    population: float
    statuses: tuple[Status, ...]
    unserved: tuple[float, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Each status in words, with the people that a gap leaves out."""
        return tuple(
            f"{status.label}{NO_BREAK}: {number(people)}" if status is Status.GAP else status.label
            for status, people in zip(self.statuses, self.unserved, strict=True)
        )


@dataclass(frozen=True)
class MethodConstant:
    """A constant of the method: what it is, how much, who says so."""

    label: str
    value: str
    source: str


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
    fiche : Fiche
        Sentences: what exists, what is missing, compared, what to do.
    provenance : Provenance
    title, place : str
        « Roubaix (59512) »; « Commune de la Métropole Européenne de Lille, dans le Nord ».
    figures : tuple of KeyFigure
    findings : tuple of str
        The sentences to remember, as beside the map.
    level : Level
        Of the zones judged.
    dispositifs : tuple of DispositifRow
    zones : tuple of ZoneRow
        All of them, most people in gap first.
    constants : tuple of MethodConstant
    sources : tuple of TableSource
    """

    territory: Territory
    access: Access
    fiche: Fiche
    provenance: Provenance
    title: str
    place: str
    figures: tuple[KeyFigure, ...]
    findings: tuple[str, ...]
    level: Level
    dispositifs: tuple[DispositifRow, ...]
    zones: tuple[ZoneRow, ...]
    constants: tuple[MethodConstant, ...]
    sources: tuple[TableSource, ...]

    @property
    def edited(self) -> str:
        """The date in words."""
        return date_in_words(self.provenance.edited)

    @property
    def dispositif_header(self) -> tuple[str, ...]:
        """Headers of the table by dispositif."""
        zones = self.level.noun.plural
        many = f"{zones[0].upper()}{zones[1:]}"
        return (
            "Dispositif",
            "Structures",
            *(f"{many} : {s.label.lower()}" for s in (Status.INSIDE, Status.REACHABLE, Status.GAP)),
            "Personnes visées",
            "Hors de portée",
        )

    @property
    def zone_header(self) -> tuple[str, ...]:
        """Headers of the table by zone; a commune needs no column for its commune."""
        zone = "QPV" if self.level is Level.QPV else "Commune"
        communes = ("Commune",) if self.level is Level.QPV else ()
        return ("N°", zone, *communes, "Habitants", *(d.label for d in Dispositif))

    def map_words(self) -> str:
        """Describe the map to who cannot see it."""
        found = [
            count(r.tally.structures, r.tally.need.noun, rounded=False)
            for r in self.dispositifs
            if r.tally.is_known
        ]
        gaps = [
            f"{number(r.tally.gap)} pour {r.tally.need.noun.the}"
            for r in self.dispositifs
            if r.tally.is_known
        ]
        zones = self.level.noun.plural
        return " ".join(
            [
                sentence(
                    f"Carte {of_place(self.territory)}",
                    f": {enumerate_fr(found) or 'structures non connues'}",
                ),
                sentence(f"{zones} en carence : {enumerate_fr(gaps) or 'non connus'}"),
            ]
        )


def build_document(
    analysis: Analysis, territory: Territory, access: Access, edited: date | None = None
) -> Document:
    """Gather what the reports of a territory say.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access
    edited : datetime.date, optional
        Date written on the report; today by default.
    """
    level = level_of(analysis, territory)
    fiche = build_fiche(analysis, territory, access)
    coverage = analysis.coverage(territory, level, access)
    title = territory.name if territory.code == FRANCE_CODE else f"{territory.name} ({territory.code})"
    return Document(
        territory=territory,
        access=access,
        fiche=fiche,
        provenance=provenance(analysis.dataset, title, access, {}, edited or date.today()),
        title=title,
        place=_place(analysis, territory),
        figures=_figures(fiche),
        findings=tuple(key_findings(analysis, territory, access)),
        level=level,
        dispositifs=tuple(
            _dispositif_row(one) for one in tally(analysis, territory, level, access, DETAIL).values()
        ),
        zones=_zone_rows(analysis, territory, level, coverage),
        constants=method_constants(access),
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


def date_in_words(day: date) -> str:
    r"""Write a date.

    Examples
    --------
    >>> date_in_words(date(2026, 3, 1)).replace("\u00a0", " ")
    '1er mars 2026'
    """
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first}{NO_BREAK}{format_date(day, 'MMMM y', locale='fr')}"


def method_constants(access: Access) -> tuple[MethodConstant, ...]:
    """List the constants of the method as they are used, with their sources."""
    chosen = {"foot_minutes": access.foot_minutes, "car_minutes": access.car_minutes}
    chosen |= {"foot_kph": access.foot_kph, "car_kph": access.car_kph}
    chosen |= {"foot_detour": access.foot_detour, "car_detour": access.car_detour}
    return tuple(
        MethodConstant(
            row["label"],
            f"{_plain(float(chosen.get(row['name'], row['value'])))}{NO_BREAK}{row['unit']}",
            typography(row["source"]),
        )
        for row in reference_rows("method")
    )


def access_words(access: Access) -> str:
    """Say the access times that were asked."""
    return sentence(
        f"Temps d'accès : {minutes_long(access.foot_minutes)} à pied dans les QPV et les communes urbaines,",
        f"{minutes_long(access.car_minutes)} en voiture dans les communes rurales",
    )


def _plain(value: float) -> str:
    decimals = next((n for n in range(3) if round(value, n) == value), 2)
    return number(value, decimals)


def _place(analysis: Analysis, territory: Territory) -> str:
    parents = [t for t in analysis.tree.ancestors(territory) if t.code != FRANCE_CODE]
    narrow = [t.name for t in reversed(parents) if t.kind is not TerritoryKind.REGION]
    return " · ".join([_KIND[territory.kind], *narrow])


def _figures(fiche: Fiche) -> tuple[KeyFigure, ...]:
    people = fiche.identity.people
    estimated = " (estimation)" if people.estimated else ""
    shown = [
        KeyFigure(number(people.population), "habitants"),
        KeyFigure(number(people.pop_under6), f"enfants de moins de 6 ans{estimated}"),
        KeyFigure(number(people.pop_6_17), f"enfants de 6 à 17 ans{estimated}"),
    ]
    if people.qpv:
        label = f"QPV, où vivent {count(people.qpv_population, Target.POPULATION.noun)}"
        return (*shown, KeyFigure(number(people.qpv), label))
    return (*shown, KeyFigure("0", "QPV"))


def _dispositif_row(one: Tally) -> DispositifRow:
    label = one.need.dispositifs[0].full_name
    if not one.is_known:
        unknown = Status.UNKNOWN.label
        return DispositifRow(one, label, (unknown, *[unknown] * 3, number(one.people), unknown))
    known = (one.structures, one.inside, one.reachable, one.gap, one.people, one.people_out_of_reach)
    return DispositifRow(one, label, tuple(number(value) for value in known))


def _zone_rows(
    analysis: Analysis, territory: Territory, level: Level, coverage: pd.DataFrame
) -> tuple[ZoneRow, ...]:
    many = len(Dispositif)
    zones = analysis.zones(level).table.iloc[analysis.rows(territory, level)]
    names = analysis.dataset.communes.set_index("code")["name"]
    statuses = coverage["status"].to_numpy(dtype=object).reshape(-1, many)
    unserved = coverage["unserved_population"].to_numpy(dtype=float).reshape(-1, many)
    lacking = np.where(statuses == Status.GAP, np.nan_to_num(unserved), 0.0).sum(axis=1)
    order = np.argsort(-lacking, kind="stable")
    table = zones[["code", "name", "communes", "population"]].to_numpy(dtype=object)
    return tuple(
        ZoneRow(
            number=rank,
            code=table[row][0],
            name=table[row][1],
            communes=", ".join(names.reindex(table[row][2]).dropna()) if level is Level.QPV else "",
            population=float(table[row][3]),
            statuses=tuple(Status(s) for s in statuses[row]),
            unserved=tuple(unserved[row]),
        )
        for rank, row in enumerate(order, start=1)
    )


def _sources(analysis: Analysis) -> tuple[TableSource, ...]:
    manifest = analysis.dataset.manifest
    return tuple(
        TableSource(label, typography(manifest[name].source), manifest[name].vintage, manifest[name].licence)
        for name, label in TABLES.items()
    )
