"""A site frames the page to embed, and nothing else of the application."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

TOWN_HALL = "http://mairie.test/"
MOST_BYTES = 300_000
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


def framed(page: Page, *addresses: str) -> None:
    """Open the page of a town hall that frames some addresses."""
    frames = "".join(f'<iframe src="{one}" width="900" height="520"></iframe>' for one in addresses)
    page.route(
        TOWN_HALL, lambda route: route.fulfill(content_type="text/html", body=f"<h1>Mairie</h1>{frames}")
    )
    page.goto(TOWN_HALL)


def test_another_site_frames_the_page_to_embed_and_no_page_of_the_application(page: Page, app_url: str):
    refused = [f"{app_url}{path}" for path in ("/", "/donnees", "/api/info", "/pret")]
    framed(page, f"{app_url}/integrer/59512?besoin=laep", *refused)
    embedded = page.frame_locator("iframe >> nth=0")
    expect(embedded.get_by_role("heading")).to_have_text("Laep à Roubaix")
    shown = [frame.url for frame in page.frames[1:] if not frame.url.startswith("chrome-error:")]
    assert shown == [f"{app_url}/integrer/59512?besoin=laep"]
    expect(embedded.locator(".leaflet-marker-pane > *").first).to_be_visible()


def test_the_button_gives_the_line_that_frames_the_view(page: Page, app_url: str):
    page.goto(f"{app_url}/?territoire=59512&besoin=laep&minutes=10")
    page.get_by_role("button", name="Partager").click()
    line = page.get_by_test_id("stCode").filter(has_text="<iframe").inner_text()
    address = f"{app_url}/integrer/59512?besoin=laep&minutes=10"
    assert f'src="{escape(address)}"' in line
    page.route(TOWN_HALL, lambda route: route.fulfill(content_type="text/html", body=line))
    page.goto(TOWN_HALL)
    expect(page.frame_locator("iframe").locator("h1 + p")).to_contain_text("plus de 10")


@pytest.mark.parametrize("code", ["59512", "FR"])
def test_it_weighs_little_asks_one_host_and_leaves_no_cookie(page: Page, app_url: str, code: str):
    got: list[Response] = []
    page.on("response", lambda response: got.extend([response]))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{app_url}/integrer/{code}", wait_until="networkidle")
    assert {urlsplit(one.url).netloc for one in got} == {urlsplit(app_url).netloc}
    sizes = [one.request.sizes() for one in got]
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) < MOST_BYTES
    assert page.context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0


def test_without_javascript_its_sentence_and_its_list_are_read(browser: Browser, app_url: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{app_url}/integrer/59512?besoin=laep")
    expect(page.locator("h1 + p")).to_contain_text("Dans 3 QPV sur 6")
    page.get_by_text("Plus grandes carences").click()
    expect(page.locator("li")).to_have_count(3)
    context.close()


def test_a_screen_reader_has_its_language_its_headings_and_its_map_named(page: Page, app_url: str):
    page.goto(f"{app_url}/integrer/59512?besoin=laep", wait_until="networkidle")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []
    expect(page.get_by_role("region", name=re.compile("^Carte"))).to_be_visible()
    expect(page.get_by_role("link", name="Ouvrir dans Maillage")).to_be_visible()
