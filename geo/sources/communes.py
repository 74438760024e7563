"""Find the commune of a point, of a name or of a code, and tell whether a point is where it claims to be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from geo.domain.french import fold
from geo.domain.vocabulary import CommuneKind
from geo.store.tables import WGS84

_TOUCHING_DEGREES = 2e-4
"""Twenty metres: neighbours whose simplified boundaries do not quite meet."""
_SHORE_DEGREES = 5e-3
"""Some 500 m: a point on a quay, outside of every simplified boundary."""

Objects = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]


class CommuneFinder:
    """Communes and arrondissements, found by where they are or how they are called.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
        The communes table.
    """

    def __init__(self, communes: gpd.GeoDataFrame) -> None:
        self.table = communes.set_index("code", drop=False)
        self.parts = self.table[self.table["kind"] != CommuneKind.CITY]
        self.shapes = self.parts[self.parts.geometry.notna()]
        self.cities = set(self.table.index[self.table["kind"] == CommuneKind.CITY])

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes.geometry.to_numpy())

    def at(self, lon: Floats, lat: Floats) -> Objects:
        """Return the code of the commune that holds each point; None where none does."""
        points = shapely.points(lon, lat)
        found = np.full(len(points), None, dtype=object)
        sound = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        point, commune = self._tree.query(points[sound], predicate="intersects")
        found[sound[point[::-1]]] = self.shapes.index.to_numpy(dtype=object)[commune[::-1]]
        return found

    def agree(self, codes: Sequence[str] | Objects, lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
        """Tell whether each point lies in the commune it claims, or in a neighbour, or just off its shore.

        A commune without boundary is believed.
        """
        claimed = np.asarray(codes, dtype=object)
        shape = self.shapes.geometry.reindex(claimed).to_numpy()
        found = self.at(lon, lat)
        within = self.shapes.geometry.reindex(found).to_numpy()
        neighbours = shapely.dwithin(shape, within, _TOUCHING_DEGREES)
        points = np.where(np.isfinite(lon) & np.isfinite(lat), shapely.points(lon, lat), None)
        shore = shapely.dwithin(shape, points, _SHORE_DEGREES)
        same = np.array([a == b and a is not None for a, b in zip(claimed, found, strict=True)], dtype=bool)
        shapeless = pd.isna(shape) & np.isin(claimed, self.parts.index.to_numpy(dtype=object))
        return same | neighbours | shore | shapeless

    def mairies(self, codes: Sequence[str] | Objects) -> Objects:
        """Return the point of the mairie of each commune, None where the code is not one."""
        points: Objects = self.parts["mairie"].reindex(np.asarray(codes, dtype=object)).to_numpy(dtype=object)
        return points

    def named(self, name: str, postal_code: str = "", departements: Sequence[str] = ()) -> list[str]:
        """Return the codes of the communes of a name, those of the postal code or départements first.

        Paris, Lyon and Marseille give the arrondissement of the postal code.
        """
        rows = self._names.get(fold(name), [])
        if not rows:
            rows = [code for key in (_without_cedex(fold(name)),) for code in self._names.get(key, [])]
        parts = [part for code in rows for part in self._parts_of(code)]
        for keep in (
            [c for c in parts if postal_code and postal_code in self._postal_of(c)],
            [c for c in parts if postal_code and self._departement_of_postal(postal_code, c)],
            [c for c in parts if self.parts.at[c, "departement"] in departements],
        ):
            if keep:
                return keep
        return [] if postal_code and self.is_postal(postal_code) else parts

    def of_postal(self, postal_code: str) -> list[str]:
        """Return the communes and arrondissements that a postal code serves."""
        return self._by_postal.get(postal_code, [])

    def is_postal(self, code: str) -> bool:
        """Tell whether a code is a postal code."""
        return code in self._by_postal

    def _parts_of(self, code: str) -> list[str]:
        if code not in self.cities:
            return [code]
        return self.parts.index[(self.parts["city"] == code).to_numpy(dtype=bool, na_value=False)].to_list()

    def _postal_of(self, code: str) -> Sequence[str]:
        codes: Sequence[str] = self.parts.at[code, "postal_codes"]
        return codes

    def _departement_of_postal(self, postal_code: str, code: str) -> bool:
        departement = str(self.parts.at[code, "departement"])
        start = postal_code[:3] if postal_code.startswith("97") else postal_code[:2]
        return start == departement or (start == "20" and departement in {"2A", "2B"})

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for code, name in self.table["name"].items():
            names.setdefault(fold(str(name)), []).append(str(code))
        return names

    @cached_property
    def _by_postal(self) -> dict[str, list[str]]:
        postal: dict[str, list[str]] = {}
        for code, codes in self.parts["postal_codes"].items():
            for one in codes:
                postal.setdefault(one, []).append(str(code))
        return postal


def _without_cedex(name: str) -> str:
    words = name.split()
    return " ".join(words[: words.index("cedex")]) if "cedex" in words else name


def to_wgs84(x: Floats, y: Floats, epsg: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Turn projected coordinates into longitude and latitude, each from its own projection.

    Parameters
    ----------
    x, y : array of shape (n,)
        Metres.
    epsg : array of shape (n,)
        EPSG codes; 4326 leaves the coordinates as they are, 0 gives no position.

    Returns
    -------
    tuple of array
        Longitudes and latitudes; NaN where there is no position.
    """
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for code in np.unique(epsg):
        rows = epsg == code
        if code == WGS84:
            lon[rows], lat[rows] = x[rows], y[rows]
        elif code > 0:
            transform = Transformer.from_crs(int(code), WGS84, always_xy=True).transform
            lon[rows], lat[rows] = transform(x[rows], y[rows])
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    lon[lost], lat[lost] = np.nan, np.nan
    return lon, lat
