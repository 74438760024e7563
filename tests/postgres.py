"""A PostGIS server of the tests' own, on the loopback, from Debian's packages; a database a test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
import stamina
from psycopg import sql

from geo import store

ACCOUNT, PASSWORD = "maillage", "mot-de-passe-des-tests"
MISSING = "PostgreSQL and PostGIS are missing: install Debian's packages « postgresql postgresql-postgis »."
TEMPLATE = "prepared"
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path | None:
    """Return where the programs of the most recent server with PostGIS are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    for path in reversed(found):
        version = path.parts[-3]
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").is_file():
            return path.parent
    return None


def refuse_without_server() -> Path:
    """Return where the programs are; without them skip, or fail on the machine that checks everything."""
    found = binaries()
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    return found


@dataclass
class Server:
    """A server that can be stopped, killed and started again."""

    programs: Path
    folder: Path
    port: int
    settings: tuple[str, ...]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://{ACCOUNT}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of the server as the account that may."""
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            f"unix_socket_directories={self.folder}",
        ]
        said = " ".join(f"-c {option}" for option in (*options, "max_connections=60", *self.settings))
        log = self.folder / "log"
        self.run("pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-o", said, "-l", str(log))

    def stop(self, mode: str = "immediate") -> None:
        """Stop; « immediate » is what a crash leaves."""
        self.run("pg_ctl", "stop", "-w", "-m", mode, "-D", str(self.folder / "data"))

    def kill(self) -> None:
        """Kill the server and all that it runs, with no time for anything."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            os.kill(process, signal.SIGKILL)

    def start_again(self) -> None:
        """Start after a kill, as soon as the system has done with what was killed."""
        for attempt in stamina.retry_context(on=AssertionError, attempts=30, timeout=30, wait_max=0.5):
            with attempt:
                self.start()

    def database(self, template: str = "template1") -> str:
        """Make a database; return its address."""
        name = f"test_{next(self._numbers)}"
        self._order("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is connected."""
        self._order("DROP DATABASE {} WITH (FORCE)", url.rpartition("/")[2])

    def rename(self, url: str, name: str) -> None:
        """Give a database a name."""
        self._order("ALTER DATABASE {} RENAME TO {}", url.rpartition("/")[2], name)

    def _order(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running(port: int, *, durable: bool = False) -> Iterator[Server]:
    """Make and start a server; it goes at the end.

    Parameters
    ----------
    port : int
    durable : bool
        Whether what is written is on disk, as in service; without it the tests are quicker.
    """
    programs = refuse_without_server()
    folder = Path(tempfile.mkdtemp(prefix="maillage-postgis-"))
    server = Server(programs, folder, port, () if durable else _QUICK)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        options = ["-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        server.run("initdb", "-D", str(folder / "data"), *options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(url: str) -> None:
    """Make the tables of a database, as the app does when it first asks for them."""
    home = store.home_at(url)
    home.current()
    home.close()
