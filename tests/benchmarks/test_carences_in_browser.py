"""How long a person waits, in a real browser, between moving a weight and reading the new ranking.

The département is the one with most QPV. The wait ends when the table shows other scores and the page is at
rest, its map included.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from geo.analysis.coverage import Analysis
from geo.domain.vocabulary import Level
from tests.benchmarks.leaflet import ZONES_DRAWN
from tests.browser.conftest import CHROMIUM_ARGS, DESKTOP, chromium
from tests.conftest import ROOT, Serve

pytestmark = pytest.mark.benchmark(group="a weight moved in the browser")

__all__ = ["chromium"]
COLD_MS = 90_000
ROUNDS = 10
SCORES = "[data-testid=stDataFrame] td[aria-colindex='4']"
READ = f'() => [...document.querySelectorAll("{SCORES}")].map((cell) => cell.textContent).join()'
AT_REST = f"""(before) => {{
  const app = document.querySelector("[data-testid=stApp]");
  const scores = ({READ})();
  return app.dataset.testScriptState === "notRunning" && scores !== "" && scores !== before;
}}"""


@pytest.fixture(scope="module")
def page(chromium: str, serve: Serve, analysis: Analysis) -> Iterator[Page]:
    """Open the ranking of the département with most QPV."""
    served = serve(ROOT / "app.py")
    largest = analysis.zones(Level.QPV).table["departement"].value_counts().idxmax()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        page = browser.new_page(viewport=DESKTOP, locale="fr-FR")
        page.goto(f"{served.url}/carences?territoire={largest}&vue=classement")
        page.wait_for_function(f"() => {ZONES_DRAWN}")
        page.wait_for_function(AT_REST, arg="")
        yield page
        browser.close()


def test_a_weight_moved_ranks_again_and_redraws_table_and_map(benchmark, page: Page):
    weight = page.get_by_role("slider", name="Importance de la pauvreté")

    def move(key: str, before: str) -> str:
        weight.press(key)
        page.wait_for_function(AT_REST, arg=before)
        return page.evaluate(READ)

    keys = iter(["ArrowRight", "ArrowLeft"] * ROUNDS)
    after = benchmark.pedantic(move, setup=lambda: ((next(keys), page.evaluate(READ)), {}), rounds=ROUNDS)
    assert after
