"""Project once the zones and structures that maps of a territory show, and tell which lie in an extent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.path import Path

from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access, FloatArray
from geo.cartography.assets import main_bounds
from geo.cartography.links import Link
from geo.cartography.states import STATUS_LETTER, missing_state
from geo.cartography.zone_coverage import COLOURED_LEVELS
from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, Dispositif, Need, parts_of
from geo.domain.territory import legal_crs
from geo.domain.vocabulary import Geocoding, Level, Status
from geo.store.tables import WGS84

Window = tuple[float, float, float, float]
"""West, south, east, north, in metres."""

_AROUND_M = 30_000.0
"""Structures and départements this far around are drawn too."""
JUDGED = (*NEEDS, *ALONE)
"""Needs whose statuses are gathered: any of them can then be drawn."""
_DISPOSITIFS = tuple(Dispositif)
_SMALL_PT = 7.0
"""Under this size a QPV cannot be seen: it becomes a dot."""


@dataclass(frozen=True)
class ZoneShapes:
    """Zones as a drawing sees them.

    Parameters
    ----------
    codes, names : array of str, shape (n,)
    paths : sequence of matplotlib.path.Path, length n
        In metres of the projection.
    boxes : array of shape (n, 4)
        West, south, east, north, metres; NaN where there is no contour.
    main_boxes : array of shape (n, 4)
        The same without islets.
    centres : array of shape (n, 2)
        A point inside, metres.
    people : array of shape (n,)
        Inhabitants.
    letters : array of str, shape (n, needs)
        Of the statuses, one column for each of `JUDGED`: see `geo.cartography.states`.
    unserved : array of shape (n, needs)
        People out of reach.
    """

    codes: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    paths: Sequence[Path]
    boxes: FloatArray
    main_boxes: FloatArray
    centres: FloatArray
    people: FloatArray
    letters: npt.NDArray[np.str_]
    unserved: FloatArray

    def state(self, need: Need) -> npt.NDArray[np.str_]:
        """Return the letter by which each zone is drawn for a need."""
        letters = self.letters[:, _columns(need)]
        return np.array(list(missing_state(letters))) if need == ALL_NEEDS else letters[:, 0]

    def lacking(self, need: Need) -> FloatArray:
        """Return how many people of each zone in gap are out of reach: of several needs the most."""
        columns = _columns(need)
        in_gap = self.letters[:, columns] == STATUS_LETTER[Status.GAP]
        return np.asarray(np.where(in_gap, np.nan_to_num(self.unserved[:, columns]), 0.0).max(axis=1))

    def seen_in(self, window: Window) -> npt.NDArray[np.int64]:
        """Return the rows whose box meets a window (west, south, east, north, metres)."""
        west, south, east, north = window
        boxes = self.boxes
        meets = (
            (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        )
        return np.flatnonzero(meets)


@dataclass(frozen=True)
class StructurePoints:
    """Structures as a drawing sees them: `places` in metres, what each offers, whether it is approximate."""

    ids: npt.NDArray[np.object_]
    places: FloatArray
    offers: npt.NDArray[np.bool_]
    approximate: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class MapData:
    """All that maps of some départements have in common.

    Parameters
    ----------
    crs : int
        EPSG code, metres.
    communes, qpv : ZoneShapes
    around : sequence of matplotlib.path.Path
        Départements around, outlined for context.
    structures : StructurePoints
    """

    crs: int
    communes: ZoneShapes
    qpv: ZoneShapes
    around: Sequence[Path]
    structures: StructurePoints


@dataclass(frozen=True)
class MapLine:
    """A line to the nearest structure: its ends in metres, and what is written on it."""

    ends: FloatArray
    label: str


@dataclass(frozen=True)
class MapExtent:
    """What of the data of a map lies in a window, and what of that is the territory.

    Parameters
    ----------
    data : MapData
    window : tuple of float
        West, south, east, north, metres.
    metres_per_pt : float
        Metres on the ground in a point of paper.
    communes, qpv : array of bool
        Which zones are of the territory; the others are context.
    outline : sequence of matplotlib.path.Path
        Of the territory.
    lines : sequence of MapLine
        To the nearest structures.
    text_pt : float
        Height of names.
    small : bool
        One of several maps: no names.
    """

    data: MapData
    window: Window
    metres_per_pt: float
    communes: npt.NDArray[np.bool_]
    qpv: npt.NDArray[np.bool_]
    outline: Sequence[Path]
    lines: Sequence[MapLine]
    text_pt: float
    small: bool = False

    @property
    def coloured(self) -> list[tuple[ZoneShapes, npt.NDArray[np.bool_]]]:
        """The zones that are coloured, the wide ones first, and which of them are of the territory."""
        by_level = {Level.COMMUNE: (self.data.communes, self.communes), Level.QPV: (self.data.qpv, self.qpv)}
        return [by_level[level] for level in COLOURED_LEVELS]

    def letters(self, need: Need) -> set[str]:
        """List the states of the zones coloured."""
        return {letter for shapes, own in self.coloured for letter in shapes.state(need)[own].tolist()}

    @property
    def is_dot(self) -> npt.NDArray[np.bool_]:
        """Which QPV are too small to be seen as polygons."""
        boxes = self.data.qpv.boxes
        side = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        return np.asarray(side / self.metres_per_pt < _SMALL_PT)

    @property
    def has_dots(self) -> bool:
        """Whether some QPV of the territory is drawn as a dot."""
        return bool((self.is_dot & self.qpv).any())

    @property
    def has_approximate(self) -> bool:
        """Whether some structure in sight is only known to its commune."""
        return bool((self.data.structures.approximate & self.in_sight).any())

    @property
    def in_sight(self) -> npt.NDArray[np.bool_]:
        """Which structures are in the window."""
        west, south, east, north = self.window
        x, y = self.data.structures.places.T
        return np.asarray((x > west) & (x < east) & (y > south) & (y < north))

    def holds(self, places: FloatArray) -> npt.NDArray[np.bool_]:
        """Tell which places are in the territory; all of them where its outline is not known."""
        held = [path.contains_points(places) for path in self.outline if len(np.asarray(path.vertices))]
        return np.asarray(np.logical_or.reduce(held)) if held else np.ones(len(places), dtype=bool)


def gather_map_data(analysis: Analysis, departements: Sequence[str], access: Access) -> MapData:
    """Project what lies in some départements and near them, and gather the statuses of its zones.

    Parameters
    ----------
    analysis : Analysis
    departements : sequence of str
        They share one legal projection.
    access : Access
    """
    crs = legal_crs(departements[0])
    outlines = analysis.dataset.departements.set_index("code").geometry
    window = outlines.loc[list(departements)].to_crs(crs).total_bounds + _AROUND_M * np.array([-1, -1, 1, 1])
    return MapData(
        crs=crs,
        communes=_shapes(analysis, Level.COMMUNE, departements, crs, access),
        qpv=_shapes(analysis, Level.QPV, departements, crs, access),
        around=_outlines(outlines, crs, window),
        structures=_points(analysis, crs, window),
    )


def lines_of(links: Sequence[Link], crs: int) -> list[MapLine]:
    """Project lines to the nearest structures."""
    places = [place for one in links for place in (one.start, one.end)]
    if not places:
        return []
    lon, lat = zip(*places, strict=True)
    projected = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WGS84).to_crs(crs)
    ends = shapely.get_coordinates(projected.to_numpy()).reshape(-1, 2, 2)
    return [MapLine(both, one.label) for both, one in zip(ends, links, strict=True)]


def paths_of(shapes: gpd.GeoSeries) -> list[Path]:
    """Turn polygons into paths; a zone without contour is an empty one."""
    return [_path(shape) for shape in shapes]


def _path(shape: shapely.Geometry | None) -> Path:
    if shape is None or shape.is_empty:
        return Path(np.empty((0, 2)))
    return Path.make_compound_path(
        *(Path(shapely.get_coordinates(ring), closed=True) for ring in _oriented_rings(shape))
    )


def _oriented_rings(shape: shapely.Geometry) -> list[shapely.LinearRing]:
    # Agg fills by winding: holes must turn the other way round.
    parts = shapely.get_parts(shapely.orient_polygons(shape))
    return [ring for part in parts for ring in shapely.get_rings(part)]


def _shapes(
    analysis: Analysis, level: Level, departements: Sequence[str], crs: int, access: Access
) -> ZoneShapes:
    zones = analysis.zones(level)
    places = [analysis.tree.get(code) for code in departements]
    # A QPV may lie in two départements: it is of both.
    rows = np.unique(np.concatenate([analysis.rows(place, level) for place in places]))
    table = zones.table.iloc[rows]
    projected = table.geometry.to_crs(crs)
    coverage = pd.concat([analysis.need_coverage(place, level, access, JUDGED) for place in places])
    judged = coverage.drop_duplicates(["zone_code", "need"]).set_index(["zone_code", "need"])
    wanted = pd.MultiIndex.from_product([table["code"], [need.code for need in JUDGED]])
    found = judged[["status", "unserved_population"]].reindex(wanted)
    letters = found["status"].map({status.value: letter for status, letter in STATUS_LETTER.items()})
    inside = projected.representative_point()
    middle = np.column_stack([inside.x, inside.y]).astype(float)
    # A commune without contour is where its mairie is: the one point that stands for its people.
    first_point = zones.points[zones.starts[rows], :2]
    return ZoneShapes(
        codes=table["code"].to_numpy(dtype=object),
        names=table["name"].to_numpy(dtype=object),
        paths=paths_of(projected),
        boxes=projected.bounds.to_numpy(dtype=float),
        main_boxes=main_bounds(projected.to_numpy()),
        centres=np.where(np.isfinite(middle), middle, first_point),
        people=table["population"].to_numpy(dtype=float),
        letters=letters.to_numpy(dtype="U1").reshape(-1, len(JUDGED)),
        unserved=found["unserved_population"].to_numpy(float).reshape(-1, len(JUDGED)),
    )


def _columns(need: Need) -> list[int]:
    return [JUDGED.index(one) for one in parts_of(need)]


def _outlines(departements: gpd.GeoSeries, crs: int, window: FloatArray) -> list[Path]:
    projected = departements[[legal_crs(code) == crs for code in departements.index]].to_crs(crs)
    return paths_of(projected[projected.intersects(shapely.box(*window))])


def _points(analysis: Analysis, crs: int, window: FloatArray) -> StructurePoints:
    table = analysis.structures.table
    same = analysis.departement_of.reindex(table["commune"]).fillna("").map(legal_crs).to_numpy() == crs
    near = table[same]
    places = shapely.get_coordinates(near.geometry.to_crs(crs).to_numpy())
    west, south, east, north = window
    kept = (places[:, 0] > west) & (places[:, 0] < east) & (places[:, 1] > south) & (places[:, 1] < north)
    rows = same.nonzero()[0][kept]
    return StructurePoints(
        ids=near["id"].to_numpy(dtype=object)[kept],
        places=places[kept],
        offers=np.column_stack([analysis.structures.offers[d][rows] for d in _DISPOSITIFS]),
        approximate=(near["geocoding"] == Geocoding.COMMUNE).to_numpy(dtype=bool)[kept],
    )
