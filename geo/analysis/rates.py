"""Know how well a territory is equipped: structures for the people they are meant for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import FloatArray, IntArray
from geo.domain.dispositifs import Dispositif, Mission
from geo.domain.errors import ParameterError
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level

Offer = Dispositif | Mission
"""What a rate is about: a dispositif, or the AVS, which centres sociaux and EVS provide alike."""

PER: dict[Offer, int] = {
    Dispositif.CENTRE_SOCIAL: 10_000,
    Dispositif.EVS: 10_000,
    Mission.AVS: 10_000,
    Dispositif.LAEP: 1_000,
    Dispositif.CLAS: 1_000,
}
"""For how many people of the target each rate is said."""


@dataclass(frozen=True)
class Rate:
    """How many structures a territory has for the people they are meant for.

    Parameters
    ----------
    offer : Dispositif or Mission
    structures : float
        That offer it; NaN where the data in use say nothing of it.
    target : float
        People it is meant for, where the data in use say something of it.
    """

    offer: Offer
    structures: float
    target: float

    @property
    def per(self) -> int:
        """For how many people the rate is said."""
        return PER[self.offer]

    @property
    def value(self) -> float:
        """Structures for `per` people; NaN where unknown or where nobody is concerned."""
        return self.structures / self.target * self.per if self.target > 0 else float("nan")


def equipment_rate(analysis: Analysis, territory: Territory, dispositif: Offer) -> Rate:
    """Compute the rate of a territory.

    Where the data in use say something of a dispositif in some départements only, structures and people are
    those of these départements.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    dispositif : Dispositif or Mission.AVS
        LAEP for 1 000 children under 6, CLAS for 1 000 of 6 to 17, centre social, EVS and AVS for 10 000
        inhabitants.

    Raises
    ------
    ParameterError
        For a mission whose dispositifs are not meant for the same people.
    """
    if territory.code == FRANCE_CODE:
        return rate_of_rows(analysis, slice(None), dispositif)
    return rate_of_rows(analysis, analysis.rows(territory, Level.COMMUNE), dispositif)


def rate_of_rows(analysis: Analysis, rows: IntArray | Iterable[int] | slice, offer: Offer) -> Rate:
    """Compute the rate of communes together, given by their rows among the zones of the level commune."""
    if offer not in PER:
        raise ParameterError(
            f"Aucun taux d'équipement pour « {offer} » : ses dispositifs ne visent pas les mêmes personnes. "
            "Demandez le Laep ou le Clas."
        )
    structures, target = _tables(analysis)[offer]
    chosen = rows if isinstance(rows, slice) else np.asarray(rows, dtype=np.int64)
    counts, people = structures[chosen], target[chosen]
    known = np.isfinite(counts)
    if not known.any():
        return Rate(offer, float("nan"), float(np.nansum(people)))
    return Rate(offer, float(counts[known].sum()), float(np.nansum(people[known])))


@cached_by_analysis(most=1)
def _tables(analysis: Analysis) -> dict[Offer, tuple[FloatArray, FloatArray]]:
    """Count, for each commune, the structures that name it and the people they are meant for."""
    zones = analysis.zones(Level.COMMUNE).table
    commune = pd.Index(zones["code"]).get_indexer(analysis.structures.table["commune"])
    tables: dict[Offer, tuple[FloatArray, FloatArray]] = {}
    for offer in PER:
        members = offer.dispositifs if isinstance(offer, Mission) else (offer,)
        offered = np.logical_or.reduce([analysis.structures.offers[d] for d in members])
        counts = np.bincount(commune[offered & (commune >= 0)], minlength=len(zones)).astype(float)
        known = np.logical_and.reduce([analysis.known(d, zones["departement"]) for d in members])
        target = zones[members[0].target.column].to_numpy(dtype=float)
        tables[offer] = (np.where(known, counts, np.nan), target)
    return tables
