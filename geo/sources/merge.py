"""Decide which structures of two sources are the same place, by distance, name and dispositif."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from scipy.spatial import KDTree

from geo.analysis.travel import project
from geo.domain.dispositifs import Dispositif
from geo.domain.french import fold
from geo.domain.reference import rows as reference
from geo.domain.vocabulary import Geocoding

_GENERIC = frozenset(
    fold(
        "centre centres social sociaux socioculturel socio culturel espace vie sociale evs laep lieu accueil "
        "enfants enfant parents parent clas contrat local accompagnement scolarite association maison de du "
        "des le la les l d et a au aux caf cs csc relais petite enfance"
    ).split()
)
_EARTH_RADIUS_M = 6_371_000
_PRECISION = {Geocoding.EXACT: 0, Geocoding.STREET: 1, Geocoding.COMMUNE: 2}
REPORT_COLUMNS = ["kept_id", "kept_name", "merged_id", "merged_name", "distance_m", "name_score", "rule"]


@dataclass(frozen=True)
class _Rule:
    relation: str
    max_m: float
    min_name: float
    label: str


@dataclass(frozen=True)
class _Pair:
    rule: _Rule
    score: float
    distance_m: float
    first: int
    second: int


def merge_report(rows: Collection[tuple[object, ...]] = ()) -> pd.DataFrame:
    """Return a report of what was merged; of nothing by default."""
    return pd.DataFrame(list(rows), columns=REPORT_COLUMNS)


def merge_same_places(
    structures: gpd.GeoDataFrame, departement_of: pd.Series, apart: Collection[str] = ()
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Make one structure of those that are the same place in two sources, or under two dispositifs.

    Two rows are the same place when one rule of `data/reference/same_place.csv` says so: near enough, and
    names alike enough once words that all share (« centre social », « association ») are left out. Two rows
    of the same source that offer the same dispositif are never merged, for their producer tells them apart:
    but for a repetition, of the same name at the same metre.

    Parameters
    ----------
    structures : geopandas.GeoDataFrame
        Table `structures`, first choice of names first.
    departement_of : pandas.Series
        Département by commune code.
    apart : collection of str
        Identifiers of structures that a person says to be places of their own.

    Returns
    -------
    merged : geopandas.GeoDataFrame
        One row a place: dispositifs together, the most precise position, gaps filled from the others.
    report : pandas.DataFrame
        Columns `REPORT_COLUMNS`, one row for each row that went into another.
    """
    table, repeated = _without_repetitions(structures.reset_index(drop=True), apart)
    groups = np.arange(len(table))
    offers = [set(codes) for codes in table["dispositifs"]]
    sources = table["source"].to_numpy(dtype=object)
    members = {i: [i] for i in range(len(table))}
    report = list(repeated)
    alone_ids = table["id"].isin(apart).to_numpy(dtype=bool)
    for pair in sorted(_pairs(table, departement_of), key=lambda p: (p.distance_m, -p.score)):
        a, b = sorted((int(groups[pair.first]), int(groups[pair.second])))
        if alone_ids[pair.first] or alone_ids[pair.second]:
            continue
        if a == b or not _compatible(members[a], members[b], sources, offers):
            continue
        report.append(_told(table, a, pair.second if groups[pair.second] == b else pair.first, pair))
        members[a] += members.pop(b)
        groups[members[a]] = a
    rows = [_united(table.iloc[sorted(rows)]) for rows in members.values() if len(rows) > 1]
    alone = [rows[0] for rows in members.values() if len(rows) == 1]
    merged = (
        pd.concat([table.iloc[alone], gpd.GeoDataFrame(rows, columns=table.columns, crs=table.crs)])
        if rows
        else table
    )
    merged = gpd.GeoDataFrame(merged, geometry="geometry", crs=structures.crs)
    return (
        merged.sort_values("id", ignore_index=True),
        merge_report(report),
    )


def _without_repetitions(
    table: gpd.GeoDataFrame, apart: Collection[str]
) -> tuple[gpd.GeoDataFrame, list[tuple[object, ...]]]:
    """Leave out the rows that repeat another of their source: same name, dispositifs, commune and point."""
    rule = _rules()["exact_duplicate"]
    metre = 1 / 111_000 * rule.max_m
    key = pd.DataFrame(
        {
            "name": [fold(name) for name in table["name"]],
            "offers": [" ".join(sorted(codes)) for codes in table["dispositifs"]],
            "lon": (table.geometry.x / metre).round(),
            "lat": (table.geometry.y / metre).round(),
            "said": table["address"].fillna("") if "address" in table else "",
            **{column: table[column] for column in ("source", "commune", "geocoding")},
        }
    )
    # Two Laep known by their commune only, and called « Laep », may be two.
    sure = key["name"].map(lambda name: bool(own_name(name))) | (table["geocoding"] == Geocoding.EXACT)
    first = table.groupby([key[column] for column in key])["id"].transform("first")
    again = sure & key.duplicated() & ~table["id"].isin(apart)
    names = table.drop_duplicates("id").set_index("id")["name"]
    told: list[tuple[object, ...]] = [
        (kept, names[kept], one, name, 0, 100, rule.label)
        for kept, one, name in zip(
            first[again], table.loc[again, "id"], table.loc[again, "name"], strict=True
        )
    ]
    return table[~again].reset_index(drop=True), told


def _rules() -> dict[str, _Rule]:
    return {
        row["relation"]: _Rule(
            row["relation"], float(row["max_m"] or 0), float(row["min_name"]), row["label"]
        )
        for row in reference("same_place")
    }


def own_name(name: str) -> str:
    """Return what a name says beyond the kind of place it is.

    Examples
    --------
    >>> own_name("Centre social Les Lilas")
    'lilas'
    """
    return " ".join(word for word in fold(name).split() if word not in _GENERIC)


def metres_apart(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance between two near points, in metres; enough to tell a street from the next."""
    east = np.radians(other_lon - lon) * np.cos(np.radians((lat + other_lat) / 2))
    return float(np.hypot(east, np.radians(other_lat - lat)) * _EARTH_RADIUS_M)


def name_score(first: str, second: str) -> float:
    """Say how alike two names are, from 0 to 100; names that say nothing of their own are not alike."""
    a, b = own_name(first), own_name(second)
    return float(fuzz.token_sort_ratio(a, b)) if a and b else 0.0


def _pairs(table: gpd.GeoDataFrame, departement_of: pd.Series) -> Iterator[_Pair]:
    rules = _rules()
    departements = table["commune"].map(departement_of).fillna("").to_numpy(dtype=object)
    points = project(table.geometry.x.to_numpy(), table.geometry.y.to_numpy(), departements)
    placed = np.flatnonzero(table["geocoding"] != Geocoding.COMMUNE)
    names = table["name"].to_numpy(dtype=object)
    offers = [set(codes) for codes in table["dispositifs"]]
    sources = table["source"].to_numpy(dtype=object)
    if len(placed) > 1:
        reach = max(rule.max_m for rule in rules.values())
        near = KDTree(points[placed]).query_pairs(reach, output_type="ndarray")
        for first, second in placed[near]:
            distance_m = float(np.linalg.norm(points[first, :2] - points[second, :2]))
            score = name_score(names[first], names[second])
            shared = bool(offers[first] & offers[second])
            if shared and sources[first] == sources[second]:
                continue
            asked = ("same_dispositif_near", "same_dispositif") if shared else ("other_dispositif",)
            for rule in (rules[name] for name in asked):
                if distance_m <= rule.max_m and score >= rule.min_name:
                    yield _Pair(rule, score, distance_m, int(first), int(second))
                    break
    yield from _pairs_at_mairie(table, rules["at_mairie"], names, offers)


def _pairs_at_mairie(
    table: gpd.GeoDataFrame, rule: _Rule, names: np.ndarray, offers: list[set[str]]
) -> Iterator[_Pair]:
    """Pair the rows known by commune only with those of the same commune, dispositif and name."""
    vague = (table["geocoding"] == Geocoding.COMMUNE).to_numpy(dtype=bool)
    sources = table["source"].to_numpy(dtype=object)
    in_commune = table.groupby("commune").indices
    for first in np.flatnonzero(vague):
        for second in in_commune[table["commune"].iloc[first]]:
            once = second != first and (not vague[second] or second > first)
            if once and offers[first] & offers[second] and sources[first] != sources[second]:
                score = name_score(names[first], names[second])
                if score >= rule.min_name:
                    yield _Pair(rule, score, 0.0, int(first), int(second))


def _compatible(first: list[int], second: list[int], sources: np.ndarray, offers: list[set[str]]) -> bool:
    return not any(sources[i] == sources[j] and offers[i] & offers[j] for i in first for j in second)


def _told(table: gpd.GeoDataFrame, kept: int, merged: int, pair: _Pair) -> tuple[object, ...]:
    identity = (*table.loc[kept, ["id", "name"]], *table.loc[merged, ["id", "name"]])
    return (*identity, round(pair.distance_m), round(pair.score), pair.rule.label)


def _united(rows: gpd.GeoDataFrame) -> pd.Series:
    """Make one row of several: the first is kept, completed by the others, placed as precisely as any."""
    kept = rows.iloc[0].copy()
    codes = {code for codes in rows["dispositifs"] for code in codes}
    kept["dispositifs"] = [d.value for d in Dispositif if d in codes]
    precise = rows.iloc[int(np.argmin([_PRECISION[Geocoding(g)] for g in rows["geocoding"]]))]
    for column in ("geocoding", "geometry", "commune"):
        kept[column] = precise[column]
    for column in ("manager", "address", "postal_code", "approval_end"):
        said = [value for value in rows[column] if isinstance(value, str) and value.strip()]
        kept[column] = said[0] if said else kept[column]
    kept["source"] = " ; ".join(dict.fromkeys(part for s in rows["source"] for part in s.split(" ; ")))
    kept["vintage"] = " ; ".join(dict.fromkeys(part for v in rows["vintage"] for part in v.split(" ; ")))
    return kept
