"""Measure in a real browser how long the map takes, against a plain folium page and an empty one.

The three apps run one after another, in one go, on the same data; nothing is asserted but that a map came.
Run `python -m tests.benchmarks.test_map_in_browser [départements]`, or pytest with MAILLAGE_BENCHMARK=1.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")

ROOT = Path(__file__).parents[2]
DEPARTEMENTS = ("59", "62")
SWITCH = "Laep"
SERVER_TIMEOUT_S = 60
MAP_TIMEOUT_S = 180
SETTLED_MS = 1000
POLL_MS = 15
VISITS = 3
SWITCHES = 5
NEEDS = ("Laep", "Clas", "Vie sociale", "Tous", "Laep")
NEED_CHOICE = ".st-key-besoin button"
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
COUNT_LAYERS = """() => {
  const map = window.map;
  if (!map || !map._layers) return null;
  map.__id = map.__id || Math.random();
  return [Object.keys(map._layers).length, map.__id];
}"""
STYLES = """() => window.map && Object.values(window.map._layers).map(
  ({ options }) => [options.fillColor, options.fillOpacity, options.weight].map(String).join()
).join(";")"""


@dataclass(frozen=True)
class App:
    """An app to measure: how to start it, what to open, how many layers a whole map has at least."""

    name: str
    script: str
    arguments: tuple[str, ...] = ()
    path: str = "/"
    layers: int = 100


@dataclass
class Measure:
    """What a person waits for and what crosses the network, on a page opened again."""

    first_map_s: float
    switch_s: float
    need_s: float
    websocket_bytes: int
    fetched_bytes: int
    remounted: bool
    hosts: set[str] = field(default_factory=set)

    @property
    def kilobytes(self) -> float:
        return (self.websocket_bytes + self.fetched_bytes) / 1000


def apps(departement: str) -> list[App]:
    return [
        App("étalon", "tests/benchmarks/yardstick/app.py", (departement,)),
        App("plancher", "tests/benchmarks/floor/app.py", layers=1),
        App("Maillage", "app.py", path=f"/?territoire={departement}"),
    ]


@contextmanager
def served(app: App) -> Iterator[str]:
    """Run an app on a free loopback port, on the embedded data; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", app.script, "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), "--", *app.arguments]
    with tempfile.TemporaryDirectory() as nothing_published:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "MAILLAGE_DATA": nothing_published}
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _await_health(server, url)
            yield url
        finally:
            server.terminate()
            server.wait(SERVER_TIMEOUT_S)


def _await_health(server: subprocess.Popen, url: str) -> None:
    limit = time.monotonic() + SERVER_TIMEOUT_S
    while time.monotonic() < limit:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    raise TimeoutError(f"{url} ne répond pas.")


def measure(app: App, browser) -> Measure:
    with served(app) as url:
        visit(app, browser, url)  # cold: fills the caches of the server
        visits = [visit(app, browser, url) for _ in range(VISITS - 1)]
        visits.append(visit(app, browser, url, switches=SWITCHES))
    last = visits[-1]
    last.first_map_s = statistics.median(one.first_map_s for one in visits)
    return last


def visit(app: App, browser, url: str, *, switches: int = 0) -> Measure:
    """Open the app as someone new, with an empty cache; then use a switch."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="fr-FR")
    page = context.new_page()
    seen = Measure(0, 0, 0, 0, 0, remounted=False)
    _count_bytes(page, seen)
    start = time.perf_counter()
    page.goto(url + app.path)
    _, identity = _await_layers(page, lambda count: count >= app.layers)
    seen.first_map_s = time.perf_counter() - start
    page.wait_for_timeout(SETTLED_MS)
    first_load = seen.websocket_bytes, seen.fetched_bytes
    waits = []
    for _ in range(switches):
        before, _ = _await_layers(page, lambda count: count > 0)
        start = time.perf_counter()
        page.get_by_text(SWITCH, exact=True).first.click()
        _, now = _await_layers(page, lambda count, before=before: count not in {0, before})
        waits.append(time.perf_counter() - start)
        seen.remounted |= now != identity
        page.wait_for_timeout(SETTLED_MS)
    seen.switch_s = statistics.median(waits) if waits else 0
    if switches and page.locator(NEED_CHOICE).count():
        seen.need_s = statistics.median(_change_need(page, need, seen, identity) for need in NEEDS)
    seen.websocket_bytes, seen.fetched_bytes = first_load
    context.close()
    return seen


def _change_need(page, need: str, seen: Measure, identity: float) -> float:
    """Return how long the zones of the map take to be painted for another need."""
    frame = next(one for one in page.frames if _layers(one))
    before = frame.evaluate(STYLES)
    start = time.perf_counter()
    page.locator(NEED_CHOICE).get_by_text(need, exact=True).click()
    frame.wait_for_function(f"(before) => ({STYLES})() !== before", arg=before, polling=POLL_MS)
    elapsed = time.perf_counter() - start
    seen.remounted |= (_layers(frame) or [0, 0])[1] != identity
    page.wait_for_timeout(SETTLED_MS)
    return elapsed


def _count_bytes(page, seen: Measure) -> None:
    def frame(payload) -> None:
        seen.websocket_bytes += len(payload)

    def response(answer) -> None:
        if answer.request.resource_type in {"fetch", "xhr"}:
            seen.fetched_bytes += int(answer.headers.get("content-length") or 0)

    def request(asked) -> None:
        if asked.url.startswith("http"):
            seen.hosts.add(asked.url.split("/")[2].split(":")[0])

    page.on("websocket", lambda socket: socket.on("framereceived", frame))
    page.on("response", response)
    page.on("request", request)


def _await_layers(page, enough) -> tuple[int, float]:
    limit = time.perf_counter() + MAP_TIMEOUT_S
    while time.perf_counter() < limit:
        found = max(filter(None, map(_layers, page.frames)), default=None)
        if found and enough(found[0]):
            return found[0], found[1]
        page.wait_for_timeout(POLL_MS)
    raise TimeoutError("La carte n’est pas venue.")


def _layers(frame) -> list | None:
    # A frame may be replaced while it is asked.
    with suppress(playwright.Error):
        return frame.evaluate(COUNT_LAYERS)
    return None


def report(departement: str, measures: dict[str, Measure]) -> str:
    """Write the table of a département, then what the product is to the other two."""
    lines = [f"Département {departement}"]
    lines += [f"{'':10}{'carte s':>9}{'bascule s':>11}{'besoin s':>10}{'ko':>8}  carte refaite"]
    lines += [
        f"{name:10}{m.first_map_s:9.2f}{m.switch_s:11.2f}{m.need_s:10.2f}{m.kilobytes:8.0f}  "
        + ("oui" if m.remounted else "non")
        for name, m in measures.items()
    ]
    ours, plain, floor = measures["Maillage"], measures["étalon"], measures["plancher"]
    lines += [
        f"Carte : {plain.first_map_s / ours.first_map_s:.1f} fois plus vite que l’étalon, "
        f"{ours.first_map_s - floor.first_map_s:+.2f} s sur le plancher.",
        f"Bascule : {plain.switch_s / ours.switch_s:.1f} fois plus vite, "
        f"changement de besoin : {plain.switch_s / ours.need_s:.1f} fois. "
        f"Octets : {100 * ours.kilobytes / plain.kilobytes:.0f} % de l’étalon.",
        f"Hôtes demandés : {', '.join(sorted(ours.hosts))}.",
    ]
    return "\n".join(lines)


def main(departements: Sequence[str] = DEPARTEMENTS) -> None:
    chromium = shutil.which("chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        for departement in departements:
            measures = {app.name: measure(app, browser) for app in apps(departement)}
            print(report(departement, measures), end="\n\n", flush=True)
        browser.close()


@pytest.mark.skipif(not os.environ.get("MAILLAGE_BENCHMARK"), reason="mesure à la demande")
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium n’est pas installé")
def test_a_map_comes_in_each_app(capsys):
    with capsys.disabled():
        main()


if __name__ == "__main__":
    main(sys.argv[1:] or DEPARTEMENTS)
