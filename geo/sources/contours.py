"""Read a new year of boundaries: communes that merged or split take their people with them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.domain.errors import SourceError
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import CommuneKind
from geo.sources.catalogue import Source
from geo.sources.communes import CommuneFinder
from geo.sources.download import Fetched
from geo.sources.files import read_features
from geo.sources.mairies import believe_mairies
from geo.sources.report import SourceReport
from geo.store.tables import WGS84

_PEOPLE = ["population", "pop_under6", "pop_6_17"]
_ARTICLES = (("Le ", 2), ("La ", 3), ("Les ", 4), ("L'", 5))
_VOWEL = re.compile(r"^[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ]", re.IGNORECASE)
_RURAL = 3


def read_boundaries(source: Source, fetched: Fetched, report: SourceReport) -> gpd.GeoDataFrame:
    """Read boundaries, repaired, WGS84: the expected columns, and `epci` where the file has it."""
    raw = read_features(source, fetched.path)
    report.read = len(raw)
    shape = shapely.force_2d(raw.geometry.to_numpy())
    crossed = ~shapely.is_valid(shape) & ~shapely.is_missing(shape)
    shape[crossed] = shapely.make_valid(shape[crossed], method="structure", keep_collapsed=False)
    report.note("contours réparés", int(crossed.sum()))
    raw = raw.set_geometry(gpd.GeoSeries(shape, index=raw.index, crs=WGS84))
    sound = raw["code"].notna() & raw.geometry.notna() & ~raw.geometry.is_empty & ~raw["code"].duplicated()
    report.reject("sans code, sans contour ou répétée", int((~sound).sum()))
    report.kept = int(sound.sum())
    expected = source.columns.split()
    columns = [*expected, *(["epci"] if "epci" in raw and "epci" not in expected else []), "geometry"]
    return raw.loc[sound, columns].reset_index(drop=True)


def build_communes(raw: gpd.GeoDataFrame, before: gpd.GeoDataFrame, report: SourceReport) -> gpd.GeoDataFrame:
    """Make the communes table of a new year, what the boundaries do not say taken from the year before.

    Parameters
    ----------
    raw : geopandas.GeoDataFrame
        As `read_boundaries` gives them.
    before : geopandas.GeoDataFrame
        The communes table in use.
    report : SourceReport

    Returns
    -------
    geopandas.GeoDataFrame
        The communes table. A merged commune has the people of those it was made of. One that split off
        takes its share of the land of its former commune, in people, until the next census: marked estimated.
    """
    old = before.set_index("code", drop=False)
    cities = old.index[old["kind"] == CommuneKind.CITY]
    districts = old[old["city"].notna()]
    raw = raw[~raw["code"].isin([*cities, *districts.index])]
    new = raw.set_index("code", drop=False)
    table = _carried(new, old)
    table = _merged(table, new, old, report)
    table = _split(table, new, old, report)
    table = _placed(table)
    whole = pd.concat([table, districts, old.loc[cities]]).reset_index(drop=True)
    return gpd.GeoDataFrame(whole[before.columns], geometry="geometry", crs=WGS84).sort_values(
        "code", ignore_index=True
    )


def _carried(new: gpd.GeoDataFrame, old: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    table = old.reindex(new.index)
    table["code"], table["name"] = new["code"], new["nom"]
    table["kind"] = str(CommuneKind.COMMUNE)
    table["departement"], table["region"] = new["departement"], new["region"]
    if "epci" in new:
        table["epci"] = new["epci"].where(new["epci"].notna() & (new["epci"] != ""), pd.NA)
    kinds = [
        _name_type(name) if pd.isna(kind) else int(kind)
        for kind, name in zip(table["name_type"], table["name"], strict=True)
    ]
    table["name_type"] = np.array(kinds, dtype="int8")
    table["density_class"] = table["density_class"].fillna(_RURAL).astype("int8")
    for column in ("postal_codes", "former_names", "former_codes"):
        if column in table:
            table[column] = [_items(values) for values in table[column]]
    table["estimated"] = table["estimated"].astype("boolean").fillna(True).astype(bool)
    table = gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=new.geometry, crs=WGS84)
    for crs, rows in table.groupby(table["departement"].map(legal_crs)):
        table.loc[rows.index, "area_km2"] = (rows.geometry.to_crs(crs).area / 1e6).round(3)
    return table


def _name_type(name: str) -> int:
    article = next((kind for start, kind in _ARTICLES if name.startswith(start)), None)
    return article if article is not None else int(bool(_VOWEL.match(name)))


def _merged(
    table: gpd.GeoDataFrame, new: gpd.GeoDataFrame, old: gpd.GeoDataFrame, report: SourceReport
) -> gpd.GeoDataFrame:
    """Carry the people of communes that are no longer there to the one that holds their mairie."""
    gone = old[(old["kind"] == CommuneKind.COMMUNE) & ~old.index.isin(new.index)]
    if gone.empty:
        return table
    finder = CommuneFinder(table)
    heirs = finder.at(gone["mairie"].x.to_numpy(), gone["mairie"].y.to_numpy())
    known = np.array([heir is not None for heir in heirs], dtype=bool)
    report.note("communes fusionnées, habitants portés à la commune nouvelle", int(known.sum()))
    report.note("communes disparues sans héritière trouvée", int((~known).sum()))
    sums = gone.loc[known, _PEOPLE].groupby(heirs[known]).sum()
    people = table.loc[sums.index, _PEOPLE].astype(float).fillna(0)
    table.loc[sums.index, _PEOPLE] = people + sums
    for heir, rows in gone[known].groupby(heirs[known]):
        for column, brought in _brought(rows).items():
            if column in table:
                table.at[heir, column] = list(dict.fromkeys([*_items(table.at[heir, column]), *brought]))
    return table


def _brought(gone: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Return what communes bring to the one that absorbs them: how mail and people still name them."""
    former = {
        column: [one for items in gone[column] for one in _items(items)]
        for column in ("postal_codes", "former_names", "former_codes")
        if column in gone
    }
    own = {"former_names": list(gone["name"]), "former_codes": list(gone.index)}
    return {column: [*items, *own.get(column, [])] for column, items in former.items()}


def _items(values: object) -> list[str]:
    return list(values) if isinstance(values, list | tuple | np.ndarray) else []


def _split(
    table: gpd.GeoDataFrame, new: gpd.GeoDataFrame, old: gpd.GeoDataFrame, report: SourceReport
) -> gpd.GeoDataFrame:
    """Share out the people of a commune between itself and those that left it, by land."""
    born = table.index[~table.index.isin(old.index) & table["population"].isna()]
    if born.empty:
        return table
    inner = new.loc[born].geometry.representative_point()
    origins = CommuneFinder(old.reset_index(drop=True)).at(inner.x.to_numpy(), inner.y.to_numpy())
    for origin in sorted({o for o in origins if o is not None}):
        children = [code for code, o in zip(born, origins, strict=True) if o == origin]
        family = [*children, *([origin] if origin in table.index else [])]
        land = table.loc[family, "area_km2"].astype(float)
        people = old.loc[origin, _PEOPLE].astype(float).to_numpy()
        table.loc[family, _PEOPLE] = np.round(np.outer(land / land.sum(), people))
        table.loc[family, "estimated"] = True
        for code in children:
            table.at[code, "postal_codes"] = list(old.at[origin, "postal_codes"])
            table.loc[code, ["density_class", "epci"]] = [
                old.at[origin, "density_class"],
                table.at[code, "epci"],
            ]
    report.note("communes nouvelles issues d’une autre, habitants répartis selon la surface", len(born))
    return table


def _placed(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep mairies that still lie in their commune; put a point inside the others."""
    table = believe_mairies(table)
    table["city"] = pd.NA
    return table


def build_divisions(
    communes: gpd.GeoDataFrame,
    named: Mapping[str, gpd.GeoDataFrame],
    before: Mapping[str, gpd.GeoDataFrame],
) -> dict[str, gpd.GeoDataFrame]:
    """Draw EPCI, départements and régions as the unions of their communes, named as the files say.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
    named : mapping of str to geopandas.GeoDataFrame
        The files of `epci`, `departements` and `regions`, where they were found.
    before : mapping of str to geopandas.GeoDataFrame
        These tables in use, for articles and for names that no file gives.
    """
    parts = communes[communes["kind"] != CommuneKind.CITY]
    parents = {
        "epci": parts.groupby("epci")["departement"].agg(lambda s: s.value_counts().sort_index().idxmax()),
        "departements": parts.groupby("departement")["region"].first(),
        "regions": None,
    }
    columns = {"epci": "epci", "departements": "departement", "regions": "region"}
    return {
        name: _division(parts.dissolve(columns[name]).geometry, parent, named.get(name), before[name])
        for name, parent in parents.items()
    }


def _division(
    shapes: gpd.GeoSeries,
    parent: pd.Series | None,
    named: gpd.GeoDataFrame | None,
    before: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    codes = shapes.index
    old = before.set_index("code")
    names = old["name"].reindex(codes)
    if named is not None:
        names = named.set_index("code")["nom"].reindex(codes).fillna(names)
    if names.isna().any():
        missing = ", ".join(map(str, codes[names.isna()][:3]))
        raise SourceError(
            "Contours des communes : des intercommunalités, départements ou régions n’ont pas de nom "
            f"({missing}). Ajoutez les fichiers epci, departements et regions de la même année."
        )
    kinds = [
        old.at[code, "name_type"] if code in old.index else (3 if name.startswith(("Commun", "Métro")) else 0)
        for code, name in names.items()
    ]
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": names.to_numpy(),
            "name_type": np.array(kinds, dtype="int8"),
            "parent": pd.Series(pd.NA, index=codes, dtype="str") if parent is None else parent.reindex(codes),
        },
        geometry=shapes.to_numpy(),
        crs=WGS84,
    ).sort_values("code", ignore_index=True)
