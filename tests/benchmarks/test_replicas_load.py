"""How long sixty people wait over two replicas on one base, and thirty over one, in one run.

Run `python -m tests.benchmarks.test_replicas_load [seconds]`, or pytest with MAILLAGE_BENCHMARK=1.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from geo import store
from tests.benchmarks.test_load import WARM_S, crowd, measure, stream
from tests.conftest import ROOT, free_port, serving
from tests.postgres import running

SECONDS = 60.0
PEOPLE_A_REPLICA = 30


def main(seconds: float = SECONDS) -> list[str]:
    """Measure one replica on files, then one and two on a base; print, and return the errors seen."""
    errors = []
    with running(free_port(), durable=True) as server:
        for replicas, address in ((1, ""), (1, server.url("postgres")), (2, server.url("postgres"))):
            os.environ[store.STORE_VARIABLE] = address
            print(f"{replicas} réplique(s), {'base partagée' if address else 'fichiers'}")
            with ExitStack() as served:
                urls = []
                for _ in range(replicas):
                    folder = Path(served.enter_context(tempfile.TemporaryDirectory()))
                    urls.append(stream(served.enter_context(serving(ROOT / "app.py", folder)).url))
                for url in urls:
                    asyncio.run(crowd([url], 1, WARM_S))
                errors += measure(urls, PEOPLE_A_REPLICA * replicas, seconds)
        del os.environ[store.STORE_VARIABLE]
    return errors


@pytest.mark.skipif(
    "MAILLAGE_BENCHMARK" not in os.environ, reason="mesure à la demande : MAILLAGE_BENCHMARK=1"
)
def test_sixty_people_over_two_replicas_meet_no_error() -> None:
    assert main() == []


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
