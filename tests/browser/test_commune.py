"""The fiche of a commune and the knowledge page as an official uses them: choose, read, print, look up."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

LAST = ".maillage-sigles"
"""What is drawn last on a page."""
READ = "() => document.documentElement.scrollWidth <= window.innerWidth"


def test_an_official_goes_from_the_intercommunalite_to_the_commune(page: Page, app_url: str):
    page.goto(f"{app_url}/commune?territoire=200093201")
    page.get_by_role("button", name="Tourcoing", exact=True).click()
    expect(page.get_by_role("heading", name="Tourcoing (59599)")).to_be_visible()
    expect(page).to_have_url(re.compile("commune.*territoire=59599"))
    for part in ("Vie sociale", "Ce qui manque", "Plus ou moins qu’ailleurs ?", "Ce qui existe"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()


def test_the_bars_are_as_long_as_their_rates(page: Page, app_url: str):
    page.goto(f"{app_url}/commune?territoire=59512")
    chart = page.locator("table.maillage-barres").first
    expect(chart).to_be_visible()
    rows = chart.locator("tbody tr").evaluate_all(
        """rows => rows.map(row => [
          row.querySelector('.barre')?.getBoundingClientRect().width ?? 0,
          parseFloat(row.querySelector('td').innerText.replace(',', '.'))])"""
    )
    longest = max(rows, key=lambda row: row[1])
    assert len(rows) == 4
    for width, rate in rows:
        # Rates are written to the hundredth: the bar is drawn from the exact one.
        assert width / longest[0] == pytest.approx(rate / longest[1], abs=0.03)


def test_an_acronym_leads_to_its_definition_and_back(page: Page, app_url: str):
    page.goto(f"{app_url}/commune?territoire=59512")
    page.locator("a.maillage-sigle", has_text="Laep").first.click()
    expect(page).to_have_url(re.compile(r"comprendre.*territoire=59512#laep"))
    definition = page.get_by_text("Lieu ouvert, sans inscription")
    expect(definition).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("heading", name="Roubaix (59512)")).to_be_visible()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is missing: install poppler-utils")
def test_the_printed_page_holds_the_whole_fiche_and_no_button(page: Page, app_url: str, tmp_path: Path):
    page.goto(f"{app_url}/commune?territoire=97105")
    expect(page.locator(LAST)).to_be_attached()
    page.pdf(path=tmp_path / "fiche.pdf", prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "fiche.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    for part in (
        "Données de démonstration",
        "Basse-Terre (97105)",
        "Ce qui manque",
        "Plus ou moins qu’ailleurs ?",
        "Dans les environs",
        "Premiers pas",
    ):
        assert part in text
    for button in ("Temps d’accès", "Scénario", "à trier et à télécharger"):
        assert button not in text


@pytest.mark.parametrize("viewport", [PHONE], ids=["phone"])
@pytest.mark.parametrize("path", ["commune?territoire=75056", "commune?territoire=29083", "comprendre"])
def test_nothing_overflows_a_phone(page: Page, app_url: str, path: str):
    page.goto(f"{app_url}/{path}")
    expect(page.locator(LAST)).to_be_attached()
    page.wait_for_function(READ)
    wide = page.locator(".fiche, .comprendre").evaluate_all(
        "parts => parts.filter(part => part.scrollWidth > part.clientWidth + 1).length"
    )
    assert wide == 0
