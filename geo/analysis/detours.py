"""Compare the streets with the straight line: which zones are within reach by one and not by the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access
from geo.domain.dispositifs import NEEDS, Need
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status

COLUMNS = [
    "zone_code",
    "zone_name",
    "need",
    "straight_status",
    "status",
    "straight_min",
    "nearest_min",
    "target_population",
    "cut_off",
]
"""Columns of a table of detours: `straight_…` in straight line, the others by the streets; `cut_off` is how
many people more are out of reach by the streets, negative where fewer are."""


class StraightLine(Analysis):
    """The analysis of the same zones and structures as another, all in straight line.

    Parameters
    ----------
    base : Analysis
        It is not held: it may keep this one.
    """

    def __init__(self, base: Analysis) -> None:
        version = f"{base.dataset.version}+straight"
        super().__init__(replace(base.dataset, streets={}, version=version))
        self._zones = {level: base.zones(level) for level in Level}
        self.tree = base.tree
        self.departement_of = base.departement_of
        self.structures = base.structures


@cached_by_analysis(most=1)
def straight_line(analysis: Analysis) -> StraightLine:
    """Return the same analysis in straight line."""
    return StraightLine(analysis)


@cached_by_analysis(most=64)
def detours(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    needs: Sequence[Need] = NEEDS,
) -> pd.DataFrame:
    """List the zones where the streets and the straight line do not say the same.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, one row a zone and need measured by the streets that is in gap by one measure and
        not by the other; those that lose most people first. Shared by all who ask the same: not to be
        changed.
    """
    if not analysis.dataset.streets:
        return pd.DataFrame(columns=COLUMNS)
    by_streets = analysis.need_coverage(territory, level, access, needs)
    straight = straight_line(analysis).need_coverage(territory, level, access, needs)
    table = by_streets[
        ["zone_code", "zone_name", "need", "status", "nearest_min", "target_population"]
    ].assign(
        straight_status=straight["status"],
        straight_min=straight["nearest_min"],
        cut_off=by_streets["unserved_population"] - straight["unserved_population"],
    )
    gap = table["status"].eq(Status.GAP.value) != table["straight_status"].eq(Status.GAP.value)
    told = table[gap & by_streets["by_streets"]]
    order = told["cut_off"].sort_values(ascending=False, kind="stable").index
    return told.loc[order, COLUMNS].reset_index(drop=True)


def is_cut_off(table: pd.DataFrame) -> pd.Series:
    """Tell of a table of detours the zones within reach in straight line and in gap by the streets."""
    return table["status"].eq(Status.GAP.value)


@cached_by_analysis(most=64)
def straight_share(analysis: Analysis, territory: Territory) -> float:
    """Return the share of the people of a territory that is measured in straight line all the same.

    Those of départements without streets, those too far from any, those whom streets lead to no structure.
    """
    zones = analysis.zones(Level.COMMUNE)
    point, _ = zones.points_of(analysis.rows(territory, Level.COMMUNE))
    people, total, straight = zones.weights[point, 0], 0.0, 0.0
    for need in NEEDS:
        near = analysis.need_proximities(Level.COMMUNE, need).near.at(point)
        found = np.isfinite(near.metres)
        total += people[found].sum()
        straight += people[found & ~near.by_streets].sum()
    return straight / total if total > 0 else 1.0


def has_streets(analysis: Analysis, territory: Territory) -> bool:
    """Tell whether any of a territory's people live where streets are loaded."""
    streets = analysis.dataset.streets
    if not streets:
        return False
    rows = analysis.rows(territory, Level.COMMUNE)
    here = set(analysis.zones(Level.COMMUNE).table["departement"].iloc[rows])
    return not here.isdisjoint(streets)
