"""Draw simulated QPV in urban communes: more where people are many and young, never one over another."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.demonstration.names import fictional_names
from data.demonstration.simulation import (
    COORDINATE_DECIMALS,
    M_PER_DEGREE,
    RURAL,
    apportion,
    drawable,
    moved,
    rank_within,
)
from geo.domain.errors import SourceError
from geo.store.tables import WGS84

_MIN_TOWN_POPULATION = 5000
_MIN_TOWN_KM2 = 2.0
_INHABITANTS_A_QPV = 10_000
_KM2_A_QPV = 1.0
"""A commune has at most one QPV for so many inhabitants and so much land (one may always be)."""

_MOST_IN_A_COMMUNE = 16

_DEPARTEMENT_WEIGHT = {
    "13": 1.2,
    "59": 1.3,
    "75": 0.4,
    "78": 0.6,
    "91": 0.8,
    "971": 2.4,
    "972": 2.0,
    "973": 8.0,
    "974": 1.5,
    "976": 1.6,
}
"""Beyond what the share of children says, to come near where the real list has many or few."""

_SIZE_POWER = 1.1
_YOUTH_POWER = 2.0
_LUCK = 0.6
_MIN_KM2, _MAX_KM2, _USUAL_KM2 = 0.15, 1.2, 0.36
_DENSITY_PER_KM2 = 9000.0
"""Of the QPV of a town of usual size: denser in larger ones."""

_USUAL_TOWN = 40_000
_MIN_POPULATION, _MAX_POPULATION = 1000, 12000
_LEAST_KEPT = 0.75
_LEAST_IN_EACH = 0.2
_LEAST_BORDER_M = 2000.0
_APART_M = 30.0
_MIN_CORNERS, _MAX_CORNERS = 8, 20
_ROUNDS_NEAR_MAIRIE = 60
_ROUNDS = 300


@dataclass(frozen=True)
class _Sites:
    """Where each QPV may be drawn: one row a QPV."""

    communes: list[list[str]]
    anchors: np.ndarray
    borders: np.ndarray
    spread_m: np.ndarray
    allowed: np.ndarray
    parts: np.ndarray
    """First and second commune; twice the same unless the QPV lies across two."""

    @property
    def across(self) -> np.ndarray:
        return np.array([len(codes) > 1 for codes in self.communes])


def draw_qpv(communes: gpd.GeoDataFrame, targets: pd.Series, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Draw every QPV.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
        The communes table.
    targets : pandas.Series
        See `read_targets`.
    rng : numpy.random.Generator

    Returns
    -------
    geopandas.GeoDataFrame
        The qpv table, by commune.
    """
    land = drawable(communes)
    towns = land[
        (land["density_class"] < RURAL)
        & (land["population"] >= _MIN_TOWN_POPULATION)
        & (land["area_km2"] >= _MIN_TOWN_KM2)
    ].reset_index(drop=True)
    hardship = _hardship(towns, rng)
    room = np.minimum(towns["population"] / _INHABITANTS_A_QPV, towns["area_km2"] / _KM2_A_QPV)
    most = np.clip(np.floor(room.to_numpy()), 1, _MOST_IN_A_COMMUNE)
    weight = hardship * towns["population"].to_numpy() ** _SIZE_POWER
    counts = apportion(weight, int(targets["qpv"]), rng, most)
    main = np.repeat(np.arange(len(towns)), counts)
    sites = _sites(towns, main, round(targets["qpv_across_share"] * len(main)), rng)
    shapes = _place(sites, rng)
    departements = towns["departement"].iloc[main].reset_index(drop=True)
    numbers = rank_within(departements) + 1
    table = gpd.GeoDataFrame(
        {
            "code": [f"DEMO-{d}-{n:03d}" for d, n in zip(departements, numbers, strict=True)],
            "name": fictional_names("Quartier", departements, rng),
            "communes": sites.communes,
        },
        geometry=shapes,
        crs=WGS84,
    )
    return _add_people(table, towns.iloc[main], hardship[main], _limits(towns, targets), rng)


def _hardship(towns: gpd.GeoDataFrame, rng: np.random.Generator) -> np.ndarray:
    """Weigh communes: the real share of children stands for poverty, luck for all the rest."""
    share = (towns["pop_under6"] + towns["pop_6_17"]) / towns["population"]
    known = towns["departement"].map(_DEPARTEMENT_WEIGHT).fillna(1.0)
    luck = np.exp(rng.normal(0, _LUCK, len(towns)))
    return ((share / share.median()) ** _YOUTH_POWER * known * luck).to_numpy()


def _limits(towns: gpd.GeoDataFrame, targets: pd.Series) -> pd.Series:
    return towns.set_index("code")["population"] * targets["qpv_max_population_share"]


def _sites(towns: gpd.GeoDataFrame, main: np.ndarray, n_across: int, rng: np.random.Generator) -> _Sites:
    first, second, border = _borders(towns)
    row_of_main = pd.Series(range(len(main)), index=main)[lambda s: ~s.index.duplicated()]
    usable = np.flatnonzero(np.isin(first, main))
    usable = rng.permutation(usable)
    usable = usable[~pd.Series(first[usable]).duplicated().to_numpy()][:n_across]
    rows = row_of_main.loc[first[usable]].to_numpy()
    other = main.copy()
    other[rows] = second[usable]
    code = towns["code"].to_numpy()
    shapes = towns.geometry.to_numpy()
    borders = np.full(len(main), None, dtype=object)
    borders[rows] = border[usable]
    allowed = np.array(shapes[main], dtype=object)
    allowed[rows] = shapely.union(shapes[main[rows]], shapes[other[rows]])
    return _Sites(
        communes=[[code[a]] if a == b else [code[a], code[b]] for a, b in zip(main, other, strict=True)],
        anchors=shapely.get_coordinates(towns["mairie"].to_numpy())[main],
        borders=borders,
        spread_m=0.8 * towns["town_radius_m"].to_numpy()[main],
        allowed=allowed,
        parts=np.column_stack([shapes[main], shapes[other]]),
    )


def _borders(towns: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """List the pairs of neighbouring towns with the line between them."""
    shapes = np.asarray(towns.geometry, dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    # The second town must be able to lend a share of its inhabitants.
    kept = (first != second) & (towns["population"].to_numpy()[second] >= 1.5 * _INHABITANTS_A_QPV)
    first, second = first[kept], second[kept]
    lines = shapely.line_merge(
        shapely.intersection(shapely.boundary(shapes[first]), shapely.boundary(shapes[second]))
    )
    long_enough = shapely.length(lines) * M_PER_DEGREE > _LEAST_BORDER_M
    simple = shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING
    kept = long_enough & simple
    return first[kept], second[kept], lines[kept]


def _place(sites: _Sites, rng: np.random.Generator) -> np.ndarray:
    """Try again and again, all those still missing at a time, farther and smaller at each round."""
    count = len(sites.anchors)
    across = sites.across
    size_km2 = np.clip(_USUAL_KM2 * np.exp(rng.normal(0, 0.5, count)), 1.2 * _MIN_KM2, 0.9 * _MAX_KM2)
    placed = np.full(count, None, dtype=object)
    missing = np.arange(count)
    for turn in range(_ROUNDS):
        anchors = sites.anchors[missing]
        spread = sites.spread_m[missing] * (1 + turn / 40)
        on_border = across[missing]
        at = shapely.line_interpolate_point(
            sites.borders[missing[on_border]], rng.random(on_border.sum()), normalized=True
        )
        anchors[on_border] = shapely.get_coordinates(at)
        spread[on_border] = 50
        centres = moved(anchors, rng.normal(size=anchors.shape) * spread[:, None])
        if turn > _ROUNDS_NEAR_MAIRIE:
            centres[~on_border] = _anywhere(sites.allowed[missing[~on_border]], rng)
        wanted = np.maximum(size_km2[missing] * 0.98**turn, 1.1 * _MIN_KM2)
        drawn = blobs(centres, wanted, rng)
        clipped = shapely.intersection(drawn, sites.allowed[missing])
        clipped = shapely.set_precision(clipped, 10.0**-COORDINATE_DECIMALS)
        fits = _fits(clipped, drawn, centres[:, 1]) & _lies_in_each(clipped, sites.parts[missing])
        fits[fits] = _free(clipped[fits], placed)
        placed[missing[fits]] = clipped[fits]
        missing = missing[~fits]
        if not missing.size:
            return placed
    raise SourceError(
        f"Simulation : {missing.size} QPV n'ont pas trouvé de place, revoyez les totaux voulus."
    )


def _anywhere(shapes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a point in the rectangle around each shape."""
    low, high = np.split(shapely.bounds(shapes), 2, axis=1)
    return low + (high - low) * rng.random(low.shape)


def blobs(centres: np.ndarray, size_km2: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw rounded irregular polygons of 8 to 20 corners.

    Parameters
    ----------
    centres : numpy.ndarray
        Rows of longitude, latitude.
    size_km2 : numpy.ndarray
        Area of each.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of shapely.Polygon
    """
    corners = rng.integers(_MIN_CORNERS, _MAX_CORNERS + 1, len(centres))
    owner = np.repeat(np.arange(len(centres)), corners)
    step = rank_within(pd.Series(owner))
    angle = 2 * np.pi * (step + rng.uniform(-0.3, 0.3, len(owner))) / corners[owner]
    phase = rng.uniform(0, 2 * np.pi, (len(centres), 3))
    height = rng.uniform(0, 1, (len(centres), 3)) * [0.18, 0.14, 0.10]
    waves = height[owner] * np.cos(angle[:, None] * [2, 3, 4] + phase[owner])
    radius = 1 + waves.sum(axis=1)
    long = rng.uniform(1.0, 1.35, len(centres))[owner]
    turn = rng.uniform(0, np.pi, len(centres))[owner]
    along, aside = radius * np.cos(angle) * long, radius * np.sin(angle) / long
    shape = np.column_stack(
        [along * np.cos(turn) - aside * np.sin(turn), along * np.sin(turn) + aside * np.cos(turn)]
    )
    area = shapely.area(shapely.polygons(shapely.linearrings(shape, indices=owner)))
    metres = shape * (1000 * np.sqrt(size_km2 / area))[owner][:, None]
    return shapely.polygons(shapely.linearrings(moved(centres[owner], metres), indices=owner))


def _km2(shapes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
    return shapely.area(shapes) * np.cos(np.radians(latitudes)) * (M_PER_DEGREE / 1000) ** 2


def _fits(clipped: np.ndarray, drawn: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
    """Tell the shapes that kept most of themselves, in one piece and of a believable size."""
    size = _km2(clipped, latitudes)
    whole = (shapely.get_type_id(clipped) == shapely.GeometryType.POLYGON) & shapely.is_valid(clipped)
    kept = size >= _LEAST_KEPT * _km2(drawn, latitudes)
    corners = shapely.get_num_coordinates(clipped) - 1
    whole &= (corners >= _MIN_CORNERS) & (corners <= _MAX_CORNERS)
    # Local metres are right within a percent: stay clear of the limits by as much.
    return whole & kept & (size >= 1.02 * _MIN_KM2) & (size <= 0.98 * _MAX_KM2)


def _lies_in_each(clipped: np.ndarray, parts: np.ndarray) -> np.ndarray:
    inside = shapely.area(shapely.intersection(clipped[:, None], parts))
    return (inside >= _LEAST_IN_EACH * shapely.area(clipped)[:, None]).all(axis=1)


def _free(shapes: np.ndarray, placed: np.ndarray) -> np.ndarray:
    """Tell the shapes that touch none placed before, and none before them in the list."""
    grown = shapely.buffer(shapes, _APART_M / M_PER_DEGREE * 1.5, quad_segs=2)
    free = np.ones(len(shapes), dtype=bool)
    taken, _ = shapely.STRtree(placed).query(grown, predicate="intersects")
    free[taken] = False
    later, earlier = shapely.STRtree(shapes).query(grown, predicate="intersects")
    free[later[later > earlier]] = False
    return free


def _add_people(
    table: gpd.GeoDataFrame,
    towns: gpd.GeoDataFrame,
    hardship: np.ndarray,
    limits: pd.Series,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Give each QPV its inhabitants, children, poverty and single parents."""
    count = len(table)
    latitudes = shapely.get_y(shapely.centroid(table.geometry.to_numpy()))
    town_size = (towns["population"].to_numpy() / _USUAL_TOWN) ** 0.2
    density = _DENSITY_PER_KM2 * town_size * np.exp(rng.normal(0, 0.3, count))
    people = np.clip(_km2(table.geometry.to_numpy(), latitudes) * density, _MIN_POPULATION, _MAX_POPULATION)
    beyond = people - _MIN_POPULATION
    population = np.floor(_MIN_POPULATION + beyond * _reduction(table["communes"], people, limits))
    shares = {
        "pop_under6": (1.45, 0.07, 0.16),
        "pop_6_17": (1.38, 0.14, 0.30),
    }
    for column, (ratio, least, largest) in shares.items():
        share = (towns[column] / towns["population"]).to_numpy() * ratio * rng.normal(1, 0.06, count)
        table[column] = (population * np.clip(share, least, largest)).round()
    trend = np.log(hardship)
    trend = (trend - trend.mean()) / trend.std()
    table["population"] = population
    table["poverty_rate"] = np.clip(44 + 3 * trend + rng.normal(0, 6, count), 30, 60).round(1)
    table["single_parent_rate"] = np.clip(27 + 1.5 * trend + rng.normal(0, 4.5, count), 15, 40).round(1)
    columns = ["code", "name", "communes", "population", "pop_under6", "pop_6_17"]
    return table[[*columns, "poverty_rate", "single_parent_rate", "geometry"]]


def _reduction(communes: pd.Series, people: np.ndarray, limits: pd.Series) -> np.ndarray:
    """Return what share of its inhabitants beyond the minimum each QPV keeps, so that communes' limits hold.

    A QPV across two communes counts whole in both: the limit holds whatever the true division.
    """
    pairs = communes.explode()
    listed = pd.Series(people, index=communes.index).loc[pairs.index].groupby(pairs.to_numpy())
    least = _MIN_POPULATION * listed.size()
    factor = ((limits.reindex(least.index) - least) / (listed.sum() - least)).clip(upper=1)
    return pairs.map(factor).groupby(level=0).min().to_numpy()
