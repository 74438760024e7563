"""Say what a territory lacks, for how many people, and what can be done about it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geo.analysis.rates import Offer
from geo.analysis.travel import FloatArray, IntArray
from geo.domain.dispositifs import Dispositif, Mission
from geo.domain.french import minutes_long, sentence
from geo.domain.knowledge import sheets, texts
from geo.domain.places import of_place
from geo.domain.reference import constants
from geo.domain.vocabulary import CommuneKind, Level, Mode, Noun, Status, TerritoryKind
from geo.reports.fiche.content import Action, Missing
from geo.reports.fiche.subject import Subject
from geo.words import fiche as words

OFFERS: tuple[Offer, ...] = (Mission.AVS, Dispositif.LAEP, Dispositif.CLAS)
"""What is said missing and compared: the AVS, by a centre social or an EVS, then each dispositif."""
_ORDER = {dispositif: column for column, dispositif in enumerate(Dispositif)}


@dataclass(frozen=True)
class _Lacking:
    """The zones of one level that lack an offer, most people unserved first."""

    rows: IntArray
    total: int
    unserved: float
    names: tuple[str, ...]


def missing_of(subject: Subject) -> tuple[Missing, ...]:
    """List the gaps of a territory: the AVS, then LAEP, then CLAS; none where nobody lives."""
    if subject.people.population == 0:
        return ()
    found = (_missing(subject, offer) for offer in OFFERS)
    return tuple(one for one in found if one is not None)


def actions_of(subject: Subject, missing: tuple[Missing, ...]) -> tuple[Action, ...]:
    """Say, for each gap, which dispositifs answer it and who could host them."""
    return tuple(
        _action(subject, one, dispositif)
        for one in missing
        for dispositif in words.mission_or_dispositif(one.offer)
        # In the country an EVS is the first step; a centre social comes with more inhabitants.
        if not (subject.rural and dispositif is Dispositif.CENTRE_SOCIAL)
    )


def families_of(offer: Offer, children: float) -> float:
    """Estimate how many families children are; NaN for the AVS, which is for everyone."""
    return children / constants("families").get(offer, float("nan"))


def _lacking(subject: Subject, level: Level, offer: Offer) -> _Lacking:
    rows = subject.communes if level is Level.COMMUNE else subject.quarters
    judged = subject.judged(level)
    if isinstance(offer, Mission):
        status, unserved = judged.avs_status[rows], judged.avs_unserved[rows]
    else:
        column = _ORDER[offer]
        status, unserved = judged.status[rows, column], judged.unserved[rows, column]
    gap = np.flatnonzero(status == Status.GAP.value)
    if not len(gap):
        return _Lacking(gap, len(rows), 0.0, ())
    gap = gap[np.argsort(-np.nan_to_num(unserved[gap]), kind="stable")]
    names = subject.look.zone_names[level]
    return _Lacking(
        rows[gap], len(rows), float(np.nansum(unserved[gap])), tuple(names[row] for row in rows[gap])
    )


def _missing(subject: Subject, offer: Offer) -> Missing | None:
    communes, quarters = (_lacking(subject, level, offer) for level in (Level.COMMUNE, Level.QPV))
    if not len(communes.rows) and not len(quarters.rows):
        return None
    everywhere = bool(len(communes.rows)) and len(communes.rows) == communes.total
    most = communes if len(communes.rows) else quarters
    said = []
    if everywhere and communes.total == 1:
        said.append(_far(subject, offer, communes))
    elif len(communes.rows):
        said.append(_zones(subject, offer, communes, Level.COMMUNE))
    if len(quarters.rows):
        said.append(_zones(subject, offer, quarters, Level.QPV))
    return Missing(
        offer=offer,
        everywhere=everywhere,
        zones=(quarters if len(quarters.rows) else communes).names,
        unserved=most.unserved,
        families=families_of(offer, most.unserved),
        sentences=tuple(said),
    )


def _far(subject: Subject, offer: Offer, lacking: _Lacking) -> str:
    families = families_of(offer, lacking.unserved)
    mode = Mode.CAR if subject.rural else Mode.FOOT
    said = words.far_sentence(subject.territory, offer, lacking.unserved, families, subject.access, mode)
    row, metres = _nearest(subject, offer, int(lacking.rows[0]))
    if row < 0:
        return said
    where = subject.line(row, metres, rural=subject.rural).where
    return f"{said} {sentence('le plus proche est', where)}"


def _nearest(subject: Subject, offer: Offer, zone: int) -> tuple[int, float]:
    judged = subject.judged(Level.COMMUNE)
    columns = [_ORDER[d] for d in words.mission_or_dispositif(offer)]
    metres = np.where(judged.nearest[zone, columns] >= 0, judged.nearest_m[zone, columns], math.inf)
    best = int(np.argmin(metres))
    return (
        (int(judged.nearest[zone, columns[best]]), float(metres[best]))
        if np.isfinite(metres[best])
        else (-1, 0.0)
    )


def _zones(subject: Subject, offer: Offer, lacking: _Lacking, level: Level) -> str:
    return words.zones_sentence(
        offer,
        gaps=len(lacking.rows),
        total=lacking.total,
        noun=_noun(subject, level),
        names=lacking.names,
        unserved=lacking.unserved,
        families=families_of(offer, lacking.unserved),
        limit=_limit(subject, level),
    )


def _noun(subject: Subject, level: Level) -> Noun:
    city = subject.look.kind(subject.territory) is CommuneKind.CITY
    return words.DISTRICT if city and level is Level.COMMUNE else level.noun


def _limit(subject: Subject, level: Level) -> str:
    foot, car = minutes_long(subject.access.foot_minutes), minutes_long(subject.access.car_minutes)
    on_foot, by_car = f"{foot} {Mode.FOOT.label}", f"{car} {Mode.CAR.label}"
    if level is Level.QPV or not subject.look.rural[subject.communes].any():
        return f"à moins de {on_foot}"
    if subject.rural:
        return f"à moins de {by_car}"
    return f"à moins de {on_foot} en ville ou de {by_car} à la campagne"


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
        told = words.host_sentence(dispositif, host.name if host else "", host.where if host else "", near)
    return Action(dispositif, sheet, host, told, texts(dispositif))


def _is_near(subject: Subject, row: int, metres: float) -> bool:
    commune = subject.look.rows[row].commune
    return metres <= subject.access.reach_m(Mode.CAR) and not subject.over_sea(commune)


def _where_it_lacks(subject: Subject, offer: Offer) -> tuple[FloatArray | None, str, bool]:
    """Return the point from which a host is sought, from where that is, and whether it is rural."""
    communes, quarters = (_lacking(subject, level, offer) for level in (Level.COMMUNE, Level.QPV))
    if len(quarters.rows):
        worst = int(quarters.rows[0])
        return subject.look.qpv_centre(worst), words.origin_of_qpv(quarters.names[0]), False
    zone = subject.analysis.tree.get(subject.look.zone_codes[Level.COMMUNE][int(communes.rows[0])])
    rural = bool(subject.look.rural[communes.rows[0]])
    single = communes.total == 1 and subject.territory.kind is TerritoryKind.COMMUNE
    return subject.look.mairie(zone), "de la mairie" if single else f"de la mairie {of_place(zone)}", rural
