"""Tell how far and how long it is from any place to any structure, in metres of the legal projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyproj import Transformer

from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError
from geo.domain.reference import constant
from geo.domain.territory import OVERSEAS, legal_crs
from geo.domain.vocabulary import Mode
from geo.store.tables import WGS84

if TYPE_CHECKING:
    from scipy.spatial import KDTree

FloatArray = npt.NDArray[np.float64]
Metres = npt.NDArray[np.float32]
"""Right within a millimetre, as far as anyone goes, in half the memory."""
IntArray = npt.NDArray[np.int64]

_APART_M = 1e8
"""Lands are set this far apart on a third axis, so that one tree serves all and nobody crosses the sea."""
_LONGEST_MINUTES = 180.0


@dataclass(frozen=True)
class Access:
    """How long people may travel, and how fast they do.

    Parameters
    ----------
    foot_minutes, car_minutes : float
        Longest travel on foot and by car.
    foot_kph, car_kph : float
        Speeds along the path.
    foot_detour, car_detour : float
        Length of the path over that of the straight line.

    Raises
    ------
    ParameterError
        If a value has no meaning.
    """

    foot_minutes: float
    car_minutes: float
    foot_kph: float
    car_kph: float
    foot_detour: float
    car_detour: float

    def __post_init__(self) -> None:
        for minutes in (self.foot_minutes, self.car_minutes):
            if not (1 <= minutes <= _LONGEST_MINUTES and minutes == int(minutes)):
                raise ParameterError(
                    f"Un temps d’accès de {minutes:g} minutes n’a pas de sens ici : "
                    f"indiquez un nombre entier, de 1 à {_LONGEST_MINUTES:g} minutes."
                )
        if min(self.foot_kph, self.car_kph) <= 0 or min(self.foot_detour, self.car_detour) < 1:
            raise ParameterError(
                "Une vitesse doit être positive et un détour d’au moins 1 fois la ligne droite."
            )

    def reach_m(self, mode: Mode) -> float:
        """Return the straight line, in metres, that can be travelled within the access time."""
        minutes, kph, detour = self._of(mode)
        return minutes / 60 * kph * 1000 / detour

    def minutes(self, distance_m: float | FloatArray, mode: Mode) -> float | FloatArray:
        """Return the travel time, in minutes, of a straight line in metres."""
        _, kph, detour = self._of(mode)
        return distance_m * detour / (kph * 1000) * 60

    def reaches_m(self, by_car: npt.NDArray[np.bool_]) -> FloatArray:
        """Return the straight line that can be travelled from each point, by car or on foot."""
        return np.where(by_car, self.reach_m(Mode.CAR), self.reach_m(Mode.FOOT))

    def limits_s(self, by_car: npt.NDArray[np.bool_]) -> FloatArray:
        """Return the longest travel time from each point, by car or on foot, in seconds."""
        return np.where(by_car, self.car_minutes, self.foot_minutes) * 60.0

    def limit(self, mode: Mode) -> float:
        """Return the longest travel time, in minutes."""
        return self._of(mode)[0]

    def _of(self, mode: Mode) -> tuple[float, float, float]:
        if mode is Mode.FOOT:
            return self.foot_minutes, self.foot_kph, self.foot_detour
        return self.car_minutes, self.car_kph, self.car_detour


def default_access(foot_minutes: float | None = None, car_minutes: float | None = None) -> Access:
    """Return the access of the reference table, with other times where given."""
    names = ("foot_minutes", "car_minutes", "foot_kph", "car_kph", "foot_detour", "car_detour")
    values = {name: constant(name) for name in names}
    if foot_minutes is not None:
        values["foot_minutes"] = foot_minutes
    if car_minutes is not None:
        values["car_minutes"] = car_minutes
    return Access(**values)


def project(
    lon: FloatArray, lat: FloatArray, departements: Sequence[str] | npt.NDArray[np.object_]
) -> FloatArray:
    """Project points, each into the legal projection of its département.

    Parameters
    ----------
    lon, lat : array of shape (n,)
        WGS84 degrees.
    departements : sequence of str, length n

    Returns
    -------
    array of shape (n, 3)
        Easting and northing in metres, and a third coordinate that keeps lands apart: the mainland, each
        département overseas.
    """
    code_of, names = pd.factorize(np.asarray(departements, dtype=object))
    codes = np.array([legal_crs(name) for name in names], dtype=np.int64)[code_of]
    points = np.empty((len(codes), 3))
    points[:, 2] = np.array([plane(name) for name in names])[code_of]
    for epsg in np.unique(codes):
        rows = codes == epsg
        transform = _transformer(int(epsg)).transform
        points[rows, 0], points[rows, 1] = transform(np.asarray(lon)[rows], np.asarray(lat)[rows])
    return points


def plane(departement: str) -> float:
    """Return the third coordinate of the points of a département: that of its land, none for the mainland."""
    return int(departement) * _APART_M if departement in OVERSEAS else 0.0


def search_tree(points: FloatArray) -> KDTree | None:
    """Return what finds the nearest of some points; None where there are none."""
    # Imported here: what was measured is kept beside the data, and a server starts without measuring.
    from scipy.spatial import KDTree  # noqa: PLC0415

    return KDTree(points) if len(points) else None


def farthest_m() -> float:
    """Return the distance beyond which a structure is not one that people could go to."""
    return constant("farthest_km") * 1000


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(WGS84, epsg, always_xy=True)


class StructureIndex:
    """Structures projected once, with a search tree for each dispositif.

    Parameters
    ----------
    structures : geopandas.GeoDataFrame
        Schema `structures`, WGS84.
    departement_of : pandas.Series
        Département by commune code, which says each structure's projection.
    like : tuple, optional
        An index and those of its rows that come first here, unchanged.
    """

    def __init__(
        self,
        structures: gpd.GeoDataFrame,
        departement_of: pd.Series,
        *,
        like: tuple[StructureIndex, IntArray] | None = None,
    ) -> None:
        self.table = structures.reset_index(drop=True)
        fresh = self.table.iloc[len(like[1]) if like else 0 :]
        departements = fresh["commune"].map(departement_of).fillna("")
        self.points = project(
            fresh.geometry.x.to_numpy(), fresh.geometry.y.to_numpy(), departements.to_numpy(dtype=object)
        )
        listed = fresh["dispositifs"].explode()
        self.offers = {d: fresh.index.isin(listed.index[listed == d.value]) for d in Dispositif}
        if like:
            known, kept = like
            self.points = np.concatenate([known.points[kept], self.points])
            self.offers = {d: np.concatenate([known.offers[d][kept], self.offers[d]]) for d in Dispositif}
        self._trees: dict[tuple[Dispositif, int], tuple[KDTree | None, IntArray]] = {}
        # The row -1, « none », falls on the last item: no identifier.
        self.ids = np.array([*self.table["id"], None], dtype=object)

    @cached_property
    def arrow_ids(self) -> pa.Array:
        """Identifiers in Arrow, to be taken by row."""
        return pa.array(self.table["id"].to_list(), pa.large_string())

    def _tree(self, dispositif: Dispositif, since: int) -> tuple[KDTree | None, IntArray]:
        if (dispositif, since) not in self._trees:
            rows = since + np.flatnonzero(self.offers[dispositif][since:])
            self._trees[dispositif, since] = (search_tree(self.points[rows]), rows)
        return self._trees[dispositif, since]

    def nearest(
        self, points: FloatArray, dispositif: Dispositif, *, since: int = 0
    ) -> tuple[Metres, IntArray]:
        """Find the nearest structure that offers a dispositif.

        Parameters
        ----------
        points : array of shape (n, 3)
            As given by `project`.
        dispositif : Dispositif
        since : int
            Only the structures of this row and the next ones are looked at.

        Returns
        -------
        distance_m : array of shape (n,)
            Straight line; infinite where the territory's projection holds no such structure at a distance
            that anyone would travel.
        row : array of shape (n,)
            Row in `table`; -1 where there is none.
        """
        tree, rows = self._tree(dispositif, since)
        if tree is None or not len(points):
            return np.full(len(points), np.inf, dtype=np.float32), np.full(len(points), -1)
        distance, position = tree.query(points, workers=-1, distance_upper_bound=farthest_m())
        # The position of none is one past the last.
        return distance.astype(np.float32), np.append(rows, -1)[position]
