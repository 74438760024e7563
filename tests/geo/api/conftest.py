"""The API about the embedded data, asked in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from geo.api import Providers, create_api
from geo.cartography.composer import MapComposer


@pytest.fixture(scope="session")
def api(analysis) -> FastAPI:
    """Return the API."""
    composer = MapComposer(analysis)
    return create_api(Providers(lambda: analysis, lambda: composer))


@pytest.fixture(scope="session")
def client(api) -> Iterator[TestClient]:
    """Ask it."""
    with TestClient(api, raise_server_exceptions=False) as asking:
        yield asking
