"""The trail: each change of the data in use has its line, before it is done; no line is ever changed."""

from __future__ import annotations

import errno
import json

import pytest

from geo import store
from geo.domain.errors import StoreError
from geo.store import audit, files
from geo.store.audit import DONE, FAILED, act, trail, trail_table
from geo.store.history import history
from tests.geo.faults import ENTRY, places


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    return tmp_path


def test_a_publication_and_a_rollback_say_who_what_when_and_which_files(home):
    files = [{"name": "liste.csv", "sha256": "f" * 64, "url": ""}]
    event = {"kind": "import", "what": "Liste du Nord", "who": "a@b.fr", "files": files}
    version = store.publish({"places": places("un")}, {"places": ENTRY}, event=event)
    store.rollback("b@b.fr")
    back, imported = store.trail()
    assert (imported.who, imported.kind, imported.what) == ("a@b.fr", "import", "Liste du Nord")
    assert imported.version == version
    assert imported.files == ({"name": "liste.csv", "sha256": "f" * 64},)
    assert imported.date.endswith("+00:00")
    assert (back.who, back.kind, back.version) == ("b@b.fr", "rollback", None)
    assert history()[0].who == "a@b.fr"


def test_the_files_of_the_entries_are_cited_where_the_event_names_none(home):
    files = [{"name": "officiel.csv", "sha256": "0" * 64, "url": ""}]
    store.publish({"places": places("un")}, {"places": {**ENTRY, "files": files}})
    assert [one["name"] for one in store.trail()[0].files] == ["officiel.csv"]
    assert store.trail()[0].who == "terminal"


def test_lines_are_only_added(folder):
    store.publish({"places": places("un")}, {"places": ENTRY})
    before = (folder / audit.TRAIL).read_bytes()
    store.publish({"places": places("deux")}, {"places": ENTRY})
    store.rollback()
    after = (folder / audit.TRAIL).read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == 3


def test_the_trail_outlives_the_versions_that_are_no_longer_kept(home):
    for name in "abcdefgh":
        store.publish({"places": places(name)}, {"places": ENTRY})
    assert len(store.versions()) < 8 == len(store.trail())


def test_a_change_is_on_disk_in_the_trail_before_it_is_done(folder, monkeypatch):
    seen = []
    switch = files.write_atomically
    monkeypatch.setattr(files, "write_atomically", lambda *a: (seen.append(len(trail(folder))), switch(*a)))
    store.publish({"places": places("un")}, {"places": ENTRY})
    assert seen == [1]


def test_without_a_trail_that_can_be_written_nothing_is_published(folder, monkeypatch):
    (folder / audit.TRAIL).mkdir()
    with pytest.raises(StoreError, match="n’ont pas changé"):
        store.publish({"places": places("un")}, {"places": ENTRY})
    assert (store.current_version(), store.versions()) == (None, [])


def test_an_act_that_the_disk_refuses_has_a_second_line_that_says_so(tmp_path):
    one = act("a@b.fr", "refresh", "QPV", "v")
    with pytest.raises(OSError, match="plein"), audit.written(tmp_path, one):
        raise OSError(errno.ENOSPC, "plein")
    assert [told.outcome for told in trail(tmp_path)] == [FAILED, DONE]
    assert "Actualisation (non aboutie)" in set(trail_table(trail(tmp_path), addresses=True)["Quoi"])


def test_a_line_cut_by_a_crash_takes_no_other_with_it(tmp_path):
    one = act("a@b.fr", "refresh", "QPV", "v")
    with audit.written(tmp_path, one):
        pass
    with (tmp_path / audit.TRAIL).open("ab") as file:
        file.write(json.dumps({"who": "b@b.fr"}).encode()[:9])
    with audit.written(tmp_path, act("c@b.fr", "import", "Liste", "w")):
        pass
    assert [told.who for told in trail(tmp_path)] == ["c@b.fr", "a@b.fr"]


def test_the_trail_cannot_be_read_by_others_of_the_machine(tmp_path):
    with audit.written(tmp_path, act("a@b.fr", "refresh", "QPV", "v")):
        pass
    assert (tmp_path / audit.TRAIL).stat().st_mode & 0o007 == 0


def test_only_editors_read_addresses():
    acts = [act("jeanne@caf59.fr", "rollback", "", None)]
    assert list(trail_table(acts, addresses=True)["Qui"]) == ["jeanne@caf59.fr"]
    assert list(trail_table(acts, addresses=False)["Qui"]) == ["une personne de caf59.fr"]
    assert "jeanne" not in trail_table(acts, addresses=False).to_csv()


def test_without_any_change_the_trail_is_empty(tmp_path):
    assert trail(tmp_path) == []
    assert len(trail_table([], addresses=True)) == 0
