"""Pack what is drawn into small immutable files named by their content, fetched once by a browser.

Contours are display copies only: coordinates are rounded to a grid shared by all zones, so that common
borders stay common. At 4 decimals a vertex moves by at most 5.6 m north and 4.2 m east in mainland France
(0.56 m at 5 decimals); no vertex is dropped but those that fall on the one before. Belonging and distance
never use them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.cartography.states import STATUS_LETTER
from geo.domain.dispositifs import ALONE, NEEDS, Dispositif
from geo.domain.errors import DataError
from geo.domain.french import people_as_said
from geo.domain.places import short_name
from geo.domain.vocabulary import Geocoding, Status
from geo.store.tables import is_wgs84

IntArray = npt.NDArray[np.int64]

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
_POINT_DECIMALS = 5
GENERALISED_DEGREES = 0.01
"""Tolerance of communes seen all at once: a detail under some 0.5 km² goes, shared borders stay shared."""
_LEAST_PART = 0.03
"""A part of a zone smaller than this, for its largest, does not widen the view of it."""
DETAILED_NEEDS = (*NEEDS, *ALONE)
"""Those that the details of a zone tell of, in this order."""
_DISPOSITIFS = list(Dispositif)


@dataclass(frozen=True)
class Asset:
    """A file that never changes: its name is the beginning of the SHA-256 of its content."""

    name: str
    content: bytes

    @classmethod
    def of(cls, value: object) -> Asset:
        """Pack a JSON value."""
        content = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        return cls(_name(content), content)


@dataclass(frozen=True)
class Contours(Asset):
    """A file of outlines; `codes` are those of its zones, in its order."""

    codes: tuple[str, ...]

    @classmethod
    def read(cls, content: bytes) -> Contours:
        """Return the file of this content, packed before."""
        return cls(_name(content), content, tuple(json.loads(content)["codes"]))


def _name(content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()[:20]}.json"


def contours(zones: gpd.GeoDataFrame, *, decimals: int = 4, labelled: bool = False) -> Contours:
    """Pack the outlines of zones; those without geometry are skipped.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Columns `code, name, geometry` (polygons, WGS84).
    decimals : int
        Of the degrees kept: 4 (about 10 m) for communes and above, 5 (1 m) for QPV.
    labelled : bool
        Whether their names are written on the map: with a place inside each, largest zones first.

    Returns
    -------
    Contours
        `{codes, names, decimals, line}`; `line` is the stream of integers described in `_stream`. Labelled,
        `labels` gives a place inside each zone, and `ranks` the zones from the most populated.
    """
    _check_crs(zones)
    shapes = zones.geometry.to_numpy()
    drawn = zones[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    codes = drawn["code"].to_list()
    content = {
        "codes": codes,
        "names": [short_name(name) for name in drawn["name"]],
        "decimals": decimals,
        "line": encode(_stream(drawn.geometry.to_numpy(), decimals)),
    }
    file = Asset.of(content | (_labels(drawn, decimals) if labelled else {}))
    return Contours(file.name, file.content, tuple(codes))


def _labels(zones: gpd.GeoDataFrame, decimals: int) -> dict[str, object]:
    """Give a place inside each zone for its name, and the order in which names are placed."""
    inside = shapely.get_coordinates(shapely.point_on_surface(_largest_parts(zones.geometry.to_numpy())))
    size = zones["population"] if "population" in zones else pd.Series(shapely.area(zones.geometry))
    return {
        "labels": encode(_steps(inside, decimals)),
        "ranks": np.argsort(-size.fillna(0).to_numpy(), kind="stable").tolist(),
    }


def _largest_parts(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the largest polygon of each zone, none of which is empty."""
    parts, zone = shapely.get_parts(shapes, return_index=True)
    largest_last = np.lexsort((shapely.area(parts), zone))
    return parts[largest_last[np.cumsum(np.bincount(zone)) - 1]]


def generalised(table: gpd.GeoDataFrame, tolerance_degrees: float = 0.004) -> gpd.GeoDataFrame:
    """Simplify zones that are only seen from afar: display copies, about 400 m at most."""
    return table.set_geometry(table.geometry.simplify(tolerance_degrees))


def main_bounds(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return west, south, east, north of each zone, islets far from where people live left out.

    Parameters
    ----------
    shapes : array of polygons
        A missing one has NaN bounds.
    """
    parts, zone = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(parts)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, zone, area)
    kept = area >= _LEAST_PART * largest[zone]
    boxes = pd.DataFrame(shapely.bounds(parts[kept])).groupby(zone[kept])
    found = pd.concat([boxes[[0, 1]].min(), boxes[[2, 3]].max()], axis=1)
    return found.reindex(range(len(shapes))).to_numpy(dtype=float)


def generalised_together(zones: gpd.GeoDataFrame, groups: pd.Series) -> gpd.GeoDataFrame:
    """Simplify neighbours together, group by group, which takes a third of the memory.

    Shared borders stay shared; zones without geometry are left out.
    """
    drawn = zones[zones.geometry.notna()]
    parts = [
        gpd.GeoSeries(
            shapely.coverage_simplify(part.geometry.to_numpy(), GENERALISED_DEGREES),
            part.index,
            crs=zones.crs,
        )
        for _, part in drawn.groupby(groups.reindex(drawn.index))
    ]
    return drawn.set_geometry(pd.concat(parts).reindex(drawn.index))


def details(letters: Sequence[str], unserved: npt.NDArray[np.float64] | None = None) -> Asset:
    """Pack what tooltips say of zones, in the order of their contours.

    Parameters
    ----------
    letters : sequence of str
        For each zone one status letter a need of `DETAILED_NEEDS`; empty where nothing is said of a zone.
    unserved : array, zones × needs, optional
        People not served, NaN where unknown; written rounded as they are said.
    """
    unknown = STATUS_LETTER[Status.UNKNOWN] * len(DETAILED_NEEDS)
    content: dict[str, object] = {"statuses": "".join(one or unknown for one in letters)}
    if unserved is not None:
        # Zero stands for what is unknown, so that all are small integers.
        said = [0 if np.isnan(people) else people_as_said(people) + 1 for people in unserved.ravel()]
        content["unserved"] = encode(np.array(said, dtype=np.int64))
    return Asset.of(content)


def marks(structures: gpd.GeoDataFrame, *, commune_names: Mapping[str, str] | None = None) -> Asset:
    """Pack structures: where they are and what their tooltips say.

    Parameters
    ----------
    structures : geopandas.GeoDataFrame
        Table `structures` of `geo.store.schema`.
    commune_names : mapping, optional
        Name of each commune code; without it tooltips give the address only.
    """
    _check_crs(structures)
    offered = [
        "".join(str(i) for i, d in enumerate(_DISPOSITIFS) if d in set(codes))
        for codes in structures["dispositifs"]
    ]
    approximate = (structures["geocoding"] == Geocoding.COMMUNE).to_numpy()
    return Asset.of(
        {
            **_points(structures),
            "addresses": _texts(structures["address"]),
            "communes": structures["commune"].to_list(),
            "communeNames": [(commune_names or {}).get(code, "") for code in structures["commune"]],
            "dispositifs": offered,
            "approximate": np.flatnonzero(approximate).tolist(),
        }
    )


def place_marks(places: gpd.GeoDataFrame) -> Asset:
    """Pack context places (Caf reception points, say), drawn small and grey.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        Table `places` of `geo.store.schema`.
    """
    _check_crs(places)
    return Asset.of({**_points(places), "addresses": _texts(places["address"])})


def encode(values: IntArray) -> str:
    """Write signed integers as text: five bits a character, small values first, sign in the lowest bit.

    Examples
    --------
    >>> encode(np.array([0, -1, 1, 16]))
    'ABCgB'
    """
    folded = (values << 1) ^ (values >> 63)
    lengths = np.ones(len(folded), dtype=np.int64)
    rest = folded >> 5
    while rest.any():
        lengths += rest > 0
        rest >>= 5
    starts = np.cumsum(lengths) - lengths
    out = np.empty(int(lengths.sum()), dtype=np.uint8)
    for place in range(int(lengths.max(initial=0))):
        here = lengths > place
        more = (lengths[here] > place + 1).astype(np.int64) << 5
        out[starts[here] + place] = _ALPHABET[((folded[here] >> (5 * place)) & 31) | more]
    return out.tobytes().decode("ascii")


def _stream(polygons: npt.NDArray[np.object_], decimals: int) -> IntArray:
    """Flatten zones to: number of polygons, of rings in each, of vertices in each, then their steps.

    Steps are differences of longitude and latitude from the vertex before, the first from (0, 0), in units
    of the last decimal kept. The closing vertex of a ring is not repeated.
    """
    parts, zone = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    grid = np.rint(vertices * 10**decimals).astype(np.int64)
    moved = np.any(np.diff(grid, axis=0) != 0, axis=1) & (np.diff(ring) == 0)
    size = np.bincount(ring[:-1][moved], minlength=len(rings))
    seen = _seen(size, part, len(parts))
    steps = np.diff(grid[:-1][moved & seen[ring[:-1]]], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    # What counts a thing stands before its first step; np.insert keeps the order of those at one place.
    per_ring = size[seen]
    per_part = np.bincount(part[seen], minlength=len(parts))
    drawn = per_part > 0
    per_zone = np.bincount(zone[drawn], minlength=len(polygons))
    ring_at = _starts(per_ring)
    part_at = ring_at[_starts(per_part[drawn])]
    zone_at = np.append(part_at, len(steps))[_starts(per_zone)]
    at = 2 * np.concatenate([zone_at, part_at, ring_at])
    return np.insert(steps.ravel(), at, np.concatenate([per_zone, per_part[drawn], per_ring]))


def _seen(size: IntArray, part: IntArray, parts: int) -> npt.NDArray[np.bool_]:
    """Tell the rings that keep three vertices on the grid; holes go with the outline that vanishes."""
    seen = size >= 3
    outlines = np.unique(part, return_index=True)[1]
    outlined = np.zeros(parts, dtype=bool)
    outlined[part[outlines]] = seen[outlines]
    return seen & outlined[part]


def _starts(sizes: IntArray) -> IntArray:
    return np.cumsum(sizes) - sizes


def _points(table: gpd.GeoDataFrame) -> dict[str, object]:
    places = shapely.get_coordinates(table.geometry.to_numpy())
    return {
        "ids": table["id"].to_list(),
        "names": table["name"].to_list(),
        "decimals": _POINT_DECIMALS,
        "line": encode(_steps(places, _POINT_DECIMALS)),
    }


def _steps(places: npt.NDArray[np.float64], decimals: int) -> IntArray:
    """Write places as differences from one to the next, in units of the last decimal kept."""
    grid = np.rint(places * 10**decimals).astype(np.int64)
    return np.diff(grid, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()


def _texts(column: pd.Series) -> list[str]:
    return column.fillna("").astype(str).to_list()


def _check_crs(table: gpd.GeoDataFrame) -> None:
    if not is_wgs84(table):
        raise DataError("La carte attend des longitudes et latitudes (WGS84) : reprojetez d’abord la table.")
