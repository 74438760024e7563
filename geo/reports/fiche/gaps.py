"""Say what a territory lacks, for how many people, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from geo.analysis.travel import FloatArray
from geo.domain.dispositifs import Dispositif, Need
from geo.domain.knowledge import sheets, texts
from geo.domain.places import of_place
from geo.domain.vocabulary import Level, Mode, Status, TerritoryKind
from geo.reports.fiche.content import Action, Missing
from geo.reports.fiche.subject import Subject
from geo.words import fiche as words
from geo.words.findings import Kind, Told


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
        point, origin, rural = _where_it_lacks(subject, missing.offer)
        mode = Mode.CAR if rural else Mode.FOOT
        found = subject.look.host(point, sheet.hosts, dispositif) if point is not None else None
        if found is not None and point is not None and _is_near(subject, *found):
            trip = subject.trip(point, *found, rural=rural)
            host = subject.line(found[0], trip, origin=origin)
        near = host is not None and host.mode is mode and host.minutes <= subject.access.limit(mode)
        name, where = (host.name, host.where) if host else ("", "")
        told = words.host_sentence(dispositif, sheet.hosts, name, where, near)
    return Action(dispositif, sheet, host, told, texts(dispositif))


def _is_near(subject: Subject, row: int, metres: float) -> bool:
    commune = subject.look.rows[row].commune
    return metres <= subject.access.reach_m(Mode.CAR) and not subject.over_sea(commune)


def _where_it_lacks(subject: Subject, need: Need) -> tuple[FloatArray | None, str, bool]:
    """Return the point from which a host is sought, from where that is, and whether it is rural."""
    quarter = _worst(subject, Level.QPV, need)
    if quarter is not None:
        name = subject.look.zone_names[Level.QPV][quarter]
        return subject.look.qpv_centre(quarter), words.origin_of_qpv(name), False
    commune = _worst(subject, Level.COMMUNE, need)
    if commune is None:
        return None, "", False
    zone = subject.analysis.tree.get(subject.look.zone_codes[Level.COMMUNE][commune])
    single = len(subject.communes) == 1 and subject.territory.kind is TerritoryKind.COMMUNE
    origin = "de la mairie" if single else f"de la mairie {of_place(zone)}"
    return subject.look.mairie(zone), origin, bool(subject.look.rural[commune])
