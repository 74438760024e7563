"""The map page without a browser: the link, the switches, the sentences, the table, and bad input."""

from __future__ import annotations

import shutil
from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from geo import store
from geo.analysis.matrix import worst_gaps
from geo.analysis.travel import default_access
from geo.domain.dispositifs import ALL_NEEDS, NEEDS, parse_need
from geo.domain.vocabulary import Level, Status
from geo.store import embedded
from geo.store.manifest import read_manifest
from geo.words.findings import key_findings
from tests.pages.shown import SCRIPT

TIMEOUT_S = 60


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_file(str(SCRIPT), default_timeout=TIMEOUT_S)
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


def test_the_start_says_the_name_and_the_promise_and_a_chosen_territory_does_not():
    assert "Centres sociaux, Laep, Clas : qui est desservi, qui ne l’est pas ?" in texts(opened())
    assert "qui ne l’est pas" not in texts(opened(territoire="59512"))


@pytest.mark.parametrize("code", ["59512", "FR"])
def test_the_badge_says_the_data_are_a_demonstration(code):
    assert "Données de démonstration" in texts(opened(territoire=code))


def test_the_link_opens_the_territory_its_dispositifs_and_its_time(analysis):
    page = opened(territoire="59512", dispositifs="laep,clas", minutes="20")
    assert "Roubaix" in texts(page)
    assert {c.label: c.value for c in page.checkbox}.items() >= {
        "Laep": True, "Clas": True, "EVS": False, "Centre social": False
    }.items()  # fmt: skip
    assert any("20\u00a0min à pied" in one.label for one in page.expander)


@pytest.mark.parametrize("need", [ALL_NEEDS, *NEEDS], ids=str)
def test_what_must_be_remembered_is_what_the_analysis_says_of_the_need(analysis, need):
    shown = texts(opened(territoire="974", besoin=need.code))
    for sentence in key_findings(analysis, analysis.tree.get("974"), default_access(), need):
        assert escape(sentence) in shown


def test_a_need_is_written_in_the_link_and_the_table_and_the_gaps_follow(analysis):
    page = with_table(territoire="59512")
    need = next(group for group in page.get("button_group") if group.key == "besoin")
    need.set_value("laep").run()
    assert page.query_params["besoin"] in (["laep"], "laep")
    assert "Laep" in page.dataframe[0].value.columns
    assert "Clas" not in page.dataframe[0].value.columns
    place = analysis.tree.get("59512")
    gaps = worst_gaps(analysis, place, Level.QPV, default_access(), parse_need("laep"))
    offered = [button.key for button in page.button if (button.key or "").startswith("gap:")]
    assert offered == [f"gap:{gap.zone_code}" for gap in gaps]


def test_a_switch_is_written_in_the_link_and_changes_no_figure():
    page = with_table(territoire="59512")
    before = page.dataframe[0].value
    next(c for c in page.checkbox if c.label == "EVS").uncheck().run()
    assert page.query_params["dispositifs"] in (["centre_social,laep,clas"], "centre_social,laep,clas")
    assert page.dataframe[0].value.equals(before)


def test_typing_a_name_offers_territories_that_cannot_be_mistaken_and_choosing_one_opens_it():
    page = opened()
    page.text_input[0].input("hem").run()
    row = next(b for b in page.button if b.label.startswith("**Hem** "))
    assert row.label.startswith("**Hem** · Nord · 18")
    assert row.label.endswith("hab. · commune 59299")
    row.click().run()
    assert "Hem (59299)" in texts(page)


def test_a_gap_opens_the_panel_of_its_zone_which_the_link_keeps(analysis):
    page = opened(territoire="59512")
    gap = next(b for b in page.button if (b.key or "").startswith("gap:"))
    code = gap.key.removeprefix("gap:")
    gap.click().run()
    assert page.query_params["zone"] in ([code], code)
    again = opened(territoire="59512", zone=code)
    for said in ("Vie sociale : ", "Laep : ", "Clas : ", "Au plus près"):
        assert said in texts(again)
    next(b for b in again.button if b.key == "zone:close").click().run()
    assert "zone" not in again.query_params
    assert "Au plus près" not in texts(again)


def test_a_click_that_leaves_before_the_last_address_has_come_undoes_nothing(analysis):
    page = opened(territoire="59512")
    before = dict(page.query_params)
    next(b for b in page.button if (b.key or "").startswith("gap:")).click().run()
    zone = page.query_params["zone"]
    page.query_params.clear()
    page.query_params.update(before)
    next(c for c in page.checkbox if c.label == "EVS").uncheck().run()
    assert page.query_params["zone"] == zone
    assert "dispositifs" in page.query_params


def test_an_address_never_seen_is_followed_in_the_same_session():
    page = opened(territoire="59512")
    page.query_params["territoire"] = "59299"
    page.run()
    assert "Hem (59299)" in texts(page)


def test_a_zone_that_does_not_exist_is_said_and_the_page_goes_on():
    page = opened(territoire="59512", zone="<b>QX</b>")
    assert not page.exception
    assert any("Aucune commune ni aucun QPV n’a le code" in error.value for error in page.error)


def test_the_breadcrumb_goes_back_up():
    page = opened(territoire="59512")
    next(b for b in page.button if b.label == "Nord ›").click().run()
    assert "Nord (59)" in texts(page)


def test_the_table_says_the_same_as_the_map_in_words(analysis):
    table = with_table(territoire="59512").dataframe[0].value
    assert set(table["Laep"]) <= {f"{one.symbol} {one.label}" for one in Status}
    assert len(table) == len(analysis.rows(analysis.tree.get("59512"), Level.QPV))


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"territoire": "99999"}, "Aucun territoire n’a le code « 99999 »"),
        ({"territoire": "<script>alert(1)</script>"}, "Aucun territoire n’a le code"),
        ({"territoire": "59512", "dispositifs": "crèche"}, "Dispositif « crèche » inconnu dans le lien"),
        ({"territoire": "59512", "minutes": "beaucoup"}, "Temps d’accès « beaucoup » impossible"),
        ({"territoire": "59512", "minutes": "-3"}, "Temps d’accès « -3 » impossible"),
        ({"territoire": "59512", "minutes": "99999999999999999999"}, "impossible dans le lien"),
    ],
)
def test_a_link_without_meaning_is_said_in_french_and_the_page_goes_on(parameters, said):
    page = opened(**parameters)
    assert not page.exception
    assert any(said in error.value for error in page.error)
    assert "Ce qu’il faut retenir" in texts(page)


@pytest.mark.parametrize("code", ["48001", "15031", "97608", "2A004", "FR", "R04", "48", "200066793"])
def test_every_kind_of_place_opens_even_without_qpv_structure_or_boundary(code):
    page = opened(territoire=code)
    assert not page.exception
    assert not page.error
    assert "Ce qu’il faut retenir" in texts(page)


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
