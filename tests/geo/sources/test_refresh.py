"""A refresh reads the official files as published, checks them, and publishes all or nothing of each part."""

from __future__ import annotations

import json
import shutil
import threading
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError, SourceError, StoreError
from geo.domain.reference import REFERENCE
from geo.domain.vocabulary import Geocoding, Level, Origin, Status
from geo.sources._refresh_groups import STEPS
from geo.sources.catalogue import GROUPS, read_catalogue
from geo.sources.refresh import refresh
from geo.sources.report import Progress, RefreshReport, StoppedError
from geo.store.durable import sha256
from geo.store.history import history, report_of
from geo.terminal.info import info
from tests.geo.sources import official_files as files
from tests.geo.sources.loopback import QUICK, redirect, served, whole


@pytest.fixture(scope="module")
def folder(tmp_path_factory, dataset) -> Path:
    """Write the official files once."""
    return files.write_all(tmp_path_factory.mktemp("official"), dataset)


@pytest.fixture(scope="module")
def refreshed(folder: Path, tmp_path_factory) -> tuple[RefreshReport, store.DataSet, str]:
    """Refresh once from the folder; give the report, the data then in use and where they are published."""
    data = str(tmp_path_factory.mktemp("published"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.ENVIRONMENT_VARIABLE, data)
        report = refresh(["population", "qpv", "structures", "places"], folder=folder)
        return report, store.load(), data


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish in a folder of the test's own."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    return tmp_path


def read(report: RefreshReport, source: str):
    return next(one for one in report.sources if one.source == source)


def qpv_only(folder: Path, target: Path) -> Path:
    """Copy what the QPV need, so that a test spoils its own copy."""
    target.mkdir()
    for name in ("qp-politiquedelaville-2024.zip", "pop_QPV24_csv.zip"):
        shutil.copy(folder / name, target)
    return target


def test_after_a_refresh_the_data_are_official_and_the_banner_has_no_reason(refreshed):
    report, now, _ = refreshed
    assert report.errors == []
    assert report.published == ["communes", "places", "qpv", "structures"]
    assert now.origin is Origin.OFFICIAL
    assert not now.is_demonstration


def test_every_row_read_is_kept_or_rejected_with_a_reason(refreshed):
    report, _, _ = refreshed
    for one in report.sources:
        assert one.read == one.kept + sum(one.rejected.values()), one


def test_every_table_is_traced_to_files_and_their_digests(refreshed, folder):
    _, now, _ = refreshed
    digests = {path.name: sha256(path) for path in folder.iterdir()}
    for name in ("qpv", "structures", "places", "communes"):
        info = now.manifest[name]
        assert info.files, name
        for file in info.files:
            assert file["sha256"] == digests[file["name"]]
    assert {file["name"] for file in now.manifest["qpv"].files} >= {"qp-politiquedelaville-2024.zip"}


def test_sources_and_vintages_are_cited(refreshed):
    _, now, _ = refreshed
    assert "Insee" in now.manifest["structures"].source
    assert now.manifest["structures"].vintage == "2024"
    assert now.manifest["communes"].vintage.endswith("recensement 2022")


def test_all_1584_qpv_are_there_with_their_figures(refreshed):
    _, now, _ = refreshed
    assert len(now.qpv) == files.QPV_ROWS
    first = now.qpv.sort_values("population").iloc[0]
    assert first["population"] == 1000
    # 25 % under 15, of whom 37.94 % under 6: 1000 × 0.25 × 0.3794 = 94.85.
    assert first["pop_under6"] == 95
    assert first["single_parent_rate"] == 20.5
    assert int(now.qpv["poverty_rate"].isna().sum()) == 1


def test_qpv_of_the_three_cities_are_listed_by_arrondissement(refreshed):
    _, now, _ = refreshed
    named = {code for codes in now.qpv["communes"] for code in codes}
    assert not named & {files.PARIS, files.LYON, files.MARSEILLE}
    assert any(code.startswith("751") for code in named)
    assert any(code.startswith("132") for code in named)


def test_structures_stand_in_the_commune_that_they_claim(refreshed):
    _, now, _ = refreshed
    placed = now.structures[now.structures["geocoding"] == Geocoding.EXACT]
    shape = now.communes.set_index("code").geometry.reindex(placed["commune"])
    # Overseas too: each row was read in its own projection.
    inside = shapely.dwithin(shape.to_numpy(), placed.geometry.to_numpy(), 1e-4)
    assert inside.all()
    assert placed["commune"].str.startswith("974").any()


def test_the_clas_is_unknown_everywhere_and_nothing_else_is(refreshed):
    _, now, _ = refreshed
    analysis = Analysis(now)
    found = analysis.coverage(analysis.tree.get("59"), Level.COMMUNE, default_access())
    unknown = found.groupby("dispositif")["status"].agg(lambda s: (s == Status.UNKNOWN).mean())
    assert unknown.to_dict() == {d.value: float(d is Dispositif.CLAS) for d in Dispositif}


def test_the_census_replaces_every_estimate(refreshed, dataset):
    _, now, _ = refreshed
    assert not now.communes["estimated"].any()
    roubaix = now.communes.set_index("code").loc["59512"]
    population = dataset.communes.set_index("code").at["59512", "population"]
    assert roubaix["pop_under6"] == pytest.approx(population * 0.06, abs=1)
    assert roubaix["pop_6_17"] == pytest.approx(population * 0.14, abs=1)


def test_cities_are_the_sum_of_their_arrondissements(refreshed):
    _, now, _ = refreshed
    parts = now.communes[now.communes["city"] == files.PARIS]
    city = now.communes.set_index("code").loc[files.PARIS]
    assert city["pop_under6"] == parts["pop_under6"].sum()


def test_the_report_is_kept_with_the_version(refreshed, monkeypatch):
    report, _, data = refreshed
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, data)
    assert history()[0].kind == "Actualisation"
    assert report_of(report.version)[0]["Lignes lues"] == report.sources[0].read


def test_a_zipped_bpe_says_the_same_as_parquet(folder, own_folder, dataset):
    files.write_bpe(own_folder, files.bpe_rows(dataset), "csv")
    report = refresh(["structures"], folder=own_folder)
    assert read(report, "bpe").kept == sum(files.COUNTS[code] for code in ("D503", "D506", "D508"))
    # The archive holds Insee's own labels: they were checked.
    assert not any("nomenclature absente" in note for note in read(report, "bpe").notes)
    assert store.load().manifest["structures"].vintage == "2025"


def refused(own_folder: Path, rows: pd.DataFrame, form: str = "parquet") -> str:
    """Refresh structures from a BPE that must be refused; nothing changes."""
    before = store.version()
    files.write_bpe(own_folder, rows, form)
    report = refresh(["structures"], folder=own_folder)
    assert store.version() == before
    assert report.version is None
    return report.errors[0]


def test_swapped_codes_are_seen_by_their_labels(own_folder, dataset, monkeypatch):
    monkeypatch.setitem(files.LABELS, "D506", "Espace de vie sociale")
    monkeypatch.setitem(files.LABELS, "D508", "Centre social")
    said = refused(own_folder, files.bpe_rows(dataset), "csv")
    assert "le code D506 est « Espace de vie sociale »" in said
    assert "bpe_types.csv" in said


def test_swapped_codes_are_seen_by_their_numbers_without_labels(own_folder, dataset):
    said = refused(own_folder, files.bpe_rows(dataset, {"D506": 1227, "D508": 2283}))
    assert "1227 « Centre social » (code D506), alors qu’on en attend de 1900 à 2900" in said


def test_a_bpe_without_a_column_is_refused(own_folder, dataset):
    said = refused(own_folder, files.bpe_rows(dataset).drop(columns="EPSG"))
    assert "la colonne « EPSG » manque" in said


def test_a_cut_parquet_is_refused(own_folder, dataset):
    path = files.write_bpe(own_folder, files.bpe_rows(dataset))
    path.write_bytes(path.read_bytes()[:-1000])
    before = store.version()
    assert "abîmé, coupé" in refresh(["structures"], folder=own_folder).errors[0]
    assert store.version() == before


def test_a_position_far_from_its_commune_goes_to_the_mairie_and_is_counted(own_folder, dataset):
    rows = files.bpe_rows(dataset)
    laep = rows.index[rows["TYPEQU"] == "D503"][0]
    rows.loc[laep, ["LAMBERT_X", "LAMBERT_Y", "EPSG"]] = [652_000.0, 6_862_000.0, "2154"]
    files.write_bpe(own_folder, rows)
    report = refresh(["structures"], folder=own_folder)
    assert "positions hors de la commune annoncée, ramenées à la mairie : 1" in read(report, "bpe").notes
    row = store.load().structures.set_index("id").loc[f"BPE-D503-{rows.at[laep, 'SIRET']}"]
    assert row["geocoding"] == Geocoding.COMMUNE


def test_a_crossed_qpv_is_repaired_and_counted(folder, own_folder, dataset):
    table = files.official_qpv(dataset)
    west, south, east, north = table.geometry.iloc[0].bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    table = table.set_geometry(gpd.GeoSeries([bow, *table.geometry.iloc[1:]], crs=4326))
    target = qpv_only(folder, own_folder / "files")
    files.write_qpv(target, table)
    report = refresh(["qpv"], folder=target)
    assert "contours réparés : 1" in read(report, "qpv").notes
    assert store.load().qpv.geometry.is_valid.all()


def test_a_file_of_too_few_qpv_is_refused(folder, own_folder, dataset):
    target = qpv_only(folder, own_folder / "files")
    files.write_qpv(target, files.official_qpv(dataset).head(600))
    before = store.version()
    report = refresh(["qpv"], folder=target)
    assert "600 lignes lues, alors qu’on en attend de 1\u202f200" in report.errors[0]
    assert store.version() == before


def test_a_refused_part_does_not_keep_the_others_back(folder, own_folder, dataset):
    target = qpv_only(folder, own_folder / "files")
    files.write_bpe(target, files.bpe_rows(dataset, {"D503": 3}))
    report = refresh(["qpv", "structures"], folder=target)
    assert report.published == ["qpv"]
    assert len(report.errors) == 1
    assert store.load().manifest["structures"].origin is Origin.DEMONSTRATION


def test_a_dry_run_reads_everything_and_publishes_nothing(folder, own_folder):
    before = store.version()
    report = refresh(["qpv"], folder=folder, dry_run=True)
    assert read(report, "qpv").kept == files.QPV_ROWS
    assert report.version is None
    assert store.version() == before


def test_one_command_returns_to_what_was_before(folder, own_folder):
    before = store.version()
    refresh(["qpv"], folder=folder)
    assert store.version() != before
    store.rollback()
    assert store.version() == before


def test_a_folder_without_official_files_says_which_names_are_expected(own_folder):
    (own_folder / "x.txt").write_text("rien")
    with pytest.raises(SourceError, match=r"Aucun fichier officiel reconnu.*x\.txt.*sous lesquels les"):
        refresh(folder=own_folder)


def test_a_folder_with_one_part_refreshes_that_part(folder, own_folder):
    target = qpv_only(folder, own_folder / "files")
    report = refresh(folder=target)
    assert (report.published, report.errors) == (["qpv"], [])


def test_an_unknown_part_is_refused(own_folder):
    with pytest.raises(ParameterError, match="« ecoles » n’est pas une partie"):
        refresh(["ecoles"])


def test_a_person_can_stop_it_and_nothing_is_published(folder, own_folder):
    before = store.version()

    def stop_at_publication(progress: Progress) -> None:
        if progress.step == "Publication":
            raise StoppedError("arrêt")

    with pytest.raises(StoppedError):
        refresh(["qpv"], folder=folder, progress=stop_at_publication)
    assert store.version() == before


def test_of_two_refreshes_at_once_the_second_is_told_so(folder, own_folder):
    inside, go_on = threading.Event(), threading.Event()
    done: list[RefreshReport] = []

    def wait(progress: Progress) -> None:
        inside.set()
        assert go_on.wait(60)

    first = threading.Thread(target=lambda: done.append(refresh(["qpv"], folder=folder, progress=wait)))
    first.start()
    try:
        assert inside.wait(60)
        with pytest.raises(StoreError, match="Une autre actualisation est en cours"):
            refresh(["qpv"], folder=folder)
    finally:
        go_on.set()
        first.join()
    assert done[0].published == ["qpv"]


def test_the_network_gives_the_same_as_the_folder(folder, own_folder, dataset):
    with served() as site:
        site.answers["/r/942d"] = redirect("/objets/qp-2024.zip")
        site.answers["/objets/qp-2024.zip"] = whole((folder / "qp-politiquedelaville-2024.zip").read_bytes())
        page = b'<a href="/fichier/8210600/pop_QPV24_csv.zip">CSV</a>'
        site.answers["/statistiques/8210600"] = whole(page, "text/html")
        site.answers["/fichier/8210600/pop_QPV24_csv.zip"] = whole(
            (folder / "pop_QPV24_csv.zip").read_bytes()
        )
        table = pd.read_csv(REFERENCE / "sources.csv", sep=";", dtype=str, keep_default_na=False)
        table = table.set_index("id", drop=False)
        table["address"] = f"{site.url}/absent"
        table.loc["qpv", "address"] = f"{site.url}/r/942d"
        table.loc["qpv_population", "address"] = f"{site.url}/statistiques/8210600"
        table.to_csv(own_folder / "miroir.csv", sep=";", index=False)
        report = refresh(["qpv"], catalogue=own_folder / "miroir.csv", patience=QUICK)
    now = store.load()
    assert (report.errors, len(now.qpv)) == ([], files.QPV_ROWS)
    assert now.manifest["qpv"].files[0]["url"] == f"{site.url}/objets/qp-2024.zip"
    # The ages could not be had: the children are estimated from the communes, and the report says so.
    assert any("on fait sans" in note for note in read(report, "qpv_ages").notes)
    assert now.qpv["pop_under6"].notna().all()


def test_without_network_one_sentence_says_what_to_do_at_once_and_nothing_changes(own_folder):
    table = pd.read_csv(REFERENCE / "sources.csv", sep=";", dtype=str, keep_default_na=False)
    table["address"] = "http://127.0.0.1:9/"
    table.to_csv(own_folder / "miroir.csv", sep=";", index=False)
    before, began = store.version(), time.monotonic()
    with pytest.raises(SourceError, match=r"^Aucun serveur officiel ne répond[^\n]*donnez leur dossier\.$"):
        # As patient as in use: five tries a source would take more than a minute.
        refresh(catalogue=own_folder / "miroir.csv")
    assert time.monotonic() - began < 10
    assert store.version() == before


def test_the_terminal_says_official(refreshed, monkeypatch, capsys):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, refreshed[2])
    info(as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["origin"], said["notice"]) == ("official", "")


def test_the_catalogue_says_what_each_group_needs():
    sources = read_catalogue()
    assert {source.group for source in sources.values()} == set(GROUPS)
    assert STEPS.keys() == GROUPS.keys()
