"""The Présentation page as a council room uses it: keys, a remote, full screen, no network, the way back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FrameLocator, Page, expect

SLIDES = ".st-key-presentation iframe"
COUNTER = "output"


@pytest.fixture
def slides(page: Page) -> FrameLocator:
    return page.frame_locator(SLIDES)


@pytest.fixture
def presented(page: Page, app_url: str, slides: FrameLocator) -> Page:
    page.goto(f"{app_url}/presentation?territoire=59512")
    expect(slides.locator("h1")).to_have_text("Roubaix (59512)")
    return page


def expect_slide(slides: FrameLocator, number: int) -> None:
    expect(slides.locator(COUNTER)).to_have_text(re.compile(rf"^{number} / \d+$"))


def test_arrows_and_the_keys_of_a_remote_turn_the_slides(presented, slides):
    for key, slide in (("ArrowRight", 2), ("PageDown", 3), ("ArrowLeft", 2), ("PageUp", 1), ("PageUp", 1)):
        presented.keyboard.press(key)
        expect_slide(slides, slide)


def test_keys_turn_the_slides_while_the_map_has_the_focus(presented, slides):
    presented.keyboard.press("PageDown")
    slides.locator("#carte").click(position={"x": 200, "y": 200})
    presented.keyboard.press("ArrowRight")
    expect_slide(slides, 3)


def test_keys_turn_the_slides_while_the_page_around_has_the_focus(presented, slides):
    presented.evaluate("document.activeElement.blur(); window.focus()")
    presented.keyboard.press("PageDown")
    expect_slide(slides, 2)


def test_the_map_is_live(presented, slides):
    presented.keyboard.press("PageDown")
    scale = slides.locator(".leaflet-control-scale-line")
    before = scale.inner_text()
    slides.locator(".leaflet-control-zoom-in").click()
    expect(scale).not_to_have_text(before)
    expect(slides.locator("#carte canvas").first).to_be_visible()


def test_it_goes_on_with_the_network_unplugged(presented, slides):
    presented.context.set_offline(True)
    for slide in range(2, 6):
        presented.keyboard.press("PageDown")
        expect_slide(slides, slide)
    expect(slides.locator(".diapo:not([hidden]) h2")).to_be_visible()


def test_nothing_of_the_frame_is_seen(presented):
    box = presented.locator(SLIDES).bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1400, 900)
    expect(presented.locator("header").first).to_be_hidden()


def test_f_fills_the_screen_and_gives_it_back(presented, slides):
    full = "!!document.fullscreenElement"
    presented.keyboard.press("f")
    presented.wait_for_function(full)
    presented.keyboard.press("f")
    presented.wait_for_function(f"!({full})")


def test_a_reload_reopens_the_slide_that_was_shown(presented, slides):
    presented.keyboard.press("PageDown")
    presented.keyboard.press("PageDown")
    expect_slide(slides, 3)
    presented.reload()
    expect_slide(slides, 3)


def test_escape_returns_to_the_page_that_was_left_with_its_territory(page, app_url, slides):
    page.goto(f"{app_url}/carences?territoire=59512")
    expect(page.get_by_role("heading", name="À Roubaix, ce qui manque en premier")).to_be_visible()
    page.get_by_role("link", name="Présentation").first.click()
    expect(slides.locator("h1")).to_have_text("Roubaix (59512)")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="À Roubaix, ce qui manque en premier")).to_be_visible()
    assert "territoire=59512" in page.url


def test_it_is_read_by_a_screen_reader(presented, slides):
    presented.keyboard.press("PageDown")
    expect(slides.locator("[aria-live=polite]")).to_have_text(re.compile("^2 sur .*À.Roubaix"))
    expect(slides.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "2")


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}, {"width": 1024, "height": 768}])
def test_no_title_is_cut_whatever_the_screen(presented, slides, viewport):
    last = int(slides.locator(COUNTER).inner_text().split("/")[1])
    for slide in range(1, last + 1):
        expect_slide(slides, slide)
        title = slides.locator(".diapo:not([hidden]) :is(h1, h2)")
        assert title.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
        presented.keyboard.press("PageDown")
