"""Read streets, IGN's BD TOPO or OpenStreetMap's, and compile them by département with its border."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from babel.dates import format_date

from geo.analysis.territories import TerritoryTree
from geo.domain.errors import ParameterError, SourceError
from geo.domain.reference import constants
from geo.domain.territory import Territory, legal_crs
from geo.domain.vocabulary import Origin, TerritoryKind
from geo.sources._archives import damaged, unpacked_files
from geo.sources._streets_network import STRETCH_COLUMNS, compile_network, speeds
from geo.sources._streets_osm import SUFFIX as OSM_SUFFIX
from geo.sources._streets_osm import read_osm
from geo.sources._streets_wfs import Service, tile_of, tiles_over
from geo.sources._work import AbsentError, Work
from geo.sources.catalogue import Source, find_columns
from geo.sources.download import Fetched
from geo.sources.report import Progress, SourceReport
from geo.store.durable import sha256
from geo.store.tables import WGS84, street_tables

SOURCE, OSM = "streets", "streets_osm"
_LAYER = "troncon_de_route"
_IN_SERVICE = "En service"
_NO_ENTRY = frozenset({"Physiquement impossible", "Restreint aux ayants droit"})
_ONLY_AHEAD, _ONLY_BACK = "Sens direct", "Sens inverse"
_EDITION = re.compile(r"ED(20\d\d-\d\d-\d\d)")
_DEPARTEMENT = re.compile(r"_D(\d[\dAB]\d)[_-]")
_BYTES_PER_STREET, _STREETS_PER_TILE, _SECONDS_PER_TILE = 900, 4_500, 4.0
"""Orders of magnitude, said before a download: of a feature in GeoJSON, of a tile, of its pages."""


def departements_of(tree: TerritoryTree, territory: Territory) -> list[str]:
    """Return the codes of the départements of a territory: those that the streets come by."""
    if territory.kind is TerritoryKind.DEPARTEMENT:
        return [territory.code]
    return sorted({str(tree.get(code).departement) for code in tree.commune_codes(territory)})


def make_streets(work: Work) -> None:
    """Make the networks of the départements asked for; with a folder, of those that its files bear.

    Raises
    ------
    ParameterError
        If no département is asked for and the files bear none.
    AbsentError
        If the folder given holds no streets.
    SourceError
        If what is read cannot be trusted: nothing is made of it.
    """
    given = None if work.supply.given is None else _given(work)
    if given is not None and not given:
        absent = SourceReport(SOURCE, work.sources[SOURCE].title)
        absent.note("absent du dossier, on fait sans")
        work.report.sources.append(absent)
        raise AbsentError
    asked = work.departements or _named(given or [])
    if not asked:
        raise ParameterError(
            "Ces rues ne disent pas de quel département elles sont : indiquez-le, par exemple "
            "« --territory 59 »."
        )
    for code in asked:
        _make(work, code, given)


def estimate(departements: gpd.GeoDataFrame, code: str) -> tuple[float, float]:
    """Return how much a département's streets weigh and how long they take: megabytes, minutes.

    Orders of magnitude, by the tiles that it takes with its border.
    """
    tiles = len(tiles_over(area_of(departements, code)))
    return tiles * _STREETS_PER_TILE * _BYTES_PER_STREET / 1e6, tiles * _SECONDS_PER_TILE / 60


def area_of(departements: gpd.GeoDataFrame, code: str) -> shapely.Geometry:
    """Return a département and the border around it whose streets are taken, WGS84."""
    shape = departements.set_index("code").geometry.get(code)
    if shape is None:
        raise SourceError(
            f"Le contour du département {code} n’est pas connu : ses rues ne peuvent pas l’être."
        )
    around = gpd.GeoSeries([shape], crs=WGS84).to_crs(legal_crs(code)).simplify(200)
    return around.buffer(constants("streets")["border_km"] * 1000).to_crs(WGS84).iloc[0]


def _given(work: Work) -> list[Path]:
    """List the files of the folder that hold streets."""
    folder = work.supply.given
    if folder is None or not folder.is_dir():
        raise SourceError(f"Le dossier « {folder} » n’existe pas. Vérifiez son chemin.")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    # One producer's streets, not both's on top of one another.
    return next(
        (
            found
            for name in (SOURCE, OSM)
            if (found := [path for path in files if work.sources[name].is_named(path.name)])
        ),
        [],
    )


def _named(paths: Sequence[Path]) -> list[str]:
    """Return the départements that names of files bear: `D059` is 59, `D02A` is 2A, `D974` is 974."""
    found = {code for path in paths for code in _DEPARTEMENT.findall(path.name)}
    return sorted(code.removeprefix("0") for code in found)


def _make(work: Work, code: str, given: Sequence[Path] | None) -> None:
    area = area_of(work.table("departements"), code)
    is_osm = given is not None and all(path.name.endswith(OSM_SUFFIX) for path in given)
    source = work.sources[OSM if is_osm else SOURCE]
    report = SourceReport(source.id, f"{source.title} ({code})")
    work.report.sources.append(report)
    report.files += [Fetched(path, "", sha256(path)).cited(source.title) for path in given or ()]
    vintage = datetime.now(UTC).date() if given is None else max(map(edition_of, given))
    if given is None:
        stretches = bdtopo_stretches(_by_network(work, source, code, area), report)
    elif is_osm:
        read = [read_osm(source, path, area, report) for path in given]
        stretches = gpd.GeoDataFrame(pd.concat(read, ignore_index=True), crs=WGS84)
    else:
        stretches = bdtopo_stretches(_by_files(work, source, given, area), report)
    if stretches.empty:
        raise SourceError(
            f"{source.title} : aucune rue dans le département {code}. Prenez le fichier de ce département."
        )
    work.supply.progress(Progress(f"Réseau des rues ({code})"))
    network = compile_network(stretches.to_crs(legal_crs(code)))
    report.kept = len(network.edges)
    report.note("tronçons écartés, sans issue ou fermés à tous", network.fragments)
    for name, table in zip(street_tables(code), (network.nodes, network.edges), strict=True):
        work.tables[name] = table
        work.entries[name] = _entry(source, vintage, report)


def _entry(source: Source, vintage: date, report: SourceReport) -> dict[str, Any]:
    return {
        "source": source.cited,
        "vintage": source.vintage if vintage == date.min else format_date(vintage, "MMMM y", locale="fr"),
        "licence": source.licence,
        "origin": Origin.OFFICIAL,
        "date": datetime.now(UTC).date().isoformat(),
        "files": report.files,
        "notes": " ; ".join(report.notes),
    }


def _by_network(work: Work, source: Source, code: str, area: shapely.Geometry) -> gpd.GeoDataFrame:
    folder = work.supply.kept / SOURCE / code
    communes = work.table("communes")
    mine = communes[(communes["departement"] == code) & communes["mairie"].notna()]
    # The most peopled first: its tile tells how the service takes its axes.
    mairies = gpd.GeoSeries(mine.sort_values("population", ascending=False)["mairie"])
    lived_in = list(dict.fromkeys(map(tile_of, mairies.x, mairies.y)))
    service = Service(source, folder, work.supply.progress, work.supply.patience)
    raw = service.download(tiles_over(area), lived_in)
    shutil.rmtree(folder)
    return raw[raw.intersects(area)].reset_index(drop=True)


def _by_files(work: Work, source: Source, paths: Sequence[Path], area: shapely.Geometry) -> gpd.GeoDataFrame:
    frames = []
    for path in sorted(paths, key=edition_of, reverse=True):
        work.supply.progress(Progress(f"Lecture : {path.name}"))
        with unpacked_files(source, path) as files:
            frames += [_read_layer(source, file, area) for file in files]
    # What crosses a limit is in the files of both départements.
    whole = pd.concat(frames, ignore_index=True).drop_duplicates("cleabs", ignore_index=True)
    return gpd.GeoDataFrame(whole, crs=WGS84)


def _read_layer(source: Source, path: Path, area: shapely.Geometry) -> gpd.GeoDataFrame:
    """Read the stretches of a file that touch an area, with the columns that are used."""
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        layer = next((name for name in layers if name.lower() == _LAYER), layers[0] if layers else "")
        info = pyogrio.read_info(path, layer=layer)
        found = find_columns(source, info["fields"])
        crs = info["crs"] or f"EPSG:{WGS84}"
        there = gpd.GeoSeries([area], crs=WGS84).to_crs(crs)
        raw = pyogrio.read_dataframe(
            path, layer=layer, columns=list(found.values()), bbox=tuple(there.total_bounds), force_2d=True
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError) as error:
        raise damaged(source, path) from error
    raw = raw.rename(columns={name: column for column, name in found.items()})
    return raw[raw.intersects(there.iloc[0])].to_crs(WGS84)


def bdtopo_stretches(raw: gpd.GeoDataFrame, report: SourceReport) -> gpd.GeoDataFrame:
    """Say of BD TOPO's stretches how fast one walks and drives along them, and which ways.

    Parameters
    ----------
    raw : geopandas.GeoDataFrame
        Columns of the catalogue, as published.
    report : SourceReport

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `STRETCH_COLUMNS`.
    """
    report.read += len(raw)
    state = raw["etat_de_l_objet"].fillna(_IN_SERVICE)
    report.reject("tronçons qui ne sont pas en service", int((state != _IN_SERVICE).sum()))
    table = raw[(state == _IN_SERVICE) & raw.geometry.notna()].reset_index(drop=True)
    kinds = speeds("bdtopo")
    unknown = ~table["nature"].isin(kinds.index)
    report.reject("tronçons d’une nature inconnue", int(unknown.sum()))
    known = kinds.reindex(table["nature"])
    walk, car = (known[name].to_numpy(dtype=float, copy=True) for name in ("walk_kph", "car_kph"))
    mean = pd.to_numeric(table["vitesse_moyenne_vl"], errors="coerce").to_numpy(dtype=float)
    car = np.where(np.isfinite(car) & (mean > 0), mean, car)
    walk[table["acces_pieton"].isin(_NO_ENTRY)] = np.nan
    car[table["acces_vehicule_leger"].isin(_NO_ENTRY)] = np.nan
    way = table["sens_de_circulation"]
    stretches = gpd.GeoDataFrame(
        {
            "walk_kph": walk,
            "car_kph": car,
            "ahead": (way != _ONLY_BACK).to_numpy(),
            "back": (way != _ONLY_AHEAD).to_numpy(),
        },
        geometry=shapely.line_merge(table.geometry.to_numpy()),
        crs=raw.crs,
    )
    return stretches[stretches.geom_type == "LineString"].reset_index(drop=True)[STRETCH_COLUMNS]


def edition_of(path: Path) -> date:
    """Read in a name the date of an edition (`ED2026-06-15`); `date.min` where it bears none."""
    said = _EDITION.search(path.name)
    return date.fromisoformat(said[1]) if said else date.min
