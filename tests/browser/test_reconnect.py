"""A connection that breaks: the view stays as it was, and goes on when the network is back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

MINE = "() => { window.mine ??= Math.random(); return window.mine; }"


class Network:
    """The connections that a page opened to the app, to be cut by a test."""

    def __init__(self, page: Page) -> None:
        self.opened: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("_stcore/stream"), self._join)

    def _join(self, route: WebSocketRoute) -> None:
        route.connect_to_server()
        self.opened.append(route)

    def cut(self) -> None:
        """Cut the last connection, as a proxy that restarts does."""
        self.opened[-1].close(code=1011, reason="cut by the test")


@pytest.fixture
def network(page: Page) -> Network:
    return Network(page)


def test_a_session_that_reconnects_keeps_its_view(page: Page, network: Network, app_url: str):
    page.goto(f"{app_url}/?territoire=59512&dispositifs=laep&minutes=20")
    title = page.get_by_role("heading", name="Roubaix (59512)")
    expect(title).to_be_visible()
    expect(page.get_by_label("Laep", exact=True)).to_be_checked()
    mine, before = page.evaluate(MINE), len(network.opened)

    with page.expect_event("websocket", predicate=lambda socket: "_stcore/stream" in socket.url) as again:
        network.cut()
    assert again.value is not None

    page.get_by_text("EVS", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"dispositifs=evs(%2C|,)laep"))
    expect(page).to_have_url(re.compile("territoire=59512"))
    expect(page).to_have_url(re.compile("minutes=20"))
    expect(title).to_be_visible()
    assert page.evaluate(MINE) == mine, "the page was loaded anew"
    assert len(network.opened) > before


def test_while_the_network_is_away_what_was_drawn_stays_readable(page: Page, network: Network, app_url: str):
    page.goto(f"{app_url}/?territoire=59512")
    title = page.get_by_role("heading", name="Roubaix (59512)")
    expect(title).to_be_visible()
    page.context.set_offline(True)
    network.cut()
    expect(title).to_be_visible()
    expect(page.get_by_text(re.compile("^À Roubaix")).first).to_be_visible()
    page.context.set_offline(False)
