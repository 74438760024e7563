"""The light files of maps: what a browser receives is exact, small and named by what it holds."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.cartography import Asset, contours, details, marks, place_marks
from geo.cartography.assets import encode, main_bounds
from geo.domain.errors import DataError

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
EARTH_M_PER_DEGREE = 111_320
NASTY = "L'Île </script><img src=x onerror=alert(1)> « & »\u2028"


def decode(text: str) -> list[int]:
    """Read what `encode` wrote, one character after the other, as its format says."""
    values, value, shift = [], 0, 0
    for character in text:
        five = ALPHABET.index(character)
        value |= (five & 31) << shift
        shift += 5
        if five < 32:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    return values


def unpack(asset: Asset) -> dict[str, shapely.MultiPolygon]:
    """Rebuild the polygons of a file of contours."""
    content = json.loads(asset.content)
    numbers = iter(decode(content["line"]))
    place = np.zeros(2, dtype=int)

    def ring() -> list[tuple[float, float]]:
        nonlocal place
        out = []
        for _ in range(next(numbers)):
            place = place + np.array([next(numbers), next(numbers)])
            out.append(tuple(place / 10 ** content["decimals"]))
        return out

    def polygon() -> shapely.Polygon:
        rings = [ring() for _ in range(next(numbers))]
        return shapely.Polygon(rings[0], rings[1:])

    zones = {
        code: shapely.MultiPolygon([polygon() for _ in range(next(numbers))]) for code in content["codes"]
    }
    assert next(numbers, None) is None
    return zones


def frame(**geometries: shapely.Geometry | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": list(geometries), "name": [f"Zone {code}" for code in geometries]},
        geometry=list(geometries.values()),
        crs=4326,
    )


def structures(**changes: object) -> gpd.GeoDataFrame:
    row = {
        "id": "S1",
        "name": NASTY,
        "dispositifs": ["laep", "centre_social"],
        "commune": "59512",
        "geocoding": "exact",
        "address": None,
        "geometry": shapely.Point(3.174561, 50.690123),
    }
    return gpd.GeoDataFrame([row | changes], geometry="geometry", crs=4326)


@given(st.lists(st.integers(-(2**31) + 1, 2**30 - 1)))
def test_integers_come_back_as_they_were(values):
    assert decode(encode(np.array(values, dtype=np.int64))) == values


@pytest.mark.parametrize("decimals", [3, 4, 5])
def test_a_contour_moves_by_less_than_half_a_unit_of_its_grid(decimals):
    rng = np.random.default_rng(59)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 200))
    ring = np.c_[3.1 + 0.2 * np.cos(angles), 50.6 + 0.1 * np.sin(angles)]
    zone = shapely.Polygon(ring, [ring[::10] * 0.5 + np.array([3.1, 50.6]) * 0.5])
    drawn = unpack(contours(frame(z=zone), decimals=decimals))["z"]
    tolerance = 0.5 * 10**-decimals * np.sqrt(2)
    assert shapely.hausdorff_distance(drawn.boundary, zone.boundary) <= tolerance
    assert len(drawn.geoms[0].interiors) == 1


def test_real_communes_keep_their_common_borders(dataset):
    communes = dataset.communes
    rows = communes[communes["code"].str.startswith("59") & communes.geometry.notna()]
    drawn = unpack(contours(rows))
    assert set(drawn) == set(rows["code"])
    shapes = np.array([drawn[code] for code in rows["code"]])
    metres = shapely.hausdorff_distance(shapes, rows.geometry.to_numpy()) * EARTH_M_PER_DEGREE
    assert metres.max() < 8
    # Overlaps and slivers between neighbours would be areas that the union does not have, or has twice.
    whole = shapely.union_all(shapely.make_valid(shapes)).area
    assert shapely.area(shapes).sum() == pytest.approx(whole, rel=1e-5)


def test_zones_without_geometry_are_skipped_and_islets_too_small_left_out():
    islet = shapely.box(3.5, 50, 3.500001, 50.000001)
    zones = frame(a=None, b=shapely.MultiPolygon([shapely.box(3, 50, 3.1, 50.1), islet]), c=shapely.Polygon())
    drawn = unpack(contours(zones))
    assert list(drawn) == ["b"]
    assert len(drawn["b"].geoms) == 1


def test_no_zone_at_all_is_a_file_like_another():
    assert json.loads(contours(frame()).content)["codes"] == []


def test_a_file_is_named_by_what_it_holds():
    square, other = shapely.box(3, 50, 3.1, 50.1), shapely.box(3, 50, 3.1, 50.2)
    assert contours(frame(a=square)) == contours(frame(a=square))
    assert contours(frame(a=square)).name != contours(frame(a=other)).name
    assert contours(frame(a=square)).name != contours(frame(b=square)).name


def test_metres_are_refused():
    metres = frame(a=shapely.box(3, 50, 3.1, 50.1)).to_crs(2154)
    with pytest.raises(DataError, match="WGS84"):
        contours(metres)


def test_a_mark_says_where_it_is_what_it_offers_and_how_sure_it_is():
    content = json.loads(marks(structures(geocoding="commune"), commune_names={"59512": "Roubaix"}).content)
    assert np.array(decode(content["line"])) / 10 ** content["decimals"] == pytest.approx([3.17456, 50.69012])
    assert content["dispositifs"] == ["02"]
    assert content["approximate"] == [0]
    assert (content["communes"], content["communeNames"]) == (["59512"], ["Roubaix"])
    assert content["addresses"] == [""]
    assert json.loads(marks(structures()).content)["approximate"] == []


def test_context_places_offer_nothing():
    content = json.loads(place_marks(structures()).content)
    assert "dispositifs" not in content
    assert content["names"] == [NASTY]


def test_contours_know_their_zones_in_the_order_of_their_file():
    square = shapely.box(3, 50, 3.1, 50.1)
    drawn = contours(frame(b=square, a=None, c=square))
    assert drawn.codes == ("b", "c")
    assert json.loads(drawn.content)["codes"] == ["b", "c"]


def test_details_say_the_status_of_each_need_and_people_rounded_as_they_are_said():
    people = np.array([[np.nan, 18_401, 2_337, 19], [0, 0.4, 96, 1]])
    content = json.loads(details(["irgu", "gggg"], people).content)
    assert content["statuses"] == "irgugggg"
    # One more than what is said: zero stands for what is unknown.
    assert decode(content["unserved"]) == [0, 18_401, 2_341, 20, 1, 2, 96, 2]
    assert "unserved" not in json.loads(details(["irgu", "gggg"]).content)


def test_the_main_bounds_of_a_zone_leave_out_what_is_small_beside_it():
    town, islet, other = shapely.box(0, 0, 10, 10), shapely.box(50, 50, 51, 51), shapely.box(20, 0, 24, 2)
    zones = np.array([shapely.union_all([town, islet]), shapely.union_all([town, other]), None], dtype=object)
    assert main_bounds(zones)[:2].tolist() == [[0, 0, 10, 10], [0, 0, 24, 10]]
    assert np.isnan(main_bounds(zones)[2]).all()
