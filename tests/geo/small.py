"""A country small enough to count by hand: three square QPV, two communes, in Lambert-93."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.coverage import Analysis
from geo.domain.vocabulary import Origin
from geo.store import DataSet
from geo.store.manifest import TableInfo
from geo.store.tables import WGS84

X, Y = 700_000, 7_000_000
"""Where the country lies, metres of Lambert-93; whole multiples of the sampling step."""
SIDE = 400
NORTH, MIDDLE, SOUTH = (X + 200, Y + 10_200), (X + 200, Y + 9_400), (X + 200, Y + 200)
"""Centres of the three QPV: 800 m from the first to the second, 10 km to the third."""


def wgs84(shapes: Sequence[shapely.Geometry]) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=2154).to_crs(WGS84)


def square(centre: tuple[float, float], side: float = SIDE) -> shapely.Polygon:
    x, y = centre
    # Half a metre wider, so that points of the grid on the edge are inside beyond doubt.
    half = side / 2 + 0.5
    return shapely.box(x - half, y - half, x + half, y + half)


def info(scope: dict[str, list[str]] | None = None) -> TableInfo:
    return TableInfo("essai", "2026", "sans objet", Origin.OFFICIAL, "2026-01-01", 1, "0" * 64, scope=scope)


def small_dataset(
    scope: dict[str, list[str]] | None = None, **offered: Sequence[tuple[float, float]]
) -> DataSet:
    """Make the country, with structures of each dispositif at the points given."""
    centres = {"Q-NORTH": NORTH, "Q-MIDDLE": MIDDLE, "Q-SOUTH": SOUTH}
    communes = gpd.GeoDataFrame(
        {
            "code": ["59001", "62001"],
            "name": ["Nordville", "Sudville"],
            "kind": "commune",
            "city": pd.NA,
            "name_type": 0,
            "postal_codes": [["59000"], ["62000"]],
            "departement": ["59", "62"],
            "region": "32",
            "epci": ["200000001", None],
            "population": [3000.0, 2000.0],
            "pop_under6": [200.0, 150.0],
            "pop_6_17": [500.0, 300.0],
            "estimated": False,
            "density_class": [2, 3],
            "area_km2": [25.0, 25.0],
            "mairie": wgs84([shapely.Point(MIDDLE), shapely.Point(SOUTH)]),
        },
        geometry=wgs84([square((X, Y + 9_800), 5_000), square((X, Y), 5_000)]),
    )
    qpv = gpd.GeoDataFrame(
        {
            "code": list(centres),
            "name": ["Nord", "Milieu", "Sud"],
            "communes": [["59001"], ["59001"], ["62001"]],
            "population": [1000.0, 800.0, 900.0],
            "pop_under6": [120.0, 80.0, 100.0],
            "pop_6_17": [250.0, 180.0, 200.0],
            "poverty_rate": [45.0, None, 30.0],
            "single_parent_rate": [30.0, None, 20.0],
        },
        geometry=wgs84([square(centre) for centre in centres.values()]),
    )
    return DataSet(
        version="small",
        communes=communes,
        epci=_division("200000001", "Communauté de communes d’essai", 3, "59"),
        departements=pd.concat([_division("59", "Nord", 2, "32"), _division("62", "Pas-de-Calais", 2, "32")]),
        regions=_division("32", "Hauts-de-France", 4, None),
        qpv=qpv,
        structures=_structures(offered),
        places=_structures({}).drop(columns="dispositifs"),
        manifest={"communes": info(), "qpv": info(), "structures": info(scope)},
    )


def small_analysis(
    scope: dict[str, list[str]] | None = None, **offered: Sequence[tuple[float, float]]
) -> Analysis:
    return Analysis(small_dataset(scope, **offered))


def _division(code: str, name: str, name_type: int, parent: str | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": [code], "name": [name], "name_type": [name_type], "parent": [parent]},
        geometry=wgs84([square((X, Y + 5_000), 30_000)]),
    )


def _structures(offered: dict[str, Sequence[tuple[float, float]]]) -> gpd.GeoDataFrame:
    places = [(dispositif, point) for dispositif, points in offered.items() for point in points]
    return gpd.GeoDataFrame(
        {
            "id": [f"S{i}" for i in range(len(places))],
            "name": [f"Structure {i}" for i in range(len(places))],
            "kind": [dispositif for dispositif, _ in places],
            "dispositifs": [[dispositif] for dispositif, _ in places],
            "manager": None,
            "address": None,
            "postal_code": None,
            "commune": ["59001" if y > Y + 5_000 else "62001" for _, (_, y) in places],
            "source": "essai",
            "vintage": "2026",
            "geocoding": "exact",
            "approval_end": None,
        },
        geometry=wgs84([shapely.Point(point) for _, point in places]),
    )
