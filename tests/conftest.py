"""What all tests share: the data set in use, its territories, and a way to serve an app."""

from __future__ import annotations

import gc
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.territories import TerritoryTree
from geo.store import DataSet, Home
from pages._ui import map_view
from tests.postgres import TEMPLATE, Server, prepare, running

ROOT = Path(__file__).parent.parent
READY_S = 90.0
"""How long a server may take to answer, cold, on a busy machine."""
POLL_S = 0.1
STOP_S = 10.0
LOG_LINES_SHOWN = 60


@dataclass(frozen=True)
class Served:
    """An app that answers: its address, what it writes, its process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def tail(self) -> str:
        """Return the last lines of the log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_SHOWN:])


Serve = Callable[[Path], Served]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the slow folders last: a fault in a unit is seen first, and Playwright's loop disturbs nobody.

    Of two processes that share the tests, one begins with those of the browser (see `ByFile`).
    """
    order = {"browser": -1 if hasattr(config, "workerinput") else 1, "benchmarks": 2}
    items.sort(key=lambda item: order.get(item.path.relative_to(ROOT / "tests").parts[0], 0))


class ByFile(LoadScopeScheduling):
    """Share the tests between processes file by file, so that what a file prepares is prepared once.

    All those of the browser, which fill a machine on their own, go to the same process.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Give the processes their tests."""
    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def embedded_data_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what this machine has published, if anything, out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path_factory.mktemp("data")))
        patch.delenv(store.STORE_VARIABLE, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_head_start() -> Iterator[None]:
    """Page tests have no browser: nothing of a page need wait until one has drawn the map."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(map_view, "HEAD_START_S", 0)
        yield


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[Server]:
    """Run a PostGIS server, with a database where the tables are already made."""
    with running(free_port()) as server:
        url = server.database()
        prepare(url)
        server.rename(url, TEMPLATE)
        yield server


@pytest.fixture
def postgis(postgis_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Publish in a database of the test's own; return its address."""
    url = postgis_server.database(TEMPLATE)
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(store.STORE_VARIABLE, url)
    yield url
    store.home_at(url).close()
    postgis_server.drop(url)


@pytest.fixture(params=["files", "postgis"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Publish in a home of the test's own: the test holds for each kind."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    if request.param == "postgis":
        request.getfixturevalue("postgis")
    return store.home()


@pytest.fixture(scope="session")
def dataset(embedded_data_only: None) -> DataSet:
    """Return the embedded data set."""
    return store.load()


@pytest.fixture(scope="session")
def tree(dataset: DataSet) -> TerritoryTree:
    """Return the territories of the embedded data set."""
    return TerritoryTree(dataset)


@pytest.fixture(scope="session")
def analysis(dataset: DataSet) -> Analysis:
    """Return the analysis of the embedded data set, spared by the garbage collector as pages spare it."""
    made = Analysis(dataset)
    gc.collect()
    gc.freeze()
    return made


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Give a function that serves a Streamlit script until the session ends."""
    with ExitStack() as servers:
        yield lambda script: servers.enter_context(serving(script, tmp_path_factory.mktemp(script.stem)))


@contextmanager
def serving(
    script: Path, folder: Path, port: int | None = None, *, within: Sequence[str] = (), **environment: str
) -> Iterator[Served]:
    """Serve a Streamlit script on a port of the loopback, a free one by default; data and log in `folder`.

    `within` is the beginning of the command, which runs the rest.
    """
    port = port or free_port()
    log = folder / "app.log"
    command = [*within, sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    options = ["--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    # That of the tests, set where reports are imported, is no folder of this server.
    mine = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR"}
    environment = {**mine, store.ENVIRONMENT_VARIABLE: str(folder / "data"), **environment}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            served = Served(f"http://127.0.0.1:{port}", log, process)
            wait_until_ready(served)
            yield served
        finally:
            stop(process)


def start_link(served: Served) -> str:
    """Return the link that the app wrote when it started, at the address that the tests use."""
    for _ in range(int(READY_S / POLL_S)):
        written = re.search(r"http://\S+(/donnees\?cle=\S+)", served.log.read_text("utf-8"))
        if written:
            return served.url + written[1]
        with suppress(subprocess.TimeoutExpired):
            served.process.wait(POLL_S)
    pytest.fail(f"The app wrote no link in {READY_S:.0f} s:\n{served.tail()}", pytrace=False)


def free_port() -> int:
    """Ask the system for a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(served: Served) -> None:
    """Ask the app whether it is ready until it says so; its own death ends the wait."""
    for _ in range(int(READY_S / POLL_S)):
        try:
            if httpx.get(f"{served.url}/pret", trust_env=False, timeout=POLL_S * 10).is_success:
                return
        except httpx.TransportError:
            pass
        try:
            code = served.process.wait(POLL_S)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"The app ended with code {code} before it answered:\n{served.tail()}", pytrace=False)
    pytest.fail(f"The app did not answer in {READY_S:.0f} s:\n{served.tail()}", pytrace=False)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server that these tests started, politely, then not."""
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
