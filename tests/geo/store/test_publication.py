"""The data in use: read whole, published all at once, returned to, said where they come from."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields

import pytest

from geo import store
from geo.domain.errors import DataError, StoreError
from geo.domain.vocabulary import Origin
from geo.store import DataSet, embedded
from geo.store.durable import sha256
from geo.store.manifest import TableInfo
from geo.store.schema import SCHEMAS
from geo.store.tables import OPTIONAL, TABLES


@pytest.fixture
def embedded_copy(tmp_path, monkeypatch):
    """Copy the embedded demonstration, to damage it."""
    copy = tmp_path / "demonstration"
    shutil.copytree(store.DEMONSTRATION, copy)
    monkeypatch.setattr(embedded, "DEMONSTRATION", copy)
    return copy


def entry(origin: Origin = Origin.OFFICIAL) -> dict[str, object]:
    return {
        "source": "essai",
        "vintage": "2026",
        "licence": "Licence Ouverte 2.0",
        "origin": origin,
        "date": "2026-01-01",
    }


def test_the_embedded_set_holds_every_table_of_the_schema_but_the_optional_ones(dataset):
    assert set(SCHEMAS) <= {field.name for field in fields(DataSet)}
    assert set(dataset.manifest) == set(TABLES) == set(SCHEMAS) - set(OPTIONAL)


def test_every_table_says_its_source_vintage_licence_date_rows_and_digest(dataset):
    for name, info in dataset.manifest.items():
        for field in ("source", "vintage", "licence", "date", "sha256"):
            assert getattr(info, field), f"{name}.{field}"
        assert info.rows == len(getattr(dataset, name))


def test_territories_are_real_and_the_rest_is_called_a_demonstration(dataset):
    origins = {name: info.origin for name, info in dataset.manifest.items()}
    assert origins["communes"] == Origin.OFFICIAL
    assert origins["qpv"] == origins["structures"] == origins["places"] == Origin.DEMONSTRATION
    assert dataset.is_demonstration
    assert dataset.origin == Origin.DEMONSTRATION


def test_a_published_table_is_the_one_in_use_and_the_others_stay(home, dataset):
    few = dataset.structures.head(10)
    store.publish({"structures": few}, {"structures": entry()})
    now = store.load()
    assert len(now.structures) == 10
    assert len(now.qpv) == len(dataset.qpv)
    assert now.manifest["structures"].origin == Origin.OFFICIAL
    assert now.version != dataset.version


def test_a_second_publication_keeps_what_the_first_published(home, dataset):
    store.publish({"structures": dataset.structures.head(10)}, {"structures": entry()})
    store.publish({"qpv": dataset.qpv.head(5)}, {"qpv": entry()})
    now = store.load()
    assert (len(now.structures), len(now.qpv)) == (10, 5)


def test_rolling_back_returns_to_the_version_before_then_to_the_embedded_set(home, dataset):
    store.publish({"structures": dataset.structures.head(10)}, {"structures": entry()})
    store.publish({"structures": dataset.structures.head(20)}, {"structures": entry()})
    store.rollback()
    assert len(store.load().structures) == 10
    store.rollback()
    assert store.load().version == dataset.version
    with pytest.raises(StoreError, match="fournies avec Maillage"):
        store.rollback()


def test_a_table_of_the_wrong_form_is_refused_with_its_faults_and_nothing_changes(home, dataset):
    wrong = dataset.structures.head(3).copy()
    wrong["commune"] = ["59512", "5951", "chez nous"]
    with pytest.raises(DataError, match=r"colonne « commune ».*lignes : 2"):
        store.publish({"structures": wrong}, {"structures": entry()})
    assert store.load().version == dataset.version


def test_a_publication_under_way_makes_a_second_one_wait_its_turn(home, dataset):
    with (
        store.exclusively("lock"),
        pytest.raises(StoreError, match="Une autre actualisation est en cours"),
    ):
        store.publish({"structures": dataset.structures.head(1)}, {"structures": entry()})


@pytest.mark.parametrize("damage", ["missing", "cut", "other", "empty"])
def test_a_damaged_file_is_named_in_a_french_sentence(embedded_copy, damage):
    path = embedded_copy / "structures.parquet"
    if damage == "missing":
        path.unlink()
    else:
        content = {"cut": path.read_bytes()[:1000], "other": b"not parquet at all", "empty": b""}[damage]
        path.write_bytes(content)
    with pytest.raises(StoreError, match=r"structures\.parquet") as raised:
        store.load()
    assert "Traceback" not in str(raised.value)
    assert "données" in str(raised.value)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"tables": {"structures": {}}}'])
def test_a_damaged_manifest_is_named_in_a_french_sentence(embedded_copy, content):
    (embedded_copy / "manifest.json").write_text(content)
    with pytest.raises(StoreError, match="manifeste"):
        store.load()


def test_a_damaged_parquet_with_a_manifest_that_agrees_is_still_refused(embedded_copy):
    path = embedded_copy / "structures.parquet"
    path.write_bytes(b"PAR1 not a table PAR1")
    manifest = json.loads((embedded_copy / "manifest.json").read_text())
    manifest["tables"]["structures"]["sha256"] = sha256(path)
    (embedded_copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="illisible"):
        store.load()


def test_the_scope_of_a_list_survives_the_manifest(home, dataset):
    store.publish(
        {"structures": dataset.structures.head(1)},
        {"structures": entry(Origin.LOCAL) | {"scope": {"laep": ["FR"], "clas": ["59"]}}},
    )
    info: TableInfo = store.load().manifest["structures"]
    assert info.scope == {"laep": ["FR"], "clas": ["59"]}
