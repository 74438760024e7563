"""Read the streets of an OpenStreetMap extract, `.osm.pbf`, with GDAL's own reader."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.domain.errors import SourceError
from geo.sources._streets_network import STRETCH_COLUMNS, speeds, split_at_junctions
from geo.sources.catalogue import Source
from geo.sources.report import SourceReport
from geo.store.tables import WGS84

SUFFIX = ".osm.pbf"
_CLOSED = frozenset({"no", "private"})
_TAGS = ("oneway", "junction", "maxspeed", "access", "vehicle", "motor_vehicle", "motorcar", "foot", "layer")
_TAG = r'"{}"=>"((?:[^"\\]|\\.)*)"'
_KPH_PER_MPH = 1.609


def read_osm(
    source: Source, path: Path, area: shapely.Geometry | None, report: SourceReport
) -> gpd.GeoDataFrame:
    """Read the stretches of an extract that touch an area.

    Parameters
    ----------
    source : Source
    path : pathlib.Path
    area : shapely.Geometry or None
        WGS84; all of it by default.
    report : SourceReport

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `STRETCH_COLUMNS`, WGS84, cut where streets meet.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    bounds = None if area is None else tuple(area.bounds)
    try:
        raw = pyogrio.read_dataframe(
            path, layer="lines", columns=["highway", "other_tags"], where="highway IS NOT NULL", bbox=bounds
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError) as error:
        raise SourceError(
            f"{source.title} : « {path.name} » est abîmé ou coupé. Téléchargez-le de nouveau. "
            "Les données en usage n’ont pas changé."
        ) from error
    raw = raw[raw.geometry.notna() & ~raw.geometry.is_empty].reset_index(drop=True)
    report.read += len(raw)
    stretches = _stretches(raw)
    if area is not None:
        stretches = stretches[stretches.intersects(area)].reset_index(drop=True)
    report.kept += len(stretches)
    return split_at_junctions(stretches, stretches["level"].to_list())[STRETCH_COLUMNS]


def _stretches(raw: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    tags = {name: raw["other_tags"].str.extract(_TAG.format(name), expand=False) for name in _TAGS}
    known = speeds("osm").reindex(raw["highway"])
    walk, car = (known[name].to_numpy(dtype=float, copy=True) for name in ("walk_kph", "car_kph"))
    access = tags["access"]
    on_foot = tags["foot"].fillna(access)
    by_car = tags["motorcar"].fillna(tags["motor_vehicle"]).fillna(tags["vehicle"]).fillna(access)
    walk[on_foot.isin(_CLOSED)] = np.nan
    car[by_car.isin(_CLOSED)] = np.nan
    said = _kph(tags["maxspeed"])
    car = np.where(np.isfinite(said) & np.isfinite(car), np.minimum(car, said), car)
    oneway = tags["oneway"].fillna("")
    implied = (raw["highway"].isin(["motorway", "motorway_link"])) | (tags["junction"] == "roundabout")
    only_ahead = oneway.isin(["yes", "true", "1"]) | (implied & ~oneway.isin(["no", "-1", "false", "0"]))
    level = pd.to_numeric(tags["layer"], errors="coerce").fillna(0).astype(int)
    return gpd.GeoDataFrame(
        {
            "walk_kph": walk,
            "car_kph": car,
            "ahead": (oneway != "-1").to_numpy(),
            "back": (~only_ahead).to_numpy(),
            "level": level.to_numpy(),
        },
        geometry=shapely.force_2d(raw.geometry.to_numpy()),
        crs=WGS84,
    )[np.isfinite(walk) | np.isfinite(car)].reset_index(drop=True)


def _kph(texts: pd.Series) -> np.ndarray:
    """Read « 50 » and « 30 mph »; a word is not a number."""
    number = pd.to_numeric(texts.str.extract(r"^(\d+)", expand=False), errors="coerce")
    return np.where(texts.str.contains("mph", na=False), number * _KPH_PER_MPH, number).astype(float)
