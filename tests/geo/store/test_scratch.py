"""A folder for a piece of work: wherever one can be made, gone afterwards, in one sentence where none can."""

from __future__ import annotations

import errno
import os
import tempfile
import time

import pytest

from geo import store
from geo.domain.errors import StoreError
from geo.store.scratch import scratch, sweep


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """Give the data and the system's temporary folders of the test."""
    temporary, data = tmp_path / "tmp", tmp_path / "data"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(data))
    return temporary, data


def test_the_folder_goes_when_the_work_ends(places):
    with scratch() as folder:
        (folder / "travail").write_text("fait")
        assert folder.parent == places[0]
    assert not folder.exists()


def test_where_the_temporary_folder_is_lost_work_is_done_beside_the_data(places):
    temporary, data = places
    temporary.rmdir()
    with scratch() as folder:
        assert folder.parent == data


def test_where_nothing_can_be_written_one_sentence_says_so(places):
    temporary, data = places
    temporary.rmdir()
    data.write_text("un fichier à la place du dossier")
    with pytest.raises(StoreError, match=r"^Aucun fichier de travail .* puis réessayez\.$"), scratch():
        pass


def test_a_disk_that_fills_up_meanwhile_is_said_too():
    with pytest.raises(StoreError, match="le disque est plein"), scratch():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_what_a_killed_server_left_goes_after_a_day(places):
    ages = {"maillage-vieux": 25, "maillage-jeune": 23, "autre-vieux": 25}
    for name, hours in ages.items():
        folder = places[0] / name
        folder.mkdir()
        (folder / "reste").write_text("")
        past = time.time() - hours * 3600
        os.utime(folder, (past, past))
    sweep()
    assert {path.name for path in places[0].iterdir()} == {"maillage-jeune", "autre-vieux"}
