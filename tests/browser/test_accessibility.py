"""Every page is read by axe: nothing serious or critical; in French; nothing lost when narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PAGES = [
    "/?territoire=59512",
    "/carences?territoire=59512",
    "/carences?territoire=59512&vue=classement",
    "/commune?territoire=97105",
    "/comprendre",
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SERIOUS = {"serious", "critical"}


def settled(page: Page, url: str) -> None:
    """Open a page and wait until it has stopped drawing."""
    page.goto(url)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("h1").first).to_be_visible()


def findings(page: Page) -> list[str]:
    violations = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{v['impact']} {v['id']} × {len(v['nodes'])}: {v['help']} — {v['nodes'][0]['html'][:160]}"
        for v in violations
        if v["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(page: Page, app_url: str, path: str):
    settled(page, app_url + path)
    assert findings(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_the_language_of_the_page_is_french(page: Page, app_url: str, path: str):
    settled(page, app_url + path)
    expect(page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_at_320_pixels(page: Page, app_url: str, path: str):
    page.set_viewport_size({"width": 320, "height": 800})
    settled(page, app_url + path)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
