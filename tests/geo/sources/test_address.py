"""The address service, played by a server on loopback in the form of the Géoplateforme."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.domain.errors import SourceError
from geo.sources.address import Address, find_addresses

FOUND = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [3.174, 50.692]},
            "properties": {"label": "12 Rue de l'Alma 59100 Roubaix", "score": 0.97, "citycode": "59512"},
        }
    ],
}


class _Service(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str]] = {}  # noqa: RUF012 - filled by the fixture

    def do_GET(self):
        wanted = parse_qs(urlsplit(self.path).query)["q"][0]
        status, body = self.answers[wanted]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def service(monkeypatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    _Service.answers = {
        "12 rue de l'Alma": (200, json.dumps(FOUND)),
        "nulle part": (200, json.dumps({"type": "FeatureCollection", "features": []})),
        "panne": (503, "indisponible"),
        "autre forme": (200, "<html>"),
        "sans géométrie": (200, json.dumps({"features": [{"properties": {"label": "x"}}]})),
    }
    server = HTTPServer(("127.0.0.1", 0), _Service)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/search"
    server.shutdown()
    server.server_close()


def test_an_address_is_found_with_its_label_and_place(service):
    assert find_addresses("12 rue de l'Alma", url=service) == [
        Address("12 Rue de l'Alma 59100 Roubaix", 3.174, 50.692)
    ]


def test_nothing_found_is_an_empty_list(service):
    assert find_addresses("nulle part", url=service) == []


@pytest.mark.parametrize("wanted", ["panne", "autre forme", "sans géométrie"])
def test_a_service_that_fails_is_said_with_what_to_do(service, wanted):
    with pytest.raises(SourceError, match="cliquez sur la carte"):
        find_addresses(wanted, url=service)


def test_a_service_that_cannot_be_reached_is_said(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(SourceError, match="ne répond pas"):
        find_addresses("Roubaix", url="http://127.0.0.1:9/search")
