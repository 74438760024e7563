"""A list takes its place in the structures in use, can be taken away, and an export of it changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError, StoreError
from geo.domain.vocabulary import Level, Origin, Status
from geo.sources import imports
from geo.sources.caf_list import Draft, Wishes, prepare, read_list
from geo.sources.imports import Mode, publish_list
from geo.sources.list_export import as_csv, as_xlsx, list_table
from geo.store.history import history

CLAS_OF_NORD = "Nom;Type;Code Insee\nAide aux devoirs;CLAS;59512\nRejet;crèche;59512\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish in a folder of the test's own; a test that asks for `home` is run in a shared base too."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))


@pytest.fixture
def published(tmp_path: Path) -> Callable[..., imports.ImportedList]:
    """Give a function that imports a list into the data in use."""

    def publish(content: bytes | str, name: str = "liste.csv", mode: Mode = Mode.REPLACE, **wishes: object):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return publish_list(drafted(path, **wishes), path, mode)

    return publish


def drafted(path: Path, **wishes: object) -> Draft:
    now = store.load()
    said = Wishes(**{"name": "Caf du Nord", "territory": "59", **wishes})  # type: ignore[arg-type]
    return prepare(read_list(path), now, TerritoryTree(now), said)


@pytest.fixture
def official(dataset) -> gpd.GeoDataFrame:
    """Publish official structures of which the Clas is unknown, as a refresh does."""
    table = dataset.structures.copy()
    table["dispositifs"] = table["dispositifs"].map(lambda codes: [c for c in codes if c != "clas"])
    table = table[table["dispositifs"].map(len) > 0].assign(source="Insee, BPE", vintage="2024")
    entry = {
        "source": "Insee, BPE",
        "vintage": "2024",
        "licence": "Licence Ouverte 2.0",
        "origin": Origin.OFFICIAL,
        "date": "2026-01-01",
        "scope": {"centre_social": ["FR"], "evs": ["FR"], "laep": ["FR"], "clas": []},
    }
    told = {name: {**entry, "scope": None} for name in ("qpv", "places")}
    store.publish(
        {"structures": table, "qpv": dataset.qpv, "places": dataset.places},
        {"structures": entry, **told},
        attachments=imports.attachments([], table, entry),
    )
    return table.sort_values("id", ignore_index=True)


def structures() -> gpd.GeoDataFrame:
    return store.load().structures.sort_values("id", ignore_index=True)


def same(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> None:
    """Check that two tables say the same; a missing text and an empty one say nothing alike."""

    def plain(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        texts = [c for c in table.columns if c not in {"geometry", "dispositifs"}]
        said = table[texts].astype(object).where(table[texts].notna(), "")
        dispositifs = table["dispositifs"].map(list)
        return gpd.GeoDataFrame(said.assign(dispositifs=dispositifs), geometry=table.geometry)

    assert_geodataframe_equal(plain(first), plain(second), check_dtype=False)


def as_geojson(table: pd.DataFrame) -> bytes:
    """Write a list as a GIS would."""
    points = gpd.points_from_xy(table["Longitude"].astype(float), table["Latitude"].astype(float))
    return gpd.GeoDataFrame(table.drop(columns=["Longitude", "Latitude"]), geometry=points).to_json().encode()


@pytest.mark.parametrize(
    ("write", "name"), [(as_csv, "liste.csv"), (as_xlsx, "liste.xlsx"), (as_geojson, "liste.geojson")]
)
def test_importing_an_export_changes_nothing(published, official, dataset, write, name):
    nord = official[official["commune"].str.startswith("59")]
    kept = published(write(list_table(nord, dataset.communes)), name)
    assert (kept.rejected, len(nord)) == (0, kept.accepted + kept.corrected)
    same(structures(), official)


def test_importing_an_export_of_all_france_changes_nothing(published, official, dataset):
    published(as_csv(list_table(official, dataset.communes)), territory="FR")
    same(structures(), official)


def test_a_name_that_a_spreadsheet_would_run_comes_back_as_it_was(official, dataset):
    table = official.head(2).assign(name=["=HYPERLINK(1)", "-Accueil"])
    shown = list_table(table, dataset.communes)
    assert list(shown["Nom"]) == ["'=HYPERLINK(1)", "'-Accueil"]


def test_a_list_replaces_what_was_known_of_its_dispositifs_in_its_territory_only(published, official):
    published("Nom;Type;Code Insee\nA;LAEP;59512\n")
    now = structures()
    in_nord = now["commune"].str.startswith("59")

    def offering(table: pd.DataFrame, code: str) -> int:
        return int(table["dispositifs"].map(lambda codes: code in codes).sum())

    assert offering(now[in_nord], "laep") == 1
    was = official[official["commune"].str.startswith("59")]
    assert offering(now[in_nord], "centre_social") == offering(was, "centre_social")
    assert offering(now[~in_nord], "laep") == offering(official, "laep") - offering(was, "laep")


def test_a_list_that_completes_joins_the_same_places(published, official):
    first = official[official["dispositifs"].map(lambda codes: list(codes) == ["centre_social"])]
    first = first[first["commune"].str.startswith("59") & (first["geocoding"] == "exact")].iloc[0]
    content = (
        "Nom;Type;Code Insee;Latitude;Longitude\n"
        f"{first['name']};Laep;{first['commune']};{first.geometry.y};{first.geometry.x}\n"
        "Tout autre lieu;Laep;59512;50.69;3.17\n"
    )
    published(content, mode=Mode.ADD)
    now = structures()
    assert len(now) == len(official) + 1
    assert list(now.set_index("id").at[first["id"], "dispositifs"]) == ["centre_social", "laep"]


def test_the_clas_is_unknown_until_a_list_tells_of_it_then_known_in_its_departement(published, official):
    def status(code: str) -> set[str]:
        analysis = Analysis(store.load())
        place = analysis.tree.get(code)
        found = analysis.coverage(place, Level.COMMUNE, default_access(), (Dispositif.CLAS,))
        return set(found["status"])

    assert status("59") == {Status.UNKNOWN}
    published(CLAS_OF_NORD)
    assert Status.UNKNOWN not in status("59")
    # The few Clas of the list are too far from most of Roubaix: known, and a gap.
    assert status("59512") == {Status.GAP}
    assert status("62") == {Status.UNKNOWN}


def test_a_list_taken_away_leaves_things_as_they_were(home, published, official, dataset):
    kept = published(CLAS_OF_NORD)
    assert len(structures()) != len(official) or kept.dispositifs == ["clas"]
    imports.undo(kept.id)
    same(structures(), official)
    assert store.load().manifest["structures"].scope["clas"] == []
    assert [one.id for one in imports.every()] == [kept.id]


def test_the_first_of_two_lists_can_be_taken_away(published, official):
    first = published("Nom;Type;Code Insee\nA;CLAS;59512\n", "a.csv")
    published("Nom;Type;Code Insee\nB;CLAS;62041\n", "b.csv", territory="62")
    imports.undo(first.id)
    assert {"A", "B"} & set(structures()["name"]) == {"B"}


def test_a_list_is_not_taken_away_twice(published, official):
    kept = published(CLAS_OF_NORD)
    imports.undo(kept.id)
    with pytest.raises(DataError, match="déjà été retirée"):
        imports.undo(kept.id)


def test_the_original_file_and_the_rejected_rows_are_kept(home, published, official):
    kept = published(CLAS_OF_NORD)
    assert kept.original() == CLAS_OF_NORD.encode()
    assert kept.sha256 == hashlib.sha256(kept.original()).hexdigest()
    assert b"type inconnu" in kept.rejected_rows()
    files = store.load().manifest["structures"].files
    assert [file["sha256"] for file in files] == [kept.sha256]


def test_a_list_of_rejected_rows_only_publishes_nothing(home, published, official):
    before = store.version()
    with pytest.raises(DataError, match="rien n’a été publié"):
        published("Nom;Type;Code Insee\nRejet;crèche;59512\n")
    assert store.version() == before


def of_nord(table: pd.DataFrame, code: str) -> pd.DataFrame:
    offered = table["dispositifs"].map(lambda codes: code in codes)
    return table[offered & table["commune"].str.startswith("59")]


def test_what_a_list_does_not_speak_of_is_kept_and_stays_known(published, dataset):
    published("Nom;Type;Code Insee\nA;LAEP;59512\n")
    now = store.load()
    assert list(of_nord(now.structures, "laep")["name"]) == ["A"]
    for code in ("centre_social", "evs", "clas"):
        assert len(of_nord(now.structures, code)) == len(of_nord(dataset.structures, code))
    assert now.is_demonstration
    assert now.manifest["structures"].scope is None  # all is said of all France, as before


def test_a_list_that_completes_stands_beside_what_is_simulated_and_is_never_made_one_with_it(
    published, dataset
):
    first = of_nord(dataset.structures, "laep").iloc[0]
    place = f"{first['commune']};{first.geometry.y};{first.geometry.x}"
    published(f"Nom;Type;Code Insee;Latitude;Longitude\nAlma;LAEP;{place}\n", mode=Mode.ADD)
    now = store.load()
    assert len(now.structures) == len(dataset.structures) + 1
    assert now.is_demonstration


def test_a_list_of_all_france_and_all_dispositifs_ends_the_simulation_of_structures(published, dataset):
    published("Nom;Type;Code Insee\nA;CS + EVS + LAEP + CLAS;59512\n", territory="FR")
    assert store.load().manifest["structures"].origin is Origin.LOCAL


def test_a_list_prepared_on_data_that_changed_since_is_not_published(home, tmp_path, official, monkeypatch):
    path = tmp_path / "liste.csv"
    path.write_text(CLAS_OF_NORD)
    draft = drafted(path)
    true = imports.compose

    def and_meanwhile(*given):
        now = store.load()
        store.publish({"places": now.places}, {"places": imports.fields_of(now.manifest["places"])})
        return true(*given)

    monkeypatch.setattr(imports, "compose", and_meanwhile)
    with pytest.raises(StoreError, match="ont changé"):
        publish_list(draft, path, Mode.REPLACE)


def test_history_tells_what_was_done_and_going_back_undoes_it(home, published, official):
    published(CLAS_OF_NORD)
    last = history()[0]
    assert (last.kind, last.what, last.in_use) == ("Import d’une liste", "Caf du Nord", True)
    store.rollback()
    same(structures(), official)
    assert imports.active() == []
