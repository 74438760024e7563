"""The map page as a person uses it: search, switch, click, share."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import MAP_FRAME, drawn_map, map_frame, map_of, map_position

LAYERS = "() => Object.keys(window.map._layers).length"
IDENTITY = "() => { window.map.__mine ??= Math.random(); return window.map.__mine; }"
VIEW = "() => [window.map.getZoom(), window.map.getCenter().lat, window.map.getCenter().lng]"


def test_an_official_finds_a_commune_by_typing_its_name(page: Page, app_url: str):
    page.goto(app_url)
    field = page.get_by_label("Votre commune, intercommunalité ou département")
    field.fill("roubaix")
    page.get_by_role("button", name=re.compile("^Roubaix · Nord · ")).first.click()
    expect(page.get_by_role("heading", name="Roubaix (59512)")).to_be_visible()
    expect(page).to_have_url(re.compile("territoire=59512"))
    expect(page.get_by_text(re.compile("^À Roubaix"))).to_be_visible()


def test_one_word_and_enter_open_the_best_answer_and_name_the_tab(page: Page, app_url: str):
    page.goto(app_url)
    field = page.get_by_label("Votre commune, intercommunalité ou département")
    field.press_sequentially("roubaix")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Roubaix (59512)")).to_be_visible()
    expect(page).to_have_title("Roubaix · Carte — Maillage")


def test_overseas_is_drawn_apart_and_opens_like_any_zone(page: Page, app_url: str):
    page.goto(app_url)
    drawn_map(page)
    inset = page.frame_locator(MAP_FRAME).get_by_role("button", name=re.compile(r"^La Réunion\s: \d+\s% "))
    inset.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="La Réunion (974)")).to_be_visible()
    expect(inset).to_have_count(0)


def test_names_cover_neither_marks_nor_one_another(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59")
    drawn_map(page)
    boxes = map_frame(page).evaluate(
        """async () => {
          await document.fonts.ready;
          for (let frames = 0; frames < 5; frames++) await new Promise(requestAnimationFrame);
          const of = (chosen) => [...document.querySelectorAll(chosen)].map((e) => e.getBoundingClientRect())
            .map(({ left, top, right, bottom }) => [left, top, right, bottom]);
          return { names: of(".maillage-label"), marks: of(".maillage-marker, .maillage-cluster") };
        }"""
    )
    assert len(boxes["names"]) > 10
    others = boxes["names"] + boxes["marks"]
    for place, one in enumerate(boxes["names"]):
        for other in others[:place] + others[place + 1 :]:
            # Boxes are measured with their margins.
            wide = min(one[2], other[2]) - max(one[0], other[0])
            high = min(one[3], other[3]) - max(one[1], other[1])
            assert min(wide, high) <= 2, (one, other)


def test_a_need_keeps_the_map_its_zoom_and_its_centre(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512")
    drawn_map(page)
    frame = map_frame(page)
    identity, view = frame.evaluate(IDENTITY), frame.evaluate(VIEW)
    expect(page.frame_locator(MAP_FRAME).get_by_text("Besoins en carence")).to_be_visible()
    page.get_by_role("radio", name="Laep").click()
    expect(page).to_have_url(re.compile("besoin=laep"))
    # The legend follows, on the same map.
    expect(page.frame_locator(MAP_FRAME).get_by_text("Présent", exact=True)).to_be_visible()
    assert frame.evaluate(IDENTITY) == identity
    assert frame.evaluate(VIEW) == view


def test_on_a_phone_the_search_opens_the_panel_which_closes_once_a_territory_is_chosen(
    page: Page, app_url: str
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/?territoire=59512")
    page.get_by_role("button", name="Chercher un autre territoire").click()
    field = page.get_by_label("Votre commune, intercommunalité ou département")
    field.press_sequentially("hem")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Hem (59299)")).to_be_visible()
    expect(field).not_to_be_in_viewport()


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


def test_a_click_on_a_commune_opens_its_panel_which_opens_the_commune(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512&dispositifs=aucun")
    drawn_map(page)
    # Croix, on the south-west of Roubaix.
    map_of(page).click(position=map_position(page, 3.15, 50.678))
    expect(page).to_have_url(re.compile("zone=59163"))
    expect(page.get_by_role("heading", name="Croix", exact=True)).to_be_visible()
    page.get_by_role("button", name="Ouvrir la commune").click()
    expect(page.get_by_role("heading", name="Croix (59163)")).to_be_visible()
    expect(page).not_to_have_url(re.compile("zone="))


def test_a_click_on_a_qpv_opens_its_panel_and_keeps_the_territory(page: Page, app_url: str, analysis):
    page.goto(f"{app_url}/?territoire=59512&dispositifs=aucun")
    drawn_map(page)
    zones = analysis.zones("qpv").table
    qpv = zones[zones["communes"].map(lambda codes: list(codes) == ["59512"])].iloc[0]
    point = qpv.geometry.representative_point()
    map_of(page).click(position=map_position(page, point.x, point.y))
    expect(page.get_by_role("heading", name=qpv["name"], exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(f"territoire=59512.*zone={qpv['code']}"))
    page.reload()
    expect(page.get_by_role("heading", name=qpv["name"], exact=True)).to_be_visible()


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
    expect(page.get_by_role("region", name="Statut des QPV par besoin")).to_be_visible()
