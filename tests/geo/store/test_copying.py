"""From files to a shared base and back: all is there, and checked; nothing is replaced unasked."""

from __future__ import annotations

import shlex

import psycopg
import pytest
from typer.testing import CliRunner

from geo import store
from geo.__main__ import terminal
from geo.analysis.scenario import Addition, Scenario, keep_scenarios, kept_scenarios
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import StoreError
from geo.sources import imports
from geo.sources.caf_list import Wishes, prepare, read_list
from geo.store.chosen import Files
from geo.store.copying import _digests, copy
from geo.store.postgis.change import PostGISChange
from tests.conftest import ROOT
from tests.geo.faults import ENTRY, places
from tests.postgres import PASSWORD


@pytest.fixture
def files(tmp_path, monkeypatch, dataset, tree):
    """Fill files with versions, a list, a scenario and what they leave in the trail."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    for name in ("un", "deux"):
        store.publish({"places": places(name)}, {"places": ENTRY}, event={"who": "a@caf59.example"})
    path = tmp_path / "liste.csv"
    path.write_bytes("Nom;Type;Code Insee\nAccueil « été »;CLAS;59512\n".encode())
    draft = prepare(read_list(path), dataset, tree, Wishes("Caf du Nord", "59", {}, ()), None)
    imports.publish_list(draft, path, imports.Mode.REPLACE)
    laep = Addition((Dispositif.LAEP,), 3.17456, 50.69012)
    keep_scenarios("Conseil", "59512", [Scenario("Alma", (laep,))])
    store.rollback()
    return store.home()


@pytest.fixture
def base(postgis_server):
    url = postgis_server.database("prepared")
    home = store.home_at(url)
    home.address = url
    yield home
    home.close()
    postgis_server.drop(url)


def test_all_goes_to_the_base_and_comes_back_the_same(files, base, tmp_path, monkeypatch):
    done = copy(files, base)
    assert (done.versions, done.kept, done.acts) == (3, 2, 5)
    monkeypatch.setenv(store.STORE_VARIABLE, base.address)
    here = store.load()
    assert (len(imports.every()), imports.active()) == (1, [])
    assert [one.name for one in kept_scenarios("59512")] == ["Conseil"]
    back = Files(tmp_path / "back")
    assert copy(base, back) == done
    assert _digests(back) == _digests(files)
    monkeypatch.delenv(store.STORE_VARIABLE)
    assert store.version() == here.version
    for version in files.versions():
        mine, theirs = files.folder(version), back.folder(version)
        named = {one.name for one in mine.iterdir()}
        assert named == {one.name for one in theirs.iterdir()}
        for name in named - {"manifest.json"}:
            assert (mine / name).read_bytes() == (theirs / name).read_bytes(), name
    assert (back.root / "audit.jsonl").read_bytes() == (files.root / "audit.jsonl").read_bytes()


def test_a_target_that_holds_something_is_refused_unless_it_is_to_be_replaced(files, base):
    copy(files, base)
    with pytest.raises(StoreError, match="--replace"):
        copy(files, base)
    copy(files, base, replace=True)
    assert _digests(files) == _digests(base)


def test_a_copy_that_fails_leaves_the_target_as_it_was(files, base, tmp_path, monkeypatch):
    other = Files(tmp_path / "other")
    copy(files, other)
    copy(files, base)
    before = _digests(files)

    def refuse(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("geo.store.files._FilesChange.tell", refuse)
        patch.setattr(PostGISChange, "tell", refuse)
        for target in (other, base):
            with pytest.raises(OSError, match=r"disque est plein|No space left"):
                copy(files, target, replace=True)
    assert _digests(other) == _digests(base) == before


def test_a_place_is_not_copied_onto_itself(files):
    with pytest.raises(StoreError, match="deux lieux différents"):
        copy(files, files)


def commands(starting: str) -> list[str]:
    """Return the arguments of the command of the README that starts so, without its last, the base."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    return shlex.split(next(line for line in lines if line.startswith(starting)))


def test_the_backup_of_the_readme_restores_all_in_an_empty_base(files, base, postgis_server):
    copy(files, base)
    port, dump = str(postgis_server.port), str(postgis_server.folder / "maillage.dump")
    where = ["--host=127.0.0.1", f"--port={port}", "--username=maillage"]
    program, *save = commands("pg_dump ")
    assert save[-2:] == ["--file=maillage.dump", "maillage"]
    postgis_server.run(program, *where, *save[:-2], f"--file={dump}", base.address.rpartition("/")[2])
    url = postgis_server.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
    program, *restore = commands("pg_restore ")
    assert restore[-2:] == ["--dbname=maillage", "maillage.dump"]
    postgis_server.run(program, *where, *restore[:-2], f"--dbname={url.rpartition('/')[2]}", dump)
    restored = store.home_at(url)
    assert _digests(restored) == _digests(files)
    restored.close()
    postgis_server.drop(url)


def test_the_command_copies_says_what_and_refuses_what_is_taken(files, base):
    run = CliRunner().invoke
    done = run(terminal("store"), ["store", "copy", "--from", "files", "--to", base.address])
    assert done.exit_code == 0
    assert done.output.startswith("Copié, et vérifié par les empreintes : 3 versions")
    again = run(terminal("store"), ["store", "copy", "--from", "files", "--to", base.address])
    assert isinstance(again.exception, StoreError)
    assert PASSWORD not in done.output + str(again.exception)
