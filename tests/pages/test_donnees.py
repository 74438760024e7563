"""The Données page: what is in use is said to everybody, changed only by whom may, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.territories import TerritoryTree
from geo.domain.vocabulary import DEMONSTRATION_LABEL, TerritoryKind
from geo.sources import imports
from geo.sources.caf_list import Wishes, prepare, read_list
from geo.sources.imports import Mode
from geo.sources.states import EMBEDDED
from geo.sources.zonings import zonings
from geo.store.rights import Visitor
from pages._donnees import refreshing
from pages._ui.rights import KEY
from tests.pages.shown import confirmed

ROOT = Path(__file__).parent.parent.parent
LIST = b"Nom;Type;Code Insee\nAide aux devoirs;CLAS;59512\nRejet;cr\xe8che;59512\n"
PATIENCE_S = 90


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish in a folder of the test's own, and start with no refresh on the board."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    refreshing._LAST.clear()


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the key of the server."""
    monkeypatch.setattr("pages._ui.rights.visitor", lambda: Visitor(key=KEY))


def page(tab: str = "", **parameters: str) -> AppTest:
    shown = AppTest.from_file(str(ROOT / "pages" / "donnees.py"), default_timeout=PATIENCE_S)
    if tab:
        shown.query_params["onglet"] = tab
    for name, value in parameters.items():
        shown.query_params[name] = value
    shown.run()
    assert not shown.exception
    return shown


def button(shown: AppTest, label: str):
    return next((one for one in shown.button if one.label == label), None)


def test_the_demonstration_is_called_so():
    shown = page()
    assert any(DEMONSTRATION_LABEL in one.proto.body for one in shown.get("html"))


def test_sources_vintages_and_licences_of_each_table_are_shown():
    table = page().dataframe[0].value
    assert list(table["Données"][:3]) == ["Structures", "QPV", "Communes"]
    assert (table[["Source", "Millésime", "Licence"]] != "").all(axis=None)


def test_what_people_out_of_reach_rest_on_is_shown_beside_the_other_way():
    table = page().dataframe[1].value
    assert table["En usage"].to_list() == ["non", "oui"]
    assert table["Où vivent les habitants"].to_list() == [
        "Carreaux de 200 m de l’Insee",
        "Estimation à partir de la mairie et des quartiers",
    ]


def test_every_table_is_traced_to_a_file_and_its_digest():
    files = page().dataframe[3].value
    assert files["Signature du fichier"].str.fullmatch(r"[0-9a-f]{64}").all()
    assert len(files) >= 7


def test_from_elsewhere_the_page_is_read_only():
    shown = page()
    assert button(shown, "Actualiser les données") is None
    assert len(shown.get("file_uploader")) == 0
    assert any("ouvrez le lien que Maillage a écrit" in one.value for one in shown.info)


def test_a_refresh_from_an_empty_folder_says_why_and_changes_nothing(local, tmp_path):
    before = store.version()
    empty = tmp_path / "vide"
    empty.mkdir()
    shown = page("actualiser")
    next(one for one in shown.text_input if one.label.startswith("Dossier")).set_value(str(empty))
    confirmed(shown, "Actualiser les données")
    job = refreshing._LAST.get("refresh")
    assert job is not None
    assert job.finished(PATIENCE_S)
    shown.run()
    assert "Aucun fichier officiel reconnu" in shown.error[0].value
    assert store.version() == before


def test_an_act_that_is_not_confirmed_is_not_done(local):
    shown = page("importer")
    shown.get("file_uploader")[0].set_value(("liste.csv", LIST, "text/csv")).run()
    button(shown, "Publier la liste").click().run()
    button(shown, "Annuler").click().run()
    assert imports.active() == []
    assert button(shown, "Confirmer") is None


def test_the_key_of_the_link_is_taken_off_the_address_and_gives_the_right_to_its_session():
    for key, may in ((KEY, True), (f"{KEY}0", False)):
        shown = AppTest.from_file(str(ROOT / "pages" / "_navigation.py"), default_timeout=PATIENCE_S)
        shown.query_params["cle"] = key
        shown.run()
        shown.switch_page(str(ROOT / "pages" / "donnees.py")).run()
        assert "cle" not in shown.query_params
        assert (button(shown, "Actualiser les données") is not None) is may


def test_a_list_is_imported_seen_in_the_history_taken_away_and_kept(local):
    shown = page("importer")
    shown.get("file_uploader")[0].set_value(("liste.csv", LIST, "text/csv")).run()
    assert not shown.exception
    counts = {one.label: one.value for one in shown.metric}
    assert (counts["Corrigées"], counts["Rejetées"], counts["Structures"]) == ("1", "1", "1")
    confirmed(shown, "Publier la liste")
    assert "est en usage" in shown.success[0].value
    assert [one.rejected for one in imports.active()] == [1]
    assert any("Import d’une liste" in one.value for one in shown.markdown)
    confirmed(shown, "Retirer cette liste")
    assert imports.active() == []
    assert len(imports.every()) == 1


def test_a_zoning_is_imported_becomes_a_territory_and_is_taken_away(local):
    shown = page("perimetres")
    rows = b"Code Insee;Zone\n59512;Est\n59599;Est\n99999;Est\n"
    shown.get("file_uploader")[1].set_value(("ctg.csv", rows, "text/csv")).run()
    assert not shown.exception
    assert any("2 accept\u00e9es, 1 rejet\u00e9e" in one.value for one in shown.markdown)
    next(one for one in shown.text_input if one.label == "Nom du zonage").set_value("CTG").run()
    confirmed(shown, "Publier le zonage")
    assert "est en usage" in shown.success[0].value
    assert [(t.name, t.kind) for t in TerritoryTree(store.load()).of_kind(TerritoryKind.PERIMETER)] == [
        ("Est", "perimeter")
    ]
    confirmed(shown, "Retirer « CTG »")
    assert zonings(store.load()) == []


def test_two_versions_are_compared_in_the_territory_looked_at(local, tmp_path):
    """The list adds a Clas at Roubaix; its undo takes it away, and nothing else."""
    path = tmp_path / "liste.csv"
    path.write_bytes(LIST)
    analysis = Analysis(store.load())
    wishes = Wishes("liste", "59")
    imports.publish_list(prepare(read_list(path), analysis.dataset, analysis.tree, wishes), path, Mode.ADD)
    shown = page("historique", territoire="59512")
    for label, key in (("Avant", EMBEDDED), ("Après", store.current_version())):
        next(one for one in shown.selectbox if one.label == label).set_value(key)
    shown.run()
    assert not shown.exception
    table = next(one.value for one in shown.dataframe if "Changement" in one.value)
    assert table[["Changement", "Structure", "Commune", "Dispositifs après"]].values.tolist() == [
        ["Ouverte", "Aide aux devoirs", "Roubaix", "Clas"]
    ]
    assert any(
        "À Roubaix, 1\u00a0structure\u00a0: 1 ouverte." in str(one.proto.body) for one in shown.get("html")
    )


def test_a_replacement_is_published_once_its_very_figures_are_confirmed(local, dataset):
    offered = dataset.structures["dispositifs"].map(lambda codes: "clas" in codes)
    before = int((offered & dataset.structures["commune"].str.startswith("59")).sum())
    shown = page("importer")
    shown.get("file_uploader")[0].set_value(("liste.csv", LIST, "text/csv")).run()
    changes = next(one.value for one in shown.dataframe if "De qui" in one.value)
    assert list(changes["Structures"]) == [f"{before}\u00a0→\u00a0{before + 1}"]
    assert not button(shown, "Publier la liste").disabled  # to add is the default
    mode = next(one for one in shown.radio if one.label == "5. Publier")
    mode.set_value("replace").run()
    button(shown, "Publier la liste").click().run()
    question = next(one.value for one in shown.markdown if "Remplacer, pour tout le monde" in one.value)
    assert question.endswith(f"Nord, {before}\u00a0Clas → 1\u00a0Clas.")
    assert imports.active() == []
    button(shown, "Confirmer").click().run()
    assert [one.mode for one in imports.active()] == ["replace"]


def test_rows_to_confirm_and_rows_made_one_are_asked(local):
    rows = ["Nom;Type;Code Insee", "Acacia;Animation locale;59512", "Alma;Laep;59512", "« Alma »;Laep;59512"]
    shown = page("importer")
    shown.get("file_uploader")[0].set_value(("liste.csv", "\n".join(rows).encode(), "text/csv")).run()

    def structures() -> str:
        return next(one.value for one in shown.metric if one.label == "Structures")

    def ask(label: str):
        return next(one for one in shown.multiselect if one.label == label)

    assert structures() == "2"
    ask("Lignes à séparer").set_value(["4"]).run()
    assert structures() == "3"
    ask("Lignes à écarter").set_value(["2"]).run()
    assert structures() == "2"
    assert not shown.exception


def test_one_click_returns_to_the_data_of_before(local):
    before = store.version()
    shown = page("importer")
    shown.get("file_uploader")[0].set_value(("liste.csv", LIST, "text/csv")).run()
    confirmed(shown, "Publier la liste")
    assert store.version() != before
    confirmed(shown, "Revenir aux données d’avant")
    assert store.version() == before
    assert any("de nouveau en usage" in one.value for one in shown.success)


def test_a_file_that_is_no_list_is_told_in_a_sentence(local):
    shown = page("importer")
    shown.get("file_uploader")[0].set_value(("liste.csv", b"%PDF-1.7", "text/csv")).run()
    assert not shown.exception
    assert "est un PDF" in shown.error[0].value


def test_what_only_an_administrator_needs_is_folded(local):
    shown = page("actualiser")
    technical = next(one for one in shown.expander if one.label == "Détail technique")
    folded = " ".join(one.value for one in technical.markdown)
    said = " ".join(one.value for one in shown.markdown)
    for code in ("--from", "data/reference/sources.csv", "MAILLAGE_DATA", "[auth]"):
        assert code in folded
        assert said.count(code) == 1
