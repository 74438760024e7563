"""Read the census: exact inhabitants and children of each commune, in place of the estimates."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.domain.vocabulary import CommuneKind
from geo.sources.catalogue import Source
from geo.sources.communes import CommuneFinder
from geo.sources.download import Fetched
from geo.sources.files import numbers, read_csv
from geo.sources.report import SourceReport

_COLUMNS = ["population", "pop_under6", "pop_6_17"]


def read_census(source: Source, fetched: Fetched, report: SourceReport) -> pd.DataFrame:
    """Read inhabitants, children under 6 and of 6 to 17.

    Returns
    -------
    pandas.DataFrame
        By commune code: `population, pop_under6, pop_6_17`, whole people.
    """
    raw = read_csv(source, fetched.path)
    code, total, *groups = source.columns.split()
    report.read = len(raw)
    codes = raw[code].str.strip().str.zfill(5)
    values = raw[[total, *groups]].apply(numbers).set_axis(["all", "0_2", "3_5", "6_10", "11_17"], axis=1)
    table = pd.DataFrame(
        {
            "population": values["all"],
            "pop_under6": values["0_2"] + values["3_5"],
            "pop_6_17": values["6_10"] + values["11_17"],
        }
    ).round()
    table.index = pd.Index(codes)
    broken = table.isna().any(axis=1) | (table < 0).any(axis=1) | table.index.duplicated()
    report.reject("figure absente, négative ou commune répétée", int(broken.sum()))
    kept = table[~broken]
    report.kept = len(kept)
    return kept


def apply_census(communes: gpd.GeoDataFrame, census: pd.DataFrame, report: SourceReport) -> gpd.GeoDataFrame:
    """Put the census in place of the estimates; communes it does not know keep theirs and stay marked.

    Figures of a code that is no longer a commune go to the one that absorbed it, else are left out; both
    are counted.
    """
    table = communes.copy()
    census = _carried(census, CommuneFinder(communes), report)
    known = table["code"].isin(census.index) & (table["kind"] != CommuneKind.CITY)
    figures = census.reindex(table["code"])
    for column in _COLUMNS:
        table[column] = np.where(known, figures[column], table[column])
    table["estimated"] = table["estimated"] & ~known
    # A city is its arrondissements, or itself where the file does not tell them apart.
    for city, rows in table[table["city"].notna()].groupby("city"):
        at = table["code"] == city
        table.loc[at, _COLUMNS] = rows[_COLUMNS].sum().to_numpy()
        table.loc[at, "estimated"] = bool(rows["estimated"].any())
    communes_missing = (table["kind"] != CommuneKind.CITY) & ~known
    report.note("communes sans ligne au recensement, estimation gardée", int(communes_missing.sum()))
    report.reject("code qui n’est plus une commune", int((~census.index.isin(table["code"])).sum()))
    report.kept = int(known.sum())
    return table


def _carried(census: pd.DataFrame, finder: CommuneFinder, report: SourceReport) -> pd.DataFrame:
    heirs = [code if code in finder.table.index else finder.heir(code) or code for code in census.index]
    moved = int((pd.Index(heirs) != census.index).sum())
    report.note("communes fusionnées, habitants portés à l’héritière", moved)
    return census.groupby(heirs).sum() if moved else census
