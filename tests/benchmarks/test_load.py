"""How long thirty people at once wait, step by step, and how much memory the server then holds.

Each person is a client of Streamlit's own WebSocket, that searches, opens the map, ticks a switch and opens
the fiche, again and again. Run `python -m tests.benchmarks.test_load [people] [seconds] [address …]`, or
pytest with MAILLAGE_BENCHMARK=1. With addresses, people are shared out among the apps that are served there.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.benchmarks.test_memory import resident_mb
from tests.conftest import ROOT, serving

PEOPLE = 30
SECONDS = 300.0
PAUSE_S = (1.0, 3.0)
"""How long a person looks at what came before asking for more."""
STEP_S = 60.0
WARM_S = 20.0
MINUTE_S = 60.0
PLACES = {
    "roubaix": "59512",
    "lens": "62498",
    "saint denis": "97411",
    "nantes": "44109",
    "gueret": "23096",
    "marseille": "13055",
    "mende": "48095",
    "hem": "59299",
    "bobigny": "93008",
    "cayenne": "97302",
}


@dataclass
class Person:
    """One session: what it holds, how long it waited, what went wrong."""

    url: str
    chance: random.Random
    waits: dict[str, list[float]]
    errors: list[str]
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    pause_s: tuple[float, float] = PAUSE_S

    async def walk(self, until: float) -> None:
        """Look around until it is time to go."""
        async with websockets.connect(self.url, subprotocols=["streamlit"], max_size=None) as self.socket:
            await self.ask("arrivée", "")
            while time.monotonic() < until:
                name, code = self.chance.choice(list(PLACES.items()))
                await self.search(name)
                await self.ask("carte", f"territoire={code}")
                await self.switch()
                await self.ask("fiche", f"territoire={code}", page="commune")
                self.page = ""

    async def search(self, name: str) -> None:
        found = next((one for key, one in self.ids.items() if "picker:search" in key), None)
        if found:
            self.widgets[found] = WidgetState(id=found, string_value=name)
        await self.ask("recherche", self.query)
        if found:
            self.widgets[found] = WidgetState(id=found, string_value="")

    async def switch(self) -> None:
        found = next((one for key, one in self.ids.items() if "switch:laep" in key), None)
        if found is None:
            self.errors.append("no switch")
            return
        before = self.widgets[found].bool_value if found in self.widgets else True
        self.widgets[found] = WidgetState(id=found, bool_value=not before)
        await self.ask("bascule", self.query)

    async def ask(self, step: str, query: str, page: str | None = None) -> None:
        """Ask for a run of the page and wait for its end."""
        self.query = query
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = self.pages.get(page, self.page) if page else self.page
        message.rerun_script.widget_states.widgets.extend(self.widgets.values())
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        try:
            await asyncio.wait_for(self.finished(), STEP_S)
        except TimeoutError:
            self.errors.append(f"{step} : plus de {STEP_S:.0f} s")
        self.waits[step].append(time.perf_counter() - start)
        await asyncio.sleep(self.chance.uniform(*self.pause_s))

    async def finished(self) -> None:
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.pages = {
                    page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages
                }
            elif kind == "delta":
                self.note(answer.delta)
            elif kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return

    def note(self, delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind in {"checkbox", "text_input"}:
            widget = getattr(element, kind)
            self.ids[widget.id] = widget.id
        elif kind == "exception":
            self.errors.append(element.exception.message)


async def crowd(
    urls: Sequence[str], people: int, seconds: float, watch: Callable[[], None] | None = None
) -> tuple[dict[str, list[float]], list[str]]:
    """Let people walk about; `watch` is called every minute."""
    waits: dict[str, list[float]] = defaultdict(list)
    errors: list[str] = []
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        if watch is not None:
            group.create_task(every_minute(watch, until))
        for number in range(people):
            group.create_task(
                Person(urls[number % len(urls)], random.Random(number), waits, errors).walk(until)
            )
    return waits, errors


async def every_minute(act: Callable[[], None], until: float) -> None:
    while time.monotonic() + MINUTE_S <= until:
        await asyncio.sleep(MINUTE_S)
        act()


def main(people: int = PEOPLE, seconds: float = SECONDS, *addresses: str) -> list[str]:
    """Measure, print, and return the errors seen."""
    if addresses:
        return measure([stream(address) for address in addresses], people, seconds)
    with tempfile.TemporaryDirectory() as folder, serving(ROOT / "app.py", Path(folder)) as served:
        url = stream(served.url)
        asyncio.run(crowd([url], 1, WARM_S))
        held = [resident_mb(served.process.pid)]
        errors = measure([url], people, seconds, lambda: held.append(resident_mb(served.process.pid)))
        held.append(resident_mb(served.process.pid))
    print(f"Mémoire avant, chaque minute, après : {', '.join(f'{mb:.0f}' for mb in held)} Mo.")
    return errors


def stream(address: str) -> str:
    """Return where an app that is served at an address speaks with its pages."""
    return address.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"


def measure(
    urls: Sequence[str], people: int, seconds: float, watch: Callable[[], None] | None = None
) -> list[str]:
    """Let people walk about, print how long they waited, and return the errors seen."""
    start = time.monotonic()
    waits, errors = asyncio.run(crowd(urls, people, seconds, watch))
    # Whoever has begun a round ends it: more seconds than were asked for may have gone by.
    seconds, asked = time.monotonic() - start, sum(map(len, waits.values()))
    print(
        f"{people} personnes pendant {seconds:.0f} s, {len(urls)} adresse(s), {asked / seconds:.1f} pages/s"
    )
    print(f"{'':12}{'fois':>7}{'médiane s':>11}{'95 % s':>9}")
    for step, times in waits.items():
        high = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        print(f"{step:12}{len(times):7}{statistics.median(times):11.2f}{high:9.2f}")
    print(f"Erreurs : {len(errors)} {sorted(set(errors))[:3]}.")
    return errors


@pytest.mark.skipif(
    "MAILLAGE_BENCHMARK" not in os.environ, reason="mesure à la demande : MAILLAGE_BENCHMARK=1"
)
def test_thirty_people_meet_no_error() -> None:
    assert main(seconds=60) == []


if __name__ == "__main__":
    main(*(kind(value) for kind, value in zip((int, float), sys.argv[1:3], strict=False)), *sys.argv[3:])
