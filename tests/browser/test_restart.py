"""A server killed and started again under an open page: said in French, no click lost, no wrong tick."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MAP_FRAME, ROOT, drawn_map, map_position
from tests.conftest import Served, free_port, serving

CROIX = (3.15, 50.678)
ENGLISH = re.compile(r"connect|streamlit|error|server|running|timed out", re.IGNORECASE)


@pytest.fixture
def start(chromium: str, tmp_path: Path) -> Iterator[Callable[[], Served]]:
    """Give what starts the server, always at the same address, with the same data."""
    port = free_port()
    with ExitStack() as running:
        yield lambda: running.enter_context(serving(ROOT / "app.py", tmp_path, port))


def kill(served: Served) -> None:
    served.process.kill()
    served.process.wait()


def away(page: Page) -> None:
    """Wait until the page says that its server is away, in French only."""
    expect(page.get_by_role("status").filter(has_text="Le serveur revient")).to_be_visible()
    assert ENGLISH.findall(page.locator("body").inner_text()) == []


def ticked(page: Page) -> set[str]:
    """Return the ticks of the page, once they are those of its address."""
    expect(page.get_by_role("status").filter(has_text="Le serveur revient")).to_be_hidden()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    names = ("Centre social", "EVS", "Laep", "Clas")
    return {name for name in names if page.get_by_label(name, exact=True).is_checked()}


def point_at(page: Page, text: str) -> Callable[[], None]:
    """Give a click on what is at the place of a text, whatever the page has become."""
    box = page.get_by_text(text, exact=True).first.bounding_box()
    assert box is not None
    return lambda: page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_killed_under_an_open_page_no_click_is_lost_and_no_tick_is_wrong(
    page: Page, start: Callable[[], Served]
):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    served = start()
    page.goto(f"{served.url}/?territoire=59512")
    drawn_map(page)

    click = point_at(page, "EVS")
    kill(served)
    away(page)
    click()  # while nobody answers
    expect(page.get_by_text("votre clic est retenu")).to_be_visible()
    served = start()
    expect(page).to_have_url(re.compile(r"dispositifs=centre_social(%2C|,)laep(%2C|,)clas$"))
    assert ticked(page) == {"Centre social", "Laep", "Clas"}

    point_at(page, "Laep")()
    kill(served)  # before the server has followed
    served = start()
    expect(page).to_have_url(re.compile(r"dispositifs=centre_social(%2C|,)clas$"))
    assert ticked(page) == {"Centre social", "Clas"}

    frame = page.locator(MAP_FRAME).bounding_box()
    croix = map_position(page, *CROIX)
    kill(served)
    away(page)
    page.mouse.click(frame["x"] + croix["x"], frame["y"] + croix["y"])  # on the map
    served = start()
    expect(page).to_have_url(re.compile("zone=59163"))
    expect(page.get_by_role("heading", name="Croix", exact=True)).to_be_visible()
    page.get_by_role("link", name="Ma commune", exact=True).click()
    expect(page).to_have_url(re.compile("/commune[?]"))
    assert errors == []
