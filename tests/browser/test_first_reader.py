"""A person who opens Maillage for the first time has a commune's answer by one word and one Enter."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from geo.domain.french import number
from pages._ui.frame import PROMISE
from tests.browser.conftest import DESKTOP, PHONE

VILLAGE = "08438"
"""Ninety-nine people, no structure: all has to be said, the nearest of each kind too."""


@pytest.mark.parametrize(("viewport", "screens"), [(DESKTOP, 1), (PHONE, 2)], ids=["desktop", "phone"])
def test_the_answer_is_in_the_first_screens(
    page: Page, app_url: str, analysis, viewport: dict[str, int], screens: int
):
    page.goto(app_url)
    expect(page.get_by_role("heading", name="Maillage", exact=True)).to_be_in_viewport()
    expect(page.get_by_text(PROMISE)).to_be_in_viewport()
    field = page.get_by_role("searchbox")
    expect(field).to_be_in_viewport()
    field.press_sequentially("taizy")
    field.press("Enter")
    expect(page.get_by_role("heading", name=f"Taizy ({VILLAGE})")).to_be_visible()
    answer = page.locator(".maillage-retenir")
    expect(answer).to_be_visible()
    box = answer.bounding_box()
    assert box["y"] + box["height"] <= screens * viewport["height"]
    said = re.sub(r"\s", " ", answer.inner_text())
    people = analysis.tree.get(VILLAGE).population
    # What exists, what is missing, for how many, and the nearest: where, how far, how long.
    assert re.search(r"ni centre social.*ni EVS.*ni Laep.*ni Clas", said)
    assert f"{number(people)} habitants" in said
    for missing in ("Laep", "Clas", "centre social"):
        assert re.search(r"[Ll]e plus proche[^.]* km[^.]* minutes", said.split(missing, 1)[1]), missing
    expect(page).to_have_title(re.compile("^Taizy · "))
