"""How much memory the server holds after publications, and after visitors who emptied its caches.

Linux only. Run `python -m tests.benchmarks.test_memory_comes_back [times]`, or pytest with
MAILLAGE_BENCHMARK=1.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from geo import store
from tests.benchmarks.test_load import Person, stream
from tests.benchmarks.test_memory import resident_mb
from tests.conftest import ROOT, serving
from tests.geo.faults import ENTRY, places

PUBLICATIONS, CLEARINGS = 25, 50
FIRST = 5
"""The publication, or clearing, after which the memory is compared with that of the end."""
MOST_TIMES = 1.3
PAGES = {"carences": "territoire=59", "commune": "territoire=59512", "scenario": "territoire=59512"}


class Visitor(Person):
    async def visit(self) -> None:
        """Open four pages, at once one after the other, and leave."""
        self.page = ""
        await self.ask("carte", "territoire=59512")
        for page, query in PAGES.items():
            await self.ask(page, query, page=page)

    async def clear_caches(self) -> None:
        """Send what the developer's menu of Streamlit sends."""
        message = BackMsg()
        message.clear_cache = True
        await self.socket.send(message.SerializeToString())
        await self.ask("commune", PAGES["commune"], page="commune")


async def come(url: str, act: str, errors: list[str]) -> None:
    one = Visitor(url, random.Random(1), defaultdict(list), errors, pause_s=(0, 0))
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None) as one.socket:
        await one.ask("arrivée", "")
        await getattr(one, act)()


def publish(number: int) -> None:
    """Publish other places, which changes the version of the whole."""
    store.publish({"places": places(f"Publication {number}")}, {"places": ENTRY})


def measure(times: int) -> dict[str, list[float]]:
    held: dict[str, list[float]] = {"publications": [], "caches vidés": []}
    errors: list[str] = []
    with tempfile.TemporaryDirectory() as folder, serving(ROOT / "app.py", Path(folder)) as served:
        os.environ[store.ENVIRONMENT_VARIABLE] = str(Path(folder) / "data")
        url, pid = stream(served.url), served.process.pid
        for number in range(times):
            publish(number)
            asyncio.run(come(url, "visit", errors))
            held["publications"].append(resident_mb(pid))
        for _ in range(2 * times):
            asyncio.run(come(url, "clear_caches", errors))
            held["caches vidés"].append(resident_mb(pid))
        del os.environ[store.ENVIRONMENT_VARIABLE]
    assert errors == []
    return held


def main(times: int = PUBLICATIONS) -> dict[str, float]:
    found = {}
    for name, held in measure(times).items():
        print(f"{name} : {' '.join(f'{mb:.0f}' for mb in held)} Mo")
        found[name] = held[-1] / held[FIRST - 1]
    print(found)
    return found


@pytest.mark.skipif(
    "MAILLAGE_BENCHMARK" not in os.environ, reason="mesure à la demande : MAILLAGE_BENCHMARK=1"
)
def test_memory_comes_back() -> None:
    assert max(main().values()) <= MOST_TIMES


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
