"""Say what a territory lacks, for how many people, and what can be done about it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geo.analysis.travel import FloatArray, IntArray
from geo.domain.dispositifs import NEEDS, Dispositif, Need
from geo.domain.knowledge import sheets, texts
from geo.domain.places import of_place
from geo.domain.reference import constants
from geo.domain.vocabulary import CommuneKind, Level, Mode, Noun, Status, TerritoryKind
from geo.reports.fiche.content import Action, Missing
from geo.reports.fiche.subject import Subject
from geo.words import fiche as words
from geo.words.findings import far_sentence, within, zones_sentence

_ORDER = {dispositif: column for column, dispositif in enumerate(Dispositif)}


@dataclass(frozen=True)
class _Lacking:
    """The zones of one level that lack what meets a need, most people unserved first."""

    rows: IntArray
    total: int
    unserved: float
    names: tuple[str, ...]


def missing_of(subject: Subject) -> tuple[Missing, ...]:
    """List the gaps of a territory, need by need; none where nobody lives."""
    if subject.people.population == 0:
        return ()
    found = (_missing(subject, need) for need in NEEDS)
    return tuple(one for one in found if one is not None)


def actions_of(subject: Subject, missing: tuple[Missing, ...]) -> tuple[Action, ...]:
    """Say, for each gap, which dispositifs answer it and who could host them."""
    return tuple(
        _action(subject, one, dispositif)
        for one in missing
        for dispositif in reversed(one.offer.dispositifs)
        # In the country an EVS is the first step; a centre social comes with more inhabitants.
        if not (subject.rural and dispositif is Dispositif.CENTRE_SOCIAL)
    )


def families_of(need: Need, children: float) -> float:
    """Estimate how many families children are; NaN for a need that everyone has."""
    return children / constants("families").get(need.code, float("nan"))


def _lacking(subject: Subject, level: Level, need: Need) -> _Lacking:
    rows = subject.communes if level is Level.COMMUNE else subject.quarters
    judged = subject.judged(level)
    status, unserved = judged.need_status[need][rows], judged.need_unserved[need][rows]
    gap = np.flatnonzero(status == Status.GAP.value)
    if not len(gap):
        return _Lacking(gap, len(rows), 0.0, ())
    gap = gap[np.argsort(-np.nan_to_num(unserved[gap]), kind="stable")]
    names = subject.look.zone_names[level]
    return _Lacking(
        rows[gap], len(rows), float(np.nansum(unserved[gap])), tuple(names[row] for row in rows[gap])
    )


def _missing(subject: Subject, need: Need) -> Missing | None:
    communes, quarters = (_lacking(subject, level, need) for level in (Level.COMMUNE, Level.QPV))
    if not len(communes.rows) and not len(quarters.rows):
        return None
    everywhere = bool(len(communes.rows)) and len(communes.rows) == communes.total
    most = communes if len(communes.rows) else quarters
    said = []
    if everywhere and communes.total == 1:
        said.append(_far(subject, need, communes))
    elif len(communes.rows):
        said.append(_zones(subject, need, communes, Level.COMMUNE))
    if len(quarters.rows):
        said.append(_zones(subject, need, quarters, Level.QPV))
    return Missing(
        offer=need,
        everywhere=everywhere,
        zones=(quarters if len(quarters.rows) else communes).names,
        unserved=most.unserved,
        families=families_of(need, most.unserved),
        sentences=tuple(said),
    )


def _far(subject: Subject, need: Need, lacking: _Lacking) -> str:
    families = families_of(need, lacking.unserved)
    mode = Mode.CAR if subject.rural else Mode.FOOT
    row, metres = _nearest(subject, need, int(lacking.rows[0]))
    nearest = subject.line(row, metres, rural=subject.rural).where if row >= 0 else ""
    return far_sentence(subject.territory, need, subject.access, mode, lacking.unserved, families, nearest)


def _nearest(subject: Subject, need: Need, zone: int) -> tuple[int, float]:
    judged = subject.judged(Level.COMMUNE)
    columns = [_ORDER[d] for d in need.dispositifs]
    metres = np.where(judged.nearest[zone, columns] >= 0, judged.nearest_m[zone, columns], math.inf)
    best = int(np.argmin(metres))
    return (
        (int(judged.nearest[zone, columns[best]]), float(metres[best]))
        if np.isfinite(metres[best])
        else (-1, 0.0)
    )


def _zones(subject: Subject, need: Need, lacking: _Lacking, level: Level) -> str:
    return zones_sentence(
        need,
        gaps=len(lacking.rows),
        total=lacking.total,
        noun=_noun(subject, level),
        names=lacking.names,
        unserved=lacking.unserved,
        families=families_of(need, lacking.unserved),
        limit=within(subject.access, _modes(subject, level)),
    )


def _noun(subject: Subject, level: Level) -> Noun:
    city = subject.look.kind(subject.territory) is CommuneKind.CITY
    return words.DISTRICT if city and level is Level.COMMUNE else level.noun


def _modes(subject: Subject, level: Level) -> frozenset[Mode]:
    if level is Level.QPV or not subject.look.rural[subject.communes].any():
        return frozenset({Mode.FOOT})
    return frozenset({Mode.CAR}) if subject.rural else frozenset(Mode)


def _action(subject: Subject, missing: Missing, dispositif: Dispositif) -> Action:
    sheet = sheets()[dispositif]
    host = None
    told = ""
    if sheet.hosts:
        point, origin, rural = _where_it_lacks(subject, missing.offer)
        mode = Mode.CAR if rural else Mode.FOOT
        found = subject.look.host(point, sheet.hosts, dispositif) if point is not None else None
        if found is not None and _is_near(subject, *found):
            host = subject.line(*found, rural=rural, origin=origin)
        near = host is not None and host.distance_m <= subject.access.reach_m(mode)
        name, where = (host.name, host.where) if host else ("", "")
        told = words.host_sentence(dispositif, sheet.hosts, name, where, near)
    return Action(dispositif, sheet, host, told, texts(dispositif))


def _is_near(subject: Subject, row: int, metres: float) -> bool:
    commune = subject.look.rows[row].commune
    return metres <= subject.access.reach_m(Mode.CAR) and not subject.over_sea(commune)


def _where_it_lacks(subject: Subject, need: Need) -> tuple[FloatArray | None, str, bool]:
    """Return the point from which a host is sought, from where that is, and whether it is rural."""
    communes, quarters = (_lacking(subject, level, need) for level in (Level.COMMUNE, Level.QPV))
    if len(quarters.rows):
        worst = int(quarters.rows[0])
        return subject.look.qpv_centre(worst), words.origin_of_qpv(quarters.names[0]), False
    zone = subject.analysis.tree.get(subject.look.zone_codes[Level.COMMUNE][int(communes.rows[0])])
    rural = bool(subject.look.rural[communes.rows[0]])
    single = communes.total == 1 and subject.territory.kind is TerritoryKind.COMMUNE
    return subject.look.mairie(zone), "de la mairie" if single else f"de la mairie {of_place(zone)}", rural
