"""Read the polygons of zones, and tell the communes that each holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape

from geo.domain.errors import DataError
from geo.domain.french import fold
from geo.sources.communes import CommuneFinder
from geo.sources.spreadsheet import MAX_BYTES

_HALF = 0.5
_SLIVER = 0.02
"""Share of a commune under which a border that does not quite match cuts nothing."""
_USUAL_NAMES = ("nom", "name", "libelle", "intitule", "label")


@dataclass(frozen=True)
class Polygon:
    """A feature: its rank in the file, the name of its zone, its shape, or what is wrong with it."""

    number: int
    zone: str
    shape: shapely.Geometry | None
    fault: str = ""


def is_geojson(path: Path) -> bool:
    """Tell whether a file is JSON, by its content."""
    with path.open("rb") as file:
        return file.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def read_polygons(path: Path, name: str, zone_names: tuple[str, ...]) -> list[Polygon]:
    """Read features.

    Raises
    ------
    DataError
        If it is no GeoJSON, or too large.
    """
    if path.stat().st_size > MAX_BYTES:
        raise DataError(f"Le fichier « {name} » dépasse {MAX_BYTES / 1e6:.0f} Mo : simplifiez ses contours.")
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
        features = document["features"]
        wanted = (*zone_names, *_USUAL_NAMES)
        return [_polygon(at, one, wanted) for at, one in enumerate(features, start=1)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataError(
            f"Le fichier « {name} » n’est pas un GeoJSON lisible : exportez-le de nouveau."
        ) from error


def _polygon(number: int, feature: dict[str, object], wanted: tuple[str, ...]) -> Polygon:
    properties = feature.get("properties")
    said = (
        {fold(str(key)): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    )
    zone = next((str(said[key]).strip() for key in wanted if said.get(key)), "")
    try:
        drawn = shapely.make_valid(shape(feature["geometry"]))
    except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError, KeyError):
        return Polygon(number, zone, None, "La géométrie est absente ou illisible.")
    if not drawn.area > 0:
        return Polygon(number, zone, None, "La géométrie n’est pas un polygone.")
    west, south, east, north = drawn.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        return Polygon(
            number, zone, None, "Le polygone n’est pas en longitude et latitude (WGS84) : reprojetez-le."
        )
    return Polygon(number, zone, drawn)


def communes_of(drawn: shapely.Geometry | None, finder: CommuneFinder) -> tuple[list[str], list[str]]:
    """Return the communes that a polygon holds for half or more, and those that it cuts for less.

    A commune without boundary is where its mairie is.
    """
    shapes = finder.shapes.geometry
    rows = np.sort(shapes.sindex.query(drawn, predicate="intersects"))
    near = shapes.iloc[rows]
    shapely.prepare(drawn)
    held = shapely.area(shapely.intersection(near.to_numpy(), drawn)) / shapely.area(near.to_numpy())
    codes = near.index.to_numpy(dtype=object)
    bare = finder.parts[finder.parts.geometry.isna() & finder.parts["mairie"].notna()]
    inside = bare.index[shapely.covers(drawn, bare["mairie"].to_numpy())]
    cut = codes[(held < _HALF) & (held > _SLIVER)]
    return [*map(str, codes[held >= _HALF]), *map(str, inside)], [*map(str, cut)]
