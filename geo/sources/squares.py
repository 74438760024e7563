"""Read where people live: Insee's squares of 200 m, of Filosofi or of its file of access to equipments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from pyproj import Transformer

from geo.domain.errors import SourceError
from geo.domain.french import number, percent
from geo.domain.territory import legal_crs
from geo.sources._archives import damaged, unpacked_files
from geo.sources.catalogue import Source, find_columns
from geo.sources.communes import CommuneFinder, to_wgs84
from geo.sources.download import Fetched
from geo.sources.report import SourceReport
from geo.store.durable import sha256

SIDE_M = 200
COLUMNS = ["x", "y", "commune", "population", "pop_under6", "pop_6_17"]
_OPTIONAL = "i_est_200"
_IDENTIFIER = r"^CRS(?P<epsg>\d+)RES(?P<side>\d+)mN(?P<north>\d+)E(?P<east>\d+)$"
_GRIDS = {3035, 2154, 5490, 2972, 2975, 4471}
_OLDEST = 2015
_LEAST_SHARE = 0.5
"""Of a département's inhabitants: the squares of Filosofi hold all households but few communities."""


def read_filosofi(
    source: Source, fetched: Fetched, report: SourceReport, finder: CommuneFinder
) -> pd.DataFrame:
    """Read the squares of Filosofi: CSV or GeoPackage, in 7z, in zip or bare, one file a territory.

    Returns
    -------
    pandas.DataFrame
        The table `squares`; `attrs["year"]` is that of the file, where its name says it.

    Raises
    ------
    SourceError
        If it is cut, of another grid or too old.
    """
    names = _siblings(source, fetched, report)
    year = _year(source, names, report)
    frames = [frame for path in names for frame in _frames(source, path)]
    identifier, communes, total, *ages = source.columns.split()
    raw = pd.concat(frames, ignore_index=True)
    report.read = len(raw)
    values = {name: pd.to_numeric(raw[name], errors="coerce") for name in (total, *ages)}
    under6, from6 = (values[a].fillna(0) + values[b].fillna(0) for a, b in (ages[:2], ages[2:]))
    table = pd.DataFrame({"population": values[total], "pop_under6": under6, "pop_6_17": from6})
    if _OPTIONAL in raw:
        estimated = pd.to_numeric(raw[_OPTIONAL], errors="coerce") == 1
        report.note("carreaux dont l’Insee a estimé les valeurs", int(estimated.sum()))
    grid = _grid(source, raw[identifier])
    placed = _placed(table, grid, raw[communes], finder, report)
    _check_whole(source, placed, finder)
    placed.attrs["year"] = year
    return placed


def read_access(
    source: Source, fetched: Fetched, report: SourceReport, finder: CommuneFinder
) -> pd.DataFrame:
    """Read inhabitants by square of Insee's file of access: a row a square and equipment, a file a région.

    Children are not in it: they spread as inhabitants do.
    """
    paths = _siblings(source, fetched, report)
    identifier, commune, people = source.columns.split()
    frames = []
    for path in paths:
        try:
            with pyarrow.parquet.ParquetFile(path) as file:
                found = find_columns(source, file.schema_arrow.names)
                raw = file.read([found[name] for name in (identifier, commune, people)]).to_pandas()
        except (pa.ArrowException, OSError) as error:
            raise damaged(source, path) from error
        frames.append(raw.set_axis([identifier, commune, people], axis=1).drop_duplicates(identifier))
    raw = pd.concat(frames, ignore_index=True).drop_duplicates(identifier)
    report.read = len(raw)
    table = pd.DataFrame({"population": pd.to_numeric(raw[people], errors="coerce")})
    table["pop_under6"] = table["pop_6_17"] = np.nan
    raw = raw.reset_index(drop=True)
    table.index = raw.index
    return _placed(table, _grid(source, raw[identifier]), raw[commune], finder, report)


def rehomed(table: pd.DataFrame, finder: CommuneFinder) -> pd.DataFrame:
    """Give the squares of communes that are no more the commune where they now lie."""
    codes = table["commune"].astype(object)
    lost = np.flatnonzero(~codes.isin(finder.parts.index))
    if not len(lost):
        return table
    epsg = np.array([legal_crs(_departement(code)) for code in codes.iloc[lost]])
    x, y = (table[axis].to_numpy(dtype=float)[lost] for axis in "xy")
    found = finder.at(*to_wgs84(x, y, epsg))
    codes.iloc[lost] = np.where(pd.notna(found), found, codes.iloc[lost])
    return _sorted(table.assign(commune=codes.astype("category")))


def _departement(commune: str) -> str:
    return commune[:3] if commune.startswith("97") else commune[:2]


def _siblings(source: Source, fetched: Fetched, report: SourceReport) -> list[Path]:
    """Return the file obtained and, where they are given bare, those of the other territories beside it."""
    path = fetched.path
    if path.suffix.lower() in {".7z", ".zip"}:
        return [path]
    others = [
        one
        for one in sorted(path.parent.iterdir())
        if one != path and one.suffix == path.suffix and source.is_named(one.name)
    ]
    report.files += [Fetched(one, "", sha256(one)).cited(source.title) for one in others]
    return [path, *others]


def _year(source: Source, paths: Sequence[Path], report: SourceReport) -> str:
    said = [found[0] for path in paths if (found := re.findall(r"20\d\d", path.name))]
    year = max(said, default=source.vintage)
    if int(year) < _OLDEST:
        raise SourceError(
            f"{source.title} : « {paths[0].name} » est de {year}, d’une forme plus ancienne. "
            f"Prenez les carreaux de {source.vintage}."
        )
    if year != source.vintage:
        report.note(f"carreaux de {year}, alors que ceux de {source.vintage} étaient attendus")
    return year


def _frames(source: Source, path: Path) -> Iterator[pd.DataFrame]:
    with unpacked_files(source, path) as files:
        for file in files:
            yield _read_file(source, file)


def _read_file(source: Source, path: Path) -> pd.DataFrame:
    try:
        raw = _read_layer(source, path) if path.suffix.lower() == ".gpkg" else _read_text(source, path)
    except (pa.ArrowException, ValueError, RuntimeError, OSError) as error:
        raise damaged(source, path) from error
    found = find_columns(source, raw.columns)
    names = {name: expected for expected, name in found.items()}
    names |= {name: _OPTIONAL for name in raw.columns if str(name).lower() == _OPTIONAL}
    return raw.rename(columns=names)[list(names.values())]


def _read_text(source: Source, path: Path) -> pd.DataFrame:
    with path.open("rb") as file:
        header = file.readline().decode("utf-8-sig", "replace")
    separator = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().strip('"') for name in header.strip().split(separator)]
    found = find_columns(source, names)
    optional = [name for name in names if name.lower() == _OPTIONAL]
    text = list(found.values())[:2]
    table = pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(delimiter=separator),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=[*found.values(), *optional], column_types=dict.fromkeys(text, pa.string())
        ),
    )
    return table.to_pandas()


def _read_layer(source: Source, path: Path) -> pd.DataFrame:
    header = gpd.read_file(path, rows=0, ignore_geometry=True)
    found = find_columns(source, header.columns)
    optional = [name for name in header.columns if name.lower() == _OPTIONAL]
    return gpd.read_file(path, columns=[*found.values(), *optional], ignore_geometry=True)


def _grid(source: Source, identifiers: pd.Series) -> pd.DataFrame:
    """Read the grid and the centre of each square in its identifier; missing where it cannot be read."""
    read = identifiers.astype(str).str.extract(_IDENTIFIER).astype(float)
    sides = set(read["side"].dropna().unique())
    if sides and sides != {SIDE_M}:
        other = number(max(sides - {SIDE_M}))
        raise SourceError(
            f"{source.title} : ce sont des carreaux de {other} mètres. Prenez ceux de {SIDE_M} mètres."
        )
    unknown = set(read["epsg"].dropna().unique()) - _GRIDS
    if unknown:
        raise SourceError(
            f"{source.title} : la grille EPSG:{int(min(unknown))} n’est pas connue. "
            "Prenez les carreaux tels que l’Insee les publie."
        )
    if read["epsg"].isna().all():
        example = str(identifiers.iloc[0])[:40] if len(identifiers) else "aucune ligne"
        raise SourceError(
            f"{source.title} : les identifiants de carreaux ne sont pas lisibles (« {example} »). "
            f"On attend par exemple « CRS3035RES{SIDE_M}mN2029800E4252400 »."
        )
    return pd.DataFrame(
        {"epsg": read["epsg"], "east": read["east"] + SIDE_M / 2, "north": read["north"] + SIDE_M / 2}
    )


def _placed(
    table: pd.DataFrame, grid: pd.DataFrame, lists: pd.Series, finder: CommuneFinder, report: SourceReport
) -> pd.DataFrame:
    """Give each square one commune and a centre in its legal projection; count what cannot be."""
    table = table.reset_index(drop=True)
    sound = (grid["epsg"].notna() & (table["population"] > 0)).to_numpy()
    report.reject("identifiant illisible ou nombre d’habitants absent", int((~sound).sum()))
    table, grid = table[sound].reset_index(drop=True), grid[sound].reset_index(drop=True)
    lists = lists[sound].astype(str).str.strip().reset_index(drop=True)
    codes = _communes_of(grid, lists, finder, report)
    known = pd.notna(codes)
    people = float(table["population"][~known].sum())
    report.reject("hors de toute commune connue", int((~known).sum()))
    report.note("habitants de carreaux hors de toute commune connue", round(people))
    table, grid, codes = table[known].copy(), grid[known], codes[known]
    departement = finder.parts["departement"].reindex(codes)
    legal = departement.map(legal_crs).to_numpy()
    x, y = np.empty(len(table)), np.empty(len(table))
    for source, target in {*zip(grid["epsg"].astype(int), legal, strict=True)}:
        rows = ((grid["epsg"] == source) & (legal == target)).to_numpy()
        transform = Transformer.from_crs(source, int(target), always_xy=True).transform
        x[rows], y[rows] = transform(grid["east"].to_numpy()[rows], grid["north"].to_numpy()[rows])
    table["x"], table["y"] = x.round().astype("int32"), y.round().astype("int32")
    table["commune"] = pd.Categorical(codes)
    report.kept = len(table)
    return _sorted(table.astype(dict.fromkeys(COLUMNS[3:], "float32")))


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    order = np.lexsort((table["y"], table["x"], table["commune"].astype(str)))
    return table.iloc[order].reset_index(drop=True)[COLUMNS]


def _communes_of(
    grid: pd.DataFrame, lists: pd.Series, finder: CommuneFinder, report: SourceReport
) -> np.ndarray:
    """Return the commune of each square: the one it names, or that of its centre where it names several."""
    known = set(finder.parts.index)
    # A file that lost its leading zeros as numbers do.
    lists = lists.where(lists.str.len() % 5 == 0, "0" + lists)
    chunks = {text: [text[i : i + 5] for i in range(0, len(text), 5)] for text in lists.unique()}
    sure = {text: found[0] for text, found in chunks.items() if len(found) == 1 and found[0] in known}
    codes = lists.map(sure).to_numpy(dtype=object)
    rest = np.flatnonzero(pd.isna(codes))
    part = grid.iloc[rest]
    lon, lat = to_wgs84(
        part["east"].to_numpy(), part["north"].to_numpy(), part["epsg"].to_numpy(dtype=np.int64)
    )
    at = finder.at(lon, lat)
    several = merged = 0
    for row, place, text in zip(rest, at, lists.iloc[rest], strict=True):
        named = [code for code in chunks[text] if code in known]
        several += len(named) > 1
        merged += not named
        codes[row] = place if place is not None and (place in named or not named) else (named or [None])[0]
    report.note("carreaux sur plusieurs communes, donnés à celle de leur centre", several)
    report.note("carreaux dont la commune a changé de code, placés par leur centre", merged)
    return codes


def _check_whole(source: Source, table: pd.DataFrame, finder: CommuneFinder) -> None:
    """Refuse a file cut in the middle: a département of which it has some squares and few inhabitants."""
    departement = finder.parts["departement"]
    held = table.groupby(departement.reindex(table["commune"]).to_numpy())["population"].sum()
    official = finder.parts.groupby("departement")["population"].sum()
    share = held / official.reindex(held.index)
    if (share < _LEAST_SHARE).any():
        least = share.idxmin()
        raise SourceError(
            f"{source.title} : les carreaux du département {least} n’ont que {percent(share[least])} de ses "
            "habitants. Le fichier est coupé ou n’est pas celui des carreaux de 200 mètres : téléchargez-le "
            "de nouveau. Les données en usage n’ont pas changé."
        )
