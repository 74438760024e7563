"""Lay the lists that were imported over the structures that sources tell of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import FRANCE_CODE, Origin, TerritoryKind
from geo.sources._imported import ImportedList, Mode
from geo.sources.merge import merge_same_places
from geo.store import DataSet


def compose(
    base: gpd.GeoDataFrame,
    entry: Mapping[str, Any],
    lists: Sequence[ImportedList],
    dataset: DataSet,
    merged: list[pd.DataFrame] | None = None,
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Lay lists over structures.

    In its territory, a list that replaces takes the place of all that was known of its dispositifs; a list
    that completes is merged with what is there (see `geo.sources.merge`), but for simulated structures, which
    are no place. What a list does not speak of stays as it was known.

    Parameters
    ----------
    base : geopandas.GeoDataFrame
        Structures without any list.
    entry : mapping
        Their manifest fields.
    lists : sequence of ImportedList
    dataset : DataSet
        For communes and départements.
    merged : list of DataFrame, optional
        Filled with what each list had in common with what was there (see `merge_same_places`).

    Returns
    -------
    structures : geopandas.GeoDataFrame
        By identifier.
    entry : dict
        Manifest fields: the scope grows by each list, the files of all are cited.
    """
    tree = TerritoryTree(dataset)
    simulated = set(base["id"]) if entry["origin"] == Origin.DEMONSTRATION else set()
    table, told = base, dict(entry)
    given = entry.get("scope") or {d.value: [FRANCE_CODE] for d in Dispositif}
    scope = {d.value: list(given.get(d, [])) for d in Dispositif}
    departement_of = dataset.communes.set_index("code")["departement"]
    for one in lists:
        rows = one.rows()
        table = table[~table["id"].isin(rows["id"])]
        inside = table["commune"].isin(tree.commune_codes(tree.get(one.territory)))
        if one.mode is Mode.REPLACE:
            table = _without(table, inside, one.dispositifs)
        else:
            real = inside & ~table["id"].isin(simulated)
            rows, common = merge_same_places(_together(table[real], rows), departement_of, set(one.apart))
            table = table[~real]
            if merged is not None:
                merged.append(common)
        table = _together(table, rows)
        for code in one.dispositifs:
            scope[code] = _plus(scope[code], _whole_departements(tree, one.territory))
        told = _cite(told, one)
    if simulated and lists and not table["id"].isin(simulated).any():
        told["origin"] = Origin.LOCAL
        told["source"] = " ; ".join(dict.fromkeys(one.name for one in lists))
    # A table that says everything of all France needs no scope.
    told["scope"] = None if all(codes == [FRANCE_CODE] for codes in scope.values()) else scope
    return table.sort_values("id", ignore_index=True), told


def _without(table: gpd.GeoDataFrame, inside: pd.Series, spoken: Iterable[str]) -> gpd.GeoDataFrame:
    """Take dispositifs away from the structures inside; those that offer nothing else go."""
    gone = set(spoken)
    if not gone:
        return table
    table = table.copy()
    left = [
        [code for code in codes if not (within and code in gone)]
        for codes, within in zip(table["dispositifs"], inside, strict=True)
    ]
    table["dispositifs"] = pd.Series(left, index=table.index, dtype=object)
    return table[table["dispositifs"].map(len) > 0]


def _together(table: gpd.GeoDataFrame, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if table.empty:
        return rows[list(table.columns)]
    joined = pd.concat([table, rows[list(table.columns)]], ignore_index=True)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=table.crs)


def _whole_departements(tree: TerritoryTree, code: str) -> list[str]:
    """Return the départements of which a list says everything: none where it covers but a part of one."""
    territory = tree.get(code)
    if territory.kind is TerritoryKind.FRANCE:
        return [FRANCE_CODE]
    if territory.kind is TerritoryKind.DEPARTEMENT:
        return [territory.code]
    if territory.kind is TerritoryKind.REGION:
        found = tree.of_kind(TerritoryKind.DEPARTEMENT)
        return [t.code for t in found if t.region == territory.region]
    return []


def _plus(known: list[str], more: list[str]) -> list[str]:
    if FRANCE_CODE in known or FRANCE_CODE in more:
        return [FRANCE_CODE]
    return sorted({*known, *more})


def _cite(entry: dict[str, Any], one: ImportedList) -> dict[str, Any]:
    origin = Origin.DEMONSTRATION if entry["origin"] == Origin.DEMONSTRATION else Origin.LOCAL
    cited = {"source": one.name, "name": one.file, "sha256": one.sha256, "url": ""}
    return {
        **entry,
        "origin": origin,
        "source": f"{entry['source']} ; {one.name}",
        "date": one.date[:10],
        "files": [*entry.get("files", ()), cited],
    }
