"""How long all of France takes to load from PostGIS and from Parquet, and the version in use to be asked.

Both in one run, on a server of its own on the loopback. Run `python -m tests.benchmarks.test_store [rounds]`,
or pytest with MAILLAGE_BENCHMARK=1.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

import pytest

from geo import store
from geo.store.manifest import fields_of
from geo.store.tables import TABLES
from tests.conftest import free_port
from tests.postgres import running

ROUNDS = 9
ASKED = 500


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    """Time each of a number of calls."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """Publish the embedded tables in both homes, then read them in turn; medians in seconds."""
    embedded = store.load()
    tables = {name: getattr(embedded, name) for name in TABLES}
    entries = {name: fields_of(embedded.manifest[name]) for name in TABLES}
    loads: dict[str, list[float]] = {}
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, running(free_port(), durable=True) as server:
        os.environ[store.ENVIRONMENT_VARIABLE] = folder
        addresses = {"Parquet": "", "PostGIS": server.url("postgres")}
        for name, address in addresses.items():
            os.environ[store.STORE_VARIABLE] = address
            (published,) = timed(lambda: store.publish(tables, entries), 1)
            found[name] = {"publication": published}
        for _ in range(rounds):
            for name, address in addresses.items():
                os.environ[store.STORE_VARIABLE] = address
                loads.setdefault(name, []).extend(timed(store.load, 1))
        for name, address in addresses.items():
            os.environ[store.STORE_VARIABLE] = address
            found[name]["chargement"] = statistics.median(loads[name])
            found[name]["version en usage"] = statistics.median(timed(store.version, ASKED))
        store.home().close()
        del os.environ[store.STORE_VARIABLE]
    return found


def main(rounds: int = ROUNDS) -> None:
    found = measure(rounds)
    for step in ("publication", "chargement", "version en usage"):
        files, base = (found[name][step] * 1000 for name in ("Parquet", "PostGIS"))
        print(f"{step:18} Parquet {files:9.2f} ms   PostGIS {base:9.2f} ms   rapport {base / files:5.2f}")


@pytest.mark.skipif(
    "MAILLAGE_BENCHMARK" not in os.environ, reason="mesure à la demande : MAILLAGE_BENCHMARK=1"
)
def test_load_of_all_of_france() -> None:
    main()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
