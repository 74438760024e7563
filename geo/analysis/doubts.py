"""List the structures that a planner should check: stale, approximate, possibly the same place twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

import pandas as pd
from scipy.spatial import KDTree

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.scenario import Comparison, Scenario, WhatIf
from geo.analysis.scenario.effect import Effect
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif
from geo.domain.french import fold
from geo.domain.reference import constant
from geo.domain.reference import rows as reference_rows
from geo.domain.territory import Territory
from geo.domain.vocabulary import Geocoding

_NEAR = "same_dispositif_near"
"""The rule of `data/reference/same_place.csv` under which two addresses are one."""


class DoubtKind(StrEnum):
    """Why a structure should be checked, in the order in which it is told."""

    DOUBLE = "double"
    STALE = "stale"
    APPROXIMATE = "approximate"


@dataclass(frozen=True)
class Doubt:
    """A structure to check.

    Parameters
    ----------
    kind : DoubtKind
    structure_id, name, commune : str
        `commune` is its code.
    dispositifs : tuple of Dispositif
    because : str
        The name of the other one, or the year of its source; empty for an approximate position.
    """

    kind: DoubtKind
    structure_id: str
    name: str
    commune: str
    dispositifs: tuple[Dispositif, ...]
    because: str = ""


def doubts(analysis: Analysis, territory: Territory, today: date) -> tuple[Doubt, ...]:
    """List what is doubtful in a territory; a structure may be there for several reasons.

    A pair is possibly one place where both offer a same dispositif and stand closer than an address is
    precise, or bear one name in one commune; two that are only known to be in the commune need the name.
    """
    table = analysis.structures_of(territory)
    found = [
        *_doubles(analysis, table),
        *_rows(table, _stale(table, today), DoubtKind.STALE),
        *_rows(table, pd.Series("", index=table.index)[_approximate(table)], DoubtKind.APPROXIMATE),
    ]
    order = list(DoubtKind)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.commune, one.name)))


@cached_by_analysis(most=256)
def effect_of(
    analysis: Analysis, territory: Territory, structure_id: str, access: Access
) -> tuple[Effect, ...]:
    """Say what the figures of a territory would be without a structure: the scenario of closing it."""
    without = WhatIf(analysis, Scenario(closed=(structure_id,)))
    return tuple(Comparison(analysis, without, territory, access).effects)


def _approximate(table: pd.DataFrame) -> pd.Series:
    return table["geocoding"] == Geocoding.COMMUNE


def _stale(table: pd.DataFrame, today: date) -> pd.Series:
    """Return the years of the sources that are too old."""
    years = table["vintage"].astype(str).str.extract(r"((?:19|20)\d{2})")[0].dropna()
    return years[today.year - years.astype(int) > constant("list_years")]


def _rows(table: pd.DataFrame, because: pd.Series, kind: DoubtKind) -> Iterator[Doubt]:
    for row, reason in zip(table.loc[because.index].to_dict("records"), because, strict=True):
        yield Doubt(kind, row["id"], row["name"], row["commune"], _offered(row["dispositifs"]), str(reason))


def _offered(codes: Iterable[str]) -> tuple[Dispositif, ...]:
    return tuple(one for one in Dispositif if one in set(codes))


def _doubles(analysis: Analysis, table: pd.DataFrame) -> Iterator[Doubt]:
    near_m = next(float(row["max_m"]) for row in reference_rows("same_place") if row["relation"] == _NEAR)
    rows = table.index.to_numpy()
    pairs: set[tuple[int, int]] = set()
    for dispositif in Dispositif:
        offering = rows[analysis.structures.offers[dispositif][rows]]
        if len(offering) < 2:
            continue
        close = KDTree(analysis.structures.points[offering]).query_pairs(near_m, output_type="ndarray")
        pairs |= {(int(offering[a]), int(offering[b])) for a, b in close}
        part = table.loc[offering]
        names = part["commune"] + "|" + part["name"].map(fold)
        for same in names.groupby(names).groups.values():
            pairs |= {(int(a), int(b)) for a, b in pairwise(same)}
    vague = _approximate(table)
    for one, other in sorted(pairs):
        left, right = table.loc[one], table.loc[other]
        if vague[one] and vague[other] and fold(str(left["name"])) != fold(str(right["name"])):
            continue
        yield Doubt(
            DoubtKind.DOUBLE,
            str(right["id"]),
            str(right["name"]),
            str(right["commune"]),
            _offered(right["dispositifs"]),
            str(left["name"]),
        )
