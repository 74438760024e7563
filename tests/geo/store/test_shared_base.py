"""Several processes on one base: each sees what another publishes, one acts at a time, a loss is survived."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from geo import store
from geo.domain.errors import StoreError, UnreachableError
from geo.store import audit
from geo.store.postgis import PostGIS, base
from geo.store.postgis.change import PostGISChange
from tests.conftest import ROOT
from tests.geo.faults import ENTRY, places
from tests.postgres import PASSWORD


def publish(name: str, **options: object) -> str:
    return store.publish({"places": places(name)}, {"places": ENTRY}, **options)


@pytest.fixture
def other(postgis):
    """Open the same base a second time, as another machine does."""
    home = PostGIS(postgis)
    yield home
    home.close()


def test_what_one_publishes_the_other_sees_at_once(postgis, other):
    assert other.in_use() == (None, {})
    version = publish("un")
    assert other.in_use()[0] == version
    assert other.table(version, "places", other.manifest(version)["places"])["name"][0] == "un"
    store.rollback()
    assert other.current() is None


def test_a_glance_sees_at_once_what_this_process_did_and_soon_what_another_did(postgis, other):
    embedded = store.version()
    assert other.glance() == (None, {})
    version = publish("un")
    assert store.version() != embedded
    end = time.monotonic() + 5
    while other.glance()[0] != version:
        assert time.monotonic() < end


def test_one_refresh_runs_at_a_time_across_machines_and_its_death_lets_the_next_begin(postgis, other):
    holding = (
        "import sys; from geo import store\n"
        "with store.exclusively(store.REFRESH):\n    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holding]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(StoreError, match="Une autre actualisation est en cours"),
            other.exclusively("refresh"),
        ):
            pass
        publish("pendant")
        process.kill()
        process.wait()
        wait_until_free(other)


def wait_until_free(home: PostGIS) -> None:
    """Ask for the lock until the base has seen that whom held it is gone."""
    with psycopg.connect(home.base.engine.url.render_as_string(False).replace("+psycopg", "")) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('maillage'), hashtext('refresh'))")


def test_two_publish_at_once_and_one_is_told_to_wait(postgis):
    first_is_writing, first_may_end = threading.Event(), threading.Event()
    write = PostGISChange.write

    def slow(change, version):
        write(change, version)
        first_is_writing.set()
        first_may_end.wait(30)

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor() as pool:
        patch.setattr(PostGISChange, "write", slow)
        first = pool.submit(publish, "anne")
        assert first_is_writing.wait(30)
        with pytest.raises(StoreError, match="Une autre actualisation est en cours"):
            publish("bruno")
        first_may_end.set()
        version = first.result()
    assert store.current_version() == version


def test_an_act_that_fails_changes_nothing_and_has_its_line(postgis, monkeypatch):
    before = publish("avant")

    def refused(change, version):
        change._do(text("SELECT 1 / 0"))

    monkeypatch.setattr(PostGISChange, "switch", refused)
    with pytest.raises(StoreError, match="La publication a échoué"):
        publish("après", event={"who": "a@caf59.example"})
    assert (store.current_version(), store.versions()) == (before, [before])
    assert (store.trail()[0].who, store.trail()[0].outcome) == ("a@caf59.example", audit.FAILED)


def test_the_trail_refuses_any_change_of_its_lines(postgis):
    publish("un")
    with psycopg.connect(postgis) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute("DELETE FROM maillage.trail")


# The connection


def cut_all(url: str) -> None:
    """Break every connection to a base, as a network does."""
    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [url.rpartition("/")[2]],
        )


def test_connections_that_broke_are_made_again_without_a_word(postgis):
    version = publish("un")
    cut_all(postgis)
    assert store.current_version() == version
    cut_all(postgis)
    assert publish("deux") > version


def test_a_connection_lost_in_a_publication_leaves_what_was_in_use(postgis, monkeypatch):
    before = publish("avant")
    switch = PostGISChange.switch

    def cut(change, version):
        cut_all(postgis)
        switch(change, version)

    with monkeypatch.context() as patch:
        patch.setattr(PostGISChange, "switch", cut)
        with pytest.raises(UnreachableError, match="n’ont pas changé"):
            publish("après")
    assert (store.current_version(), store.versions()) == (before, [before])
    assert store.trail()[0].outcome == audit.FAILED
    publish("ensuite")


def test_a_publication_that_held_although_its_answer_was_lost_is_a_success(postgis, monkeypatch):
    dialect = type(store.home().base.engine.dialect)
    do_commit = dialect.do_commit
    publish("avant")

    def lost(self, connection):
        do_commit(self, connection)
        cut_all(postgis)
        raise psycopg.OperationalError("the connection is lost")

    with monkeypatch.context() as patch:
        patch.setattr(dialect, "do_commit", lost)
        version = publish("après")
    assert store.current_version() == version
    assert [one.outcome for one in store.trail()] == [audit.DONE, audit.DONE]


def test_a_base_that_does_not_answer_is_told_without_the_password(postgis, monkeypatch, caplog):
    monkeypatch.setattr(base, "_PATIENCE_S", 0.2)
    away = store.home_at(f"postgresql://maillage:{PASSWORD}@127.0.0.1:9/base")
    with pytest.raises(UnreachableError, match=r"postgresql://127\.0\.0\.1:9/base") as raised:
        away.in_use()
    assert PASSWORD not in str(raised.value) + caplog.text
    assert "ne répondent pas" in str(raised.value)


# The tables


def test_tables_are_made_from_nothing_by_two_at_once(postgis_server):
    url = postgis_server.database()
    homes = [PostGIS(url) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(lambda home: home.current(), homes)) == [None] * 4
    for home in homes:
        home.close()
    with psycopg.connect(url) as connection:
        made = connection.execute("SELECT version_num FROM maillage.alembic_version").fetchall()
    scripts = (ROOT / "geo/store/postgis/migrations/versions").glob("[0-9]*.py")
    assert made == [(max(script.name for script in scripts).partition("_")[0],)]
    postgis_server.drop(url)


def test_a_base_without_postgis_is_told_to_whom_cannot_put_it_there(postgis_server):
    url = postgis_server.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE simple LOGIN")
        connection.execute("GRANT CREATE ON DATABASE {} TO simple".format(url.rpartition("/")[2]))
    home = PostGIS(url.replace("maillage:", "simple:", 1))
    with pytest.raises(StoreError, match="« CREATE EXTENSION postgis »"):
        home.current()
    home.close()
    postgis_server.drop(url)


def test_a_base_that_a_later_version_prepared_is_refused_in_a_sentence(postgis):
    with psycopg.connect(postgis) as connection:
        connection.execute("UPDATE maillage.alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="version plus récente"):
        store.home_at(postgis).current()


# The choice


@pytest.mark.parametrize("address", ["mysql://a:secret@b/c", "base:secret", "postgres:secret"])
def test_an_address_of_another_kind_is_refused_without_being_told(monkeypatch, address):
    monkeypatch.setenv(store.STORE_VARIABLE, address)
    with pytest.raises(StoreError, match="n’est pas comprise") as raised:
        store.version()
    assert address not in str(raised.value)


def test_a_malformed_address_is_refused_without_being_told(monkeypatch):
    monkeypatch.setenv(store.STORE_VARIABLE, "postgresql://a:secret@b:port/c")
    with pytest.raises(StoreError, match="mal formée") as raised:
        store.version()
    assert "secret" not in str(raised.value)


def test_without_the_packages_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    for name in [name for name in sys.modules if name.startswith("geo.store.postgis")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setenv(store.STORE_VARIABLE, "postgresql://maillage@127.0.0.1/base")
    with pytest.raises(StoreError, match=r"pip install -e '\.\[postgis\]'"):
        store.version()


# What another machine publishes


def test_a_publication_is_heard_at_once_and_again_after_the_connection_broke(postgis, other, monkeypatch):
    monkeypatch.setattr("geo.store.postgis.home._AGAIN_S", 0)
    changes, before = other.changes(), other.glance()
    next(changes)
    with ThreadPoolExecutor(1) as waiting:
        heard = waiting.submit(next, changes)
        version = publish("un")
        heard.result(timeout=20)
        assert (before[0], other.glance()[0]) == (None, version)

        again = waiting.submit(next, changes)
        with psycopg.connect(postgis, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            )
        again.result(timeout=20)  # it listens again, and what it missed is asked
        heard = waiting.submit(next, changes)
        store.rollback()
        heard.result(timeout=20)
        assert other.glance()[0] is None
    changes.close()
