"""How long a person waits while ten others ask for files of all France, and what is left when they leave.

Linux only. Run `python -m tests.benchmarks.test_crowded_downloads [people]`, or pytest with
MAILLAGE_BENCHMARK=1.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks.test_load import Person, stream
from tests.conftest import ROOT, serving

PEOPLE = 10
QUIET_S = 40.0
BUSY_S = 60.0
IDLE_WITHIN_S = 10.0
FORMATS = ("Classeur Excel", "Tableau (CSV)", "Zones (GeoJSON)")
FRANCE_BY_COMMUNE = "territoire=FR&niveau=commune"


@dataclass
class Downloader(Person):
    """Someone who asks for the heavy files of all of France, and waits for them until they leave."""

    session: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    least: int = 0
    said: list[str] = field(default_factory=list)

    async def walk(self, until: float) -> None:
        async with websockets.connect(self.url, subprotocols=["streamlit"], max_size=None) as self.socket:
            await self.ask("arrivée", "")
            await self.ask("carences", f"{FRANCE_BY_COMMUNE}&habitants={self.least}", page="carences")
            for place, label in enumerate(FORMATS):
                message = BackMsg()
                message.backend_operation_request.request_id = str(place)
                message.backend_operation_request.session_id = self.session
                message.backend_operation_request.deferred_file.file_id = self.buttons[label]
                await self.socket.send(message.SerializeToString())
            try:
                async with asyncio.timeout(until - time.monotonic()):
                    while True:
                        self.answered(ForwardMsg.FromString(await self.socket.recv()))
            except TimeoutError:
                pass

    async def finished(self) -> None:
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session = answer.new_session.initialize.session_id
            elif kind == "navigation":
                self.pages = {
                    page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages
                }
            elif kind == "delta":
                self.note(answer.delta)
            elif kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return

    def answered(self, answer: ForwardMsg) -> None:
        if answer.WhichOneof("type") == "backend_operation_response":
            self.said.append(answer.backend_operation_response.error_msg or "fait")

    def note(self, delta) -> None:
        super().note(delta)
        element = delta.new_element
        if element.WhichOneof("type") == "download_button" and element.download_button.deferred_file_id:
            self.buttons[element.download_button.label] = element.download_button.deferred_file_id


def family(pid: int) -> list[int]:
    """Return a process and those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").parent.parent.glob("*/children")
    return [pid, *(int(child) for one in children for child in one.read_text().split())]


def held_mb(pid: int) -> float:
    """Return the memory of a process and of those that it started, what they share counted once, in MB."""
    rollups = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in family(pid)]
    return sum(int(found) for text in rollups for found in re.findall(r"^Pss: +(\d+)", text, re.M)) / 1024


def processor_s(pid: int) -> float:
    """Return the processor time so far of a process and of those that it started, in seconds."""
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in family(pid)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


async def idle_after(pid: int) -> float:
    """Return how many seconds go by until a process works less than a fifth of its time."""
    start = time.monotonic()
    while time.monotonic() - start < 120:
        before = processor_s(pid)
        await asyncio.sleep(1)
        if processor_s(pid) - before < 0.2:
            break
    return time.monotonic() - start


async def measure(url: str, pid: int, people: int) -> dict[str, float]:
    async def walk(until: float) -> float:
        waits: dict[str, list[float]] = defaultdict(list)
        await Person(url, random.Random(1), waits, errors).walk(until)
        print({step: f"{statistics.median(times):.2f}" for step, times in waits.items()}, flush=True)
        return statistics.median([one for times in waits.values() for one in times])

    errors: list[str] = []
    await walk(time.monotonic() + 15)
    quiet = await walk(time.monotonic() + QUIET_S)
    most = 0.0

    async def watch(until: float) -> None:
        nonlocal most
        while time.monotonic() < until:
            most = max(most, held_mb(pid))
            await asyncio.sleep(0.5)

    until = time.monotonic() + BUSY_S
    waits: dict[str, list[float]] = defaultdict(list)
    # Each asks for files of their own: what is asked twice is made once.
    crowd = [Downloader(url, random.Random(n), waits, errors, least=n) for n in range(people)]
    async with asyncio.TaskGroup() as group:
        for one in crowd:
            group.create_task(one.walk(until))
        group.create_task(watch(until))
        walking = group.create_task(walk(until))
    said = [text for one in crowd for text in one.said]
    print({text: said.count(text) for text in set(said)}, set(errors))
    return {
        "calme s": quiet,
        "affluence s": walking.result(),
        "rapport": walking.result() / quiet,
        "mémoire Mo": most,
        "repos s": await idle_after(pid),
        "mémoire ensuite Mo": held_mb(pid),
    }


def main(people: int = PEOPLE) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, serving(ROOT / "app.py", Path(folder)) as served:
        found = asyncio.run(measure(stream(served.url), served.process.pid, people))
    print({name: round(value, 2) for name, value in found.items()})
    return found


@pytest.mark.skipif(
    "MAILLAGE_BENCHMARK" not in os.environ, reason="mesure à la demande : MAILLAGE_BENCHMARK=1"
)
def test_downloads_of_others_hardly_slow_a_person_and_end_with_them() -> None:
    found = main()
    assert found["rapport"] <= 1.5
    assert found["mémoire Mo"] < 1_500
    assert found["repos s"] < IDLE_WITHIN_S


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
