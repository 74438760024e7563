"""How much memory the server holds once all of France is loaded and looked at; Linux only.

Run `python -m tests.benchmarks.test_memory`, or pytest with MAILLAGE_BENCHMARK=1.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import ROOT, serving

VIEWS = {
    "départ": None,
    "France, départements": "/?territoire=FR",
    "Nord": "/?territoire=59",
    "Roubaix": "/?territoire=59512",
    "France, toutes les communes": "/?territoire=FR&communes=oui",
}
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PAGE_MS = 90_000


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process, in megabytes, as the kernel counts it."""
    fields = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in fields if line.startswith("VmRSS")).split()[1]) / 1024


def measure() -> dict[str, float]:
    """Open the views one after the other in one browser; read the server's memory after each."""
    found = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT / "app.py", Path(folder)) as served,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        for name, path in VIEWS.items():
            if path:
                page = browser.new_page()
                page.goto(served.url + path, timeout=PAGE_MS)
                page.get_by_role("heading", name="Tableau").wait_for(timeout=PAGE_MS)
                page.close()
            found[name] = resident_mb(served.process.pid)
        browser.close()
    return found


def main() -> None:
    for name, megabytes in measure().items():
        print(f"{name:32}{megabytes:8.0f} Mo")


@pytest.mark.skipif(
    "MAILLAGE_BENCHMARK" not in os.environ, reason="mesure à la demande : MAILLAGE_BENCHMARK=1"
)
def test_memory_of_the_server_with_all_of_france() -> None:
    main()


if __name__ == "__main__":
    main()
