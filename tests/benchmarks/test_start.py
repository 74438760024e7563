"""Measure how long the first person waits, from the command that starts the server to a map drawn.

Beside it, in turn: an empty map, which no page made with Streamlit and streamlit-folium can precede, and
another checkout of Maillage, if given. Run `python -m tests.benchmarks.test_start [checkout]`, or pytest with
MAILLAGE_BENCHMARK=1.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.benchmarks.test_map_in_browser import CHROMIUM_FLAGS, MAP_TIMEOUT_S, _await_health
from tests.conftest import ROOT, free_port, stop

playwright = pytest.importorskip("playwright.sync_api", reason="playwright n’est pas installé")

STARTS = 5
FLOOR = ROOT / "tests" / "benchmarks" / "floor" / "app.py"
_DRAWN = """() => [window, ...[...document.querySelectorAll("iframe")].map((one) => one.contentWindow)]
  .some((one) => one.document?.querySelector(".leaflet-overlay-pane path, .leaflet-overlay-pane canvas"))"""


def start_s(script: Path, data: Path, browser) -> float:
    """Start a server and open its first page as soon as it answers; return seconds until a map is drawn."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    imported = ROOT if script == FLOOR else script.parent
    environment = os.environ | {"MAILLAGE_DATA": str(data), "PYTHONPATH": str(imported)}
    began = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(
        [*command, "--server.headless=true"], cwd=script.parent, env=environment, **quiet
    ) as server:
        try:
            _await_health(server, f"http://127.0.0.1:{port}")
            page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="fr-FR")
            page.goto(f"http://127.0.0.1:{port}/")
            page.wait_for_function(_DRAWN, timeout=MAP_TIMEOUT_S * 1000, polling=20)
            return time.perf_counter() - began
        finally:
            page.close()
            stop(server)


def main(other: str | None = None) -> None:
    servers = {"Maillage": ROOT / "app.py", "plancher (carte vide)": FLOOR}
    if other:
        servers[other] = Path(other).resolve() / "app.py"
    found: dict[str, list[float]] = {name: [] for name in servers}
    with tempfile.TemporaryDirectory() as folder, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS))
        # The first round is not counted: each keeps beside its data what takes long to make of them.
        for turn in range(1 + STARTS):
            for name, script in servers.items():
                data = Path(folder) / str(list(servers).index(name))
                seconds = start_s(script, data, browser)
                found[name] += [seconds] if turn else []
                print(f"{name:32}{seconds:6.2f} s{'' if turn else '  (tout premier)'}", flush=True)
        browser.close()
    for name, times in found.items():
        print(f"{name:32}{statistics.median(times):6.2f} s (médiane de {STARTS})")


@pytest.mark.skipif(not os.environ.get("MAILLAGE_BENCHMARK"), reason="mesure à la demande")
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium n’est pas installé")
def test_a_first_person_gets_a_map(capsys):
    with capsys.disabled():
        main()


if __name__ == "__main__":
    main(*sys.argv[1:2])
