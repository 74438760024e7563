"""Find the commune of a point, of a name or of a code, and tell whether a point is where it claims to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from cachetools import LRUCache
from pyproj import Transformer

from geo.analysis.search import Outside, PlaceIndex, outside
from geo.domain.vocabulary import CommuneKind
from geo.store.tables import WGS84

_TOUCHING_DEGREES = 2e-4
"""Twenty metres: neighbours whose simplified boundaries do not quite meet."""
_SHORE_DEGREES = 5e-3
"""Some 500 m: a point on a quay, outside of every simplified boundary."""
_MOST_OF_A_NAME = 60
_WORTH_ASKING = 74.0
"""The score below which what resembles a name is not worth a question (see `geo.analysis.search`)."""

Objects = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class NameMatch:
    """What a written name designates.

    Parameters
    ----------
    codes : tuple of str
        Communes and arrondissements; several where nothing tells them apart, none where nothing resembles.
    certain : bool
        Whether it is the name that was written; else the code is a suggestion that a person must confirm.
    former : str
        The name no longer in use by which it was found, if so.
    outside : Outside or None
        The place, where it is one that the territories do not cover.
    """

    codes: tuple[str, ...]
    certain: bool
    former: str = ""
    outside: Outside | None = None


class CommuneFinder:
    """Communes and arrondissements, found by where they are or how they are called.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
        The communes table.
    """

    def __init__(self, communes: gpd.GeoDataFrame) -> None:
        self._communes = communes
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
        """Return the codes of the communes of a name, without what only resembles it (see `match`)."""
        found = self.match(name, postal_code, departements)
        return list(found.codes) if found.certain else []

    def match(self, name: str, postal_code: str = "", departements: Sequence[str] = ()) -> NameMatch:
        """Find the communes that a name designates, as the search field does.

        Parameters
        ----------
        name : str
        postal_code : str
            Written beside it: the communes that it serves come first, then those of its département.
        departements : sequence of str
            Where the list is from, to tell communes of the same name apart.

        Returns
        -------
        NameMatch
            Several codes where nothing tells them apart; Paris, Lyon and Marseille give the arrondissement of
            the postal code or of the name, else all.
        """
        key = (name, postal_code, tuple(departements))
        if key not in self._matched:
            self._matched[key] = self._match(*key)
        return self._matched[key]

    def _match(self, name: str, postal_code: str, departements: Sequence[str]) -> NameMatch:
        elsewhere = outside(postal_code, name=name)
        if elsewhere is not None:
            return NameMatch((), certain=False, outside=elsewhere)
        found = self.index.search(name, _MOST_OF_A_NAME, postal_code=postal_code, likely=departements)
        sure = [one for one in found if one.certain]
        likely = [one for one in sure or found if self.table.at[one.code, "departement"] in departements]
        chosen = likely or sure or found
        if not chosen or chosen[0].score < _WORTH_ASKING:
            return NameMatch((), certain=False)
        equal = [one for one in chosen if one.score == chosen[0].score] if sure else chosen[:1]
        codes = [part for one in equal for part in self._parts_of(one.code)]
        return NameMatch(tuple(dict.fromkeys(codes)), certain=bool(sure), former=equal[0].former)

    def heir(self, code: str) -> str | None:
        """Return the commune that absorbed the one of a code no longer in use; None where it is not known."""
        return self.index.heir(code)

    @cached_property
    def index(self) -> PlaceIndex:
        """The matcher of names."""
        return _index_of(self._communes)

    @cached_property
    def _matched(self) -> dict[tuple[str, str, tuple[str, ...]], NameMatch]:
        return {}

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

    @cached_property
    def _by_postal(self) -> dict[str, list[str]]:
        postal: dict[str, list[str]] = {}
        for code, codes in self.parts["postal_codes"].items():
            for one in codes:
                postal.setdefault(one, []).append(str(code))
        return postal


_indexes: LRUCache[int, tuple[gpd.GeoDataFrame, PlaceIndex]] = LRUCache(2)


def _index_of(communes: gpd.GeoDataFrame) -> PlaceIndex:
    """Return the matcher of a table, made once: half a second, for each list that is read."""
    known = _indexes.get(id(communes))
    if known is None or known[0] is not communes:
        table = communes.set_index("code", drop=False).drop(columns=["geometry", "mairie"])
        known = (communes, PlaceIndex(pd.DataFrame(table)))
        _indexes[id(communes)] = known  # it holds the table, whose address is no other's meanwhile
    return known[1]


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
