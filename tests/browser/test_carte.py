"""The map page as a person uses it: search, switch, click, share."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import drawn_map, map_frame, map_of, map_position

LAYERS = "() => Object.keys(window.map._layers).length"
IDENTITY = "() => { window.map.__mine ??= Math.random(); return window.map.__mine; }"
VIEW = "() => [window.map.getZoom(), window.map.getCenter().lat, window.map.getCenter().lng]"


def test_an_official_finds_a_commune_by_typing_its_name(page: Page, app_url: str):
    page.goto(app_url)
    field = page.get_by_label("Votre commune, intercommunalité ou département")
    field.fill("roubaix")
    page.get_by_role("button", name=re.compile("^Roubaix")).first.click()
    expect(page.get_by_role("heading", name="Roubaix (59512)")).to_be_visible()
    expect(page).to_have_url(re.compile("territoire=59512"))
    expect(page.get_by_text(re.compile("^À Roubaix"))).to_be_visible()


def test_a_switch_keeps_the_map_its_zoom_and_its_centre(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    frame = map_frame(page)
    identity = frame.evaluate(IDENTITY)
    # A hand on the map: from then on it is moved by nothing else.
    map_of(page).dispatch_event("pointerdown")
    frame.evaluate("() => { window.map.setZoom(window.map.getZoom() + 1, {animate: false}); }")
    view, before = frame.evaluate(VIEW), frame.evaluate(LAYERS)
    page.get_by_test_id("stCheckbox").get_by_text("Laep", exact=True).click()
    frame.wait_for_function(f"() => Object.keys(window.map._layers).length !== {before}")
    expect(page).to_have_url(
        re.compile("dispositifs=centre_social%2Cevs%2Cclas|dispositifs=centre_social,evs,clas")
    )
    assert frame.evaluate(IDENTITY) == identity
    assert frame.evaluate(VIEW) == view


def test_a_click_on_a_commune_opens_it(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512&dispositifs=aucun")
    drawn_map(page)
    # Croix, on the south-west of Roubaix.
    map_of(page).click(position=map_position(page, 3.15, 50.678))
    expect(page).not_to_have_url(re.compile("territoire=59512"))
    expect(page.get_by_role("heading", name="Croix (59163)")).to_be_visible()


def test_a_click_on_a_qpv_selects_it_and_keeps_the_territory(page: Page, app_url: str, analysis):
    page.goto(f"{app_url}/?territoire=59512&dispositifs=aucun")
    drawn_map(page)
    zones = analysis.zones("qpv").table
    point = (
        zones[zones["communes"].map(lambda codes: list(codes) == ["59512"])]
        .iloc[0]
        .geometry.representative_point()
    )
    map_of(page).click(position=map_position(page, point.x, point.y))
    expect(page.get_by_test_id("stAppRunningIcon")).to_have_count(0)
    expect(page).to_have_url(re.compile("territoire=59512"))


def test_the_link_reopens_the_view_and_the_back_button_returns(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512&dispositifs=laep&minutes=20")
    expect(page.get_by_role("heading", name="Roubaix (59512)")).to_be_visible()
    expect(page.get_by_label("Laep", exact=True)).to_be_checked()
    expect(page.get_by_label("EVS", exact=True)).not_to_be_checked()
    page.get_by_role("button", name="Nord ›").click()
    expect(page.get_by_role("heading", name="Nord (59)")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Nord (59)")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Roubaix (59512)")).to_be_visible()


def test_no_other_host_than_the_base_map_is_asked(page: Page, app_url: str):
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]) if "://" in request.url else None)
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    expect(page.get_by_role("heading", name=re.compile("Tableau"))).to_be_visible()
    others = {host for host in asked if host and not host.startswith("127.0.0.1")}
    assert others <= {"data.geopf.fr"}


def test_the_table_opens_with_the_same_content_as_the_map(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    page.get_by_text("Ouvrir le tableau").click()
    expect(page.get_by_role("region", name="Statut des QPV par dispositif")).to_be_visible()
