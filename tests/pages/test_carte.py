"""The map page without a browser: the link, the switches, the sentences, the table, and bad input."""

from __future__ import annotations

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from geo import store
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Level
from geo.store import embedded
from geo.store.manifest import read_manifest
from geo.words.findings import key_findings
from tests.conftest import ROOT

TIMEOUT_S = 60


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_S)
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def with_table(**parameters: str) -> AppTest:
    page = opened(**parameters)
    page.session_state["carte:tableau"] = True
    return page.run()


def texts(page: AppTest) -> str:
    """Return all that the page writes, HTML blocks included."""
    return "\n".join(str(getattr(element, "body", getattr(element, "value", ""))) for element in page.main)


def everything(page: AppTest) -> str:
    return (
        texts(page) + "".join(button.label for button in page.button) + "".join(e.value for e in page.error)
    )


def test_the_first_visit_asks_for_a_territory_and_offers_three_examples():
    page = opened()
    assert not page.exception
    assert page.text_input[0].label == "Votre commune, intercommunalité ou département"
    assert {"Roubaix", "Métropole Européenne de Lille", "La Réunion"} <= {b.label for b in page.button}


def test_the_banner_says_the_data_are_a_demonstration():
    assert "Données de démonstration" in texts(opened(territoire="59512"))


def test_the_link_opens_the_territory_its_dispositifs_and_its_time(analysis):
    page = opened(territoire="59512", dispositifs="laep,clas", minutes="20")
    assert "Roubaix" in texts(page)
    assert {c.label: c.value for c in page.checkbox}.items() >= {
        "Laep": True, "Clas": True, "EVS": False, "Centre social": False
    }.items()  # fmt: skip
    assert any("20\u00a0min à pied" in one.label for one in page.expander)


def test_what_must_be_remembered_is_what_the_analysis_says(analysis):
    shown = texts(opened(territoire="974"))
    for sentence in key_findings(analysis, analysis.tree.get("974"), default_access()):
        assert sentence.replace("'", "&#x27;") in shown


def test_a_switch_is_written_in_the_link_and_the_table_follows():
    page = with_table(territoire="59512")
    next(c for c in page.checkbox if c.label == "EVS").uncheck().run()
    assert page.query_params["dispositifs"] in (["centre_social,laep,clas"], "centre_social,laep,clas")
    assert "EVS" not in page.dataframe[0].value.columns
    assert "Laep" in page.dataframe[0].value.columns


def test_typing_a_name_offers_territories_and_choosing_one_opens_it():
    page = opened()
    page.text_input[0].input("hem").run()
    next(b for b in page.button if b.label.startswith("Hem ")).click().run()
    assert "Hem (59299)" in texts(page)


def test_the_breadcrumb_goes_back_up():
    page = opened(territoire="59512")
    next(b for b in page.button if b.label == "Nord ›").click().run()
    assert "Nord (59)" in texts(page)


def test_the_table_says_the_same_as_the_map_in_words(analysis):
    table = with_table(territoire="59512").dataframe[0].value
    assert set(table["Laep"]) <= {"● Présent", "◐ À portée", "▨ Carence", "? Non renseigné"}
    assert len(table) == len(analysis.rows(analysis.tree.get("59512"), Level.QPV))


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"territoire": "99999"}, "Aucun territoire n'a le code « 99999 »"),
        ({"territoire": "<script>alert(1)</script>"}, "Aucun territoire n'a le code"),
        ({"territoire": "59512", "dispositifs": "crèche"}, "Dispositif « crèche » inconnu dans le lien"),
        ({"territoire": "59512", "minutes": "beaucoup"}, "Temps d'accès « beaucoup » impossible"),
        ({"territoire": "59512", "minutes": "-3"}, "Temps d'accès « -3 » impossible"),
        ({"territoire": "59512", "minutes": "99999999999999999999"}, "impossible dans le lien"),
    ],
)
def test_a_link_without_meaning_is_said_in_french_and_the_page_goes_on(parameters, said):
    page = opened(**parameters)
    assert not page.exception
    assert any(said in error.value for error in page.error)
    assert "Ce qu'il faut retenir" in texts(page)


@pytest.mark.parametrize("code", ["48001", "15031", "97608", "2A004", "FR", "R04", "48", "200066793"])
def test_every_kind_of_place_opens_even_without_qpv_structure_or_boundary(code):
    page = opened(territoire=code)
    assert not page.exception
    assert not page.error
    assert "Ce qu'il faut retenir" in texts(page)


def test_a_damaged_data_file_is_said_in_french_instead_of_a_traceback(tmp_path, monkeypatch):
    copy = tmp_path / "demonstration"
    shutil.copytree(store.DEMONSTRATION, copy)
    (copy / "structures.parquet").write_bytes(b"")
    manifest = (copy / "manifest.json").read_text("utf-8")
    digest = read_manifest(copy)["structures"].sha256
    (copy / "manifest.json").write_text(manifest.replace(digest, "0" * 64), "utf-8")
    monkeypatch.setattr(embedded, "DEMONSTRATION", copy)
    page = opened(territoire="59512")
    assert not page.exception
    assert any("structures.parquet" in error.value for error in page.error)
