"""Know the perimeters that someone drew: which are territories, and which zones lie in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from geo.analysis.zones import select
from geo.domain.errors import UnknownTerritoryError
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import CommuneKind, Level, TerritoryKind
from geo.store import DataSet

if TYPE_CHECKING:
    from geo.analysis.coverage import Analysis  # which makes its territories with this module

MOST_DEPARTEMENTS = 12
"""A perimeter of more départements is a filter and a criterion, no territory: its map is a country’s."""

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


def zones_inside(analysis: Analysis, level: Level, codes: Sequence[str]) -> frozenset[str]:
    """Return the codes of the zones that lie, wholly or partly, in any of some perimeters.

    Raises
    ------
    UnknownTerritoryError
        If there is no such perimeter.
    """
    table = perimeters(analysis.dataset).set_index("code")["communes"]
    unknown = [code for code in codes if code not in table.index]
    if unknown:
        known = ", ".join(table.index[:3]) or "aucun n’est en usage"
        raise UnknownTerritoryError(
            f"Aucun périmètre n’a le code « {unknown[0][:40]} » (en usage : {known}). Importez-le d’abord."
        )
    communes = [commune for code in codes for commune in table[code]]
    zones = analysis.zones(level)
    return frozenset(zones.table["code"].iloc[select(zones, communes)])


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
