"""Build the fiche of a territory from the analysis of the data in use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from geo.analysis.coverage import Analysis
from geo.analysis.judged import status_together
from geo.analysis.similar import similar_communes
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status
from geo.reports.fiche.compare import comparisons_of
from geo.reports.fiche.content import Around, Cell, Existing, Fiche, Identity, Missing, QpvLine
from geo.reports.fiche.gaps import actions_of, missing_of
from geo.reports.fiche.subject import Subject, Trip
from geo.words import fiche as words
from geo.words.findings import compose
from geo.words.told import Told, told_of
from geo.words.travel import streets_words

NEAREST = 3
"""How many structures around are named for each dispositif."""


def build_fiche(analysis: Analysis, territory: Territory, access: Access) -> Fiche:
    """Build the fiche of a territory.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
        A commune, an arrondissement or a city above all; what is larger has no structures around it nor
        communes alike.
    access : Access

    Returns
    -------
    Fiche
        Distances are from the mairie, or from a QPV's median inhabitant.
    """
    subject = Subject(analysis, territory, access)
    found = _existing(subject)
    told = told_of(analysis, territory, access)
    missing = missing_of(told)
    headline = _headline(territory, found, told, access)
    similar = similar_communes(analysis, territory)
    return Fiche(
        territory=territory,
        access=access,
        identity=_identity(subject),
        headline=headline,
        existing=found,
        around=_around(subject),
        qpv=tuple(_qpv_line(subject, int(row)) for row in subject.quarters),
        told=told,
        missing=missing,
        nothing_missing=_nothing_missing(headline, missing),
        comparisons=comparisons_of(subject, similar),
        similar=similar,
        actions=actions_of(subject, missing),
        notes=_notes(subject),
    )


def narrow(fiche: Fiche, dispositifs: Collection[Dispositif]) -> Fiche:
    """Keep of a fiche what is about some dispositifs; a need stays with any that meets it."""
    asked = set(dispositifs)
    if asked == set(Dispositif):
        return fiche
    found = tuple(one for one in fiche.existing if one.dispositif in asked)
    told = tuple(one for one in fiche.told if not asked.isdisjoint(one.need.dispositifs))
    missing = missing_of(told)
    headline = _headline(fiche.territory, found, told, fiche.access)
    return replace(
        fiche,
        headline=headline,
        existing=found,
        around=tuple(one for one in fiche.around if one.dispositif in asked),
        qpv=tuple(
            replace(line, cells=tuple(cell for cell in line.cells if cell.dispositif in asked))
            for line in fiche.qpv
        ),
        told=told,
        missing=missing,
        nothing_missing=_nothing_missing(headline, missing),
        comparisons=tuple(one for one in fiche.comparisons if not asked.isdisjoint(one.offer.dispositifs)),
        actions=tuple(one for one in fiche.actions if one.dispositif in asked),
    )


def _identity(subject: Subject) -> Identity:
    tree, territory, people = subject.analysis.tree, subject.territory, subject.people
    kind = subject.look.kind(territory)
    epci = tree.get(territory.epci) if kind and territory.epci else None
    departement = tree.get(territory.departement) if kind and territory.departement else None
    elsewhere = departement if departement and departement.name != territory.name else None
    density = words.density_label(kind, subject.look.density_class(territory))
    shared = sum(bool(_shared_with(subject, int(row))) for row in subject.quarters)
    place = [words.place_sentence(kind, density, epci, elsewhere)] if kind else []
    return Identity(
        people=people,
        epci=epci,
        departement=departement,
        density=density,
        rural=subject.rural,
        sentences=(
            *place,
            words.people_sentence(people),
            words.qpv_sentence(people, shared, is_commune=kind is not None),
        ),
    )


def _existing(subject: Subject) -> tuple[Existing, ...]:
    # A mairie that is not known leaves the distances not known, and the order of the table.
    near = sorted(((subject.from_mairie(row), row) for row in subject.owned.tolist()), key=_known_first)
    lines = [subject.line(row, trip) for trip, row in near]
    found = []
    for column, dispositif in enumerate(Dispositif):
        status = status_together(subject.judged(Level.COMMUNE), subject.communes, column)
        offered = tuple(line for line in lines if dispositif in line.dispositifs)
        found.append(
            Existing(
                dispositif,
                status,
                offered if status is not Status.UNKNOWN else (),
                words.exists_sentence(
                    dispositif,
                    len(offered),
                    status,
                    words.inside_label(subject.territory, subject.look.kind(subject.territory)),
                    "" if offered else _nearest_place(subject, column),
                ),
            )
        )
    return tuple(found)


def _known_first(pair: tuple[Trip, int]) -> tuple[bool, float, int]:
    trip, row = pair
    return (bool(np.isnan(trip.metres)), 0.0 if np.isnan(trip.metres) else trip.metres, row)


def _nearest_place(subject: Subject, column: int) -> str:
    if len(subject.communes) != 1:
        return ""
    zone = int(subject.communes[0])
    judged = subject.judged(Level.COMMUNE)
    row = int(judged.nearest[zone, column])
    if row < 0:
        return ""
    return subject.line(row, subject.judged_trip(judged, zone, column, rural=subject.rural)).where


def _around(subject: Subject) -> tuple[Around, ...]:
    if subject.mairie is None:
        return ()
    judged = subject.judged(Level.COMMUNE)
    around = []
    place = words.inside_label(subject.territory, subject.look.kind(subject.territory)).removeprefix("dans ")
    for column, dispositif in enumerate(Dispositif):
        known = bool((judged.status[subject.communes, column] != Status.UNKNOWN.value).any())
        found = subject.look.around(subject.mairie, dispositif, subject.owned, NEAREST) if known else []
        lines = tuple(subject.line(row, subject.from_mairie(row)) for row, _ in found)
        said = words.around_sentence(dispositif, known, place, lines[0].where if lines else "")
        around.append(Around(dispositif, lines, said))
    return tuple(around)


def _qpv_line(subject: Subject, row: int) -> QpvLine:
    population, under6, school = subject.look.qpv_targets[row].tolist()
    return QpvLine(
        code=subject.look.zone_codes[Level.QPV][row],
        name=subject.look.zone_names[Level.QPV][row],
        population=population,
        pop_under6=under6,
        pop_6_17=school,
        shared_with=_shared_with(subject, row),
        cells=tuple(_cell(subject, row, column) for column in range(len(Dispositif))),
    )


def _shared_with(subject: Subject, row: int) -> tuple[Territory, ...]:
    others = [code for code in subject.look.qpv_communes[row] if code not in subject.codes]
    return tuple(place for code in others if (place := subject.place(code)) is not None)


def _cell(subject: Subject, row: int, column: int) -> Cell:
    judged = subject.judged(Level.QPV)
    dispositif = list(Dispositif)[column]
    status = Status(judged.status[row, column])
    nearest = int(judged.nearest[row, column])
    trip = subject.judged_trip(judged, row, column, rural=False)
    line = subject.line(nearest, trip) if nearest >= 0 else None
    inside = tuple(
        subject.look.rows[structure].name
        for structure in subject.look.inside_qpv.get(row, [])
        if dispositif in subject.look.rows[structure].dispositifs
    )
    unserved = float(judged.unserved[row, column])
    place = f"« {line.name} », {line.where}" if line else ""
    return Cell(
        dispositif,
        status,
        inside,
        line,
        unserved,
        words.cell_sentence(dispositif, status, inside, place, unserved, float(judged.target[row, column])),
    )


def _headline(
    territory: Territory, found: tuple[Existing, ...], told: tuple[Told, ...], access: Access
) -> tuple[str, ...]:
    counts = {one.dispositif: len(one.structures) for one in found if one.status is not Status.UNKNOWN}
    return tuple(compose(territory, counts, told, access))


def _nothing_missing(headline: tuple[str, ...], missing: tuple[Missing, ...]) -> str:
    """Return what the headline says of needs where none is missing."""
    return "" if missing else " ".join(headline[1:] or headline)


def _streets(subject: Subject) -> str:
    departement = subject.territory.departement or ""
    dataset = subject.analysis.dataset
    return streets_words(dataset, [departement]) if departement in dataset.streets else ""


def _notes(subject: Subject) -> tuple[str, ...]:
    return words.notes(
        subject.access,
        estimated=subject.people.estimated,
        island=subject.island,
        has_qpv=bool(len(subject.quarters)),
        streets=_streets(subject),
        demonstration=subject.analysis.dataset.mark,
    )
