"""Rights on the Données page: asked again at the moment of acting, told in a sentence, kept in the trail."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo import store
from pages._donnees import refreshing
from tests.geo.faults import ENTRY, places
from tests.pages.shown import confirmed

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 90
LIST = b"Nom;Type;Code Insee\nAide aux devoirs;CLAS;59512\n"
AUTH = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "x" * 32}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    refreshing._LAST.clear()
    return tmp_path


def page(user: dict[str, object] | None = None, editors: object = None) -> AppTest:
    shown = AppTest.from_file(str(ROOT / "pages" / "donnees.py"), default_timeout=PATIENCE_S)
    if editors is not None:
        shown.secrets["auth"] = AUTH
        shown.secrets["roles"] = {"editors": editors}
    if user is not None:
        shown.user = user
    return shown.run()


def labels(shown: AppTest) -> set[str]:
    return {one.label for one in shown.button}


def button(shown: AppTest, label: str):
    return next(one for one in shown.button if one.label == label)


def test_a_rollback_is_refused_to_whom_lost_the_right_since_the_button_was_drawn(place):
    version = store.publish({"places": places("un")}, {"places": ENTRY})
    shown = page()
    confirmed(shown, "Revenir aux données d’avant", meanwhile=place)
    assert "ouvrez le lien que Maillage a écrit" in shown.error[0].value
    assert store.current_version() == version
    assert len(store.trail()) == 1


def test_a_list_is_neither_published_nor_taken_away_by_whom_lost_the_right(place):
    shown = page()
    shown.get("file_uploader")[0].set_value(("liste.csv", LIST, "text/csv")).run()
    confirmed(shown, "Publier la liste")
    version = store.current_version()
    confirmed(shown, "Retirer cette liste", meanwhile=place)
    assert not shown.exception
    assert store.current_version() == version


def test_a_refresh_is_not_started_by_whom_lost_the_right(place):
    shown = page()
    confirmed(shown, "Actualiser les données", meanwhile=place)
    assert refreshing._LAST.get("refresh") is None


def test_what_is_done_from_the_machine_is_in_the_trail_under_that_name(place):
    shown = page()
    shown.get("file_uploader")[0].set_value(("liste.csv", LIST, "text/csv")).run()
    confirmed(shown, "Publier la liste")
    (act,) = store.trail()
    assert (act.who, act.kind, act.files[0]["name"]) == ("lien de démarrage", "import", "liste.csv")
    table = next(one.value for one in shown.dataframe if "Qui" in one.value)
    assert list(table["Qui"]) == ["lien de démarrage"]


def test_without_a_login_none_is_offered():
    assert "Se connecter" not in labels(page())


def test_with_a_login_it_is_offered_to_whom_reads():
    shown = page(editors=["@caf59.fr"], user={"is_logged_in": False})
    assert "Se connecter" in labels(shown)
    assert "Actualiser les données" not in labels(shown)
    assert any("connectez-vous" in one.value for one in shown.info)


@pytest.mark.parametrize(("email", "may"), [("jeanne@caf59.fr", True), ("paul@ailleurs.fr", False)])
def test_only_a_listed_address_is_shown_the_actions(email, may):
    shown = page(editors=["@caf59.fr"], user={"is_logged_in": True, "email": email})
    assert not shown.exception
    assert ("Actualiser les données" in labels(shown)) is may
    assert bool(shown.get("file_uploader")) is may
    assert "Se déconnecter" in labels(shown)


def test_an_address_that_the_provider_did_not_verify_gives_no_right():
    user = {"is_logged_in": True, "email": "jeanne@caf59.fr", "email_verified": False}
    shown = page(editors=["@caf59.fr"], user=user)
    assert "Actualiser les données" not in labels(shown)


def test_addresses_are_read_by_editors_only():
    event = {"who": "jeanne@caf59.fr"}
    store.publish({"places": places("un")}, {"places": ENTRY}, event=event)
    for email, told in (("a@caf59.fr", "jeanne@caf59.fr"), ("a@b.fr", "une personne de caf59.fr")):
        shown = page(editors=["@caf59.fr"], user={"is_logged_in": True, "email": email})
        table = next(one.value for one in shown.dataframe if "Qui" in one.value)
        assert list(table["Qui"]) == [told]
