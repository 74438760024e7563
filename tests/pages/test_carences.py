"""The page of gaps without a browser: its tables, its sliders, its filters, its link, its empty cases."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geo.analysis.matrix import matrix
from geo.analysis.ranking import Weights, rank_gaps
from geo.analysis.travel import default_access
from geo.domain.dispositifs import DETAIL, Dispositif, alone
from geo.domain.vocabulary import Level
from tests.conftest import ROOT

TIMEOUT_S = 60
LAEP = alone([Dispositif.LAEP])


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_S)
    page.switch_page("pages/carences.py")
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def written(page: AppTest) -> str:
    bodies = [str(getattr(e, "body", getattr(e, "value", ""))) for e in page.main]
    return "\n".join(bodies).replace("\u202f", " ").replace("\u00a0", " ").replace("&#x27;", "'")


def choice(page: AppTest, label: str):
    return next(group for group in page.button_group if group.label == label)


def test_the_matrix_is_the_one_of_the_analysis(analysis):
    page = opened(territoire="59")
    expected = matrix(analysis, analysis.tree.get("59"), Level.QPV, default_access(), DETAIL)
    table = page.dataframe[0].value
    assert not page.exception
    assert table["QPV"].tolist() == expected["zone_name"].tolist()
    assert table["Laep : hors de portée"].tolist() == expected["laep_unserved"].tolist()
    assert set(table["Laep"]) <= {"● Présent", "◐ À portée", "▨ Carence"}


def test_totals_stand_under_the_matrix(analysis):
    expected = matrix(analysis, analysis.tree.get("59"), Level.QPV, default_access(), DETAIL)
    total = opened(territoire="59").dataframe[1].value.set_index("Total")
    assert total.at["Laep", "Hors de portée"] == expected["laep_unserved"].sum()
    assert total.at["Laep", "Carence"] == (expected["laep_status"] == "gap").sum()


def test_the_ranking_follows_the_weights_of_the_link(analysis):
    page = opened(territoire="59", vue="classement", pauvrete="3", monoparents="0")
    expected = rank_gaps(
        analysis, analysis.tree.get("59"), Level.QPV, default_access(), LAEP, Weights(3.0, 0.0)
    )
    assert not page.exception
    assert page.dataframe[0].value["Zone"].tolist() == expected["zone_name"].tolist()
    assert {slider.label: slider.value for slider in page.slider}.items() >= {
        "Poids : pauvreté": 3.0, "Poids : familles monoparentales": 0.0
    }.items()  # fmt: skip


def test_moving_a_weight_ranks_again_and_is_kept_in_the_link(analysis):
    page = opened(territoire="59", vue="classement")
    next(s for s in page.slider if s.label == "Poids : pauvreté").set_value(3.0).run()
    expected = rank_gaps(
        analysis, analysis.tree.get("59"), Level.QPV, default_access(), LAEP, Weights(3.0, 1.0)
    )
    assert page.dataframe[0].value["Score"].tolist() == expected["score"].round().tolist()
    assert page.query_params["pauvrete"] == "3"


def test_weights_of_zero_rank_by_people():
    page = opened(territoire="59", vue="classement", pauvrete="0", monoparents="0")
    table = page.dataframe[0].value
    assert not page.exception
    assert table["Score"].tolist() == table["Non desservis"].tolist()
    assert "Aucun rang ne change" in written(page) or "le restent" in written(page)


def test_all_dispositifs_can_be_ranked_together(analysis):
    page = opened(territoire="59", vue="classement", classer="tous")
    expected = rank_gaps(analysis, analysis.tree.get("59"), Level.QPV, default_access(), DETAIL)
    assert len(page.dataframe[0].value) == len(expected)
    assert set(page.dataframe[0].value["Besoin"]) == {"Centre social", "EVS", "Laep", "Clas"}


def test_filters_narrow_the_matrix_and_stay_in_the_link():
    page = opened(territoire="59")
    before = len(page.dataframe[0].value)
    next(s for s in page.selectbox if s.label == "Dispositif").set_value(Dispositif.LAEP).run()
    next(s for s in page.multiselect if s.label == "Statut").set_value(["gap"]).run()
    assert set(page.dataframe[0].value["Laep"]) == {"▨ Carence"}
    assert len(page.dataframe[0].value) < before
    assert (page.query_params["pour"], page.query_params["statut"]) == ("laep", "carence")
    again = opened(territoire="59", pour="laep", statut="carence", habitants="3000")
    assert set(again.dataframe[0].value["Laep"]) == {"▨ Carence"}
    assert (again.dataframe[0].value["Habitants"] >= 3000).all()


def test_filters_that_leave_nothing_say_so():
    page = opened(territoire="59", habitants="9000000")
    assert not page.exception
    assert "Aucune zone ne répond à ces filtres" in page.info[0].value


def test_an_epci_of_another_territory_is_forgotten():
    page = opened(territoire="974", epci="200093201")
    assert not page.exception
    assert next(s for s in page.multiselect if s.label == "Intercommunalité").value == []


def test_communes_can_be_asked_for():
    page = opened(territoire="62", niveau="commune", vue="classement")
    assert not page.exception
    assert "ne sont connues que des QPV" in written(page)
    assert "Part pauvreté" not in page.dataframe[0].value


def test_a_territory_without_qpv_shows_its_communes():
    page = opened(territoire="29155")
    assert not page.exception
    assert page.dataframe[0].value["Commune"].tolist() == ["Ouessant"]


def test_qpv_asked_where_there_is_none_is_said_and_communes_stay_in_reach():
    page = opened(territoire="29155", niveau="qpv")
    assert not page.exception
    assert page.info[0].value == "Il n'y a aucun QPV à Ouessant."
    choice(page, "Zones").set_value(Level.COMMUNE).run()
    assert page.dataframe[0].value["Commune"].tolist() == ["Ouessant"]


def test_no_dispositif_is_said():
    page = opened(territoire="59", dispositifs="aucun")
    assert not page.exception
    assert page.info[0].value.startswith("Cochez au moins un dispositif")


def test_nothing_missing_is_said():
    page = opened(territoire="59512", vue="classement", minutes="60")
    assert not page.exception
    assert page.info[0].value == "Aucune carence de Laep parmi les QPV de Roubaix."


@pytest.mark.parametrize(
    "wrong",
    [{"pauvrete": "beaucoup"}, {"pauvrete": "99"}, {"statut": "x"}, {"vue": "x"}, {"habitants": "-1"}],
)
def test_a_link_without_meaning_is_said_and_the_page_opens(wrong):
    page = opened(territoire="59", **wrong)
    assert not page.exception
    assert "n'est pas compris dans le lien" in page.error[0].value
    assert len(page.dataframe[0].value)


def test_the_equity_of_the_territory_is_said_with_its_definition():
    said = written(opened(territoire="59"))
    assert "Écart d'équité" in said
    assert "Dans le Nord, les QPV ont" in said
    assert "taux d'équipement des QPV rapporté à celui du reste du territoire" in said


def test_the_method_prints_the_formula_and_the_demonstration_is_named():
    said = written(opened(territoire="59"))
    assert "score = personnes non desservies" in said
    assert "Données de démonstration" in said


def test_what_is_selected_on_the_map_is_ticked_in_the_table(analysis):
    page = opened(territoire="59")
    code = matrix(analysis, analysis.tree.get("59"), Level.QPV, default_access())["zone_code"].iloc[4]
    page.session_state["linked:selected"] = page.session_state["linked:lifted"] = [code]
    page.run()
    assert page.session_state["carences:matrix"]["selection"]["rows"] == [0]
    assert "Sélection" in written(page)


def test_all_of_france_opens():
    page = opened(territoire="FR")
    assert not page.exception
    assert len(page.dataframe[0].value) > 1_500


def test_all_communes_of_france_are_read_without_being_ticked():
    page = opened(territoire="FR", niveau="commune")
    assert not page.exception
    assert "Plus de 5 000 lignes" in written(page)
    assert "linked:selected" not in page.session_state


@pytest.mark.parametrize("parameters", [{}, {"communes": "oui"}])
def test_a_selection_seen_from_afar_is_named(parameters, analysis):
    zones = analysis.zones(Level.QPV).table
    first = zones[zones["departement"] == "59"].iloc[0]
    page = opened(territoire="R32", **parameters)
    page.session_state["linked:selected"] = [first["code"]]
    page.run()
    assert not page.exception
    assert first["name"] in written(page).replace("\\", "")
