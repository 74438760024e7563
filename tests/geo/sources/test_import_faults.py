"""What holds of the lists when an import meets a full disk, a clock gone back or another editor."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo import store
from geo.analysis.territories import TerritoryTree
from geo.domain.errors import StoreError
from geo.sources import imports
from geo.sources.caf_list import Draft, Wishes, prepare, read_list
from geo.sources.imports import Mode, publish_list
from geo.store import durable, files
from tests.geo.faults import ENTRY, places


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a list of one structure, and a folder of the test's own to publish in."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    path = tmp_path / "liste.csv"
    path.write_bytes(b"Nom;Type;Code Insee\nAide aux devoirs;CLAS;59512\n")
    return path


@pytest.fixture
def draft(path: Path, dataset, tree: TerritoryTree) -> Draft:
    return prepare(read_list(path), dataset, tree, Wishes("Caf du Nord", "59", {}, ()), None)


def full(*arguments: object, **options: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_full_while_a_list_is_kept_is_told_and_leaves_nothing(path, draft, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(files, "sync", full)
        with pytest.raises(StoreError, match=r"n’a pas pu être gardée.*le disque est plein"):
            publish_list(draft, path, Mode.REPLACE)
    assert list((store.local_folder() / "imports").iterdir()) == []


def test_a_list_whose_publication_failed_is_not_shown_as_one_taken_away(path, draft, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(files, "write_manifest", full)
        with pytest.raises(StoreError, match=r"le disque est plein.*n’ont pas changé"):
            publish_list(draft, path, Mode.REPLACE)
    assert (imports.every(), imports.active(), store.current_version()) == ([], [], None)
    assert store.trail() == []


def test_a_clock_gone_back_keeps_the_lists_in_the_order_of_their_import(path, draft, monkeypatch):
    first = publish_list(draft, path, Mode.REPLACE)

    class Before(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(durable, "datetime", Before)
    second = publish_list(draft, path, Mode.REPLACE)
    assert [one.id for one in imports.every()] == [second.id, first.id]
    assert imports.active() == [first, second]


def test_a_list_of_one_editor_stands_on_what_another_has_just_published(path, draft):
    store.publish({"places": places("d'une autre")}, {"places": ENTRY})
    publish_list(draft, path, Mode.REPLACE, who="bruno@caf59.example")
    assert list(store.load().places["name"]) == ["d’une autre"]
    assert [one.who for one in store.trail()] == ["bruno@caf59.example", "terminal"]


def test_who_takes_a_list_away_is_in_the_trail(path, draft):
    kept = publish_list(draft, path, Mode.REPLACE, who="anne@caf59.example")
    imports.undo(kept.id, "bruno@caf59.example")
    undone, imported = store.trail()
    assert (undone.who, undone.kind, undone.what) == ("bruno@caf59.example", "undo", "Caf du Nord")
    assert (imported.who, imported.kind) == ("anne@caf59.example", "import")
    assert undone.files[0]["name"] == imported.files[0]["name"] == "liste.csv"
