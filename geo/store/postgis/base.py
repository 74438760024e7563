"""Reach the base: its address without password, connections that are checked, errors in one sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import psycopg
import stamina
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from geo.domain.errors import StoreError, UnreachableError
from geo.store.postgis.migrate import migrate

Result = TypeVar("Result")

SCHEMA = "maillage"
_DRIVER = "postgresql+psycopg"
_CONNECT_S = 3
_PATIENCE_S = 5.0
"""How long a base that does not answer is asked again: a restart takes less."""
_ATTEMPTS = 8
_CONNECTIONS = 5
_MORE_CONNECTIONS = 15
_KEEP_ALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# The base must notice that a machine is gone, for its locks to be free again.
_SETTINGS = {
    "search_path": f"{SCHEMA},public",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "300000",
}
_REASONS = {
    "53100": "le disque de la base est plein",
    "25006": "la base est en lecture seule",
    "42501": "les droits du compte ne suffisent pas",
    "53300": "la base a trop de connexions",
}
_LOST = ("08", "57P0")
"""How codes of PostgreSQL begin that say that the connection is lost, or the server starting or stopping."""


class Base:
    """A base and its connections.

    Parameters
    ----------
    address : str
        As ``postgresql://account:password@host/base``.
    """

    def __init__(self, address: str) -> None:
        url = _url(address)
        self.where = URL.create(
            "postgresql", host=url.host, port=url.port, database=url.database
        ).render_as_string()
        self.engine = _engine(url)
        # A read is one statement: it needs no transaction around it.
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._ready = False
        self._preparing = threading.Lock()

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Do what only reads; where the connection is lost, do it again for a moment.

        Raises
        ------
        UnreachableError
            If the base still does not answer.
        StoreError
            If it refuses.
        """
        with self.told():
            for attempt in _again():
                with attempt:
                    self._prepare()
                    with self._reading.connect() as connection:
                        return work(connection)
        raise AssertionError  # the last attempt returned or raised

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection in a transaction: what is done holds when this ends, and only then."""
        connection = self._connect()
        with connection, connection.begin():
            yield connection

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """Give a connection without transaction, closed for good afterwards: what it locked is free."""
        connection = self._connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield connection
        finally:
            connection.invalidate()
            connection.close()

    @contextmanager
    def told(self, failed: str = "") -> Iterator[None]:
        """Say in one sentence what the base refuses; `failed` is how it begins."""
        try:
            yield
        except (SQLAlchemyError, psycopg.Error) as error:
            raise self._sentence(error, failed) from error

    def close(self) -> None:
        """Close all connections; they open again when they are asked for."""
        self.engine.dispose()

    def _connect(self) -> Connection:
        for attempt in _again():
            with attempt:
                self._prepare()
                return self.engine.connect()
        raise AssertionError  # the last attempt returned or raised

    def _prepare(self) -> None:
        """Bring the tables up to date, once a process; the others of all machines wait meanwhile."""
        if self._ready:
            return
        with self._preparing:
            if not self._ready:
                migrate(self.engine, SCHEMA)
                self._ready = True

    def _sentence(self, error: Exception, failed: str) -> StoreError:
        if is_lost(error):
            return UnreachableError(
                f"Les données partagées ({self.where}) ne répondent pas ; elles n’ont pas changé. Réessayez "
                "dans un instant ; si cela dure, vérifiez que la base est en service et son adresse."
            )
        reason = _REASONS.get(_code(error), "la base a refusé")
        return StoreError(
            f"{failed or 'Les données partagées ne peuvent pas être lues'} ({reason}, {self.where}) ; les "
            "données en usage n’ont pas changé. Prévenez la personne qui administre la base, ou réessayez."
        )


def is_lost(error: BaseException) -> bool:
    """Tell whether an error is that of a connection that cannot be made or broke."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    said = _driver_error(error)
    code = _code(error)
    return code.startswith(_LOST) if code else isinstance(said, psycopg.OperationalError)


def _driver_error(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _code(error: BaseException) -> str:
    return str(getattr(_driver_error(error), "sqlstate", None) or "")


def _again() -> Iterable[stamina.Attempt]:
    return stamina.retry_context(
        on=is_lost, attempts=_ATTEMPTS, timeout=_PATIENCE_S, wait_initial=0.1, wait_max=1.0, wait_jitter=0.1
    )


def _url(address: str) -> URL:
    try:
        return make_url(address).set(drivername=_DRIVER)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "L’adresse des données partagées est mal formée : écrivez "
            "« postgresql://compte:mot-de-passe@hôte:5432/base », les signes spéciaux codés en %."
        ) from error


def _engine(url: URL) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_recycle=1800,
        connect_args={"connect_timeout": _CONNECT_S, "options": options, **_KEEP_ALIVE},
    )


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """Return the driver's own connection, for what SQLAlchemy does not do: copying rows."""
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def held(connection: Connection, name: str, *, whole_session: bool) -> bool:
    """Take a lock of all machines, until the session or the transaction ends; tell whether it is ours."""
    scope = "" if whole_session else "xact_"
    found = connection.execute(
        text(f"SELECT pg_try_advisory_{scope}lock(hashtext('maillage'), hashtext(:name))"), {"name": name}
    )
    return bool(found.scalar_one())
