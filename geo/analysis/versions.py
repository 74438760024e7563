"""Compare two states of the structures: what opened, closed, moved, and what it changed for people.

Both are judged on the territories, the people and the QPV in use: only structures differ. Two vintages of the
BPE are never compared: Insee advises against it, a difference may be one of collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod

from geo.analysis.change import WithStructures
from geo.analysis.coverage import Analysis
from geo.analysis.scenario.effect import Comparison
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError
from geo.domain.french import enumerate_fr, fold
from geo.domain.reference import constant
from geo.domain.reference import rows as reference_rows
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE
from geo.store.manifest import TableInfo

_GEOD = Geod(ellps="GRS80")
_SIDES = ("id", "name", "commune", "offers", "lon", "lat")
COLUMNS = ["change", *(f"{name}_{side}" for side in ("before", "after") for name in _SIDES), "moved_m"]
"""Columns of the changes of structures; what did not exist before, or does no longer, is missing."""


class StructureChange(StrEnum):
    """What happened to a structure, in the order in which it is told."""

    OPENED = "opened"
    CLOSED = "closed"
    MOVED = "moved"
    OFFERS = "offers"


@dataclass(frozen=True)
class State:
    """A state of the structures.

    Parameters
    ----------
    structures : geopandas.GeoDataFrame
    info : TableInfo
        What the manifest says of them.
    """

    structures: gpd.GeoDataFrame
    info: TableInfo


@dataclass(frozen=True)
class VersionsCompared:
    """Two states compared in a territory.

    Parameters
    ----------
    structures : pandas.DataFrame
        Those that changed, columns `COLUMNS`.
    people : Comparison
        People gained and lost, zones whose status changed.
    after : Analysis
        Of the second state.
    """

    structures: pd.DataFrame
    people: Comparison
    after: Analysis


def compare_states(
    analysis: Analysis, before: State, after: State, territory: Territory, access: Access
) -> VersionsCompared:
    """Compare two states of the structures in a territory.

    Raises
    ------
    ParameterError
        If they rest on two vintages of the BPE.
    """
    refuse_two_vintages(before, after)
    sides = [WithStructures(analysis, one.structures, one.info) for one in (before, after)]
    changes = structure_changes(before.structures, after.structures)
    if territory.code != FRANCE_CODE:
        own = set(analysis.tree.commune_codes(territory))
        changes = changes[changes["commune_before"].isin(own) | changes["commune_after"].isin(own)]
    people = Comparison(sides[0], sides[1], territory, access)
    return VersionsCompared(changes.reset_index(drop=True), people, sides[1])


def refuse_two_vintages(before: State, after: State) -> None:
    """Refuse to compare two vintages of the BPE.

    Raises
    ------
    ParameterError
        If each state holds rows of a vintage that the other does not.
    """
    found = [_bpe_vintages(one.structures) for one in (before, after)]
    if all(found) and found[0] != found[1]:
        years = enumerate_fr(sorted({*found[0], *found[1]}))
        raise ParameterError(
            f"Ces deux versions reposent sur deux millésimes de la BPE ({years}). L’Insee déconseille de les "
            "comparer pour mesurer une évolution : un écart peut venir de la collecte. Comparez deux listes "
            "d’une Caf, ou deux versions d’un même millésime."
        )


def _bpe_vintages(structures: gpd.GeoDataFrame) -> set[str]:
    title = next(row["title"] for row in reference_rows("sources") if row["id"] == "bpe").lower()
    rows = structures["source"].str.lower().str.contains(title, regex=False, na=False)
    return set(structures.loc[rows, "vintage"].astype(str))


def structure_changes(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the structures that opened, closed, moved, or offer something else.

    A structure is the same under the same identifier; else under the same name in the same commune, where
    only one bears it on each side.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, by change, commune, name and identifier. Compared the other way round, openings are
        closings, and what was before is after.
    """
    sides = [_side(before), _side(after)]
    pairs = _paired(*sides)
    joined = pd.concat(
        [
            sides[0].loc[pairs["before"]].add_suffix("_before").reset_index(drop=True),
            sides[1].loc[pairs["after"]].add_suffix("_after").reset_index(drop=True),
        ],
        axis=1,
    )
    gone = sides[0].drop(pairs["before"]).add_suffix("_before").assign(change=StructureChange.CLOSED.value)
    new = sides[1].drop(pairs["after"]).add_suffix("_after").assign(change=StructureChange.OPENED.value)
    same = _changed(joined)
    table = pd.concat([part for part in (same, gone, new) if len(part)] or [same], ignore_index=True)
    table = table.reindex(columns=COLUMNS)
    return _in_order(table)


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by what does not depend on the side from which it is seen."""
    rank = table["change"].map({change.value: place for place, change in enumerate(StructureChange)})
    keys = {
        name: [
            min(text for text in pair if isinstance(text, str))
            for pair in zip(table[f"{name}_before"], table[f"{name}_after"], strict=True)
        ]
        for name in ("commune", "name", "id")
    }
    order = pd.DataFrame({"rank": rank, **keys}).sort_values(["rank", "commune", "name", "id"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def _side(structures: gpd.GeoDataFrame) -> pd.DataFrame:
    offers = structures["dispositifs"].map(
        lambda codes: tuple(d.value for d in Dispositif if d in set(codes))
    )
    return pd.DataFrame(
        {
            "id": structures["id"].astype(object),
            "name": structures["name"].astype(object),
            "commune": structures["commune"].astype(object),
            "offers": offers.astype(object),
            "lon": structures.geometry.x,
            "lat": structures.geometry.y,
        }
    ).reset_index(drop=True)


def _paired(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the structures that are on both sides."""
    found = [_common(before["id"], after["id"])]
    left, right = before.drop(found[0]["before"]), after.drop(found[0]["after"])
    keys = [side["commune"] + "|" + side["name"].map(fold) for side in (left, right)]
    alone = [key[~key.duplicated(keep=False)] for key in keys]
    found.append(_common(*alone))
    return pd.concat(found, ignore_index=True)


def _common(before: pd.Series, after: pd.Series) -> pd.DataFrame:
    left = pd.DataFrame({"key": before.to_numpy(dtype=object), "before": before.index})
    right = pd.DataFrame({"key": after.to_numpy(dtype=object), "after": after.index})
    return left.merge(right, on="key")[["before", "after"]]


def _changed(joined: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs that differ, and say how."""
    lon, lat, then_lon, then_lat = (
        joined[name].to_numpy(dtype=float) for name in ("lon_before", "lat_before", "lon_after", "lat_after")
    )
    metres = np.round(_GEOD.inv(lon, lat, then_lon, then_lat)[2]) if len(joined) else np.zeros(0)
    moved = metres >= constant("moved_m")
    offers = (joined["offers_before"] != joined["offers_after"]).to_numpy(dtype=bool)
    change = np.where(moved, StructureChange.MOVED.value, StructureChange.OFFERS.value)
    return joined.assign(change=change, moved_m=np.where(moved, metres, np.nan))[moved | offers]
