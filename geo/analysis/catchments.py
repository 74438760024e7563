"""Draw the area from which a structure is within reach, along the streets that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.paths import network_of
from geo.analysis.scenario import commune_at
from geo.analysis.travel import Access, FloatArray, project
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import Level, Mode
from geo.store.tables import WGS84

if TYPE_CHECKING:
    from geo.analysis.streets import Joined, ModeNetwork

_CELL_M = {Mode.FOOT: 40.0, Mode.CAR: 100.0}
"""Side of the cells that the area is drawn with: who lives that near a street is taken to live on it."""


@dataclass(frozen=True)
class Catchment:
    """From where a place is within reach.

    Parameters
    ----------
    mode : Mode
        That of the commune where it stands.
    area : shapely.Geometry or None
        WGS84, along the streets; None where it is a circle, in straight line.
    reach_m : float
        Radius of that circle.
    """

    mode: Mode
    area: shapely.Geometry | None
    reach_m: float


@cached_by_analysis(most=32)
def catchment(analysis: Analysis, lon: float, lat: float, access: Access) -> Catchment:
    """Draw the area within reach of a place.

    Parameters
    ----------
    analysis : Analysis
    lon, lat : float
        WGS84 degrees.
    access : Access

    Raises
    ------
    ParameterError
        If the place is in no commune.
    """
    commune = commune_at(analysis, lon, lat)
    zones = analysis.zones(Level.COMMUNE).table
    rural = bool(zones.set_index("code")["rural"].get(commune.code, False))
    mode = Mode.CAR if rural else Mode.FOOT
    departement = commune.departement or ""
    area = None
    if departement in analysis.dataset.streets:
        point = project(np.array([lon]), np.array([lat]), [departement])
        network = network_of(analysis.ground, departement).modes[mode]
        metric = _area(network, network.join(point), access.limit(mode) * 60, _CELL_M[mode])
        if metric is not None:
            area = gpd.GeoSeries([metric], crs=legal_crs(departement)).to_crs(WGS84).iloc[0]
    return Catchment(mode, area, access.reach_m(mode))


def _area(network: ModeNetwork, target: Joined, limit_s: float, cell_m: float) -> shapely.Geometry | None:
    """Return the area around the streets from which a target is within reach; None where none leads to it."""
    if not target.known[0]:
        return None
    towards = network.towards(target)
    seconds = towards.seconds_from(np.array([0]), limit_s)[0]
    near = np.isfinite(seconds[network.start]) | np.isfinite(seconds[network.end])
    near[target.edge] = True
    places = network.along(np.flatnonzero(near), cell_m / 2)
    places = places[towards.seconds_to(places, seconds, 0) <= limit_s]
    if not len(places):
        return None
    points = shapely.line_interpolate_point(network.lines[places.edge], places.share, normalized=True)
    return _drawn(shapely.get_coordinates(points), cell_m)


def _drawn(points: FloatArray, cell_m: float) -> shapely.Geometry:
    """Draw the area that points cover, a cell around each, the smallest holes filled."""
    # Imported here: a server starts without drawing any.
    from scipy.ndimage import binary_closing, binary_dilation  # noqa: PLC0415

    cells = np.floor(points / cell_m).astype(np.int64)
    corner = cells.min(axis=0) - 3
    grid = np.zeros(cells.max(axis=0) - corner + 4, dtype=bool)
    grid[tuple((cells - corner).T)] = True
    grid = binary_closing(binary_dilation(grid))
    edges = np.diff(np.pad(grid, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    # A box for each run of cells of a column: what begins and what ends come in the same order.
    (column, low), (_, high) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    west = (corner[0] + column) * cell_m
    boxes = shapely.box(west, (corner[1] + low) * cell_m, west + cell_m, (corner[1] + high) * cell_m)
    area = shapely.union_all(boxes)
    return area.buffer(cell_m / 2).buffer(-cell_m / 2).simplify(cell_m / 3)
