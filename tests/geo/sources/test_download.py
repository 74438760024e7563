"""A download is resumed, retried, bounded and identified; what fails says so in one French sentence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from geo.domain.errors import SourceError
from geo.sources.download import fetch
from geo.sources.report import Progress, StoppedError
from tests.geo.sources.loopback import (
    QUICK,
    Site,
    cut_first,
    failing,
    redirect,
    served,
    silent,
    source,
    whole,
)

CONTENT = b"CODGEO;POP\n" + b"59512;98089\n" * 200_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def site():
    with served() as started:
        yield started


def test_a_file_is_fetched_whole_and_known_by_its_digest(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = whole(CONTENT)
    seen: list[Progress] = []
    got = fetch(source(f"{site.url}/essai.csv"), tmp_path, seen.append, QUICK)
    assert (got.path.name, got.path.read_bytes(), got.sha256) == ("essai.csv", CONTENT, SHA256)
    assert seen[-1].share == 1
    assert got.cited("essai")["sha256"] == SHA256


def test_redirections_to_another_place_are_followed_and_the_last_address_kept(site: Site, tmp_path: Path):
    site.answers["/r/942d"] = redirect("/objets/essai.csv")
    site.answers["/objets/essai.csv"] = whole(CONTENT)
    got = fetch(source(f"{site.url}/r/942d"), tmp_path, patience=QUICK)
    assert got.path.name == "essai.csv"
    assert got.url == f"{site.url}/objets/essai.csv"


def test_endless_redirections_are_refused(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = redirect("/essai.csv")
    with pytest.raises(SourceError, match="trop de redirections"):
        fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK)


def test_a_cut_download_goes_on_where_it_stopped(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = cut_first(CONTENT, at=300_000)
    got = fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK)
    assert got.sha256 == SHA256
    first, second = site.ranges("/essai.csv")
    assert first is None
    assert second is not None
    assert 0 < int(second.removeprefix("bytes=").removesuffix("-")) <= 300_000


def test_a_line_cut_many_times_still_ends_by_delivering(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = cut_first(CONTENT, at=300_000, times=QUICK.attempts + 3)
    assert fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK).sha256 == SHA256


def test_a_download_is_resumed_by_a_later_run(site: Site, tmp_path: Path):
    asked = source(f"{site.url}/essai.csv")
    site.answers["/essai.csv"] = whole(CONTENT)

    def stop_halfway(progress: Progress) -> None:
        if progress.done > 1_000_000:
            raise StoppedError("arrêt")

    with pytest.raises(StoppedError):
        fetch(asked, tmp_path, stop_halfway, QUICK)
    assert fetch(asked, tmp_path, patience=QUICK).sha256 == SHA256
    assert site.ranges("/essai.csv")[1] is not None


def test_a_part_of_another_version_is_thrown_away(site: Site, tmp_path: Path):
    asked = source(f"{site.url}/essai.csv")
    (tmp_path / "essai").mkdir()
    (tmp_path / "essai" / ".part").write_bytes(b"an older file")
    (tmp_path / "essai" / ".part.json").write_text(
        json.dumps({"address": asked.address, "validator": '"v0"'})
    )
    site.answers["/essai.csv"] = whole(CONTENT)
    assert fetch(asked, tmp_path, patience=QUICK).sha256 == SHA256


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_busy_server_is_asked_again(site: Site, tmp_path: Path, status: int):
    site.answers["/essai.csv"] = failing(status, QUICK.attempts - 1, whole(CONTENT))
    assert fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK).sha256 == SHA256


def test_a_server_that_keeps_failing_is_said_to(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = failing(500, 99, whole(CONTENT))
    with pytest.raises(SourceError, match=r"erreur 500 du serveur.*donnez son dossier"):
        fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK)
    assert len(site.asked) == QUICK.attempts


def test_an_address_that_is_no_more_is_not_asked_twice(site: Site, tmp_path: Path):
    with pytest.raises(SourceError, match=r"erreur 404.*table des sources"):
        fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK)
    assert len(site.asked) == 1


def test_a_silent_server_is_given_up(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = silent(site)
    with pytest.raises(SourceError, match="pas de réponse à temps"):
        fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK)


def test_a_machine_without_network_says_what_to_do(tmp_path: Path):
    with pytest.raises(SourceError, match=r"serveur injoignable.*donnez son dossier"):
        fetch(source("http://127.0.0.1:9/essai.csv"), tmp_path, patience=QUICK)


def test_a_file_announced_too_large_is_refused_before_it_is_received(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = whole(CONTENT)
    with pytest.raises(SourceError, match=r"dépasse 1 Mo"):
        fetch(source(f"{site.url}/essai.csv", max_bytes=1_000_000), tmp_path, patience=QUICK)
    assert not (tmp_path / "essai" / ".part").exists()


def test_a_file_that_lies_about_its_size_is_refused_as_it_grows(site: Site, tmp_path: Path):
    def endless(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"0" * 100_000)
        except OSError:
            pass

    site.answers["/essai.csv"] = endless
    with pytest.raises(SourceError, match=r"dépasse 1 Mo"):
        fetch(source(f"{site.url}/essai.csv", max_bytes=1_000_000), tmp_path, patience=QUICK)
    assert (tmp_path / "essai" / ".part").stat().st_size <= 1_000_000


def test_a_maintenance_page_is_not_taken_for_the_file(site: Site, tmp_path: Path):
    site.answers["/essai.csv"] = whole(b"<!DOCTYPE html><html>Maintenance</html>", "text/html")
    with pytest.raises(SourceError, match="une page au lieu du fichier"):
        fetch(source(f"{site.url}/essai.csv"), tmp_path, patience=QUICK)


def test_the_link_of_an_insee_page_is_found_and_the_latest_vintage_chosen(site: Site, tmp_path: Path):
    page = b'<a href="/fichier/1/essai2021.csv">2021</a> <a href="/fichier/1/essai2022.csv">2022</a>'
    site.answers["/fr/statistiques/1"] = whole(page, "text/html")
    site.answers["/fichier/1/essai2022.csv"] = whole(CONTENT)
    got = fetch(source(f"{site.url}/fr/statistiques/1", kind="page"), tmp_path, patience=QUICK)
    assert (got.path.name, got.sha256) == ("essai2022.csv", SHA256)


def test_a_page_without_the_link_says_where_to_look(site: Site, tmp_path: Path):
    site.answers["/fr/statistiques/1"] = whole(b"<a href='/autre.pdf'>", "text/html")
    with pytest.raises(SourceError, match="aucun fichier du nom attendu"):
        fetch(source(f"{site.url}/fr/statistiques/1", kind="page"), tmp_path, patience=QUICK)


def dataset_page(site: Site, checksum: str) -> bytes:
    resources = [
        {"url": f"{site.url}/autre.pdf", "checksum": None},
        {"url": f"{site.url}/essai.csv", "checksum": {"type": "sha256", "value": checksum}},
    ]
    return json.dumps({"resources": resources}).encode()


def test_a_dataset_of_data_gouv_is_followed_to_its_file(site: Site, tmp_path: Path):
    site.answers["/api/1/datasets/essai/"] = whole(dataset_page(site, SHA256), "application/json")
    site.answers["/essai.csv"] = whole(CONTENT)
    got = fetch(source(f"{site.url}/api/1/datasets/essai/", kind="dataset"), tmp_path, patience=QUICK)
    assert got.sha256 == SHA256


def test_a_file_that_is_not_the_one_announced_is_thrown_away(site: Site, tmp_path: Path):
    site.answers["/api/1/datasets/essai/"] = whole(dataset_page(site, "0" * 64), "application/json")
    site.answers["/essai.csv"] = whole(CONTENT)
    with pytest.raises(SourceError, match="empreinte sha256 différente"):
        fetch(source(f"{site.url}/api/1/datasets/essai/", kind="dataset"), tmp_path, patience=QUICK)
    assert not (tmp_path / "essai" / ".part").exists()


def test_a_name_given_by_the_server_never_leaves_the_folder(site: Site, tmp_path: Path):
    said = 'attachment; filename="../../pirate.csv"'
    site.answers["/x"] = whole(CONTENT, Content_Disposition=said)
    got = fetch(source(f"{site.url}/x"), tmp_path, patience=QUICK)
    assert got.path.parent == tmp_path / "essai"
