"""Know the perimeters that someone drew: which are territories, and which zones lie in them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.zones import Zones, select
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import CommuneKind, TerritoryKind
from geo.store import DataSet

MOST_DEPARTEMENTS = 12
"""A perimeter of more départements is a filter and a criterion, no territory: its map is a country's."""

_COLUMNS = ["kind", "code", "name", "name_type", "departement", "region", "epci", "population", "communes"]


def perimeters(dataset: DataSet) -> pd.DataFrame:
    """Return all perimeters, by zoning then name: `code, name, zoning, communes`."""
    table = dataset.perimeters
    if table is None:
        return pd.DataFrame(columns=["code", "name", "zoning", "communes"])
    return table.sort_values(["zoning", "name"], ignore_index=True)


def perimeter_places(dataset: DataSet) -> pd.DataFrame:
    """Lay the perimeters that are territories out as places of the tree.

    `departement`, `region` and `epci` are known where all communes share one. Codes that are no longer those
    of a commune are left out; perimeters too wide to be a territory are too, as well as those over the sea.
    """
    table = perimeters(dataset)
    communes = dataset.communes[dataset.communes["kind"] != CommuneKind.CITY].set_index("code")
    rows = []
    for code, name, codes in zip(table["code"], table["name"], table["communes"], strict=True):
        inside = communes.loc[communes.index.intersection(list(codes)).sort_values()]
        departements = inside["departement"].unique()
        if not 0 < len(departements) <= MOST_DEPARTEMENTS or len({*map(legal_crs, departements)}) > 1:
            continue
        shared = {name: _only(inside[name]) for name in ("departement", "region", "epci")}
        people = inside["population"].sum(min_count=1)
        rows.append(
            (
                TerritoryKind.PERIMETER,
                code,
                name,
                0,
                *shared.values(),
                people,
                inside.index.to_list(),
            )
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


def in_perimeters(dataset: DataSet, zones: Zones, codes: list[str]) -> npt.NDArray[np.bool_]:
    """Tell which zones lie, wholly or partly, in any of some perimeters."""
    table = perimeters(dataset)
    chosen = table.loc[table["code"].isin(codes), "communes"]
    inside = np.zeros(len(zones.table), dtype=bool)
    inside[select(zones, [commune for communes in chosen for commune in communes])] = True
    return inside


def perimeter_labels(dataset: DataSet) -> dict[str, str]:
    """Name each perimeter by its zoning and its name, in order: « CTG : Bocage »; once where they are one."""
    table = perimeters(dataset)
    return {
        code: name if name == zoning else f"{zoning} : {name}"
        for code, name, zoning in zip(table["code"], table["name"], table["zoning"], strict=True)
    }


def _only(values: pd.Series) -> str | None:
    found = values.unique()
    return None if len(found) != 1 or pd.isna(found[0]) else str(found[0])
