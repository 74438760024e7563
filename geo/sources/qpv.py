"""Read the official QPV: contours of the ANCT, inhabitants, ages and poverty of Insee."""

from __future__ import annotations

import re
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.domain.errors import SourceError
from geo.domain.reference import constants
from geo.sources.catalogue import Source, find_columns
from geo.sources.communes import CommuneFinder
from geo.sources.download import Fetched
from geo.sources.files import numbers, opened, read_csv, read_features
from geo.sources.report import SourceReport
from geo.store.tables import WGS84

_LEAST_SHARE = 0.01
"""Of a QPV's area, below which it only brushes an arrondissement."""
_STRADDLED = 0.05
"""Of a QPV's area, below which boundaries that were simplified may be what brushes a commune."""
_ELSEWHERE = "contour ailleurs que les communes déclarées"
_BESIDE_DEGREES = 5e-3
"""Some 500 m, for a commune whose boundary was simplified."""
_AGE_GROUPS = (r"(P\d\d_)?POP0002", r"(P\d\d_)?POP0305", r"(P\d\d_)?POP0610", r"(P\d\d_)?POP1117")
_UNDER_15 = r"TX_TOT_0A14"
_SINGLE_PARENTS = r"TX_TOT_FAM_MONO|TX_FAM_MONO"


def read_contours(
    source: Source,
    fetched: Fetched,
    report: SourceReport,
    finder: CommuneFinder,
    inside: frozenset[str] | None = None,
) -> gpd.GeoDataFrame:
    """Read the boundaries, repair them and say on which communes each QPV lies.

    Parameters
    ----------
    source : Source
    fetched : Fetched
    report : SourceReport
    finder : CommuneFinder
    inside : frozenset of str, optional
        The communes that are refreshed; QPV of others are left out.

    Returns
    -------
    geopandas.GeoDataFrame
        `code, name, communes, geometry`, WGS84; Paris, Lyon and Marseille by arrondissement.
    """
    raw = read_features(source, fetched.path)
    report.read = len(raw)
    raw = _sound(raw, report)
    communes = assign_communes(raw, finder, report)
    kept = gpd.GeoDataFrame(
        {"code": raw["code_qp"], "name": raw["lib_qp"], "communes": communes},
        geometry=raw.geometry.to_numpy(),
        crs=WGS84,
    )
    placed = kept["communes"].map(len) > 0
    refused = sum(
        report.rejected[reason] for reason in report.rejected if reason.startswith("contour ailleurs")
    )
    report.reject("sur aucune commune connue", int((~placed).sum()) - refused)
    if not placed.any():
        raise SourceError(
            f"{source.title} : aucun contour n’est dans les communes déclarées (latitude et longitude sont "
            "peut-être inversées). Les données en usage n’ont pas changé."
        )
    if inside is not None:
        here = kept["communes"].map(lambda codes: not inside.isdisjoint(codes))
        report.reject("hors du territoire demandé", int((placed & ~here).sum()))
        placed &= here
    kept = kept[placed].sort_values("code", ignore_index=True)
    report.kept = len(kept)
    return kept


def _sound(raw: gpd.GeoDataFrame, report: SourceReport) -> gpd.GeoDataFrame:
    """Drop rows without code, name or boundary and repeated codes; repair polygons that cross themselves."""
    shape = shapely.force_2d(raw.geometry.to_numpy())
    crossed = ~shapely.is_valid(shape) & ~shapely.is_missing(shape)
    shape[crossed] = [_polygons(one) for one in shapely.make_valid(shape[crossed])]
    report.note("contours réparés", int(crossed.sum()))
    raw = raw.set_geometry(gpd.GeoSeries(shape, index=raw.index, crs=WGS84))
    text = raw[["code_qp", "lib_qp"]].fillna("").astype(str).apply(lambda s: s.str.strip())
    raw[["code_qp", "lib_qp"]] = text
    incomplete = (text == "").any(axis=1) | raw.geometry.isna() | raw.geometry.is_empty
    incomplete |= ~raw.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    report.reject("sans code, nom ou contour", int(incomplete.sum()))
    raw = raw[~incomplete]
    west, south, east, north = raw.geometry.bounds.to_numpy().T
    away = (west < -180) | (east > 180) | (south < -90) | (north > 90)
    report.reject("contour hors de la Terre", int(away.sum()))
    raw = raw[~away]
    twice = raw["code_qp"].duplicated()
    report.reject("code déjà lu", int(twice.sum()))
    return raw[~twice].reset_index(drop=True)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def assign_communes(raw: gpd.GeoDataFrame, finder: CommuneFinder, report: SourceReport) -> list[list[str]]:
    """List the communes of each QPV: those given, checked against its contour, and those that it straddles.

    An empty list where the contour lies elsewhere than every commune given: the QPV is refused and named.
    """
    shapes, communes = raw.geometry.to_numpy(), finder.shapes.geometry.to_numpy()
    tree = shapely.STRtree(communes)
    lists: list[list[str]] = []
    elsewhere: list[str] = []
    by_district = carried = straddling = 0
    for name, text, shape in zip(raw["lib_qp"], raw["insee_com"].fillna("").astype(str), shapes, strict=True):
        said = re.findall(r"\w{5}", text)
        cities = [code for code in said if code in finder.cities]
        heirs = {code: code if code in finder.parts.index else finder.heir(code) for code in said}
        given = list(dict.fromkeys(code for code in heirs.values() if code))
        shares = _shares(shape, tree, communes, finder.shapes.index)
        near = [code for code in given if code in shares or _stands_by(shape, code, finder)]
        if given and not near and not (cities and shares):
            elsewhere.append(str(name))
            lists.append([])
            continue
        least = _LEAST_SHARE if cities else _STRADDLED
        found = [
            code for rank, code in enumerate(shares) if shares[code] >= least or (not near and rank == 0)
        ]
        by_district += bool(cities)
        carried += any(code != heir for code, heir in heirs.items()) and not cities
        straddling += bool(near) and not cities and not set(found) <= set(near)
        lists.append(list(dict.fromkeys([*near, *found] if near and not cities else [*found, *near])))
    report.note("QPV de Paris, Lyon et Marseille placés par arrondissement", by_district)
    report.note("QPV dont la commune a changé de code, placés par leur contour", carried)
    report.note("QPV à cheval sur une commune qu’ils ne déclarent pas, ajoutée", straddling)
    if elsewhere:
        named = ", ".join(elsewhere[:5]) + ("…" if len(elsewhere) > 5 else "")
        report.reject(f"{_ELSEWHERE} ({named})", len(elsewhere))
    return lists


def _shares(
    shape: shapely.Geometry, tree: shapely.STRtree, communes: np.ndarray, codes: pd.Index
) -> dict[str, float]:
    """Return the share of a contour in each commune that it touches, the largest first."""
    candidates = tree.query(shape, predicate="intersects")
    share = shapely.area(shapely.intersection(shape, communes[candidates])) / shapely.area(shape)
    order = np.argsort(-share, kind="stable")
    return {str(codes[candidates[i]]): float(share[i]) for i in order}


def _stands_by(shape: shapely.Geometry, code: str, finder: CommuneFinder) -> bool:
    """Tell whether a contour is beside a commune, or may be in one that has no boundary."""
    if code not in finder.shapes.index:
        return code in finder.parts.index
    return bool(shapely.dwithin(shape, finder.shapes.geometry[code], _BESIDE_DEGREES))


def add_figures(
    contours: gpd.GeoDataFrame,
    figures: Mapping[str, pd.DataFrame],
    finder: CommuneFinder,
    report: SourceReport,
) -> gpd.GeoDataFrame:
    """Join what Insee says of the QPV; what it does not say is estimated from the communes, or missing.

    Parameters
    ----------
    contours : geopandas.GeoDataFrame
    figures : mapping of str to pandas.DataFrame
        By source (`qpv_population`, `qpv_ages`, `qpv_income`), as `read_figures` gives them.
    finder : CommuneFinder
    report : SourceReport

    Returns
    -------
    geopandas.GeoDataFrame
        The table `qpv`.
    """
    code = contours["code"]
    columns = ("population", "under6", "6_17", "under15_rate", "poverty_rate", "single_parent_rate")
    said = pd.concat([f.reindex(code) for f in figures.values()], axis=1) if figures else pd.DataFrame()
    said = said.loc[:, ~said.columns.duplicated()].reindex(index=code, columns=list(columns)).astype(float)
    population = said["population"].to_numpy()
    report.note("QPV sans population publiée", int(np.isnan(population).sum()))
    young = _from_under_15(said)
    likely = _from_communes(contours, finder)
    table = contours.copy()
    table["population"] = population
    for column, key in (("pop_under6", "under6"), ("pop_6_17", "6_17")):
        rates = np.where(np.isnan(young[key]), likely[key], young[key])
        exact = said[key].to_numpy()
        table[column] = np.round(np.where(np.isnan(exact), population * rates, exact))
    estimated = said["under6"].isna() & ~np.isnan(population)
    by_commune = int((estimated & np.isnan(young["under6"])).sum())
    report.note(
        "QPV aux enfants estimés d’après les moins de 15 ans du QPV", int(estimated.sum()) - by_commune
    )
    report.note("QPV aux enfants estimés d’après leur commune", by_commune)
    table["poverty_rate"] = said["poverty_rate"].to_numpy()
    table["single_parent_rate"] = said["single_parent_rate"].to_numpy()
    report.note("QPV sans taux de pauvreté publié", int(said["poverty_rate"].isna().sum()))
    columns_out = ["code", "name", "communes", "population", "pop_under6", "pop_6_17"]
    return table[[*columns_out, "poverty_rate", "single_parent_rate", "geometry"]]


def read_figures(source: Source, fetched: Fetched, codes: set[str], report: SourceReport) -> pd.DataFrame:
    """Read one of Insee's tables of QPV.

    Returns
    -------
    pandas.DataFrame
        By QPV code, the columns that the file gives among `population`, `under6`, `6_17`, `under15_rate`
        (a share), `poverty_rate` and `single_parent_rate` (percentages).
    """
    raw = read_csv(source, fetched.path, optional=(*_AGE_GROUPS, _UNDER_15, _SINGLE_PARENTS))
    code, figure = source.columns.split()
    raw[code] = raw[code].str.strip()
    report.read = len(raw)
    elsewhere = ~raw[code].isin(codes)
    report.reject("territoire qui n’est pas un QPV du fichier des contours", int(elsewhere.sum()))
    raw = raw[~elsewhere].drop_duplicates(code).set_index(code)
    report.kept = len(raw)
    values = raw.apply(numbers)
    if source.id == "qpv_population":
        return pd.DataFrame({"population": values[figure]})
    if source.id == "qpv_income":
        return pd.DataFrame({"poverty_rate": values[figure].clip(0, 100)})
    return _ages(values.rename(columns={figure: _original(source, fetched, figure)}))


def _original(source: Source, fetched: Fetched, expected: str) -> str:
    """Return the name that an expected column has in the file."""
    with opened(source, fetched.path) as stream:
        header = stream.readline().decode("utf-8", "replace").replace("\ufeff", "")
    names = [name.strip().strip('"') for name in re.split("[;,]", header)]
    return find_columns(source, names)[expected]


def _ages(values: pd.DataFrame) -> pd.DataFrame:
    def column(pattern: str) -> str | None:
        return next((c for c in values.columns if re.fullmatch(pattern, c, re.IGNORECASE)), None)

    groups = [column(pattern) for pattern in _AGE_GROUPS]
    under_15, single = column(_UNDER_15), column(_SINGLE_PARENTS)
    table = pd.DataFrame(index=values.index)
    if all(groups):
        table["under6"] = values[groups[0]] + values[groups[1]]
        table["6_17"] = values[groups[2]] + values[groups[3]]
    if under_15:
        table["under15_rate"] = (values[under_15] / 100).clip(0, 1)
    if single:
        table["single_parent_rate"] = values[single].clip(0, 100)
    return table


def _from_under_15(said: pd.DataFrame) -> dict[str, np.ndarray]:
    share = constants("age_shares")
    rate = said["under15_rate"].to_numpy()
    return {"under6": rate * share["under6_of_under15"], "6_17": rate * share["6_17_of_under15"]}


def _from_communes(contours: gpd.GeoDataFrame, finder: CommuneFinder) -> dict[str, np.ndarray]:
    """Return the share of children in the communes of each QPV together."""
    lists = contours["communes"].explode()
    counts = finder.parts[["population", "pop_under6", "pop_6_17"]].reindex(lists)
    sums = counts.groupby(lists.index.to_numpy()).sum().reindex(contours.index)
    people = sums["population"].where(sums["population"] > 0)
    return {
        "under6": (sums["pop_under6"] / people).to_numpy(),
        "6_17": (sums["pop_6_17"] / people).to_numpy(),
    }
