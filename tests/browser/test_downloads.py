"""« Imprimer » on the map page: six files, made when they are asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

SIGNATURES = {
    "Fiche PDF": ("pdf", b"%PDF-"),
    "PowerPoint": ("pptx", b"PK"),
    "Excel": ("xlsx", b"PK"),
    "CSV": ("csv", "\ufeff".encode()),
    "GeoJSON": ("geojson", b"{"),
    "Carte web": ("html", b"<!doctype html>"),
}


@pytest.fixture
def menu(page: Page, app_url: str) -> Page:
    page.goto(f"{app_url}/?territoire=97411")
    page.get_by_test_id("stPopoverButton").filter(has_text="Imprimer").click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Saint-Denis")
    return page


def test_each_format_is_one_click(menu, tmp_path):
    for label, (extension, signature) in SIGNATURES.items():
        with menu.expect_download(timeout=60_000) as asked:
            menu.get_by_test_id("stPopoverBody").get_by_role("button", name=label).click()
        assert asked.value.suggested_filename == f"maillage-97411-saint-denis.{extension}"
        path = tmp_path / extension
        asked.value.save_as(path)
        assert path.read_bytes().startswith(signature), label


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
def test_the_menu_holds_on_a_phone(menu, viewport):
    box = menu.get_by_test_id("stPopoverBody").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    for label in SIGNATURES:
        expect(menu.get_by_test_id("stPopoverBody").get_by_role("button", name=label)).to_be_visible()


def test_nothing_is_offered_before_a_territory_is_chosen(page, app_url):
    page.goto(app_url)
    expect(page.get_by_role("heading", name="Maillage")).to_be_visible()
    expect(page.get_by_test_id("stPopoverButton").filter(has_text="Imprimer")).to_have_count(0)
