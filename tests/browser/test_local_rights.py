"""Without a login: who opens the link written at the start may edit, as long as they confirm; others read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Served, start_link

ACTION = "Actualiser les données"
READ_ONLY = re.compile("ouvrez le lien que Maillage a écrit en démarrant")


def test_the_link_of_the_terminal_gives_the_right_and_leaves_the_address(page: Page, served: Served):
    page.goto(f"{start_link(served)}&onglet=actualiser")
    page.get_by_role("button", name=ACTION).click()
    expect(page.get_by_role("dialog")).to_contain_text("Actualiser pour tout le monde")
    page.get_by_role("dialog").get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/donnees(\?(?!.*cle=).*)?$"))


@pytest.mark.parametrize("query", ["", "&cle=autre"])
def test_at_the_machine_itself_without_the_link_a_person_reads(page: Page, app_url: str, query: str):
    page.goto(f"{app_url}/donnees?onglet=actualiser{query}")
    expected = READ_ONLY if not query else re.compile("Ce lien ne donne pas")
    expect(page.get_by_text(expected).first).to_be_visible()
    expect(page.get_by_role("button", name=ACTION)).to_have_count(0)
