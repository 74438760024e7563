"""Place official rows: where they say, or at the mairie where their position is not to be believed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.domain.vocabulary import Geocoding
from geo.sources.communes import CommuneFinder
from geo.sources.report import SourceReport
from geo.store.schema import PLACES
from geo.store.tables import WGS84

_COLUMNS = [column for column in PLACES.columns if column != "geometry"] + ["geometry"]


def as_structures(rows: pd.DataFrame, finder: CommuneFinder, report: SourceReport) -> gpd.GeoDataFrame:
    """Make the table `structures` of rows laid out, each with one `dispositif`.

    Returns
    -------
    geopandas.GeoDataFrame
    """
    table = as_places(rows, finder, report)
    offered = rows.set_index("id")["dispositif"].reindex(table["id"])
    table.insert(3, "dispositifs", [[dispositif] for dispositif in offered])
    return table


def as_places(rows: pd.DataFrame, finder: CommuneFinder, report: SourceReport) -> gpd.GeoDataFrame:
    """Make the table `places` of rows laid out (see `bpe.lay_out`).

    A row whose commune has changed of code, or is a city that has arrondissements, takes the commune where it
    stands; without position, the one that absorbed it, or the arrondissement of its postal code, else the
    first. A row without position, or whose position lies neither in its commune nor beside it, goes to
    the mairie, marked as such; each case is counted.
    """
    rows = rows.reset_index(drop=True)
    lon, lat = rows["lon"].to_numpy(dtype=float), rows["lat"].to_numpy(dtype=float)
    codes = rows["commune"].to_numpy(dtype=object)
    found = finder.at(lon, lat)
    unknown = ~np.isin(codes.astype(str), finder.parts.index.to_numpy(dtype=str))
    by_place = unknown & pd.notna(found)
    codes = np.where(by_place, found, codes)
    held = np.array(
        [
            holder(str(code), str(postal), finder) if lost else None
            for code, postal, lost in zip(codes, rows["postal_code"], unknown & ~by_place, strict=True)
        ],
        dtype=object,
    )
    by_heir = pd.notna(held)
    codes = np.where(by_heir, held, codes)
    known = ~unknown | by_place | by_heir
    report.note(
        "lignes d’un ancien code ou d’une ville, portées à la commune qui les tient", int(by_heir.sum())
    )
    report.note("lignes d’un ancien code de commune, placées par leur position", int(by_place.sum()))
    report.reject("commune inconnue et sans position", int((~known).sum()))
    nowhere = known & np.isnan(lon)
    astray = known & ~nowhere & ~finder.agree(codes, lon, lat)
    report.note("lignes sans position, placées à la mairie", int(nowhere.sum()))
    report.note("positions hors de la commune annoncée, ramenées à la mairie", int(astray.sum()))
    at_mairie = nowhere | astray
    points = np.where(at_mairie, finder.mairies(codes), shapely.points(lon, lat))
    placed = known & pd.notna(points)
    report.reject("commune sans mairie connue", int((known & ~placed).sum()))
    table = gpd.GeoDataFrame(
        rows.assign(
            commune=codes,
            geocoding=np.where(at_mairie, str(Geocoding.COMMUNE), rows["geocoding"].astype(str)),
            approval_end=pd.Series(pd.NA, index=rows.index, dtype="str"),
        ),
        geometry=points,
        crs=WGS84,
    )
    texts = ["manager", "address", "postal_code"]
    table[texts] = table[texts].astype(object).where(table[texts] != "", pd.NA)
    kept = table.loc[placed, _COLUMNS]
    report.kept += len(kept)
    return kept.sort_values("id", ignore_index=True)


def holder(code: str, postal_code: str, finder: CommuneFinder) -> str | None:
    """Return the commune that holds what bears a code: itself, its heir, or an arrondissement of the city.

    Without postal code it is the first arrondissement, whose mairie is near the city's centre.
    """
    if code in finder.cities:
        parts = finder.named(str(finder.table.at[code, "name"]))
        return next((part for part in parts if part in finder.of_postal(postal_code)), min(parts))
    return code if code in finder.parts.index else finder.heir(code)


def recoded(table: gpd.GeoDataFrame, finder: CommuneFinder) -> gpd.GeoDataFrame:
    """Give the rows of communes that are no more the commune where they now stand."""
    lost = ~table["commune"].isin(finder.parts.index)
    if not lost.any():
        return table
    points = table.geometry[lost]
    found = pd.Series(finder.at(points.x.to_numpy(), points.y.to_numpy()), index=points.index)
    heirs = table.loc[lost, "commune"].map(lambda code: finder.heir(code) or code)
    table = table.copy()
    table.loc[lost, "commune"] = found.where(found.notna(), heirs)
    return table[table["commune"].isin(finder.parts.index)]
