"""The folium map in a browser: layers kept, clicks told once, other layers joining, files standing alone."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import folium
import pytest
from playwright.sync_api import Page, Route, expect

from geo.cartography.composer import territory_map
from tests.browser.conftest import MAP_FRAME, PHONE, ROOT, drawn_map, map_frame, map_of, map_position

TILES = re.compile(r"^https://data\.geopf\.fr/")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
POLYGONS = """() => Object.values(window.map._layers).filter((l) => l instanceof L.Polygon)"""
MARK_POLYGONS = f"() => ({POLYGONS})().forEach((one) => {{ one.__seen = true; }})"
FILLS = f"() => ({POLYGONS})().map((one) => one.options.fillColor).join()"
FRESH = f"() => ({POLYGONS})().filter((one) => !one.__seen).length"
FIRE = """(places) => {
  for (const [lon, lat] of places) window.map.fire("click", { latlng: L.latLng(lat, lon) });
}"""
PLACES = [(3.1900, 50.6990), (3.1650, 50.6900), (3.1800, 50.6800)]


def test_a_change_of_need_styles_the_polygons_that_are_there(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    frame = map_frame(page)
    frame.evaluate(MARK_POLYGONS)
    before = frame.evaluate(FILLS)
    page.get_by_role("radio", name="Laep").click()
    frame.wait_for_function(f"(before) => ({FILLS})() !== before", arg=before)
    assert frame.evaluate(FRESH) == 0


def test_clicks_made_while_the_page_is_drawn_all_come_back_once(page: Page, app_url: str):
    page.goto(f"{app_url}/scenario?territoire=59512&dispositifs=laep")
    drawn_map(page)
    # The page has not begun to be drawn for the first when the others come.
    map_frame(page).evaluate(FIRE, [list(place) for place in PLACES])
    expect(page.get_by_role("button", name="Retirer")).to_have_count(len(PLACES))
    page.get_by_role("button", name="Retirer").first.click()
    expect(page.get_by_role("button", name="Retirer")).to_have_count(len(PLACES) - 1)


def test_a_click_after_the_map_was_opened_again_is_not_taken_for_an_old_one(page: Page, app_url: str):
    page.goto(f"{app_url}/scenario?territoire=59512&dispositifs=laep")
    drawn_map(page)
    map_of(page).click(position=map_position(page, *PLACES[0]))
    expect(page.get_by_role("button", name="Retirer")).to_have_count(1)
    page.get_by_role("link", name="Comprendre").first.click()
    expect(page.get_by_role("link", name="Scénario").first).to_be_visible()
    expect(page.locator(MAP_FRAME)).to_have_count(0)
    page.get_by_role("link", name="Scénario").first.click()
    drawn_map(page)
    expect(page.get_by_role("button", name="Retirer")).to_have_count(1)
    map_of(page).click(position=map_position(page, *PLACES[1]))
    expect(page.get_by_role("button", name="Retirer")).to_have_count(2)


def test_the_first_press_on_a_map_half_out_of_sight_does_not_move_it(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512&dispositifs=aucun")
    drawn_map(page)
    # What stands above the map must have its height before the map's place is measured.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.set_viewport_size({"width": 1400, "height": 500})
    box = page.locator(MAP_FRAME).bounding_box()
    assert box["y"] + box["height"] > 500
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    assert page.locator(MAP_FRAME).bounding_box() == box
    assert map_of(page).evaluate("(map) => map.ownerDocument.activeElement === map")
    page.mouse.up()


def test_escape_goes_back_to_the_wider_territory(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    map_of(page).focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name=re.compile("Métropole Européenne de Lille"))).to_be_visible()


@pytest.mark.parametrize("answers", [True, False])
def test_plan_ign_comes_only_where_its_server_answers(page: Page, app_url: str, answers: bool):
    def answer(route: Route) -> None:
        if answers:
            route.fulfill(body=PIXEL, content_type="image/png")
        else:
            route.abort()

    page.route(TILES, answer)
    with page.expect_request(TILES):
        page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    tiles = page.frame_locator(MAP_FRAME).locator("img.leaflet-tile")
    credit = page.frame_locator(MAP_FRAME).get_by_text("IGN")
    if answers:
        expect(tiles.first).to_be_visible()
        expect(credit).to_be_visible()
    else:
        expect(map_of(page)).to_be_visible()
        expect(tiles).to_have_count(0)
        expect(credit).to_have_count(0)


def test_the_frame_of_the_map_is_named_in_french(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    expect(page.locator(MAP_FRAME)).to_have_attribute("title", "Carte")
    expect(
        page.frame_locator(MAP_FRAME).get_by_role("region", name=re.compile("Carte des structures"))
    ).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE], ids=["phone"])
def test_on_a_phone_the_map_leaves_room_to_scroll(page: Page, app_url: str, viewport: dict[str, int]):
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    outside, inside = page.locator(MAP_FRAME).bounding_box(), map_of(page).bounding_box()
    assert outside["height"] <= 0.6 * viewport["height"] + 1
    assert inside["height"] <= outside["height"]


def opened_alone(page: Page, path: Path) -> None:
    page.context.set_offline(True)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("() => document.querySelectorAll('.leaflet-marker-pane > *').length > 5")


def test_an_ordinary_layer_and_control_of_folium_join_the_map(page: Page, analysis, tmp_path: Path):
    made = territory_map(analysis, "59512")
    folium.Marker([50.69, 3.18], tooltip="Mairie de Roubaix").add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    made.save(tmp_path / "carte.html")
    opened_alone(page, tmp_path / "carte.html")
    pin = page.locator("img.leaflet-marker-icon")
    expect(pin).to_be_visible()
    assert pin.evaluate("(image) => image.naturalWidth") == 25
    pin.hover()
    expect(page.get_by_text("Mairie de Roubaix")).to_be_visible()
    structures = page.locator(".maillage-marker, .maillage-cluster")
    expect(structures.first).to_be_visible()
    page.get_by_role("checkbox", name="Structures").uncheck()
    expect(structures).to_have_count(0)
    page.get_by_role("checkbox", name="Structures").check()
    expect(structures.first).to_be_visible()


def test_the_script_of_the_readme_saves_a_map_that_opens_without_network(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    found = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert found is not None
    script = textwrap.dedent(found[1])
    assert len(script.splitlines()) <= 10
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILLAGE_DATA", str(tmp_path / "data"))
    exec(compile(script, "README.md", "exec"), {})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened_alone(page, tmp_path / "roubaix.html")
    assert [url for url in asked if not url.startswith(("file:", "data:", "https://data.geopf.fr/"))] == []
    canvas = page.locator(".maillage-map canvas").first
    expect(canvas).to_be_visible()
