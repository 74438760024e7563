"""Say in plain French what an analysis means: what exists, what is missing, for how many people."""

from __future__ import annotations

import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis, need_coverage
from geo.analysis.tally import Tally, level_of, tally
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif, Mission, need_of
from geo.domain.french import agree, count, distance, enumerate_fr, minutes_long, none_of, number, sentence
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Mode, Noun, Status, TerritoryKind

_PARENTING = Mission.PARENTING.dispositifs
_SOCIAL_LIFE = need_of(Dispositif.CENTRE_SOCIAL)


@cached_by_analysis()
def key_findings(analysis: Analysis, territory: Territory, access: Access) -> list[str]:
    """Return the three or four sentences to remember of a territory.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access

    Returns
    -------
    list of str
        Whole sentences, typographically right: what exists; what is missing of parenting support, then of
        social life, and for whom; what is not known.
    """
    level = level_of(analysis, territory)
    tallies = tally(analysis, territory, level, access)
    said = [existing(territory, tallies)]
    if territory.kind is TerritoryKind.COMMUNE and level is Level.COMMUNE:
        missing = gaps_of_commune(analysis, territory, access)
    else:
        missing = [gap_of_zones(tallies[d], level, access) for d in _PARENTING if tallies[d].gap]
        missing += social_life_gap(analysis, territory, level, access)
    said += missing or [_nothing_missing(territory, tallies, level)]
    return said + _not_known(tallies)


def existing(territory: Territory, tallies: dict[Dispositif, Tally]) -> str:
    """Say what exists in a territory, « aucun » included."""
    known = [t for t in tallies.values() if t.is_known]
    if not known:
        return sentence(f"{in_place(territory)}, les données en usage ne disent rien des structures")
    if not any(t.structures for t in known):
        none = " ni ".join(t.dispositif.noun.singular for t in known)
        return sentence(f"{in_place(territory)}, il n'y a ni {none}")
    found = [count(t.structures, t.dispositif.noun, rounded=False) for t in known]
    return sentence(f"{in_place(territory)} : {enumerate_fr(found)}")


def gap_of_zones(tally_: Tally, level: Level, access: Access) -> str:
    """Say how many zones lack a dispositif, and how many people that is."""
    verb = agree(tally_.gap, "n'a", "n'ont")
    subject = _so_many(tally_.gap, tally_.zones, level.noun)
    lacked = none_of(tally_.dispositif.noun)
    people = count(tally_.unserved_in_gaps, tally_.dispositif.target.noun)
    return sentence(f"{subject} {verb} {lacked} {_within(access, level)} : {people}")


def social_life_gap(analysis: Analysis, territory: Territory, level: Level, access: Access) -> list[str]:
    """Say how many zones have neither centre social nor EVS; nothing where all have one."""
    table = need_coverage(analysis, territory, _SOCIAL_LIFE, access, level)
    gaps = table[table["status"] == Status.GAP]
    if gaps.empty:
        return []
    verb = agree(len(gaps), "n'a", "n'ont")
    people = count(float(gaps["unserved_population"].sum()), Dispositif.CENTRE_SOCIAL.target.noun)
    subject = _so_many(len(gaps), len(table), level.noun)
    return [sentence(f"{subject} {verb} ni centre social ni EVS {_within(access, level)} : {people}")]


def _so_many(part: int, whole: int, noun: Noun) -> str:
    if whole == 1:
        return f"La seule {noun.singular}" if noun.feminine else f"Le seul {noun.singular}"
    if part == whole:
        return f"Les {number(whole)} {noun.plural}"
    return f"{number(part)} {noun.plural if part > 1 else noun.singular} sur {number(whole)}"


def _within(access: Access, level: Level) -> str:
    foot, car = minutes_long(access.foot_minutes), minutes_long(access.car_minutes)
    if level is Level.QPV:
        return f"à moins de {foot} à pied"
    return f"à moins de {foot} à pied en ville ou de {car} en voiture à la campagne"


def gaps_of_commune(analysis: Analysis, territory: Territory, access: Access) -> list[str]:
    """Say, for a commune without QPV, who is far from what, and where the nearest is."""
    said = [
        _far_from(analysis, territory, (dispositif,), access)
        for dispositif in _PARENTING
        if _lacks(analysis.coverage(territory, Level.COMMUNE, access, (dispositif,)))
    ]
    if _lacks(need_coverage(analysis, territory, _SOCIAL_LIFE, access, Level.COMMUNE)):
        said.append(_far_from(analysis, territory, _SOCIAL_LIFE.dispositifs, access))
    return said


def _lacks(table: pd.DataFrame) -> bool:
    return bool((table["status"] == Status.GAP).all())


def _far_from(
    analysis: Analysis, territory: Territory, dispositifs: tuple[Dispositif, ...], access: Access
) -> str:
    coverage = analysis.coverage(territory, Level.COMMUNE, access, dispositifs)
    zones = analysis.zones(Level.COMMUNE).table.iloc[analysis.rows(territory, Level.COMMUNE)]
    mode = Mode.CAR if zones["rural"].all() else Mode.FOOT
    by_zone = coverage.groupby("zone_code")["unserved_population"].min()
    unserved = float(by_zone.sum())
    people = count(unserved, dispositifs[0].target.noun)
    live = agree(unserved, "vit", "vivent")
    what = " ou ".join(f"d'un {d.noun.singular}" for d in dispositifs)
    who = f"{people} {live}" if unserved >= 1 else "la mairie est"
    limit = f"{minutes_long(access.limit(mode))} {mode.label}"
    text = sentence(f"{in_place(territory)}, {who} à plus de {limit} {what}")
    near = coverage.dropna(subset=["nearest_m"])
    if near.empty:
        return text
    nearest = near.sort_values("nearest_m").iloc[0]
    where = analysis.place_of_structure(str(nearest["nearest_id"]))
    return (
        f"{text} {sentence(f'Le plus proche est {in_place(where)}, à {distance(float(nearest.nearest_m))}')}"
    )


def _nothing_missing(territory: Territory, tallies: dict[Dispositif, Tally], level: Level) -> str:
    known = [t for t in tallies.values() if t.is_known]
    if not known:
        return sentence("Importez une liste ou actualisez les données pour savoir ce qui manque")
    everything = len(known) == len(Dispositif)
    if level is Level.COMMUNE and everything and all(t.structures for t in known):
        return sentence("Les quatre dispositifs sont présents")
    what = "Clas, Laep, et un centre social ou un EVS" if everything else "ce que les données font connaître"
    if level is Level.COMMUNE:
        return sentence(f"{what} : présents ou à portée partout")
    zones = known[0].zones
    who = "le seul QPV a" if zones == 1 else f"les {number(zones)} QPV ont"
    return sentence(f"{in_place(territory)}, {who} {what}, sur place ou à portée")


def _not_known(tallies: dict[Dispositif, Tally]) -> list[str]:
    return [
        sentence(f"{t.dispositif.label} : aucune liste importée pour ce territoire")
        for t in tallies.values()
        if not t.is_known
    ]
