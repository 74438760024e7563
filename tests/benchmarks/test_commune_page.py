"""How long a fiche takes, largest city and smallest village: its content, then the page in a browser."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.reports.fiche import build_fiche
from tests.browser.conftest import CHROMIUM_ARGS, DESKTOP
from tests.conftest import ROOT

PARIS, SMALLEST = "75056", "26274"
"""Rochefourchat, in the Drôme: two inhabitants."""
READY = """title => document.querySelector('h1')?.innerText === title
  && document.querySelector('.maillage-sigles')
  && document.querySelector('.stApp')?.getAttribute('data-test-script-state') === 'notRunning'"""


@pytest.mark.benchmark(group="content of a fiche, warm")
@pytest.mark.parametrize("code", [PARIS, SMALLEST])
def test_content(benchmark, analysis: Analysis, code: str):
    territory, access = analysis.tree.get(code), default_access()
    fiche = benchmark(build_fiche, analysis, territory, access)
    assert fiche.headline


@pytest.fixture(scope="module")
def fiche_page(serve):
    """Open, in Chromium, the page where a commune is chosen."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is missing: install Debian's package « chromium ».")
    served = serve(ROOT / "app.py")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        page = browser.new_page(locale="fr-FR", viewport=DESKTOP)
        page.goto(f"{served.url}/commune?territoire=59512", timeout=60_000)
        page.wait_for_function(READY, arg="Roubaix (59512)", timeout=60_000)
        yield page
        browser.close()


@pytest.mark.benchmark(group="page of a commune in a browser, warm")
@pytest.mark.parametrize(("code", "name"), [(PARIS, "Paris"), (SMALLEST, "Rochefourchat")])
def test_page(benchmark, fiche_page, code: str, name: str):
    """From the click on a commune's name to its whole page, the server idle again."""

    def open_another() -> tuple[tuple, dict]:
        choose(look_for(fiche_page, "59512", "Roubaix"), "59512", "Roubaix")
        return (look_for(fiche_page, code, name), code, name), {}

    def choose(button: Locator, code: str, name: str) -> None:
        button.click()
        fiche_page.wait_for_function(READY, arg=f"{name} ({code})")

    benchmark.pedantic(choose, setup=open_another, rounds=5, warmup_rounds=1)


def look_for(page: Page, code: str, name: str) -> Locator:
    """Type a code in the empty search field; return the button of the commune that it finds."""
    field = page.get_by_label("Votre commune, intercommunalité ou département")
    expect(field).to_have_value("")
    field.fill(code)
    button = page.get_by_role("button", name=f"{name} · commune {code}")
    expect(button).to_be_visible()
    return button
