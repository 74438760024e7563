"""What holds of every answer of the API: described, in French, bounded, sent once, read from anywhere."""

from __future__ import annotations

import json
from threading import Event

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from geo import store
from geo.analysis.work import Pool
from geo.api import Providers, create_api, replies
from geo.cartography.composer import MapComposer
from geo.domain.errors import StoreError, UnreachableError
from geo.reports import answers
from geo.words.parameters import QUESTIONS

ASKED = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(autouse=True)
def nothing_sent_before():
    replies._SENT.clear()


@pytest.fixture(scope="session")
def described(api):
    return schemathesis.openapi.from_asgi("/openapi.json", api)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "info"])
def test_whatever_is_asked_the_answer_is_one_that_is_described(described, name, mode):
    @settings(ASKED)
    @given(
        case=described[f"/{name}"]["GET"].as_strategy(generation_mode=mode),
        place=st.sampled_from(["59512", "48001", "974"]),
    )
    def asked(case, place):
        # No description can tell which codes are those of territories; a report of each would take minutes.
        if mode is GenerationMode.POSITIVE and "territory" in case.query and name != "report":
            case.query["territory"] = place
        response = case.call()
        # No description can tell that two parameters exclude each other.
        case.validate_response(response, excluded_checks=[positive_data_acceptance])
        if response.status_code >= 400:
            assert list(response.json()) == ["detail"]

    asked()


def test_every_question_is_described_and_listed(client):
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {f"/{name}" for name in QUESTIONS}
    assert client.get("/").json()["questions"] == {f"/{name}": said for name, said in QUESTIONS.items()}
    shown = json.dumps(described, ensure_ascii=False)
    assert "Validation Error" not in shown
    for parameter in (
        one for path in described["paths"].values() for one in path["get"].get("parameters", [])
    ):
        assert parameter["description"], parameter


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_of_another_host_describes_it(client, path):
    assert client.get(path).status_code == 404


# Not sent again


def test_an_answer_that_has_not_changed_is_not_sent_again(client):
    first = client.get("/findings", params={"territory": "59512", "need": "laep"})
    again = {"If-None-Match": first.headers["ETag"]}
    reordered = client.get("/findings?need=laep&territory=59512", headers=again)
    assert (reordered.status_code, reordered.content) == (304, b"")
    assert reordered.headers["ETag"] == first.headers["ETag"]
    assert "max-age=60" in first.headers["Cache-Control"]
    other = client.get("/findings?need=clas&territory=59512", headers=again)
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_publication_changes_what_is_to_be_sent(client, monkeypatch):
    first = client.get("/findings?territory=59512")
    monkeypatch.setattr(store, "version", lambda: "another")
    assert (
        client.get("/findings?territory=59512", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 200
    )


def test_a_refusal_is_never_kept(client):
    assert client.get("/findings?territory=99999").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_an_address_may_end_as_a_file_does(client, form):
    named = client.get(f"/coverage.{form}?territory=59512&level=qpv")
    assert named.content == client.get(f"/coverage?territory=59512&level=qpv&format={form}").content
    assert client.get("/openapi.json").json()["info"]["title"] == "Maillage"


def test_head_says_what_get_would_send(client):
    asked = client.head("/coverage?territory=59512&level=qpv&format=geojson")
    sent = client.get("/coverage?territory=59512&level=qpv&format=geojson")
    assert asked.status_code == 200
    assert asked.headers["Content-Length"] == str(len(sent.content))
    assert asked.headers["Content-Type"] == "application/geo+json"


def test_a_part_of_an_answer_is_sent_to_who_reads_it_piece_by_piece(client):
    address = "/coverage?territory=59512&level=qpv&format=geojson"
    whole = client.get(address).content
    part = client.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    end = client.get(address, headers={"Range": f"bytes={len(whole) - 5}-{len(whole) + 1000}"})
    assert (end.status_code, end.content) == (206, whole[-5:])
    beyond = client.get(address, headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert client.get(address, headers={"Range": "lines=1-2"}).status_code == 200


def test_the_pieces_of_an_answer_are_of_one_that_is_made_once(client, monkeypatch):
    made = []
    coverage = answers.coverage
    monkeypatch.setattr(answers, "coverage", lambda *given: (made.append(given), coverage(*given))[1])
    for start in (0, 1000, 2000):
        client.get("/coverage?territory=59512&level=qpv", headers={"Range": f"bytes={start}-{start + 99}"})
    assert len(made) == 1


def test_every_answer_about_the_demonstration_says_so(client):
    for question in (
        "/coverage?territory=59512&level=qpv&format=csv",
        "/structures?territory=59512",
        "/info",
    ):
        assert client.get(question).headers[replies.ORIGIN] == "demonstration"


# Anywhere, to read only


def test_the_page_of_any_site_may_read_and_nobody_may_write(client):
    read = client.get("/search?text=Hem", headers={"Origin": "https://mairie.example"})
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in read.headers
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)("/search?text=Hem")
        assert answer.status_code == 405
        assert "se lit seulement" in answer.json()["detail"]


def test_a_report_is_a_file_to_keep_never_a_page_of_this_site(client):
    answer = client.get("/report?territory=48001&format=csv")
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="maillage-48001-albaret-le-comtal.csv"'
    )


# In French


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/coverage?territory=59512", 422, "Il manque « level »"),
        ("/coverage?territory=59512&level=rue", 422, "« level=rue » ne se lit pas : attendu qpv ou commune."),
        ("/coverage?territory=59512&level=qpv&minute=10", 422, "Le paramètre « minute » n’existe pas"),
        ("/coverage?territory=59512&level=qpv&minutes=dix", 422, "un nombre est attendu, avec un point"),
        (
            "/coverage?territory=59512&level=qpv&dispositif=creche",
            422,
            "attendu centre_social ou evs ou",
        ),
        ("/search?text=Hem&limit=0", 422, "au moins 1 est attendu"),
        ("/search?text=Hem&limit=1.5", 422, "un nombre entier est attendu"),
        (f"/search?text={'a' * 201}", 422, "200 caractères au plus"),
        ("/siting?territory=59512&dispositif=laep&sites=11", 422, "au plus 10 est attendu"),
        ("/siting?territory=59512&dispositif=laep&sites=1&farthest=peut-etre", 422, "attendu true ou false"),
        ("/findings?territory=59512&territory=59", 422, "« territory » est donné plusieurs fois"),
        ("/coverage.csv?territory=59&level=qpv&format=json", 422, "« format » est donné plusieurs fois"),
        ("/siting?territory=59512&dispositif=laep&dispositif=clas&sites=1", 422, "plusieurs fois"),
        ("/info?x=1", 422, "Le paramètre « x » n’existe pas"),
        ("/coverage?territory=FR&level=commune&format=geojson", 413, "139\u202f668 lignes"),
        ("/ailleurs", 404, "/api/ donne la liste des questions"),
    ],
)
def test_what_cannot_be_answered_is_one_french_sentence(client, address, status, said):
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("error", [StoreError, UnreachableError])
def test_data_that_cannot_be_read_are_told_without_where_they_lie(error):
    def unreadable():
        raise error("Le fichier « /var/lib/maillage/current » ne peut pas être lu.")

    client = TestClient(create_api(Providers(unreadable, unreadable)), raise_server_exceptions=False)
    answer = client.get("/findings?territory=59512")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "/var" not in answer.text
    assert "réessayez dans une minute" in answer.json()["detail"]


# Within bounds


def test_beyond_what_can_wait_a_question_is_refused_at_once(api: FastAPI, client, monkeypatch):
    full, release = Pool(threads=1, places=0), Event()
    full.start("long", lambda _: release.wait())
    monkeypatch.setattr(replies, "POOL", full)
    answer = client.get("/report?territory=59512&format=pdf")
    release.set()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Trop de demandes" in answer.json()["detail"]


def test_a_small_answer_waits_for_the_pages_of_people_and_a_kept_one_does_not(analysis):
    waited = []
    client = TestClient(
        create_api(Providers(lambda: analysis, lambda: MapComposer(analysis), lambda: waited.append(1)))
    )
    for _ in range(2):
        assert client.get("/findings?territory=59512&minutes=17").is_success
    assert waited == [1]


def test_large_answers_and_searches_share_the_threads_of_the_pages_and_small_ones_do_not_wait_for_them(
    client, monkeypatch
):
    full, release = Pool(threads=1, places=0), Event()
    full.start("long", lambda _: release.wait())
    monkeypatch.setattr(replies, "POOL", full)
    statuses = {
        address: client.get(address).status_code
        for address in (
            "/siting?territory=59512&dispositif=laep&sites=1",
            "/coverage?territory=R53&level=commune",
            "/coverage?territory=59512&level=qpv",
            "/search?text=Hem",
        )
    }
    release.set()
    assert list(statuses.values()) == [503, 503, 200, 200]
