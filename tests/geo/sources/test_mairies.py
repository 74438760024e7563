"""Mairies are where they are said to be, or are said not to be known."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer

from geo.domain.vocabulary import MairieSource
from geo.sources.mairies import believe_mairies

EPSG = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
SQUARE = shapely.box(-3.10, 47.58, -3.04, 47.62)


def one(lon: float | None, lat: float | None, shape: shapely.Geometry | None = SQUARE) -> tuple[str, object]:
    point = None if lon is None else shapely.Point(lon, lat)
    table = gpd.GeoDataFrame(
        {"departement": ["56"], "mairie": gpd.GeoSeries([point], crs=4326)},
        geometry=gpd.GeoSeries([shape], crs=4326),
    )
    made = believe_mairies(table)
    return made["mairie_source"].iloc[0], made["mairie"].iloc[0]


def test_every_mairie_of_the_embedded_communes_is_within_1_km_of_its_outline(dataset):
    communes = dataset.communes
    far = []
    for departement, rows in communes[communes.geometry.notna()].groupby("departement"):
        to = Transformer.from_crs(4326, EPSG.get(departement, 2154), always_xy=True).transform
        shapes = shapely.transform(rows.geometry.to_numpy(), to, interleaved=False)
        points = shapely.transform(rows["mairie"].to_numpy(), to, interleaved=False)
        far += rows["code"][shapely.distance(shapes, points) > 1000].to_list()
    assert far == []


def test_every_mairie_says_where_its_point_comes_from(dataset):
    communes = dataset.communes
    assert communes["mairie"].notna().all()
    assert communes["mairie_source"].value_counts().to_dict() == {
        "published": 33_282,
        "inside": 1_563,
        "repaired": 71,
        "borrowed": 4,
    }


@pytest.mark.parametrize(
    ("code", "source"),
    [("56034", "repaired"), ("97129", "repaired"), ("01173", "inside"), ("60192", "inside")],
    ids=["Carnac lost its sign", "Sainte-Rose too", "Gex was at Vénissieux", "Cuy had its latitude twice"],
)
def test_the_four_that_were_seen_abroad_are_home(dataset, code, source):
    commune = dataset.communes.set_index("code").loc[code]
    assert commune["mairie_source"] == source
    assert commune.geometry.contains(commune["mairie"])


def test_a_mairie_just_outside_a_simplified_outline_is_kept_as_published():
    # A thousandth of a degree of latitude is 111 m.
    assert one(-3.07, 47.625) == (MairieSource.PUBLISHED, shapely.Point(-3.07, 47.625))


@pytest.mark.parametrize(("lon", "lat"), [(3.07, 47.6), (47.6, -3.07), (47.6, 3.07), (-3.07, -47.6)], ids=str)
def test_a_lost_sign_or_swapped_coordinates_are_mended(lon, lat):
    assert one(lon, lat) == (MairieSource.REPAIRED, shapely.Point(-3.07, 47.6))


@pytest.mark.parametrize(("lon", "lat"), [(47.6, 47.6), (4.88, 45.7), (None, None)], ids=str)
def test_elsewhere_a_point_inside_replaces_it(lon, lat):
    source, point = one(lon, lat)
    assert source == MairieSource.INSIDE
    assert SQUARE.contains(point)


def test_a_commune_without_outline_keeps_its_point():
    assert one(4.88, 45.7, None) == (MairieSource.PUBLISHED, shapely.Point(4.88, 45.7))
