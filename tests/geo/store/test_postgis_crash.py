"""Killing the app or the base in the middle of a publication leaves a version that is whole."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from geo import store
from geo.domain.errors import StoreError
from geo.store.postgis import base
from geo.store.postgis.change import PostGISChange
from tests.conftest import ROOT, free_port
from tests.geo.faults import ENTRY, places
from tests.postgres import running

# One process forks a child a step: the child publishes, and kills itself at its n-th word to the base.
DRIVER = """
import os, signal
import psycopg
from sqlalchemy import event
from geo import store
from geo.sources import imports
from tests.geo.faults import ENTRY, places

def publish(name):
    store.publish({"places": places(name)}, {"places": ENTRY}, attachments={"note.txt": name.encode()})

def kill_at(step):
    seen = [0]
    def word(*_, **__):
        seen[0] += 1
        if seen[0] == step:
            os.kill(os.getpid(), signal.SIGKILL)
    engine = store.home().base.engine
    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(engine, name, word)
    event.listen(engine, "commit", word)
    row, commit = psycopg.Copy.write_row, type(engine.dialect).do_commit
    psycopg.Copy.write_row = lambda self, one: (word(), row(self, one), word())
    type(engine.dialect).do_commit = lambda self, one: (word(), commit(self, one), word())

publish("before")
before, steps, outcomes = store.current_version(), 0, set()
while True:
    steps += 1
    store.home().close()
    child = os.fork()
    if child == 0:
        kill_at(steps)
        publish("after")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    home = store.home()
    # What the killed one had locked is free as soon as the base has seen it go.
    with psycopg.connect(os.environ["MAILLAGE_STORE"]) as watch:
        watch.execute("SELECT pg_advisory_xact_lock(hashtext('maillage'), hashtext('lock'))")
    version, manifest = home.in_use()
    name = home.table(version, "places", manifest["places"])["name"][0]
    note = home.attachment(version, "note.txt").decode()
    assert name == note and note in {"before", "after"}, (steps, note)
    lines = [one.version for one in home.trail() if one.kind == "publication"]
    assert lines[0] == version if note == "after" else version == before, steps
    outcomes.add(note)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0 and note == "after"
        break
    if note == "after":
        store.rollback()
        assert store.current_version() == before, steps
store.load()
print(steps - 1, *sorted(outcomes))
"""


def test_kill_9_of_the_app_at_each_word_of_a_publication_leaves_a_whole_version(postgis):
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    steps, *outcomes = done.stdout.split()
    assert int(steps) > 25
    assert outcomes == ["after", "before"]


@pytest.mark.parametrize("moment", ["write", "doing", "switch"])
def test_kill_9_of_the_base_in_a_publication_leaves_the_version_before_whole(tmp_path, monkeypatch, moment):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    monkeypatch.setattr(base, "_PATIENCE_S", 0.5)
    with running(free_port(), durable=True) as server:
        monkeypatch.setenv(store.STORE_VARIABLE, server.url("postgres"))
        before = store.publish({"places": places("avant")}, {"places": ENTRY})
        step = getattr(PostGISChange, moment)

        def killed(change, *arguments):
            done = step(change, *arguments)
            server.kill()
            return done

        with monkeypatch.context() as patch:
            patch.setattr(PostGISChange, moment, killed)
            with pytest.raises(StoreError, match="ne répond"):
                store.publish({"places": places("après")}, {"places": ENTRY})
        server.start_again()
        assert (store.current_version(), store.versions()) == (before, [before])
        assert store.load().places["name"][0] == "avant"
        store.publish({"places": places("ensuite")}, {"places": ENTRY})
        assert store.load().places["name"][0] == "ensuite"
        store.home().close()
