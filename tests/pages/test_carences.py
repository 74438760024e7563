"""The page of gaps without a browser: its tables, its sliders, its filters, its link, its empty cases."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from geo import store
from geo.analysis.matrix import matrix
from geo.analysis.ranking import Weights, rank_gaps
from geo.analysis.renewals import approval_calendar, without_renewal
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS, parse_need
from geo.domain.vocabulary import Level
from geo.sources.perimeters import perimeter_code, read_zoning
from geo.sources.zonings import publish_zoning
from geo.words.renewals import loss_sentence
from tests.pages.shown import SCRIPT

TIMEOUT_S = 60
LAEP = (parse_need("laep"),)


def opened(**parameters: str) -> AppTest:
    page = AppTest.from_file(str(SCRIPT), default_timeout=TIMEOUT_S)
    page.switch_page("carences.py")
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
    expected = matrix(analysis, analysis.tree.get("59"), Level.QPV, default_access())
    table = page.dataframe[0].value
    assert not page.exception
    assert sorted(table["QPV"]) == sorted(expected["zone_name"])
    assert list(table.columns[:5]) == ["QPV", "Vie sociale", "Laep", "Clas", "Hors de portée"]
    assert set(table["Laep"]) <= {"● Présent", "◐ À portée", "▨ Carence"}


def test_people_out_of_reach_are_those_of_the_largest_gap_never_added_up(analysis):
    page = opened(territoire="59")
    zones = matrix(analysis, analysis.tree.get("59"), Level.QPV, default_access()).set_index("zone_name")
    for name, said in zip(
        page.dataframe[0].value["QPV"], page.dataframe[0].value["Hors de portée"], strict=True
    ):
        zone = zones.loc[name]
        gaps = [zone[f"{need}_unserved"] for need in NEEDS if zone[f"{need}_status"] == "gap"]
        assert said == round(max(gaps, default=0))
        assert said <= zone["population"]


@pytest.mark.parametrize(
    "where", [{"territoire": "FR"}, {"territoire": "93"}, {"territoire": "59", "besoin": "clas"}]
)
def test_the_first_row_is_the_zone_that_the_sentence_says_first(where):
    page = opened(**where)
    first = page.dataframe[0].value["QPV"].iloc[0]
    assert any(f"D’abord {first} (" in one.body for one in page.main.get("html"))


def test_one_need_is_told_in_full(analysis):
    page = opened(territoire="59", besoin="laep")
    expected = matrix(analysis, analysis.tree.get("59"), Level.QPV, default_access(), LAEP)
    table = page.dataframe[0].value
    said = table.set_index("QPV")["Laep : hors de portée"].to_dict()
    assert said == expected.set_index("zone_name")["laep_unserved"].round().to_dict()
    assert "Clas" not in table
    assert page.dataframe[1].value["Total"].tolist() == ["Laep"]
    assert "Clas" not in " ".join(e.body for e in page.main.get("html") if "carences-resume" in e.body)


def test_an_evs_beside_a_centre_social_is_asked_for_and_changes_no_order(analysis):
    page = opened(territoire="59")
    order = page.dataframe[0].value["QPV"].tolist()
    choice(page, "Montrer pour chaque besoin").set_value(["status", "detail"]).run()
    table = page.dataframe[0].value
    assert table["QPV"].tolist() == order
    served = table[table["Centre social"] == "● Présent"]
    assert "▨ Carence" in set(served["EVS"])
    assert set(served["Vie sociale"]) == {"● Présent"}


def test_totals_stand_under_the_matrix(analysis):
    expected = matrix(analysis, analysis.tree.get("59"), Level.QPV, default_access())
    total = opened(territoire="59").dataframe[1].value.set_index("Total")
    assert total.at["Laep", "Hors de portée"] == round(expected["laep_unserved"].sum())
    assert total.at["Laep", "Carence"] == (expected["laep_status"] == "gap").sum()


def test_the_ranking_follows_the_weights_of_the_link(analysis):
    page = opened(territoire="59", besoin="laep", vue="classement", pauvrete="3", monoparents="0")
    expected = rank_gaps(
        analysis, analysis.tree.get("59"), Level.QPV, default_access(), LAEP, Weights(3.0, 0.0)
    )
    assert not page.exception
    assert page.dataframe[0].value["Zone"].tolist() == expected["zone_name"].tolist()
    assert {slider.label: slider.value for slider in page.slider}.items() >= {
        "Importance de la pauvreté": 3.0, "Importance des familles monoparentales": 0.0
    }.items()  # fmt: skip


def test_moving_a_weight_ranks_again_and_is_kept_in_the_link(analysis):
    page = opened(territoire="59", besoin="laep", vue="classement")
    next(s for s in page.slider if s.label == "Importance de la pauvreté").set_value(3.0).run()
    expected = rank_gaps(
        analysis, analysis.tree.get("59"), Level.QPV, default_access(), LAEP, Weights(3.0, 1.0)
    )
    assert page.dataframe[0].value["Note"].tolist() == expected["score"].round().tolist()
    assert page.query_params["pauvrete"] == "3"


def test_weights_of_zero_rank_by_people():
    page = opened(territoire="59", besoin="laep", vue="classement", pauvrete="0", monoparents="0")
    table = page.dataframe[0].value
    assert not page.exception
    assert table["Note"].tolist() == table["Hors de portée"].tolist()


def test_all_needs_are_ranked_together_each_zone_once_a_need(analysis):
    page = opened(territoire="59", vue="classement")
    expected = rank_gaps(analysis, analysis.tree.get("59"), Level.QPV, default_access())
    table = page.dataframe[0].value
    assert len(table) == len(expected)
    assert set(table["Besoin"]) == {"Vie sociale", "Laep", "Clas"}
    assert not table.duplicated(["Code", "Besoin"]).any()


def test_filters_narrow_the_matrix_its_headline_and_the_map_and_stay_in_the_link():
    page = opened(territoire="59", besoin="laep")
    before, said = len(page.dataframe[0].value), written(page)
    next(s for s in page.multiselect if s.label == "Statut").set_value(["gap"]).run()
    table = page.dataframe[0].value
    assert set(table["Laep"]) == {"▨ Carence"}
    assert len(table) < before
    assert f"{len(table)} QPV sur {before} en carence" in said
    assert f"{len(table)} QPV sur {len(table)} en carence" in written(page)
    assert page.query_params["statut"] == "carence"
    again = opened(territoire="59", besoin="laep", statut="carence", habitants="3000")
    assert set(again.dataframe[0].value["Laep"]) == {"▨ Carence"}
    assert (again.dataframe[0].value["Habitants"] >= 3000).all()
    assert f"{len(again.dataframe[0].value)} QPV sur {len(again.dataframe[0].value)} en" in written(again)


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
    assert "Part de la pauvreté" not in page.dataframe[0].value


def test_a_territory_without_qpv_shows_its_communes():
    page = opened(territoire="29155")
    assert not page.exception
    assert page.dataframe[0].value["Commune"].tolist() == ["Ouessant"]


def test_qpv_asked_where_there_is_none_is_said_and_communes_stay_in_reach():
    page = opened(territoire="29155", niveau="qpv")
    assert not page.exception
    assert page.info[0].value == "Il n’y a aucun QPV à Ouessant."
    choice(page, "Zones").set_value(Level.COMMUNE).run()
    assert page.dataframe[0].value["Commune"].tolist() == ["Ouessant"]


def test_marks_that_are_hidden_change_no_verdict():
    page = opened(territoire="59", dispositifs="aucun")
    assert not page.exception
    assert page.dataframe[0].value.equals(opened(territoire="59").dataframe[0].value)


def test_nothing_missing_is_said():
    page = opened(territoire="59512", besoin="laep", vue="classement", minutes="60")
    assert not page.exception
    assert page.info[0].value == "Aucune carence de Laep dans les QPV de Roubaix."


@pytest.mark.parametrize(
    "wrong",
    [{"pauvrete": "beaucoup"}, {"pauvrete": "99"}, {"statut": "x"}, {"vue": "x"}, {"habitants": "-1"}],
)
def test_a_link_without_meaning_is_said_and_the_page_opens(wrong):
    page = opened(territoire="59", **wrong)
    assert not page.exception
    assert "n’est pas compris dans le lien" in page.error[0].value
    assert len(page.dataframe[0].value)


def test_the_equity_of_the_territory_is_said_with_its_definition():
    said = written(opened(territoire="59"))
    assert "L’écart d’équité" in said
    assert "Dans le Nord, à nombre égal" in said
    assert "compare les QPV au reste du territoire, à nombre de personnes égal" in said


def test_the_method_prints_the_formula_and_the_demonstration_is_named():
    said = written(opened(territoire="59"))
    assert "note = personnes hors de portée" in said
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


def test_a_zoning_filters_and_weighs(analysis, tmp_path, monkeypatch):
    """Two QPV communes of the Nord make a CTG: asked for, it narrows the zones and comes first."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    path = tmp_path / "ctg.csv"
    path.write_text("Code Insee;Zone\n59512;Versant\n59599;Versant\n", "utf-8")
    publish_zoning(read_zoning(path, "CTG", analysis.dataset), path)
    code = perimeter_code("CTG", "Versant")
    asked = {"besoin": "laep", "vue": "classement", "poids": "3", "prioritaire": code}
    page = opened(territoire="59", perimetre=code, **asked)
    assert not page.exception
    assert page.dataframe[0].value["Commune"].str.contains("Roubaix|Tourcoing").all()
    assert (page.dataframe[0].value["Part du zonage"] > 0).all()
    assert next(one for one in page.selectbox if one.label.startswith("Zonage")).value == code
    assert "CTG : Versant" in next(one for one in page.multiselect if one.label == "Zonage").options


def test_the_agrements_that_end_and_who_would_lose_without_them(analysis):
    page = opened(territoire="59512", besoin="laep")
    place, today = analysis.tree.get("59512"), date.today()
    calendar = approval_calendar(analysis, place, today)
    table = next(one.value for one in page.dataframe if "Fin d’agrément" in one.value)
    assert table["Structure"].tolist() == [one.name for one in calendar.renewals]
    one = calendar.within(24)[-1]
    next(box for box in page.selectbox if box.label == "Structure").set_value(one.structure_id).run()
    said = loss_sentence(without_renewal(analysis, place, one, default_access()).effects, place)
    shown = written(page)
    assert said.replace("\u202f", " ").replace("\u00a0", " ") in shown
    assert f"scenario?territoire=59512&scenario=~x{one.structure_id}" in shown
