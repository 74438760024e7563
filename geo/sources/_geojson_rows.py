"""Read the features of a GeoJSON as rows of text, each with a point."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry import shape

from geo.domain.errors import DataError
from geo.sources._csv_rows import decoded, lines_of_bytes
from geo.sources._workbook import MAX_COLUMNS, RawTable


def _short(text: str) -> str:
    """Keep a number as text, at a length that no computation can suffer from."""
    return text[:40]


def read_geojson(content: bytes, name: str) -> tuple[list[RawTable], str, list[str]]:
    """Read features; anything but a point stands at a point inside it.

    Raises
    ------
    DataError
        If it is no GeoJSON.
    """
    unreadable = DataError(
        f"Le fichier « {name} » n’est pas un GeoJSON lisible : il est peut-être coupé. "
        "Exportez-le de nouveau."
    )
    try:
        document = json.loads(decoded(lines_of_bytes(content)[0]), parse_int=_short, parse_float=_short)
    except (ValueError, RecursionError) as error:
        raise unreadable from error
    features = document.get("features") if isinstance(document, dict) else document
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise unreadable
    properties = [
        one.get("properties") if isinstance(one.get("properties"), dict) else {} for one in features
    ]
    names = list(dict.fromkeys(str(key) for one in properties for key in one))
    plain = [key for key in names if key.lower() not in {"longitude", "latitude"}][:MAX_COLUMNS]

    def lines() -> Iterator[tuple[int, list[str]]]:
        yield 0, [*plain, "longitude", "latitude"]
        for number, (one, said) in enumerate(zip(features, properties, strict=True), start=1):
            place = _position(one.get("geometry")) or [
                str(said.get(key) or "") for key in ("longitude", "latitude")
            ]
            yield number, [*(_value(said.get(key)) for key in plain), *place]

    return [RawTable(lines())], "GeoJSON", []


def _value(value: object) -> str:
    if isinstance(value, list):
        return " + ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "oui" if value else ""
    return "" if value is None else str(value)


def _position(geometry: object) -> list[str] | None:
    """Return longitude and latitude as written for a point, those of a point inside for anything else."""
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(coordinates, list):
        return [_value(c)[:40] for c in (*coordinates[:2], "", "")][:2]
    try:
        inside = shapely.point_on_surface(shape({**geometry, "coordinates": _floats(coordinates)}))
    except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    return None if inside.is_empty else [repr(inside.x), repr(inside.y)]


def _floats(coordinates: Any) -> Any:
    return [_floats(c) for c in coordinates] if isinstance(coordinates, list) else float(coordinates)
