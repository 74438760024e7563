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

# One process forks a child a step: the child publishes, or copies, and kills itself at its n-th act upon the
# disk.
KILLING = """
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
"""

PUBLISHING = """
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


REPLACING = """
import shutil
from pathlib import Path
from geo.store.copying import _digests, copy
from geo.store.files import Files

folder = store.local_folder()

def home(name, *published):
    os.environ[store.ENVIRONMENT_VARIABLE] = str(folder / name)
    for one in published:
        publish(one)
    return Files(folder / name)

old, new = home("old", "un", "deux"), home("new", "trois")
before, after = _digests(old), _digests(new)
steps, found_after = 0, set()
while True:
    steps += 1
    target = folder / "target"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(old.root, target)
    os.environ[store.ENVIRONMENT_VARIABLE] = str(target)
    child = os.fork()
    if child == 0:
        kill_at(steps)
        copy(new, Files(target), replace=True)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    found = _digests(Files(target))
    assert found in (before, after), steps
    found_after.add(found == after)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0 and found == after
        break
    # What was killed does not stop the next who comes.
    copy(old, Files(target), replace=True)
    assert _digests(Files(target)) == before and not (target / ".arriving").exists(), steps
assert found_after == {False, True}
print(steps - 1)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system has not")
# The building folder, the tables' files, manifest, event, the renames, the switch: many steps are tried.
@pytest.mark.parametrize(("act", "least_steps"), [(PUBLISHING, 16), (REPLACING, 20)], ids=["publish", "copy"])
def test_kill_9_at_each_step_leaves_the_set_of_before_or_after(tmp_path: Path, act: str, least_steps: int):
    done = subprocess.run(
        [sys.executable, "-c", KILLING + act],
        cwd=ROOT,
        env={**os.environ, store.ENVIRONMENT_VARIABLE: str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) >= least_steps


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
