"""What a map shows, as folium layers: exact, light, harmless, and open to any other layer of folium."""

from __future__ import annotations

import json
import re

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely
from branca.element import Figure
from hypothesis import given
from hypothesis import strategies as st

from geo.cartography import (
    CommuneTiles,
    MapContent,
    OfflineFigure,
    Site,
    ZoneLayer,
    Zones,
    add_alternatives,
    base_map,
    contours,
    library_files,
    marks,
    place_marks,
    script_json,
)
from geo.cartography.base_map import TILES_URL
from geo.cartography.labels import Labels
from geo.cartography.links import Link, Links
from geo.domain.dispositifs import Dispositif, parse_need
from geo.domain.errors import ParameterError
from tests.geo.cartography.test_assets import NASTY, decode, frame, structures

EVERYTHING = tuple(Dispositif)


def squares() -> gpd.GeoDataFrame:
    return frame(a=shapely.box(3, 50, 3.1, 50.1), b=shapely.box(3.1, 50, 3.2, 50.1))


def layer(**changes: object) -> ZoneLayer:
    said = {"state": "ig", "unserved_people": (0, 4)}
    return ZoneLayer("qpv", contours(squares()), **(said | changes))


def content(**changes: object) -> MapContent:
    said = {"bounds": (3.0, 50.0, 3.2, 50.1), "territory": "59", "layers": (layer(),), "visible": EVERYTHING}
    return MapContent(**(said | changes))


def drawn(shown: MapContent) -> list[folium.map.Layer]:
    return [one for group in shown.feature_groups() for one in group._children.values()]


def only(shown: MapContent, kind: type) -> folium.map.Layer:
    (found,) = [one for one in drawn(shown) if isinstance(one, kind)]
    return found


def page(shown: MapContent) -> str:
    made = base_map()
    for group in shown.feature_groups():
        group.add_to(made)
    return made.get_root().render()


# --- What is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "i"}, "1 lettres pour 2 zones"),
        ({"state": "iz"}, "« z » inconnu"),
    ],
)
def test_a_state_that_does_not_match_its_zones_is_refused(changes, said):
    with pytest.raises(ParameterError, match=said):
        layer(**changes)


@pytest.mark.parametrize("name", ["unserved_people", "percents"])
def test_values_that_do_not_match_their_zones_are_refused(name):
    with pytest.raises(ParameterError, match=f"{name} : 1 valeurs pour 2 zones"):
        Zones("qpv", contours(squares()), "ig", **{name: (1,)})


def test_an_unknown_level_is_refused():
    with pytest.raises(ParameterError, match="quartier"):
        ZoneLayer("quartier", contours(frame()), "")


# --- What is composed ----------------------------------------------------------------------------------


def test_a_content_is_groups_of_folium_made_anew_each_time():
    shown = content(marks=marks(structures()))
    groups = shown.feature_groups()
    assert all(type(group) is folium.FeatureGroup for group in groups)
    assert [group.layer_name for group in groups] == ["Zones", "Structures"]
    assert not set(map(id, groups)) & set(map(id, shown.feature_groups()))


def test_a_change_of_need_changes_letters_and_no_file():
    before, after = content(), content(layers=(layer(state="gi"),), need=parse_need("laep"))
    assert [file.name for file in before.files()] == [file.name for file in after.files()]
    assert only(before, Zones).options["state"] == "ig"
    assert only(after, Zones).options["state"] == "gi"
    assert only(before, Zones).options["told"] == [0, 1, 2]
    assert only(after, Zones).options["told"] == [1]


def test_what_is_sent_for_a_content_is_far_less_than_the_files_it_names():
    zones = frame(**{f"z{i}": shapely.Point(3 + i / 100, 50).buffer(0.004) for i in range(500)})
    shown = content(layers=(ZoneLayer("commune", contours(zones), "i" * 500),))
    made = base_map(Figure())
    for group in shown.feature_groups():
        group.add_to(made)
    made.render()
    sent = made.get_root().script.render()
    assert len(sent) < 6_000
    assert len(shown.files()[0].content) > 20_000


def test_focus_is_told_level_by_level():
    communes = ZoneLayer("commune", contours(frame(c=shapely.box(3, 50, 4, 51))), "i")

    def told(*focus: str) -> list[list[str]]:
        shown = drawn(content(layers=(communes, layer()), focus=focus))
        return [z.options["focus"] for z in shown if isinstance(z, Zones)]

    assert told("c", "a") == [["c"], ["a"]]
    assert told() == [[], []]


def test_names_are_written_for_the_layers_that_ask_for_them_only():
    named = contours(squares(), labelled=True)
    shown = content(layers=(layer(), ZoneLayer("commune", named, "ig", labelled=True)))
    assert only(shown, Labels).options["levels"] == [{"qpv": False, "contours": named.name}]
    assert not any(isinstance(one, Labels) for one in drawn(content()))


def test_a_name_has_a_place_inside_its_zone_the_most_populated_first():
    zones = frame(small=shapely.box(3, 50, 3.1, 50.1), large=shapely.box(4, 51, 4.2, 51.2))
    packed = json.loads(contours(zones.assign(population=[10, 900]), labelled=True).content)
    assert packed["ranks"] == [1, 0]
    steps = np.array(decode(packed["labels"])).reshape(-1, 2).cumsum(axis=0) / 10_000
    assert zones.geometry.contains(gpd.GeoSeries.from_xy(*steps.T, crs=zones.crs)).all()


def test_a_name_stands_on_the_largest_part_of_its_zone():
    island, main = shapely.box(2.5, 50, 2.52, 50.01), shapely.box(3, 50, 3.01, 50.1)
    packed = json.loads(contours(frame(a=shapely.MultiPolygon([island, main])), labelled=True).content)
    assert shapely.Point(np.array(decode(packed["labels"])) / 10_000).within(main)


def test_a_link_to_the_nearest_structure_goes_from_place_to_place_with_its_words():
    shown = content(links=(Link((3.0, 50.0), (3.5, 50.25), "Laep : 28,5 km · 44 min", "s1"),))
    (link,) = only(shown, Links).options["links"]
    assert link == {"line": [[50.0, 3.0], [50.25, 3.5]], "label": "Laep : 28,5 km · 44 min"}


def test_tens_of_thousands_of_communes_send_their_state_as_a_file():
    tiles = only(content(layers=(layer(tiled=True),)), CommuneTiles)
    state = next(file for file in tiles.files if file.name == tiles.options["state"])
    assert json.loads(state.content) == {"state": "ig"}


def test_places_are_only_fetched_when_shown():
    places = place_marks(structures())
    assert places not in content(places=places).files()
    assert places in content(places=places, show_places=True).files()


# --- The page ------------------------------------------------------------------------------------------


def test_a_saved_map_carries_every_file_that_it_names():
    shown = content(marks=marks(structures()))
    kept = re.search(r"maillage\.keep\((\{.*\})\);</script>", page(shown))
    files = json.loads(kept[1])
    assert set(files) == {file.name for file in shown.files()}
    assert files[shown.marks.name]["names"] == structures()["name"].to_list()


def test_a_saved_map_links_to_nothing():
    html = page(content(marks=marks(structures())))
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", html) == []
    assert "user-scalable" not in html
    assert '<html lang="fr">' in html


def test_no_name_can_end_the_script_it_is_written_in():
    html = page(
        content(
            marks=marks(structures()),
            extra_marks=(Site(3.1, 50.1, Dispositif.LAEP, NASTY),),
            notice=NASTY,
        )
    )
    assert "onerror" in html
    assert "</script><img" not in html
    assert "<img src=x" not in html
    assert "\u2028" not in html


def test_any_layer_of_folium_joins_a_group_and_the_map():
    made = base_map()
    zones, *_ = content().feature_groups()
    folium.CircleMarker([50.05, 3.05], radius=12, tooltip="Mairie").add_to(zones)
    zones.add_to(made)
    folium.LayerControl().add_to(made)
    html = made.get_root().render()
    assert "L.circleMarker" in html
    assert "L.control.layers" in html


def test_alternatives_are_on_the_map_but_not_shown():
    made = base_map(OfflineFigure("Carte"))
    groups = add_alternatives(made, {"0": content(), "": content(visible=())})
    html = made.get_root().render()
    names = re.findall(r"feature_group_\w+", groups)
    assert re.fullmatch(r'\{"0": \[[^\]]+\], "": \[[^\]]+\]\}', groups)
    assert all(f"var {name} = L.featureGroup" in html for name in names)
    assert not any(f"{name}.addTo(map_" in html for name in names)


@given(st.text())
def test_script_json_is_json(text):
    written = script_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not set("<>&\u2028\u2029") & set(written)


def test_our_own_files_know_no_address_but_that_of_the_base_map():
    files = {name: file.content.decode() for name, file in library_files().items()}
    # Leaflet's own « leafletjs.com » is its credit, which the map does not show.
    assert not re.findall(r"https?://(?!www\.w3\.org)", files["maillage"])
    assert set(re.findall(r"url\((?!data:|#)[^)]*\)", files["maillage_css"])) == set()
    assert "@import" not in files["maillage_css"]
    assert set(re.findall(r'https://[^/"]+', page(content()).split("maillage.keep")[-1])) == {
        TILES_URL.split("/wmts")[0]
    }
