"""Two replicas behind nginx over one base: what one publishes the other shows, and one may die.

The configuration of nginx is the one that the README gives; only addresses are changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from geo import store
from tests.browser.conftest import DESKTOP, ROOT
from tests.conftest import Served, free_port, serving, start_link, stop
from tests.postgres import TEMPLATE, Server

LIST = b"Nom;Type;Code Insee\nAide aux devoirs du partage;CLAS;59512\n"
ESTABLISHED = "01"


class Replicas(NamedTuple):
    """What a browser is given, and what stands behind."""

    url: str
    apps: list[Served]
    base: str


@pytest.fixture
def replicas(
    chromium: str, postgis_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Replicas]:
    """Serve the app twice over one base, and nginx before both."""
    if shutil.which("nginx", path="/usr/sbin:/usr/bin") is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("nginx is missing: install Debian's package « nginx-light ».")
    base = postgis_server.database(TEMPLATE)
    monkeypatch.setenv(store.STORE_VARIABLE, base)
    with ExitStack() as running:
        apps = []
        for name in ("une", "deux"):
            (tmp_path / name).mkdir()
            apps.append(running.enter_context(serving(ROOT / "app.py", tmp_path / name)))
        yield Replicas(running.enter_context(proxy(tmp_path, apps)), apps, base)
    store.home_at(base).close()
    postgis_server.drop(base)


@contextmanager
def proxy(folder: Path, apps: list[Served]) -> Iterator[str]:
    """Run nginx with the configuration of the README."""
    block = re.search(r"^```nginx\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert block is not None
    port = free_port()
    text = block[1].replace("listen 80;", f"listen 127.0.0.1:{port};")
    for written, app in zip(("127.0.0.1:8501", "192.0.2.12:8501"), apps, strict=True):
        assert f"server {written};" in text
        text = text.replace(f"server {written};", f"server {app.url.removeprefix('http://')};")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
    places += f" uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;"
    head = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
    (folder / "nginx.conf").write_text(f"{head}\nhttp {{ access_log off; {places}\n{text}\n}}\n", "utf-8")
    command = ["/usr/sbin/nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            transport = httpx.HTTPTransport(retries=8)
            with httpx.Client(transport=transport, trust_env=False) as client:
                assert client.get(f"http://127.0.0.1:{port}/_stcore/health").is_success
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)


def behind(apps: list[Served]) -> Served:
    """Return the replica that nginx holds a connection to: the one where the session is."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ports = {int(line[1].rpartition(":")[2], 16) for line in lines if line[3] == ESTABLISHED}
    (found,) = [app for app in apps if int(app.url.rpartition(":")[2]) in ports]
    return found


def import_through(browser: Browser, app: Served) -> None:
    """Import a list on a replica itself, by the link that it wrote."""
    context = browser.new_context(locale="fr-FR", viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{start_link(app)}&onglet=importer")
    file = {"name": "partage.csv", "mimeType": "text/csv", "buffer": LIST}
    page.locator("[class*=st-key-import-file] input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Publier la liste").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text(re.compile("^La liste « partage » est en usage"))).to_be_visible()
    context.close()


def test_a_browser_goes_on_while_another_replica_publishes_and_its_own_dies(
    page: Page, browser: Browser, replicas: Replicas
):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{replicas.url}/?territoire=59512&dispositifs=clas")
    source = page.get_by_text(re.compile(r"Structures\s.*partage"))
    expect(page.get_by_role("heading", name="Roubaix (59512)")).to_be_visible()
    expect(source).to_have_count(0)
    mine = behind(replicas.apps)
    (other,) = (app for app in replicas.apps if app is not mine)

    import_through(browser, other)
    expect(source.first).to_be_visible()  # without a click
    page.get_by_text("EVS", exact=True).first.click()
    expect(page).to_have_url(re.compile("evs"))
    assert behind(replicas.apps) is mine

    with page.expect_event("websocket", predicate=lambda socket: "_stcore/stream" in socket.url) as again:
        mine.process.kill()
        mine.process.wait()
    again.value.wait_for_event("framereceived")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_label("Laep", exact=True)).to_be_enabled()
    page.get_by_text("Laep", exact=True).first.click()
    expect(page).to_have_url(re.compile("laep"))
    expect(source.first).to_be_visible()
    assert behind(replicas.apps) is other
    for name in ("Ma commune", "Scénario", "Données"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(page.locator("h1").first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_test_id("stAlert").filter(has_text="ne répondent pas")).to_have_count(0)
    page.get_by_role("tab", name="Historique").click()
    expect(page.get_by_text("Import d’une liste · partage")).to_be_visible()
    assert errors == []
