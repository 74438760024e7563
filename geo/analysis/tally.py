"""Count how the zones of a territory stand for each dispositif, and at which level it is judged."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status


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
    return tally_of(analysis, territory, analysis.coverage(territory, level, access))


def tally_of(analysis: Analysis, territory: Territory, coverage: pd.DataFrame) -> dict[Dispositif, Tally]:
    """Count statuses and people in the coverage table of a territory, dispositif by dispositif."""
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
