"""Killing the process at any step of a publication leaves a usable set: the one before, or the one after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo import store
from geo.sources import imports

ROOT = Path(__file__).parent.parent.parent.parent

# One process forks a child a step: the child publishes, and kills itself at its n-th act upon the disk.
DRIVER = """
import os, signal, sys
from geo import store
from tests.geo.faults import ENTRY, places

ACTS = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "shutil.copyfile", "open"}

def publish(name):
    store.publish({"places": places(name)}, {"places": ENTRY}, attachments={"note.txt": name.encode()})

def kill_at(step):
    seen = [0]
    def act(event, arguments):
        flags = arguments[2] if event == "open" and isinstance(arguments[2], int) else 0
        writes = event != "open" or flags & (os.O_WRONLY | os.O_RDWR)
        synced = event == "open" and not writes and str(store.local_folder()) in str(arguments[0])
        if event in ACTS and (writes or synced):
            seen[0] += 1
            if seen[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(act)

publish("before")
before, steps = store.version(), 0
while True:
    steps += 1
    child = os.fork()
    if child == 0:
        kill_at(steps)
        publish("after")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    # What is read is checked against the digest of its manifest.
    home = store.home()
    version, manifest = home.in_use()
    name = home.table(version, "places", manifest["places"])["name"][0]
    note = home.attachment(version, "note.txt").decode()
    assert name == note and note in {"before", "after"}, (steps, note)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        break
    if note == "after":
        store.rollback()
        assert store.version() == before, steps
print(steps - 1)
store.load()
assert len([p for p in (store.local_folder() / "versions").iterdir() if p.name.startswith(".")]) == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system has not")
def test_kill_9_at_each_step_of_a_publication_leaves_a_usable_set(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=ROOT,
        env={**os.environ, store.ENVIRONMENT_VARIABLE: str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    # The building folder, two tables' files, manifest, event, the rename, the switch: many steps were tried.
    assert int(done.stdout) > 15


IMPORT_DRIVER = """
import os, signal, sys
from pathlib import Path
from geo import store
from geo.sources import imports
from geo.sources.caf_list import Wishes, prepare, read_list
from geo.sources.imports import Mode
from geo.analysis.territories import TerritoryTree

path, point = Path(sys.argv[1]), sys.argv[2]
dataset = store.load()
wishes = Wishes("Liste", "59", {}, ())
draft = prepare(read_list(path, "liste.csv"), dataset, TerritoryTree(dataset), wishes, None)

def act(event, arguments):
    if event == point:
        os.kill(os.getpid(), signal.SIGKILL)

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if point == "publish":
    imports._republish = killed
sys.addaudithook(act)
imports.publish_list(draft, path, Mode.REPLACE)
"""


@pytest.mark.parametrize(("point", "kept"), [("os.mkdir", 0), ("os.rename", 0), ("publish", 1)])
def test_kill_9_during_an_import_leaves_the_set_as_it_was_and_each_list_kept_whole(
    tmp_path: Path, monkeypatch, point, kept
):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    before = store.version()
    path = tmp_path / "liste.csv"
    path.write_bytes(b"Nom;Type;Code Insee\nAide aux devoirs;CLAS;59512\n")
    command = [sys.executable, "-c", IMPORT_DRIVER, str(path), point]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    assert (store.version(), imports.active(), len(imports.every())) == (before, [], kept)
    assert all(one.original() == path.read_bytes() and one.report() for one in imports.every())


def test_an_import_killed_before_its_publication_is_not_in_use(tmp_path: Path, monkeypatch):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    left = tmp_path / "imports" / ".20260101T000000000000Z.building"
    left.mkdir(parents=True)
    assert (imports.every(), imports.active()) == ([], [])
