"""The page to embed says what the map shows, in the words of the pages, and asks nothing of another host."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.routing import Mount

from geo.analysis.travel import default_access
from geo.api import Providers, create_embed
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import ALL_NEEDS, parse_need
from geo.domain.web import EMBEDDED_PATH
from geo.reports.embed import embed_html, embed_line
from geo.words.findings import key_findings
from tests.geo.reports.test_hostile_names import CODE, hostile  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def composer(analysis) -> MapComposer:
    return MapComposer(analysis)


@pytest.fixture(scope="module")
def site(composer) -> TestClient:
    pages = create_embed(Providers(lambda: composer.analysis, lambda: composer))
    routes = [Mount(f"/{EMBEDDED_PATH}", pages)]
    return TestClient(Starlette(routes=routes), raise_server_exceptions=False)


def test_it_says_what_the_page_of_the_application_says(site, analysis):
    page = site.get("/integrer/59512?besoin=laep").text
    there, lacking = key_findings(analysis, analysis.tree.get("59512"), default_access(), parse_need("laep"))[
        :2
    ]
    assert f"<p>{there} {lacking} <strong>(Données de démonstration)</strong></p>" in page
    assert '<html lang="fr">' in page
    assert page.count("<h1>") == 1
    assert "<title>Laep à Roubaix</title>" in page
    assert 'href="../?territoire=59512&amp;besoin=laep"' in page
    assert len(re.findall("<li>Quartier fictif", page)) == 3, "the gaps of the map, as text"


def test_minutes_are_followed_and_what_a_site_adds_is_left_out(site):
    page = site.get("/integrer/59512?besoin=laep&minutes=30&utm_source=mairie").text
    assert "plus de 30\xa0minutes à pied" in page
    assert 'href="../?territoire=59512&amp;besoin=laep&amp;minutes=30"' in page


@pytest.mark.parametrize("code", ["59512", "48001", "59", "R32", "FR", "75056", "974"])
def test_no_other_host_is_named_and_all_that_is_linked_is_served_beside(site, code):
    page = site.get(f"/integrer/{code}").text
    linked = re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', page)
    assert len(linked) == 3
    assert all(name.startswith("fichiers/") for name in linked)
    assert "//data.geopf.fr" not in page
    for name in linked:
        answer = site.get(f"/integrer/{name}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_no_cookie_is_set_and_a_page_that_has_not_changed_is_not_sent_again(site):
    answer = site.get("/integrer/48001")
    assert "Set-Cookie" not in answer.headers
    assert site.get("/integrer/48001", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("99999", 404, "Aucun territoire n’a le code « 99999 »"),
        ("<img src=x onerror=alert(1)>", 404, "Aucun territoire"),
        ("59512?besoin=creche", 422, "choisissez tous"),
        ("59512?minutes=dix", 422, "Temps d’accès « dix »"),
        ("59512?minutes=0", 422, "de 1 à 60, est attendu"),
        ("59512?minutes=1_5", 422, "de 1 à 60, est attendu"),
        ("59512?minutes=１５", 422, "de 1 à 60, est attendu"),
        ("59512/ailleurs", 404, "Rien à intégrer à cette adresse"),
        ("fichiers/ailleurs.js", 404, "Rien à intégrer à cette adresse"),
    ],
)
def test_what_cannot_be_shown_is_a_french_sentence(site, address, status, said):
    answer = site.get(f"/integrer/{address}")
    assert answer.status_code == status
    assert said in answer.text
    assert "<img" not in answer.text


def test_no_name_of_the_data_becomes_code(hostile):  # noqa: F811
    page = embed_html(
        MapComposer(hostile), hostile.tree.get(CODE), default_access(), ALL_NEEDS, "../?territoire=x"
    )
    assert "<img src=x" not in page
    assert page.count("<script") == 4, "two libraries, the data, the map"


def test_the_line_to_copy_frames_the_view(analysis):
    line = embed_line(
        "https://maillage.exemple.fr/", analysis.tree.get("59512"), parse_need("laep"), {"besoin": "laep"}
    )
    assert line.startswith('<iframe src="https://maillage.exemple.fr/integrer/59512?besoin=laep"')
    assert 'title="Laep à Roubaix"' in line
    assert "\n" not in line
