"""Say in plain French what a territory has and lacks: for whom, how far, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis, need_coverage
from geo.analysis.lookup import People
from geo.analysis.matrix import Gap
from geo.analysis.tally import Tally, level_of, tally_of
from geo.analysis.travel import Access
from geo.domain.dispositifs import ALL_NEEDS, CHILDREN_FIRST, NEEDS, Dispositif, Need
from geo.domain.french import (
    agree,
    count,
    distance,
    enumerate_fr,
    in_letters,
    minutes_long,
    number,
    part_of,
    sentence,
    typography,
)
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Mode, Noun, Status, TerritoryKind

NOTHING_KNOWN = sentence("Importez une liste ou actualisez les données pour savoir ce qui manque")
NO_LIST = "aucune liste importée"
ALL_PRESENT = sentence(f"Les {in_letters(len(Dispositif), ALL_NEEDS.noun)} sont présents")
_FAMILY = Noun("famille", "familles", feminine=True)
_NAMED = 4
"""How many zones a sentence names before it counts the others."""


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
        Whole sentences, typographically right: what exists; what is missing, first of what children need,
        and for whom; what is not known.
    """
    level = level_of(analysis, territory)
    return findings_of(analysis, territory, access, level, analysis.coverage(territory, level, access))


def findings_of(
    analysis: Analysis, territory: Territory, access: Access, level: Level, coverage: pd.DataFrame
) -> list[str]:
    """Say the same from the coverage table of the territory, where it is in hand already."""
    tallies = tally_of(analysis, territory, coverage)
    told = (_gap(analysis, territory, need, access, level, coverage) for need in CHILDREN_FIRST)
    missing = [text for text in told if text] or [_nothing_missing(territory, tallies, level)]
    unknown = [no_list(t.dispositif, "ce territoire") for t in tallies.values() if not t.is_known]
    return [existing(territory, tallies), *missing, *unknown]


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


def no_list(dispositif: Dispositif, place: str = "ce département") -> str:
    """Say that the data in use say nothing of a dispositif somewhere."""
    return sentence(f"{dispositif.label} : {NO_LIST} pour {place}")


# --- How far -----------------------------------------------------------------------------------------


def within(access: Access, modes: frozenset[Mode] = frozenset(Mode)) -> str:
    """Write an access time: « à moins de 15 minutes à pied », or by car too where people drive."""
    if len(modes) == 1:
        return f"à moins de {_time(access, *modes)}"
    foot, car = (_time(access, mode) for mode in Mode)
    return f"à moins de {foot} en ville ou de {car} à la campagne"


def within_of(noun: Noun, access: Access, modes: frozenset[Mode]) -> str:
    """Write an access time to something: « à moins de 15 minutes à pied d'un Laep »."""
    if len(modes) == 1:
        return f"{within(access, modes)} {noun.of_a}"
    foot, car = (_time(access, mode) for mode in Mode)
    return f"à portée {noun.of_a} ({foot} en ville, {car} à la campagne)"


def _time(access: Access, mode: Mode) -> str:
    return f"{minutes_long(access.limit(mode))} {mode.label}"


# --- What is missing ---------------------------------------------------------------------------------


def far_sentence(
    territory: Territory,
    need: Need,
    access: Access,
    mode: Mode,
    unserved: float,
    families: float = 0,
    nearest: str = "",
) -> str:
    """Say that a commune as a whole is far from what meets a need, for whom, and where the nearest is."""
    who = "la mairie est"
    if unserved >= 1:
        people, part = count(unserved, need.target.noun), _families(families)
        who = f"{people}{f', {part},' if part else ''} {agree(unserved, 'vit', 'vivent')}"
    far = f"à plus de {_time(access, mode)} {need.of_a}"
    return sentence(f"{in_place(territory)}, {who} {far}{nearest_part(need.dispositifs, nearest)}")


def zones_sentence(
    need: Need,
    gaps: int,
    total: int,
    noun: Noun,
    limit: str,
    unserved: float,
    families: float = 0,
    names: Sequence[str] = (),
) -> str:
    """Say how many zones lack what meets a need, which ones, and how many people that is.

    Parameters
    ----------
    need : Need
    gaps, total : int
        Zones that lack it, and all of them.
    noun : Noun
        What the zones are.
    limit : str
        « à moins de 15 minutes à pied ».
    unserved, families : float
    names : sequence of str
        Of those that lack it, most people unserved first; none where they are not told.
    """
    subject = part_of(gaps, total, noun, names[0] if names else "")
    verb = agree(gaps, "n'a", "n'ont")
    named = f"({_names(names)})" if names and total > 1 else ""
    part = _families(families)
    people = count(unserved, need.target.noun) + (f", {part}" if part else "")
    return sentence(f"{subject} {verb} {need.none} {limit} {named} : {people}")


def nearest_part(dispositifs: Sequence[Dispositif], where: str) -> str:
    """Go on with where the nearest of these is; nothing where that is not known."""
    article = "La" if all(one.noun.feminine for one in dispositifs) else "Le"
    return f". {article} plus proche est {where}" if where else ""


def _families(families: float) -> str:
    """Say about how many families children are: « soit environ 490 familles »; nothing below two."""
    return f"soit environ {count(families, _FAMILY, rounded=True)}" if families >= 1.5 else ""


def _names(names: Sequence[str]) -> str:
    if len(names) <= _NAMED + 1:
        return enumerate_fr(names)
    return f"{', '.join(names[:_NAMED])} et {number(len(names) - _NAMED)} autres"


def _gap(
    analysis: Analysis, territory: Territory, need: Need, access: Access, level: Level, coverage: pd.DataFrame
) -> str:
    """Say who lacks what meets a need; nothing where nobody does."""
    judged = need_coverage(analysis, territory, need, access, level, coverage)
    gaps = judged[judged["status"] == Status.GAP]
    if territory.kind is TerritoryKind.COMMUNE and level is Level.COMMUNE:
        chosen = coverage[coverage["dispositif"].isin(need.dispositifs)]
        return _far(analysis, territory, need, access, chosen) if len(gaps) == len(judged) else ""
    if gaps.empty:
        return ""
    limit = within(access, frozenset({Mode.FOOT}) if level is Level.QPV else frozenset(Mode))
    unserved = float(gaps["unserved_population"].sum())
    return zones_sentence(need, len(gaps), len(judged), level.noun, limit, unserved)


def _far(analysis: Analysis, territory: Territory, need: Need, access: Access, coverage: pd.DataFrame) -> str:
    """Say, for a commune without QPV, who is far from what meets a need, and where the nearest is."""
    zones = analysis.zones(Level.COMMUNE).table.iloc[analysis.rows(territory, Level.COMMUNE)]
    mode = Mode.CAR if zones["rural"].all() else Mode.FOOT
    unserved = float(coverage.groupby("zone_code")["unserved_population"].min().sum())
    near = coverage.dropna(subset=["nearest_m"]).sort_values("nearest_m")
    nearest = ""
    if not near.empty:
        place = analysis.place_of_structure(str(near["nearest_id"].iloc[0]))
        nearest = f"{in_place(place)}, à {distance(float(near['nearest_m'].iloc[0]))}"
    return far_sentence(territory, need, access, mode, unserved, nearest=nearest)


def _nothing_missing(territory: Territory, tallies: dict[Dispositif, Tally], level: Level) -> str:
    known = [t for t in tallies.values() if t.is_known]
    if not known:
        return NOTHING_KNOWN
    everything = len(known) == len(Dispositif)
    if level is Level.COMMUNE and everything and all(t.structures for t in known):
        return ALL_PRESENT
    *others, last = (need.a if need.is_shared else need.title for need in reversed(NEEDS))
    what = f"{', '.join(others)}, et {last}" if everything else "ce que les données font connaître"
    if level is Level.COMMUNE:
        return sentence(f"{what} : présents ou à portée partout")
    zones = known[0].zones
    who = "le seul QPV a" if zones == 1 else f"les {number(zones)} QPV ont"
    return sentence(f"{in_place(territory)}, {who} {what}, sur place ou à portée")


def facts_line(people: People) -> str:
    """Write who lives in a territory in one line."""
    under6, school = number(people.pop_under6), number(people.pop_6_17)
    children = f"{under6} enfants de moins de 6 ans, {school} de 6 à 17 ans"
    estimated = " (estimation)" if people.estimated else ""
    qpv = f" · {count(people.qpv, Level.QPV.noun)}" if people.qpv else " · aucun QPV"
    return f"{number(people.population)} habitants · {children}{estimated}{qpv}"


def gap_label(gap: Gap) -> str:
    """Name a gap in a list: its dispositif, its zone, how many people it leaves out."""
    people = count(gap.unserved, gap.dispositif.target.noun)
    return typography(f"{gap.dispositif.symbol} {gap.dispositif.label} · {gap.zone_name} : {people}")
