"""Say what a territory lacks, for how many people, and what can be done about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from geo.analysis.travel import FloatArray
from geo.domain.dispositifs import Dispositif, Need
from geo.domain.knowledge import sheets, texts
from geo.domain.places import of_place
from geo.domain.vocabulary import Level, Mode, Status, TerritoryKind
from geo.reports.fiche.content import Action, Missing
from geo.reports.fiche.subject import SHORTEST_DRIVE_M, Subject
from geo.words import fiche as words
from geo.words.told import Kind, Told


def missing_of(told: Iterable[Told]) -> tuple[Missing, ...]:
    """List the gaps of a territory, need by need: what is said beside the map, then what a fiche adds."""
    return tuple(
        Missing(
            offer=one.need,
            everywhere=one.everywhere,
            zones=one.zones,
            unserved=one.people,
            sentences=(*one.sentences, *one.more),
        )
        for one in told
        if one.kind is Kind.GAP
    )


def actions_of(subject: Subject, missing: tuple[Missing, ...]) -> tuple[Action, ...]:
    """Say, for each gap, which dispositifs answer it and who could host them."""
    return tuple(
        _action(subject, one, dispositif)
        for one in missing
        for dispositif in reversed(one.offer.dispositifs)
        # In the country an EVS is the first step; a centre social comes with more inhabitants.
        if not (subject.rural and dispositif is Dispositif.CENTRE_SOCIAL)
    )


def _worst(subject: Subject, level: Level, need: Need) -> int | None:
    """Return the row of the zone in gap that leaves most people out; None where no zone is in gap."""
    rows = subject.communes if level is Level.COMMUNE else subject.quarters
    judged = subject.judged(level).needs[need].at(rows)
    gap = np.flatnonzero(judged.status == Status.GAP.value)
    return int(rows[gap[np.argmax(np.nan_to_num(judged.unserved[gap]))]]) if len(gap) else None


def _action(subject: Subject, missing: Missing, dispositif: Dispositif) -> Action:
    sheet = sheets()[dispositif]
    host = None
    told = ""
    if sheet.hosts:
        spot = _where_it_lacks(subject, missing.offer)
        mode = Mode.CAR if spot.rural else Mode.FOOT
        found = subject.look.host(spot.point, sheet.hosts, dispositif) if spot.point is not None else None
        if found is not None and spot.point is not None and _is_near(subject, *found):
            at_home = subject.look.rows[found[0]].commune == spot.commune
            trip = subject.trip(spot.point, *found, rural=spot.rural, proof=True)
            host = subject.line(found[0], trip, origin=words.FROM_MAIRIE if at_home else spot.origin)
        beside = host is not None and spot.rural and host.distance_m < SHORTEST_DRIVE_M
        near = host is not None and host.mode is mode and host.minutes <= subject.access.limit(mode)
        name, where = (host.name, host.where) if host else ("", "")
        at_hand = beside or near
        if found is not None and found[0] in spot.inside:
            where, at_hand = spot.within, True
        told = words.host_sentence(dispositif, sheet.hosts, name, where, at_hand, spot.place)
    elif subject.rural and len(missing.offer.dispositifs) > 1:
        told = words.first_in_the_country(dispositif, missing.offer.dispositifs[0])
    return Action(dispositif, sheet, host, told, texts(dispositif))


def _is_near(subject: Subject, row: int, metres: float) -> bool:
    commune = subject.look.rows[row].commune
    return metres <= subject.access.reach_m(Mode.CAR) and not subject.over_sea(commune)


@dataclass(frozen=True)
class _Spot:
    """Where a need lacks most: the point, how it is named, and the commune whose mairie it is.

    Of a QPV, `inside` are the rows of the structures that stand in it, and `within` is how that is said.
    """

    point: FloatArray | None
    place: str
    origin: str
    rural: bool
    commune: str = ""
    inside: Collection[int] = ()
    within: str = ""


def _where_it_lacks(subject: Subject, need: Need) -> _Spot:
    """Return the point from which a host is sought."""
    quarter = _worst(subject, Level.QPV, need)
    if quarter is not None:
        name = subject.look.zone_names[Level.QPV][quarter]
        origin, within = words.of_qpv(name), words.in_qpv(name)
        inside = subject.look.inside_qpv.get(quarter, ())
        point = subject.look.qpv_centre(quarter)
        return _Spot(point, origin, origin, rural=False, inside=inside, within=within)
    commune = _worst(subject, Level.COMMUNE, need)
    if commune is None:
        return _Spot(None, "", "", rural=False)
    zone = subject.analysis.tree.get(subject.look.zone_codes[Level.COMMUNE][commune])
    single = len(subject.communes) == 1 and subject.territory.kind is TerritoryKind.COMMUNE
    origin = words.FROM_MAIRIE if single else f"{words.FROM_MAIRIE} {of_place(zone)}"
    rural = bool(subject.look.rural[commune])
    return _Spot(subject.look.mairie(zone), of_place(zone), origin, rural, zone.code)
