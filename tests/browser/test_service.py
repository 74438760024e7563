"""The README's service, closed as systemd closes it: only its data can be written, and it serves a map."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, drawn_map
from tests.conftest import serving

# As `ProtectSystem=strict` does, and more: not even a temporary folder of its own is left.
CLOSED = """
set -e
mount --make-rprivate /
mount --bind "$0" "$0"
mount -o remount,bind,ro /
if touch "$0"/../probe /tmp/probe /var/tmp/probe 2>/dev/null; then exit 3; fi
exec "$@"
"""


@pytest.fixture
def closed(tmp_path: Path) -> tuple[str, ...]:
    """Give the beginning of a command that may write nothing but the folder of the test."""
    within = ("unshare", "--mount", "--map-root-user", "sh", "-c", CLOSED, str(tmp_path))
    if subprocess.run([*within, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody close a file system (unshare)")
    return within


def test_the_service_of_the_readme_serves_maps_and_reports(
    page: Page, closed: tuple[str, ...], chromium: str, tmp_path: Path
):
    unit = re.search(r"^```ini\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert {"ProtectSystem=strict", "StateDirectory=maillage", "PrivateTmp=yes"} <= set(unit[1].splitlines())
    nowhere = {"HOME": "/nonexistent", "TMPDIR": ""}
    with serving(ROOT / "app.py", tmp_path, within=closed, **nowhere) as served:
        page.goto(f"{served.url}/?territoire=59512")
        drawn_map(page)
        page.get_by_test_id("stPopoverButton").filter(has_text="Imprimer").click()
        with page.expect_download() as file:
            page.get_by_test_id("stPopoverBody").get_by_role("button", name="Fiche PDF").click()
        assert file.value.path().read_bytes().startswith(b"%PDF-")
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
