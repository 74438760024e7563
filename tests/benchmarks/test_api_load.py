"""How much longer thirty people wait while thirty programs ask the API, each about once a second.

People alone, then with the programs, then alone again, on one server: the mean of the first and the last is
what the middle is compared with. Run
`python -m tests.benchmarks.test_api_load [people] [programs] [seconds]`, or pytest with MAILLAGE_BENCHMARK=1.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import httpx
import pytest

from tests.benchmarks.test_load import PLACES, WARM_S, crowd, stream
from tests.conftest import ROOT, serving

SECONDS = 60.0
PAUSE_S = (0.5, 1.5)
QUESTIONS = (
    ("search", {"text": "saint denis"}),
    ("findings", {"need": "laep"}),
    ("coverage", {"level": "qpv"}),
    ("coverage", {"level": "commune", "format": "geojson"}),
    ("priorities", {"format": "csv"}),
    ("structures", {"format": "geojson"}),
)


async def program(
    url: str, chance: random.Random, until: float, waits: list[float], refused: list[str]
) -> None:
    """Ask one question after the other, of any place and any time of access: none is a repetition."""
    async with httpx.AsyncClient(base_url=f"{url}/api", timeout=60, trust_env=False) as client:
        while time.monotonic() < until:
            name, asked = chance.choice(QUESTIONS)
            if name != "search":
                asked = asked | {"territory": chance.choice(list(PLACES.values()))}
            if name not in {"search", "structures"}:
                asked = asked | {"minutes": chance.randint(5, 60)}
            start = time.perf_counter()
            answer = await client.get(f"/{name}", params=asked)
            waits.append(time.perf_counter() - start)
            if not answer.is_success:
                refused.append(f"{answer.status_code} {answer.url}")
            await asyncio.sleep(chance.uniform(*PAUSE_S))


def programs(url: str, count: int, seconds: float) -> tuple[list[float], list[str]]:
    """Return how long each answer took, and what was refused."""
    waits, refused, until = [], [], time.monotonic() + seconds

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                group.create_task(program(url, random.Random(number), until, waits, refused))

    asyncio.run(all_of_them())
    return waits, refused


def together(url: str, people: int, count: int, seconds: float) -> tuple[dict[str, float], list[str]]:
    """Return the median wait of people, step by step, and what went wrong for anyone."""
    # Programs ask from a process of their own: what they do with an answer must not make people wait.
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        asking = other.submit(programs, url, count, seconds)
        waits, errors = asyncio.run(crowd([stream(url)], people, seconds))
        asked, refused = asking.result()
    if asked:
        high = statistics.quantiles(asked, n=20)[-1]
        print(f"API : {len(asked)} réponses, médiane {statistics.median(asked):.2f} s, 95 % {high:.2f} s.")
    return {step: statistics.median(times) for step, times in waits.items()}, [*errors, *refused]


def main(people: int = 30, programs: int = 30, seconds: float = SECONDS) -> list[str]:
    """Measure, print, and return the errors seen."""
    with tempfile.TemporaryDirectory() as folder, serving(ROOT / "app.py", Path(folder)) as served:
        together(served.url, 2, 2, WARM_S)
        rounds = [together(served.url, people, count, seconds) for count in (0, programs, 0)]
    (before, _), (beside, _), (after, _) = rounds
    print(f"{'médianes s':12}{'seules':>9}{'avec API':>10}{'rapport':>9}")
    for step, wait in beside.items():
        alone = (before[step] + after[step]) / 2
        print(f"{step:12}{alone:9.2f}{wait:10.2f}{wait / alone:9.2f}")
    errors = [error for _, errors in rounds for error in errors]
    print(f"Erreurs : {len(errors)} {sorted(set(errors))[:3]}.")
    return errors


@pytest.mark.skipif(
    "MAILLAGE_BENCHMARK" not in os.environ, reason="mesure à la demande : MAILLAGE_BENCHMARK=1"
)
def test_thirty_programs_beside_thirty_people_meet_no_error() -> None:
    assert main() == []


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
