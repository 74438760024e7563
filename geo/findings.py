"""Say in plain French what an analysis means: what exists, what is missing, for how many people."""

from __future__ import annotations

from dataclasses import dataclass

from geo.coverage import Analysis
from geo.french import agree, count, distance, enumerate_fr, in_place, minutes_long, none_of, number, sentence
from geo.proximity import Access
from geo.territory import Territory
from geo.vocabulary import (
    DISPOSITIF_LABEL,
    DISPOSITIF_NOUN,
    LEVEL_NOUN,
    MODE_LABEL,
    TARGET_NOUN,
    Dispositif,
    Level,
    Mode,
    Noun,
    Status,
    TerritoryKind,
)

_MAX_GAPS_SAID = 2


@dataclass(frozen=True)
class Tally:
    """How the zones of one level of a territory stand for one dispositif.

    Parameters
    ----------
    dispositif : Dispositif
    structures : int
        How many structures of the territory offer it.
    zones, inside, reachable, gap, unknown : int
        How many zones there are, and by status.
    target, unserved, unserved_in_gaps : float
        People it is meant for in all zones; those not served; those not served in the zones in gap.
    """

    dispositif: Dispositif
    structures: int
    zones: int
    inside: int
    reachable: int
    gap: int
    unknown: int
    target: float
    unserved: float
    unserved_in_gaps: float

    @property
    def is_known(self) -> bool:
        """Whether the data in use say something of it in some zone."""
        return self.unknown < self.zones or self.zones == 0


def tally(analysis: Analysis, territory: Territory, level: Level, access: Access) -> dict[Dispositif, Tally]:
    """Count statuses and people, dispositif by dispositif."""
    coverage = analysis.coverage(territory, level, access)
    owned = analysis.structures_of(territory)
    tallies = {}
    for dispositif in Dispositif:
        rows = coverage[coverage["dispositif"] == dispositif]
        by_status = rows["status"].value_counts()
        gaps = rows[rows["status"] == Status.GAP]
        counts = {status: int(by_status.get(status, 0)) for status in Status}
        tallies[dispositif] = Tally(
            dispositif,
            structures=int(owned["dispositifs"].map(lambda codes, d=dispositif: d in codes).sum()),
            zones=len(rows),
            inside=counts[Status.INSIDE],
            reachable=counts[Status.REACHABLE],
            gap=counts[Status.GAP],
            unknown=counts[Status.UNKNOWN],
            target=float(rows["target_population"].sum()),
            unserved=float(rows["unserved_population"].sum()),
            unserved_in_gaps=float(gaps["unserved_population"].sum()),
        )
    return tallies


def level_of(analysis: Analysis, territory: Territory) -> Level:
    """Choose the zones that say most of a territory: its QPV where it has some, else its communes."""
    return Level.QPV if len(analysis.rows(territory, Level.QPV)) else Level.COMMUNE


def key_findings(analysis: Analysis, territory: Territory, access: Access) -> list[str]:
    """Return the three or four sentences to remember of a territory, most telling first.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access

    Returns
    -------
    list of str
        Whole sentences, typographically right: what exists, what is missing and for whom, what is not known.
    """
    level = level_of(analysis, territory)
    tallies = tally(analysis, territory, level, access)
    said = [existing(territory, tallies)]
    gaps = sorted((t for t in tallies.values() if t.gap), key=lambda t: -t.unserved_in_gaps)
    if territory.kind is TerritoryKind.COMMUNE and level is Level.COMMUNE:
        said += [_gap_of_commune(analysis, territory, t.dispositif, access) for t in gaps[:_MAX_GAPS_SAID]]
    else:
        mode = Mode.FOOT if level is Level.QPV else None
        said += [gap_of_zones(t, level, access, mode) for t in gaps[:_MAX_GAPS_SAID]]
        if level is Level.QPV:
            said += _bare_qpv(analysis, territory, access)
    if not gaps:
        said.append(_nothing_missing(territory, tallies, level))
    said += _not_known(tallies)
    return said


def existing(territory: Territory, tallies: dict[Dispositif, Tally]) -> str:
    """Say what exists in a territory, « aucun » included."""
    known = [t for t in tallies.values() if t.is_known]
    if not known:
        return sentence(f"{in_place(territory)}, les données en usage ne disent rien des structures")
    if not any(t.structures for t in known):
        none = " ni ".join(DISPOSITIF_NOUN[t.dispositif].singular for t in known)
        return sentence(f"{in_place(territory)}, il n'y a ni {none}")
    found = [count(t.structures, DISPOSITIF_NOUN[t.dispositif], rounded=False) for t in known]
    return sentence(f"{in_place(territory)} : {enumerate_fr(found)}")


def gap_of_zones(tally_: Tally, level: Level, access: Access, mode: Mode | None) -> str:
    """Say how many zones lack a dispositif, and how many people that is."""
    noun, zone = DISPOSITIF_NOUN[tally_.dispositif], LEVEL_NOUN[level]
    people = count(tally_.unserved_in_gaps, TARGET_NOUN[tally_.dispositif])
    subject = _so_many(tally_.gap, tally_.zones, zone)
    verb = agree(tally_.gap, "n'a", "n'ont")
    return sentence(f"{subject} {verb} {none_of(noun)} {_within(access, mode)} : {people}")


def _so_many(part: int, whole: int, noun: Noun) -> str:
    if whole == 1:
        return f"La seule {noun.singular}" if noun.feminine else f"Le seul {noun.singular}"
    if part == whole:
        return f"Les {number(whole)} {noun.plural}"
    return f"{number(part)} {noun.plural if part > 1 else noun.singular} sur {number(whole)}"


def _within(access: Access, mode: Mode | None) -> str:
    if mode is None:
        foot, car = minutes_long(access.foot_minutes), minutes_long(access.car_minutes)
        return f"à moins de {foot} à pied en ville ou {car} en voiture à la campagne"
    return f"à moins de {minutes_long(access.limit(mode))} {MODE_LABEL[mode]}"


def _gap_of_commune(analysis: Analysis, territory: Territory, dispositif: Dispositif, access: Access) -> str:
    rows = analysis.coverage(territory, Level.COMMUNE, access, (dispositif,))
    rural = bool(
        analysis.zones(Level.COMMUNE).table.iloc[analysis.rows(territory, Level.COMMUNE)]["rural"].all()
    )
    mode = Mode.CAR if rural else Mode.FOOT
    noun = DISPOSITIF_NOUN[dispositif]
    unserved = float(rows["unserved_population"].sum())
    people = count(unserved, TARGET_NOUN[dispositif])
    live = agree(unserved, "vit", "vivent")
    far = f"{in_place(territory)}, {people} {live} à plus de {minutes_long(access.limit(mode))}"
    text = sentence(f"{far} {MODE_LABEL[mode]} d'un {noun.singular}")
    nearest = rows.loc[rows["nearest_m"].idxmin()] if rows["nearest_m"].notna().any() else None
    if nearest is None:
        return text
    where = analysis.place_of_structure(str(nearest["nearest_id"]))
    closest = sentence(f"Le plus proche est {in_place(where)}, à {distance(float(nearest['nearest_m']))}")
    return f"{text} {closest}"


def _bare_qpv(analysis: Analysis, territory: Territory, access: Access) -> list[str]:
    """Name the QPV that lack everything, where there are some."""
    coverage = analysis.coverage(territory, Level.QPV, access)
    lacking = coverage["status"].eq(Status.GAP).groupby(coverage["zone_name"], sort=False).all()
    bare = lacking.index[lacking].to_list()
    if not bare:
        return []
    if len(bare) <= 3:
        verb = agree(len(bare), "n'a", "n'ont")
        return [sentence(f"{enumerate_fr(bare)} {verb} aucun des quatre dispositifs à portée")]
    return [sentence(f"{number(len(bare))} QPV n'ont aucun des quatre dispositifs à portée")]


def _nothing_missing(territory: Territory, tallies: dict[Dispositif, Tally], level: Level) -> str:
    known = [t for t in tallies.values() if t.is_known]
    if not known:
        return sentence("Importez une liste ou actualisez les données pour savoir ce qui manque")
    if level is Level.QPV:
        return sentence(
            f"Tous les QPV {_of_territory(territory)} ont les dispositifs connus présents ou à portée"
        )
    if len(known) == len(Dispositif) and all(t.structures for t in known):
        return sentence("Les quatre dispositifs sont présents")
    return sentence("Les dispositifs connus sont tous présents ou à portée")


def _of_territory(territory: Territory) -> str:
    return "de ce territoire" if territory.kind is not TerritoryKind.COMMUNE else "de la commune"


def _not_known(tallies: dict[Dispositif, Tally]) -> list[str]:
    return [
        sentence(f"{DISPOSITIF_LABEL[t.dispositif]} : aucune liste importée pour ce territoire")
        for t in tallies.values()
        if not t.is_known
    ]
