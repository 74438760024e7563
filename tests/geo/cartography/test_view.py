"""The map's signs, its light files and its states: what a browser receives is exact, small and harmless."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from itertools import product

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.cartography import (
    SHARE_CLASSES,
    STATUS_STYLE,
    Asset,
    MapState,
    Site,
    ZoneLayer,
    as_image,
    browser_bundle,
    contours,
    inline_json,
    legend_html,
    marks,
    place_marks,
    sign_svg,
    swatch_svg,
)
from geo.cartography.assets import encode
from geo.cartography.signs import STATUS_LETTER
from geo.cartography.view import TILES_URL, script_json
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError, ParameterError
from geo.domain.vocabulary import Status

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
EARTH_M_PER_DEGREE = 111_320
NASTY = "L'Île </script><img src=x onerror=alert(1)> « & »\u2028"
EVERYTHING = tuple(Dispositif)


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


def layer(**changes: object) -> ZoneLayer:
    zones = frame(a=shapely.box(3, 50, 3.1, 50.1), b=shapely.box(3.1, 50, 3.2, 50.1))
    said = {"codes": ("a", "b"), "statuses": ("irgu", "gggg"), "unserved": ((None,) * 4, (1, 2, 3, 4))}
    return ZoneLayer("qpv", contours(zones), **(said | changes))


def state(**changes: object) -> MapState:
    said = {"bounds": (3.0, 50.0, 3.2, 50.1), "fit": "59", "layers": (layer(),), "visible": EVERYTHING}
    return MapState(**(said | changes))


class Words(HTMLParser):
    """The text of an HTML fragment, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += f" {data}"


# --- Light files ---------------------------------------------------------------------------------------


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


# --- States --------------------------------------------------------------------------------------------


def test_letters_of_statuses_are_distinct_and_complete():
    assert sorted(STATUS_LETTER) == sorted(Status)
    assert "".join(STATUS_LETTER[status] for status in Status) == "irgu"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"statuses": ("irgu",)}, "1 valeurs pour 2 zones"),
        ({"statuses": ("irg", "irgu")}, "une lettre"),
        ({"statuses": ("irgx", "irgu")}, "une lettre"),
        ({"shares": (0.5,)}, "1 valeurs pour 2 zones"),
    ],
)
def test_what_does_not_match_the_zones_is_refused(changes, said):
    with pytest.raises(ParameterError, match=said):
        layer(**changes)


def test_an_unknown_level_is_refused():
    with pytest.raises(ParameterError, match="quartier"):
        ZoneLayer("quartier", contours(frame()), codes=())


def test_what_is_said_of_zones_is_joined_by_code():
    judged = json.loads(layer().judged.content)
    assert dict(zip(judged["codes"], judged["statuses"], strict=True)) == {"a": "irgu", "b": "gggg"}


def test_people_are_rounded_as_they_are_said():
    judged = json.loads(layer(unserved=((None, 18_401, 2_337, 19), (0, 0.4, 96, 1))).judged.content)
    assert judged["unserved"] == [[None, 18_400, 2_340, 19], [0, 1, 95, 1]]


def test_a_layer_of_outlines_says_nothing():
    bare = layer(statuses=(), unserved=())
    assert bare.judged is None
    assert state(layers=(bare,)).assets() == [bare.contours]


def test_a_switch_changes_the_state_but_no_file():
    before, after = state(), state(visible=(Dispositif.LAEP,))
    assert [asset.name for asset in before.assets()] == [asset.name for asset in after.assets()]
    assert before.to_json()["visible"] == [0, 1, 2, 3]
    assert after.to_json()["visible"] == [2]


def test_places_are_only_fetched_when_shown():
    places = place_marks(structures())
    assert places not in state(places=places).assets()
    assert places in state(places=places, show_places=True).assets()


def test_no_name_can_end_the_script_it_is_written_in():
    view = state(
        marks=marks(structures()),
        extra_marks=(Site(3.1, 50.1, Dispositif.LAEP, NASTY),),
        notice=NASTY,
    )
    written = inline_json(view)
    assert "onerror" in written
    assert "</script><img" not in written
    assert "\u2028" not in written


def test_a_state_that_stands_alone_carries_every_file_that_it_names():
    view = state(marks=marks(structures()))
    told = json.loads(inline_json(view))
    assert set(told["inline"]) == {asset.name for asset in view.assets()}
    assert told["inline"][told["marks"]]["names"] == structures()["name"].to_list()


@given(st.text())
def test_script_json_is_json(text):
    written = script_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not set("<>&\u2028\u2029") & set(written)


def test_the_bundle_only_knows_the_address_of_the_base_map():
    bundle = browser_bundle()
    ours = bundle.script.split("window.maillage")[1]
    # Leaflet's own « leafletjs.com » is its credit, which the map does not show.
    assert ours.count("https://") == ours.count(script_json(TILES_URL).strip('"')) == 1
    assert "url(http" not in bundle.style.replace('"', "").replace("'", "")
    assert "@import" not in bundle.style


# --- Signs and legend ----------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dispositif", Dispositif)
def test_a_sign_stands_out_on_the_map_and_is_told_by_its_shape(dispositif):
    style = dispositif
    assert contrast(style.colour, "#ffffff") >= 4.5
    assert contrast(style.colour, "#eef1f4") >= 3
    assert len({d.path for d in Dispositif}) == len(Dispositif)


def test_statuses_differ_by_more_than_colour():
    assert {s for s in Status if STATUS_STYLE[s].hatch} == {Status.GAP}
    assert {s for s in Status if STATUS_STYLE[s].dashed} == {Status.UNKNOWN}
    assert STATUS_STYLE[Status.GAP].weight == max(style.weight for style in STATUS_STYLE.values())
    # Present and reachable have no pattern: light and dark tell them apart without colour.
    assert contrast(STATUS_STYLE[Status.INSIDE].fill, STATUS_STYLE[Status.REACHABLE].fill) >= 3


def test_shares_are_all_in_a_class_and_darker_as_they_grow():
    assert [one.upto for one in SHARE_CLASSES] == sorted(one.upto for one in SHARE_CLASSES)
    assert SHARE_CLASSES[0].upto == 0
    assert SHARE_CLASSES[-1].upto == 1
    shades = [luminance(one.fill) for one in SHARE_CLASSES]
    assert shades == sorted(shades, reverse=True)


def test_signs_are_well_formed_and_hidden_from_screen_readers():
    for dispositifs, approximate in product((EVERYTHING[:1], EVERYTHING), (False, True)):
        svg = sign_svg(dispositifs, approximate=approximate)
        assert svg.count("<svg") == svg.count("</svg>") == 1
        assert 'aria-hidden="true"' in svg
    assert ">4</text>" in sign_svg(EVERYTHING)
    assert "</text>" not in sign_svg(EVERYTHING[:1])
    assert sign_svg(EVERYTHING[:1]) != sign_svg(EVERYTHING[:1], approximate=True)


def test_an_image_of_a_sign_survives_pages_that_strip_svg():
    written = as_image(swatch_svg(Status.GAP))
    assert Words(written).tags == {"img"}
    assert 'alt=""' in written


def test_a_legend_says_every_sign_in_words():
    words = Words(legend_html(state(marks=marks(structures())), source="Insee & ANCT"))
    for said in (
        *(status.label for status in Status),
        *(d.label for d in Dispositif),
        "position approximative",
        "Insee & ANCT",
    ):
        assert said in words.text
    assert "script" not in words.tags


def test_a_legend_only_explains_what_the_map_can_show():
    known = layer(statuses=("irgi", "gggg"))
    words = Words(legend_html(state(layers=(known,), visible=(Dispositif.LAEP,), marks=marks(structures()))))
    assert Status.UNKNOWN.label not in words.text
    assert "EVS" not in words.text
    assert "plusieurs dispositifs" not in words.text


def test_a_legend_of_shares_says_of_what_zero_and_unknown():
    shared = layer(statuses=(), unserved=(), shares=(0.0, None), share_words="des QPV en carence")
    words = Words(legend_html(state(layers=(shared,))))
    for said in ("des QPV en carence", "aucun", "non renseigné", "plus de 75"):
        assert said in words.text
