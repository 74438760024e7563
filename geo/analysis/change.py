"""Compare what would be known and served with other structures to what is, by département and dispositif."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from geo.analysis.coverage import Analysis, OtherStructures
from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status, TerritoryKind
from geo.store.manifest import TableInfo

STRUCTURES, QPV_GAPS, UNSERVED = "structures", "qpv_gaps", "unserved"
MEASURES = (STRUCTURES, *(status.value for status in Status), QPV_GAPS, UNSERVED)
"""What is compared: structures, communes by status, QPV in gap, people of the target who are not served."""


class WithStructures(OtherStructures):
    """The analysis of the same territories with other structures.

    Parameters
    ----------
    base : Analysis
    structures : geopandas.GeoDataFrame
    info : TableInfo
        What the manifest would say of them.
    """

    def __init__(self, base: Analysis, structures: gpd.GeoDataFrame, info: TableInfo) -> None:
        manifest = {**base.dataset.manifest, "structures": info}
        version = f"{base.dataset.version}+"
        changed = replace(base.dataset, structures=structures, manifest=manifest, version=version)
        super().__init__(base, changed)


@dataclass(frozen=True)
class Change:
    """What would change of a dispositif in a département.

    Parameters
    ----------
    departement : Territory
    dispositif : Dispositif
    before, after : dict of str to float
        By measure (see `MEASURES`); missing people are NaN.
    """

    departement: Territory
    dispositif: Dispositif
    before: dict[str, float]
    after: dict[str, float]

    @property
    def changes(self) -> bool:
        """Whether anything does."""
        return any(
            self.before[name] != self.after[name]
            and not (pd.isna(self.before[name]) and pd.isna(self.after[name]))
            for name in MEASURES
        )


def compare(before: Analysis, after: Analysis, territory: Territory, access: Access) -> list[Change]:
    """Compare two analyses of the same ground, in the départements of a territory and wherever they differ.

    Returns
    -------
    list of Change
        One for each département and dispositif.
    """
    codes = _departements(before, after, territory)
    counts = [_counts(one) for one in (before, after)]
    changes = []
    for code in codes:
        place = before.tree.get(code)
        told = [
            _measured(one, place, count, access) for one, count in zip((before, after), counts, strict=True)
        ]
        changes += [Change(place, d, told[0][d], told[1][d]) for d in Dispositif]
    return changes


def _departements(before: Analysis, after: Analysis, territory: Territory) -> list[str]:
    tree: TerritoryTree = before.tree
    communes = before.departement_of.reindex(tree.commune_codes(territory)).dropna()
    spoken = set(communes) if territory.kind is not TerritoryKind.FRANCE else set()
    counts = [_counts(one) for one in (before, after)]
    differ = counts[0].sub(counts[1], fill_value=0)
    spoken |= {str(code) for code in differ.index[differ != 0].get_level_values(0)}
    return sorted(spoken)


def _counts(analysis: Analysis) -> pd.Series:
    """Count structures by département and dispositif."""
    table = analysis.dataset.structures[["commune", "dispositifs"]].explode("dispositifs")
    departement = table["commune"].map(analysis.departement_of)
    return table.groupby([departement.to_numpy(), table["dispositifs"].to_numpy()]).size()


def _measured(
    analysis: Analysis, place: Territory, counts: pd.Series, access: Access
) -> dict[Dispositif, dict[str, float]]:
    coverage = analysis.coverage(place, Level.COMMUNE, access)
    qpv = analysis.coverage(place, Level.QPV, access)
    told: dict[Dispositif, dict[str, float]] = {}
    for dispositif in Dispositif:
        rows = coverage[coverage["dispositif"] == dispositif]
        by_status = rows["status"].value_counts()
        told[dispositif] = {
            STRUCTURES: float(counts.get((place.code, dispositif.value), 0)),
            **{status.value: float(by_status.get(status, 0)) for status in Status},
            QPV_GAPS: float(((qpv["dispositif"] == dispositif) & (qpv["status"] == Status.GAP)).sum()),
            UNSERVED: float(rows["unserved_population"].sum(min_count=1)),
        }
    return told


def structures_after(changes: Sequence[Change]) -> list[Change]:
    """Return the changes whose number of structures differs."""
    return [one for one in changes if one.before[STRUCTURES] != one.after[STRUCTURES]]
