"""A real browser on the real app: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, Position, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
ACTION_MS = 20_000
"""How long a click or a search for an element may take."""
NAVIGATION_MS = 60_000
"""How long a page may take to load, cold."""
EXPECT_MS = 30_000
"""How long an expectation may take to become true: a rerun of a page, a map drawn."""
CHROMIUM_ARGS = [
    "--no-sandbox",  # Chromium refuses to run as root with it, and containers are root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page whose headers a test rewrites has no address of its own: it may still speak to the loopback.
    "--disable-features=LocalNetworkAccessChecks",
]
MAP_FRAME = "[class*=st-key-map_] iframe"
"""streamlit-folium draws in a frame of its own."""
MAP = ".maillage-map"
MAP_DRAWN = "() => window.map && Object.keys(window.map._layers).length > 20"
_REPORT = pytest.StashKey[pytest.TestReport]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Show the app's log under a failure, and remember it for the picture."""
    report = yield
    served = getattr(item, "funcargs", {}).get("served")
    if report.failed and served is not None:
        report.sections.append(("app log", served.tail()))
    if report.when == "call":
        item.stash[_REPORT] = report
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; without it skip, or fail on the machine that checks everything."""
    path = shutil.which("chromium")
    if path is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("Chromium is missing: install Debian's package « chromium ».")
    return path


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Open Chromium once; nothing of it is left for the tests of other folders."""
    expect.set_options(timeout=EXPECT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(chromium: str, serve):
    """Serve the app, once, where there is a browser to look at it."""
    return serve(ROOT / "app.py")


@pytest.fixture(scope="session")
def app_url(served) -> str:
    """Return the address of the app."""
    return served.url


@pytest.fixture
def viewport() -> dict[str, int]:
    """Return the size of the window; parametrize it with `PHONE` for a telephone."""
    return DESKTOP


@pytest.fixture
def page(
    browser: Browser, viewport: dict[str, int], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Page]:
    """Open an empty French page; a picture of it is left where the test failed."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=viewport)
    context.set_default_timeout(ACTION_MS)
    context.set_default_navigation_timeout(NAVIGATION_MS)
    page = context.new_page()
    yield page
    report = request.node.stash.get(_REPORT, None)
    if report is not None and report.failed:
        picture = tmp_path / "failure.png"
        with suppress(PlaywrightError):  # a page that crashed has no picture to give
            page.screenshot(path=picture, full_page=True)
            print(f"\nPicture of the failure: {picture}")
    context.close()


def drawn_map(page: Page, timeout: float = NAVIGATION_MS) -> Locator:
    """Return the map of a page once its zones are drawn, and nothing around them can move it any more."""
    map_frame(page, timeout).wait_for_function(MAP_DRAWN, timeout=timeout)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    return map_of(page)


def map_frame(page: Page, timeout: float = NAVIGATION_MS) -> Frame:
    """Return the frame of the map, where `window.map` is Leaflet's."""
    frame = page.wait_for_selector(MAP_FRAME, timeout=timeout, state="attached").content_frame()
    assert frame is not None
    # Seen before it has gone to its address, a frame is an empty page: what is awaited in it never comes.
    frame.wait_for_url(re.compile("index.html"), wait_until="commit", timeout=timeout)
    return frame


def map_of(page: Page) -> Locator:
    """Return the element of the map."""
    return page.frame_locator(MAP_FRAME).locator(MAP)


def map_position(page: Page, lon: float, lat: float) -> Position:
    """Return where a place is in the map."""
    x, y = map_frame(page).evaluate(
        "([lat, lon]) => { const p = window.map.latLngToContainerPoint([lat, lon]); return [p.x, p.y]; }",
        [lat, lon],
    )
    return {"x": x, "y": y}
