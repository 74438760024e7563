"""What holds when the disk, the clock or two people get in the way of a publication, and what is said."""

from __future__ import annotations

import errno
import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from geo import store
from geo.domain.errors import StoreError
from geo.store import audit, durable, files
from geo.store.history import history
from tests.geo.faults import ENTRY, places


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    return tmp_path


def publish(name: str, **options: object) -> str:
    return store.publish({"places": places(name)}, {"places": ENTRY}, **options)


def in_use() -> str:
    return str(store.load().places["name"][0])


def files_under(folder: Path) -> set[str]:
    return {path.name for path in (folder / "versions").rglob("*")}


# The disk


def test_a_data_folder_that_is_a_file_is_told_and_the_embedded_set_stays_in_use(tmp_path, monkeypatch):
    path = tmp_path / "fichier"
    path.write_text("")
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(path))
    with pytest.raises(StoreError, match=r"écrit \(un fichier est à la place d’un dossier\)"):
        publish("un")


@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.EROFS, "le disque est en lecture seule"), (errno.EACCES, "les droits ne")],
)
def test_a_read_only_data_folder_is_told_and_what_is_in_use_stays(folder, monkeypatch, code, said):
    publish("avant")

    def refuse(path, *arguments, **options):
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StoreError, match=said) as raised:
        publish("après")
    monkeypatch.undo()
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(folder))
    assert "indiquez un autre dossier" in str(raised.value)
    assert in_use() == "avant"


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    """Mount a disk of 256 KB; where mounting is not allowed, the test is skipped with this reason."""
    disk = tmp_path / "disque"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "maillage-test", str(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        done = False
    if not done:
        pytest.skip("needs the right to mount a small disk")
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(disk))
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_really_full_leaves_what_is_in_use_and_gives_its_room_back(small_disk):
    publish("avant")
    before = files_under(small_disk)
    with pytest.raises(StoreError, match=r"le disque est plein.*n’ont pas changé"):
        publish("après", attachments={"rapport.json": os.urandom(400_000)})
    assert in_use() == "avant"
    assert files_under(small_disk) == before
    publish("après")
    assert in_use() == "après"


def test_a_disk_really_read_only_is_told(small_disk):
    publish("avant")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreError, match="le disque est en lecture seule"):
        publish("après")
    assert in_use() == "avant"


@pytest.mark.parametrize("act", ["write_manifest", "sync", "write_atomically"])
def test_a_disk_full_at_any_act_of_a_publication_leaves_what_is_in_use_and_nothing_else(
    folder, monkeypatch, act
):
    before = publish("avant")

    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(files, act, full)
        with pytest.raises(StoreError, match=r"le disque est plein.*n’ont pas changé.*Libérez de la place"):
            publish("après")
    assert (store.current_version(), store.versions()) == (before, [before])
    assert not list((folder / "versions").glob(".*"))
    assert in_use() == "avant"
    publish("ensuite")
    assert in_use() == "ensuite"


def test_a_disk_full_at_the_switch_is_written_in_the_trail(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(durable, "sync", lambda path: None)
        patch.setattr(files, "write_atomically", lambda *a: (_ for _ in ()).throw(OSError(errno.ENOSPC, "")))
        with suppress(StoreError):
            publish("un")
    assert [one.outcome for one in audit.trail(folder)] == [audit.FAILED, audit.DONE]


def test_an_old_version_that_cannot_be_removed_does_not_fail_the_new_one(folder, monkeypatch):
    for name in "abcdef":
        publish(name)

    def refuse(*arguments, **options):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(files.shutil, "rmtree", refuse)
    publish("g")
    assert in_use() == "g"


@pytest.mark.parametrize("damage", ["cut", "other", "missing"])
def test_a_published_parquet_damaged_afterwards_is_told_and_one_step_back_mends_it(folder, damage):
    publish("avant")
    path = folder / "versions" / publish("après") / "places.parquet"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:200] if damage == "cut" else b"autre chose")
    with pytest.raises(StoreError, match=r"places\.parquet"):
        store.load()
    store.rollback()
    assert in_use() == "avant"


# What else is there


def test_what_else_lies_among_the_versions_is_none(folder):
    (folder / "versions" / "lost+found").mkdir(parents=True)
    version = publish("un")
    assert store.versions() == [version]
    assert [one.version for one in history()] == [version]


def test_what_a_killed_publication_left_is_ignored_then_cleaned(folder):
    left = folder / "versions" / ".20260101T000000000000Z.building"
    left.mkdir(parents=True)
    (left / "structures.parquet").write_bytes(b"half")
    assert store.current_version() is None
    publish("un")
    assert not left.exists()
