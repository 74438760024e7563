"""Measure every page as a person waits for it: cold, warm, what crosses the network, what the server holds.

Nothing is asserted but that each page came. Run `python -m tests.benchmarks.test_pages_in_browser`, or pytest
with MAILLAGE_BENCHMARK=1.
"""

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import pytest

from tests.benchmarks.leaflet import MAP_WINDOW, ZONES_DRAWN
from tests.benchmarks.test_map_in_browser import (
    CHROMIUM_FLAGS,
    MAP_TIMEOUT_S,
    SETTLED_MS,
    VISITS,
    App,
    Measure,
    _count_bytes,
    apps,
    measure,
    served,
)
from tests.benchmarks.test_map_in_browser import visit as visit_map
from tests.benchmarks.test_memory import resident_mb
from tests.conftest import ROOT, serving

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")

TIMEOUT_MS = MAP_TIMEOUT_S * 1000
TILES = f"""((frame) => {{
  const tiles = frame ? [...frame.document.querySelectorAll(".maillage-communes canvas")] : [];
  return tiles.length && tiles.every((tile) => tile.classList.contains("leaflet-tile-loaded"));
}})({MAP_WINDOW})"""
READ = (
    "document.querySelector('[data-test-script-state=notRunning]') && document.querySelector('h1') && "
    "!document.querySelector('[data-testid=stSkeleton]')"
)
SLIDES = "document.querySelector('.st-key-presentation iframe')"
PAGES = {
    "Carte, Nord": ("/?territoire=59", ZONES_DRAWN),
    "Carte, France par commune": ("/?territoire=FR&communes=oui", TILES),
    "Carences, Nord": ("/carences?territoire=59", ZONES_DRAWN),
    "Ma commune, Roubaix": ("/commune?territoire=59512", READ),
    "Scénario, Nord": ("/scenario?territoire=59", ZONES_DRAWN),
    "Présentation, Roubaix": ("/presentation?territoire=59512", SLIDES),
    "Comprendre": ("/comprendre", READ),
    "Données": ("/donnees", READ),
}
YARDSTICK = App("étalon", "tests/benchmarks/yardstick/app.py", ("FR",), layers=30_000)


def visit(browser, url: str, ready: str) -> Measure:
    """Open a page as someone new, with an empty cache, until it is there; then let it settle."""
    page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="fr-FR")
    seen = Measure(0, 0, 0, 0, 0, remounted=False)
    _count_bytes(page, seen)
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_function(f"() => {ready}", timeout=TIMEOUT_MS)
    seen.first_map_s = time.perf_counter() - start
    page.wait_for_timeout(SETTLED_MS)
    page.close()
    return seen


def main() -> None:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS))
        print(f"{'page':28}{'à froid s':>11}{'revue s':>9}{'ko':>7}{'serveur Mo':>12}", flush=True)
        for name, (path, ready) in PAGES.items():
            # A server a page: what it holds is what this page alone made it hold.
            with tempfile.TemporaryDirectory() as folder, serving(ROOT / "app.py", Path(folder)) as app:
                cold = visit(browser, app.url + path, ready)
                again = [visit(browser, app.url + path, ready) for _ in range(VISITS)]
                warm_s = statistics.median(one.first_map_s for one in again)
                print(
                    f"{name:28}{cold.first_map_s:11.1f}{warm_s:9.2f}{again[-1].kilobytes:7.0f}"
                    f"{resident_mb(app.process.pid):12.0f}",
                    flush=True,
                )
        floor = measure(apps("59")[1], browser)
        print(f"{'plancher (carte vide)':28}{'':11}{floor.first_map_s:9.2f}{floor.kilobytes:7.0f}")
        with served(YARDSTICK) as url:
            plain = visit_map(YARDSTICK, browser, url)
        print(f"{'étalon, France par commune':28}{plain.first_map_s:11.1f}{'':9}{plain.kilobytes:7.0f}")
        browser.close()


@pytest.mark.skipif(not os.environ.get("MAILLAGE_BENCHMARK"), reason="mesure à la demande")
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium n’est pas installé")
def test_every_page_comes(capsys):
    with capsys.disabled():
        main()


if __name__ == "__main__":
    main()
