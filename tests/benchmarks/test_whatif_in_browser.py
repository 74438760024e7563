"""Measure how long a click that opens a structure takes to be seen: its sign on the map, what it changes.

Nothing is asserted but that both came. Run `python -m tests.benchmarks.test_whatif_in_browser`, or pytest
with MAILLAGE_BENCHMARK=1.
"""

import os
import shutil
import statistics

import pytest

from tests.benchmarks.leaflet import MAP_WINDOW, ZONES_DRAWN
from tests.benchmarks.test_map_in_browser import CHROMIUM_FLAGS, MAP_TIMEOUT_S, SETTLED_MS, App, served

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")

PLACES = {
    "59512": [(3.19, 50.699), (3.165, 50.69), (3.18, 50.68), (3.172, 50.701), (3.2, 50.69), (3.16, 50.7)],
    "59": [(3.08, 50.36), (2.52, 50.75), (3.35, 50.12), (2.9, 50.6), (3.7, 50.1), (3.5, 50.37)],
}
DRAWN = f"() => {ZONES_DRAWN}"
TIMEOUT_MS = MAP_TIMEOUT_S * 1000
# Watched from inside the page, so that neither the driver nor its polling is measured.
CLICK = """([lon, lat]) => new Promise((told) => {
  const frame = MAP_WINDOW;
  const sites = () => frame.document.querySelectorAll(".maillage-site").length;
  const words = () => document.querySelector("[data-testid=stMain]").innerText;
  const [drawn, said, start, times] = [sites(), words(), performance.now(), {}];
  const look = () => {
    if (!times.map && sites() > drawn) times.map = performance.now() - start;
    if (!times.words && words() !== said) times.words = performance.now() - start;
    if (times.map && times.words) told(times); else requestAnimationFrame(look);
  };
  frame.map.fire("click", { latlng: frame.L.latLng(lat, lon) });
  look();
})""".replace("MAP_WINDOW", MAP_WINDOW)


def measure(browser, territory: str) -> dict[str, list[float]]:
    """Open a structure at each place in turn; return seconds from the click, by what is seen."""
    app = App("Maillage", "app.py", path=f"/scenario?territoire={territory}&dispositifs=laep")
    seen: dict[str, list[float]] = {"map": [], "words": []}
    with served(app) as url:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(url + app.path)
        page.wait_for_function(DRAWN, timeout=TIMEOUT_MS)
        settle(page)
        for place in PLACES[territory]:
            times = page.evaluate(CLICK, list(place))
            settle(page)
            for name, list_of in seen.items():
                list_of.append(times[name] / 1000)
        page.close()
    return seen


def settle(page) -> None:
    """Wait until the page is at rest, as a person who reads is."""
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=TIMEOUT_MS)
    page.wait_for_timeout(SETTLED_MS)


def main() -> None:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS))
        for territory in PLACES:
            for name, seconds in measure(browser, territory).items():
                # The first click also computes the zones that the others share.
                print(
                    f"{territory:>5} {name:>5} : première {seconds[0]:.2f} s, "
                    f"médiane des suivantes {statistics.median(seconds[1:]):.2f} s",
                    flush=True,
                )
        browser.close()


@pytest.mark.skipif(not os.environ.get("MAILLAGE_BENCHMARK"), reason="mesure à la demande")
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium n’est pas installé")
def test_a_structure_opened_is_seen(capsys):
    with capsys.disabled():
        main()


if __name__ == "__main__":
    main()
