"""Pages where the streets of a département are known: how times are measured, compared and loaded."""

from __future__ import annotations

import pandas as pd
import pytest

from geo import store
from geo.analysis.detours import COLUMNS
from geo.store.tables import street_tables
from tests.geo.toy_town import toy_compiled
from tests.pages.shown import opened, words

ENTRY = {
    "source": "IGN, rues de la BD TOPO",
    "vintage": "juin 2026",
    "licence": "Licence Ouverte 2.0",
    "origin": "official",
    "date": "2026-06-15",
}


@pytest.fixture(scope="module", autouse=True)
def streets_of_pas_de_calais(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path_factory.mktemp("streets")))
        tables = dict(zip(street_tables("62"), (toy_compiled().nodes, toy_compiled().edges), strict=True))
        store.publish(tables, dict.fromkeys(tables, ENTRY))
        yield


def test_a_person_may_compare_streets_to_the_straight_line_and_the_link_keeps_it():
    app = opened("carte", territoire="62")
    assert not app.exception
    box = next(one for one in app.checkbox if one.label.startswith("Mesurer à vol d’oiseau"))
    box.check().run()
    assert not app.exception
    assert app.query_params["trajets"] == "vol-d-oiseau"
    assert "Temps de trajet à vol d’oiseau × 1,3." in words(app)


def test_where_no_streets_are_known_the_measure_is_said_and_there_is_nothing_to_compare():
    app = opened("carte", territoire="59512")
    assert "Temps de trajet à vol d’oiseau × 1,3." in words(app)
    assert not [one for one in app.checkbox if one.label.startswith("Mesurer")]


def test_the_reach_of_the_structure_pointed_at_is_told():
    app = opened("carte", territoire="59512")
    structures = store.load().structures
    one = structures[structures["commune"] == "59512"].iloc[0]
    app.session_state["carte:structure"] = one["id"]
    app.run()
    assert not app.exception
    assert f"Autour de « {one['name']} », 15 minutes à pied à vol d’oiseau." in words(app)


def test_the_streets_of_a_departement_are_offered_with_their_size(place):
    app = opened("donnees", onglet="actualiser")
    app.button_group[0].set_value(["streets"]).run()
    assert not app.exception
    said = " ".join(caption.value for caption in app.caption)
    assert "à télécharger par le réseau" in said


def test_the_zones_cut_off_are_told_circled_and_listed(monkeypatch):
    cut = pd.DataFrame(
        [["QN06201M", "Les Voies", "laep", "reachable", "gap", 5.0, 44.0, 100.0, 100.0]], columns=COLUMNS
    )
    for module in ("geo.words.travel", "pages._ui.measure"):
        monkeypatch.setattr(f"{module}.detours", lambda *_: cut)
    for page in ("carte", "carences"):
        app = opened(page, territoire="62", besoin="laep")
        assert "1 QPV à portée d’un Laep à vol d’oiseau ne l’est pas par les rues." in words(app)
        app.session_state["measure:list"] = True
        app.session_state["measure:on_map"] = page == "carte"
        app.run()
        assert not app.exception
        listed = [one.value for one in app.dataframe if "Temps par les rues (min)" in one.value]
        assert listed[0]["QPV"].tolist() == ["Les Voies"]
