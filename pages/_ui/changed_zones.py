"""Write over the zones of a map how many people gain or lose access."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.analysis.scenario import Comparison
from geo.cartography import Figure
from geo.domain.dispositifs import Need, parse_need
from geo.domain.vocabulary import Level
from geo.words.scenario import signed_people
from pages._ui.data import analysis

_MOST_FIGURES = 12
"""Beyond, figures would cover the zones that they are about."""


def changed_figures(compared: Comparison, needs: Sequence[Need]) -> list[Figure]:
    """Write over the zones that change how many people gain or lose: QPV where some do, else communes."""
    wanted = {need.code for need in needs}
    for level in (Level.QPV, Level.COMMUNE):
        changes = compared.changes(level)
        told = changes[changes["need"].isin(wanted) & (changes["gained"].abs() >= 1)]
        if not told.empty:
            return _over_zones(told, level)
    return []


def _over_zones(changes: pd.DataFrame, level: Level) -> list[Figure]:
    most = changes["gained"].abs().sort_values(ascending=False, kind="stable").index[:_MOST_FIGURES]
    shapes = analysis().zones(level).table.set_index("code").geometry
    found = []
    for code, rows in changes.loc[most].groupby("zone_code", sort=False):
        place = shapes[code].representative_point()
        pairs = zip(rows["gained"].to_list(), rows["need"].to_list(), strict=True)
        said = [signed_people(gained, parse_need(need)) for gained, need in pairs]
        found.append(Figure(str(code), place.x, place.y, ", ".join(said), bool(rows["gained"].sum() > 0)))
    return found
