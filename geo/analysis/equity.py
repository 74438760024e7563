"""Compare how equipped the QPV are with the rest of their territory, where families are less fragile.

A territory is split in two that overlap nowhere and leave nobody out: its QPV, and all the rest. A QPV whose
people are not known, or that crosses the territory's border, cannot be taken out of the communes' totals:
its people and its structures stay with the rest, and it is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.rates import Rate, equipment_rate
from geo.analysis.travel import IntArray
from geo.domain.dispositifs import CHILDREN_FIRST, Need
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, TerritoryKind


@dataclass(frozen=True)
class Equity:
    """The rates of a territory's QPV and of the rest of it.

    Parameters
    ----------
    qpv, rest : Rate
        Of the structures that stand in a QPV, for the people of the QPV; of the others, for the others.
    quarters : int
        How many QPV the territory has.
    apart : int
        How many of them stay with the rest, their people not known or across its border.
    """

    qpv: Rate
    rest: Rate
    quarters: int
    apart: int

    @property
    def gap(self) -> float:
        """How much less (negative) or more equipped the QPV are than the rest, as a share of the rest's rate.

        −0.25: for as many people, the QPV have a quarter fewer structures. NaN where either rate is not
        known, or where the rest has none to compare with.
        """
        rest = self.rest.value
        return self.qpv.value / rest - 1 if rest > 0 else float("nan")


def wider_territories(analysis: Analysis, territory: Territory) -> list[Territory]:
    """Return a territory, then its département, its région and France, as far as they are wider than it.

    Paris is its own département, La Réunion its own région: what has one name is not listed twice.
    """
    kinds = {TerritoryKind.DEPARTEMENT, TerritoryKind.REGION, TerritoryKind.FRANCE}
    found = [territory]
    for wider in reversed(analysis.tree.ancestors(territory)):
        if wider.kind in kinds and wider.name != found[-1].name:
            found.append(wider)
    return found


def equipment_rates(analysis: Analysis, territories: Sequence[Territory]) -> pd.DataFrame:
    """Compute the rates of several territories.

    Returns
    -------
    pandas.DataFrame
        One row a territory and need: `territory_code, territory_name, need, structures, target, per, rate`;
        missing where the data in use say nothing of it.
    """
    rates = [(t, equipment_rate(analysis, t, need)) for t in territories for need in CHILDREN_FIRST]
    return pd.DataFrame(
        {
            "territory_code": [t.code for t, _ in rates],
            "territory_name": [t.name for t, _ in rates],
            "need": [rate.need.code for _, rate in rates],
            "structures": [rate.structures for _, rate in rates],
            "target": [rate.target for _, rate in rates],
            "per": [rate.per for _, rate in rates],
            "rate": [rate.value for _, rate in rates],
        }
    )


def equity(analysis: Analysis, territory: Territory, need: Need) -> Equity:
    """Compare the QPV of a territory with the rest of it."""
    whole = equipment_rate(analysis, territory, need)
    zones = analysis.zones(Level.QPV).table
    rows = analysis.rows(territory, Level.QPV)
    # As published: an estimate taken from the commune would compare it with itself.
    target = analysis.dataset.qpv[need.target.column].to_numpy(dtype=float)
    places = zones["departement"].iloc[rows]
    known = np.logical_and.reduce([analysis.known(d, places) for d in need.dispositifs])
    apart = ~np.isfinite(target[rows]) | ~_wholly_in(analysis, territory, rows)
    kept = rows[known & ~apart]
    structures = _standing_in(analysis, territory, kept, need) if np.isfinite(whole.structures) else np.nan
    people = float(target[kept].sum())
    return Equity(
        qpv=Rate(need, structures, people),
        rest=Rate(need, whole.structures - structures, whole.target - people),
        quarters=len(rows),
        apart=int(apart.sum()),
    )


def equities(analysis: Analysis, territory: Territory) -> dict[Need, Equity]:
    """Compare the QPV of a territory with the rest of it, need by need."""
    return {need: equity(analysis, territory, need) for need in CHILDREN_FIRST}


def _wholly_in(analysis: Analysis, territory: Territory, rows: IntArray) -> np.ndarray:
    if territory.code == FRANCE_CODE:
        return np.ones(len(rows), dtype=bool)
    communes = set(analysis.tree.commune_codes(territory))
    lists = analysis.zones(Level.QPV).table["communes"].iloc[rows]
    return lists.map(lambda codes: set(codes) <= communes).to_numpy(dtype=bool)


def _standing_in(analysis: Analysis, territory: Territory, qpv: IntArray, need: Need) -> float:
    """Count the structures of the territory that stand in some of its QPV, each once."""
    zone, structure = analysis.pairs_inside(Level.QPV)
    inside = np.unique(structure[np.isin(zone, qpv)])
    offered = np.logical_or.reduce([analysis.structures.offers[d][inside] for d in need.dispositifs])
    owned = analysis.structures_of(territory).index
    return float(np.isin(inside[offered], owned).sum())
