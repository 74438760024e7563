"""A server on the loopback that behaves as distant ones do: it redirects, cuts, falls silent, fails, lies."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from geo.sources.catalogue import Source
from geo.sources.download import Patience

QUICK = Patience(attempts=3, first_wait_s=0.001, longest_wait_s=0.002, connect_s=2, read_s=0.3)
"""Waits short enough for a test, long enough for a busy machine to answer."""

Answer = Callable[["Handler"], None]


@dataclass
class Site:
    """What is served, by path, and what was asked."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    silence: threading.Event = field(default_factory=threading.Event)

    def ranges(self, path: str) -> list[str | None]:
        return [asked for where, asked in self.asked if where == path]


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, self.headers.get("Range")))
        answer = self.site.answers.get(self.path)
        if answer is None:
            self.send_error(404)
        else:
            answer(self)

    def do_POST(self) -> None:
        self.site.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[Site]:
    site = Site()
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        site.silence.set()
        server.shutdown()
        server.server_close()
        thread.join()


def whole(content: bytes, kind: str = "application/octet-stream", **headers: str) -> Answer:
    """Serve a file, or the part that is asked for while its tag is the same."""

    def answer(handler: Handler) -> None:
        asked = re.match(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        start = int(asked[1]) if asked and handler.headers.get("If-Range") == '"v1"' else 0
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.send_header("Content-Length", str(len(content) - start))
        handler.send_header("Content-Type", kind)
        handler.send_header("ETag", '"v1"')
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content[start:])

    return answer


def cut_first(content: bytes, at: int, times: int = 1) -> Answer:
    """Cut the connection after some bytes of each of the first answers, then serve what is left."""
    left = [times]

    def answer(handler: Handler) -> None:
        asked = re.match(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        if left[0] > 0:
            left[0] -= 1
            handler.send_response(206 if start else 200)
            if start:
                handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            handler.send_header("Content-Length", str(len(content) - start))
            handler.send_header("ETag", '"v1"')
            handler.end_headers()
            handler.wfile.write(content[start : start + at])
            handler.wfile.flush()
            handler.connection.close()
            return
        whole(content)(handler)

    return answer


def redirect(to: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.end_headers()

    return answer


def failing(status: int, times: int, then: Answer) -> Answer:
    left = [times]

    def answer(handler: Handler) -> None:
        if left[0] > 0:
            left[0] -= 1
            handler.send_error(status)
        else:
            then(handler)

    return answer


def silent(site: Site) -> Answer:
    """Take the question and never answer; the test's end frees the thread."""

    def answer(handler: Handler) -> None:
        site.silence.wait(30)

    return answer


def source(address: str, **changes: object) -> Source:
    given = {
        "id": "essai",
        "group": "qpv",
        "title": "Fichier d'essai",
        "producer": "Insee",
        "vintage": "2024",
        "licence": "Licence Ouverte 2.0",
        "kind": "file",
        "address": address,
        "page": "https://www.insee.fr/fr/statistiques/1",
        "file": r"essai\d*\.(csv|zip)",
        "member": r"\.csv$",
        "columns": "CODGEO",
        "max_bytes": 10_000_000,
        "required": True,
    }
    return Source(**{**given, **changes})  # type: ignore[arg-type]
