"""Logging in by a real identity provider on the loopback: an editor acts under their name, others read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Page, expect

from geo.store import audit
from tests.conftest import ROOT, serving

EDITOR, OTHER, UNVERIFIED = "jeanne@caf59.example", "paul@ailleurs.example", "faux@caf59.example"
LIST = b"Nom;Type;Code Insee\nAide aux devoirs;CLAS;59512\n"
SECRETS = """
[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "a secret of this test alone, long enough to sign"
client_id = "maillage"
client_secret = "anything"
server_metadata_url = "http://localhost:{port}/.well-known/openid-configuration"

[roles]
editors = ["@caf59.example"]
"""


class WithLogin(NamedTuple):
    """An app where one can log in, and the folder of its data."""

    url: str
    data: Path
    log: Path


@pytest.fixture(scope="module")
def with_login(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithLogin]:
    """Serve a provider of identities and the app that trusts it."""
    folder = tmp_path_factory.mktemp("login")
    users = [
        User(sub="jeanne", claims={"email": EDITOR, "email_verified": True}),
        User(sub="paul", claims={"email": OTHER, "email_verified": True}),
        User(sub="faux", claims={"email": UNVERIFIED, "email_verified": False}),
    ]
    with run_server_in_thread(user_claims=users) as provider, pytest.MonkeyPatch.context() as patch:
        secrets = folder / "secrets.toml"
        secrets.write_text(SECRETS.format(port=provider.server_port), "utf-8")
        patch.setenv("STREAMLIT_SECRETS_FILES", str(secrets))
        patch.setenv("NO_PROXY", "localhost,127.0.0.1")
        with serving(ROOT / "app.py", folder) as served:
            yield WithLogin(served.url.replace("127.0.0.1", "localhost"), folder / "data", served.log)


def log_in(page: Page, app: WithLogin, name: str) -> None:
    """Go through the provider as a person does, and come back to the page of the data."""
    page.goto(f"{app.url}/donnees")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(re.compile(re.escape(app.url)))
    page.goto(f"{app.url}/donnees?onglet=actualiser")


def test_whom_is_not_logged_in_reads_and_is_offered_to_log_in(page: Page, with_login: WithLogin):
    page.goto(f"{with_login.url}/donnees?onglet=actualiser")
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    expect(page.get_by_text("Pour actualiser ou importer des données, connectez-vous").first).to_be_visible()
    expect(page.get_by_role("button", name="Actualiser les données")).to_have_count(0)


def test_an_editor_logs_in_and_what_they_publish_bears_their_name(page: Page, with_login: WithLogin):
    log_in(page, with_login, "jeanne")
    expect(page.get_by_text(f"Session de {EDITOR}")).to_be_visible()
    expect(page.get_by_role("button", name="Actualiser les données")).to_be_visible()
    page.get_by_role("tab", name="Importer une liste").click()
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST}
    page.locator("[class*=st-key-import-file] input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Publier la liste").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text(re.compile("^La liste « liste » est en usage"))).to_be_visible()
    (act,) = audit.trail(with_login.data)
    assert (act.who, act.kind, act.files[0]["name"]) == (EDITOR, "import", "liste.csv")
    told = with_login.log.read_text("utf-8")
    assert '"event": "import"' in told
    assert EDITOR not in told
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(lambda url: "donnees" not in url)


@pytest.mark.parametrize(
    ("name", "said"),
    [("paul", "cette adresse n’est pas parmi celles"), ("faux", "n’a pas transmis d’adresse électronique")],
)
def test_another_address_logs_in_reads_and_is_told_why_not_more(
    page: Page, with_login: WithLogin, name: str, said: str
):
    log_in(page, with_login, name)
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.get_by_role("button", name="Actualiser les données")).to_have_count(0)
    page.get_by_role("tab", name="Importer une liste").click()
    expect(page.locator('input[type="file"]')).to_have_count(0)
