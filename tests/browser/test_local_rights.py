"""Without a login: at the machine itself a person may edit; through a proxy of the machine they read."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

ACTION = "Actualiser les données"


def test_at_the_machine_itself_the_actions_are_shown(page: Page, app_url: str):
    page.goto(f"{app_url}/donnees?onglet=actualiser")
    expect(page.get_by_role("button", name=ACTION)).to_be_visible()


def test_a_request_that_a_proxy_passed_on_is_shown_none(page: Page, app_url: str):
    page.set_extra_http_headers({"X-Forwarded-For": "203.0.113.9"})
    page.goto(f"{app_url}/donnees?onglet=actualiser")
    expect(page.get_by_text(re.compile("que depuis l’ordinateur qui fait tourner")).first).to_be_visible()
    expect(page.get_by_role("button", name=ACTION)).to_have_count(0)
