"""Lay the analysis of a territory out as tables that people read: words, units, one row a zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access
from geo.domain.dispositifs import Dispositif
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status


@dataclass(frozen=True)
class People:
    """Who lives in a territory; sums of its communes, NaN where one is not known.

    Parameters
    ----------
    population, pop_under6, pop_6_17 : float
    estimated : bool
        Whether the children are estimated.
    qpv : int
        How many QPV lie in it, wholly or partly.
    qpv_population : float
        Inhabitants of these QPV.
    """

    population: float
    pop_under6: float
    pop_6_17: float
    estimated: bool
    qpv: int
    qpv_population: float


@dataclass(frozen=True)
class Gap:
    """A zone that lacks a dispositif, and how many people that is."""

    dispositif: Dispositif
    zone_code: str
    zone_name: str
    unserved: float


@cached_by_analysis()
def people_of(analysis: Analysis, territory: Territory) -> People:
    """Sum the people of a territory."""
    communes = analysis.zones(Level.COMMUNE).table.iloc[analysis.rows(territory, Level.COMMUNE)]
    qpv = analysis.zones(Level.QPV).table.iloc[analysis.rows(territory, Level.QPV)]
    estimated = analysis.dataset.communes.set_index("code")["estimated"]
    return People(
        population=float(communes["population"].sum(min_count=1)),
        pop_under6=float(communes["pop_under6"].sum(min_count=1)),
        pop_6_17=float(communes["pop_6_17"].sum(min_count=1)),
        estimated=bool(estimated.reindex(communes["code"]).any()),
        qpv=len(qpv),
        qpv_population=float(qpv["population"].sum(min_count=1)) if len(qpv) else 0.0,
    )


def status_words(status: pd.Series) -> pd.Series:
    """Write statuses as a symbol and a word."""
    return status.map({s.value: f"{s.symbol} {s.label}" for s in Status})


def status_table(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    dispositifs: Sequence[Dispositif],
) -> pd.DataFrame:
    """Give the same content as the map: one row a zone, for each dispositif its status and who is not served.

    Returns
    -------
    pandas.DataFrame
        Columns `Code`, `Nom`, `Commune`, `Habitants`, then for each dispositif its status in words and the
        number of people not served; zones with most people unserved first.
    """
    zones = analysis.zones(level).table.iloc[analysis.rows(territory, level)].set_index("code", drop=False)
    names = analysis.commune_names
    table = pd.DataFrame(
        {
            "Code": zones["code"],
            "Nom": zones["name"],
            "Commune": [", ".join(names[code] for code in codes) for codes in zones["communes"]],
            "Habitants": zones["population"],
        }
    )
    total = pd.Series(0.0, index=table.index)
    for dispositif in dispositifs:
        rows = analysis.coverage(territory, level, access, (dispositif,)).set_index("zone_code")
        label = dispositif.label
        table[label] = status_words(rows["status"])
        table[f"{label} : non desservis"] = rows["unserved_population"]
        total = total + rows["unserved_population"].where(rows["status"] == Status.GAP, 0).fillna(0)
    if level is Level.COMMUNE:
        table = table.drop(columns="Commune")
    return table.loc[total.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


@cached_by_analysis()
def worst_gaps(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    dispositifs: Sequence[Dispositif],
    limit: int = 5,
) -> list[Gap]:
    """List the gaps that leave most people out, largest first."""
    if not dispositifs:
        return []
    coverage = analysis.coverage(territory, level, access, dispositifs)
    gaps = coverage[coverage["status"] == Status.GAP].nlargest(limit, "unserved_population")
    columns = ["dispositif", "zone_code", "zone_name", "unserved_population"]
    return [
        Gap(Dispositif(dispositif), code, name, unserved)
        for dispositif, code, name, unserved in gaps[columns].itertuples(index=False, name=None)
    ]
