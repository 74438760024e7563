"""Know how well a territory is equipped: structures for the people they are meant for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import FloatArray, IntArray
from geo.domain.dispositifs import ALONE, NEEDS, Need
from geo.domain.errors import ParameterError
from geo.domain.french import enumerate_fr
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level


@dataclass(frozen=True)
class Rate:
    """How many structures a territory has for the people they are meant for.

    Parameters
    ----------
    need : Need
    structures : float
        That meet it; NaN where the data in use say nothing of it.
    target : float
        People it concerns, where the data in use say something of it.
    """

    need: Need
    structures: float
    target: float

    @property
    def per(self) -> int:
        """For how many people the rate is said."""
        return self.need.target.rate_per

    @property
    def value(self) -> float:
        """Structures for `per` people; NaN where unknown or where nobody is concerned."""
        return self.structures / self.target * self.per if self.target > 0 else float("nan")


def equipment_rate(analysis: Analysis, territory: Territory, need: Need) -> Rate:
    """Compute the rate of a territory.

    Where the data in use say something of a need in some départements only, structures and people are
    those of these départements.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    need : Need
        A structure counts once, whichever of its dispositifs meet it; see `Target.rate_per`.

    Raises
    ------
    ParameterError
        For all needs at once, which do not concern the same people.
    """
    if territory.code == FRANCE_CODE:
        return rate_of_rows(analysis, slice(None), need)
    return rate_of_rows(analysis, analysis.rows(territory, Level.COMMUNE), need)


def rate_of_rows(analysis: Analysis, rows: IntArray | Iterable[int] | slice, need: Need) -> Rate:
    """Compute the rate of communes together, given by their rows among the zones of the level commune."""
    tables = _tables(analysis)
    if need not in tables:
        raise ParameterError(
            f"Aucun taux d’équipement pour « {need} » : ses dispositifs ne visent pas les mêmes personnes. "
            f"Demandez {enumerate_fr([one.code for one in NEEDS], 'ou')}."
        )
    structures, target = tables[need]
    chosen = rows if isinstance(rows, slice) else np.asarray(rows, dtype=np.int64)
    counts, people = structures[chosen], target[chosen]
    known = np.isfinite(counts)
    if not known.any():
        return Rate(need, float("nan"), float(np.nansum(people)))
    return Rate(need, float(counts[known].sum()), float(np.nansum(people[known])))


@cached_by_analysis(most=1)
def _tables(analysis: Analysis) -> dict[Need, tuple[FloatArray, FloatArray]]:
    """Count, for each commune, the structures that name it and the people they are meant for."""
    zones = analysis.zones(Level.COMMUNE).table
    commune = pd.Index(zones["code"]).get_indexer(analysis.structures.table["commune"])
    tables: dict[Need, tuple[FloatArray, FloatArray]] = {}
    for need in (*NEEDS, *ALONE):
        offered = np.logical_or.reduce([analysis.structures.offers[d] for d in need.dispositifs])
        counts = np.bincount(commune[offered & (commune >= 0)], minlength=len(zones)).astype(float)
        known = np.logical_and.reduce([analysis.known(d, zones["departement"]) for d in need.dispositifs])
        target = zones[need.target.column].to_numpy(dtype=float)
        tables[need] = (np.where(known, counts, np.nan), target)
    return tables
