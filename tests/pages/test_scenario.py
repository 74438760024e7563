"""The scenario page without a browser: place, close, name, compare, ask where next, share by the link."""

from __future__ import annotations

import re
from html import unescape

import pytest

from geo.analysis.scenario import Addition, Comparison, Scenario, WhatIf, decode, encode
from geo.analysis.siting import Question, where_next
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.french import number, people_as_said
from geo.domain.vocabulary import Level
from geo.words.siting import meaning
from tests.pages.shown import TIMEOUT_S, html, opened, words

LAEP = Dispositif.LAEP
ALMA = Addition((LAEP,), 3.17456, 50.69012)
ROUBAIX = "59512"


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def button(page, label: str):
    return next(one for one in page.button if one.label == label)


def shared(page) -> list[Scenario]:
    value = page.query_params.get("scenario", "")
    return decode(value if isinstance(value, str) else value[0])


def with_plan(*scenarios: Scenario, territory: str = ROUBAIX):
    return opened("scenario", territoire=territory, scenario=encode(scenarios))


def test_a_click_that_leaves_before_the_last_address_has_come_brings_no_scenario_back():
    page = with_plan(Scenario("", (ALMA,)))
    before = dict(page.query_params)
    button(page, "Retirer").click().run()
    assert shared(page) == []
    page.query_params.clear()
    page.query_params.update(before)
    next(c for c in page.checkbox if c.label == "EVS").uncheck().run()
    assert shared(page) == []
    assert "dispositifs" in page.query_params


def test_without_territory_one_is_asked_for():
    page = opened("scenario")
    assert not page.exception
    assert page.text_input[0].label == "Votre commune, intercommunalité ou département"


def test_before_any_placement_the_page_says_what_to_do():
    page = opened("scenario", territoire=ROUBAIX)
    assert not page.exception
    assert "Cliquez sur la carte pour placer la structure" in words(page)
    assert "Placez une structure pour voir ce qu’elle changerait." in words(page)
    assert "Données de démonstration" in words(page)


def test_the_link_reopens_the_scenario_and_says_what_it_changes():
    page = with_plan(Scenario("Alma", (ALMA,)))
    assert "Laep à Roubaix" in words(page)
    assert "à moins de 15 minutes à pied d’un Laep" in words(page)
    assert shared(page) == [Scenario("Alma", (ALMA,))]
    effects = page.dataframe[0].value.set_index("Besoin")
    assert effects.at["Laep", "Structures après"] == effects.at["Laep", "Structures avant"] + 1
    assert effects.at["Laep", "Écart"] > 0
    assert effects.at["Clas", "Écart"] == 0


def test_a_link_altered_is_said_and_the_page_still_opens():
    page = opened("scenario", territoire=ROUBAIX, scenario="Alma~z3.5")
    assert not page.exception
    assert "n’est pas compris dans le lien" in page.error[0].value


def test_what_no_longer_fits_the_data_is_said_and_left_out():
    page = with_plan(Scenario("Ancien", (ALMA,), ("DISPARUE",)))
    assert not page.exception
    assert "« DISPARUE »" in plain(page.error[0].value)
    assert shared(page) == [Scenario("Ancien", (ALMA,))]


def test_what_was_placed_can_be_taken_back():
    page = with_plan(Scenario("Alma", (ALMA,)))
    button(page, "Retirer").click().run()
    assert shared(page) == [Scenario("Alma")]


def test_a_commune_typed_is_a_place_without_network():
    page = opened("scenario", territoire=ROUBAIX)
    field = next(one for one in page.text_input if "adresse" in one.label)
    field.set_value("Croix").run()
    button(page, "Mairie · Croix (59163)").click().run()
    assert not page.exception
    assert "Laep à Croix" in words(page)
    assert len(shared(page)[0].added) == 1


def test_a_structure_pointed_at_can_close_and_reopen(analysis):
    page = opened("scenario", territoire=ROUBAIX)
    owned = analysis.structures_of(analysis.tree.get(ROUBAIX))
    page.session_state["scenario:pointed"] = owned["id"].iloc[0]
    page.run()
    button(page, "Fermer cette structure").click().run()
    assert shared(page)[0].closed == (owned["id"].iloc[0],)
    assert f"Fermeture : {owned['name'].iloc[0]}" in words(page)
    button(page, "Rétablir").click().run()
    assert shared(page) == []


def test_a_structure_pointed_at_can_host_what_it_does_not_offer(analysis):
    owned = analysis.structures_of(analysis.tree.get(ROUBAIX))
    host = owned[owned["dispositifs"].map(lambda offered: "laep" not in offered)].iloc[0]
    page = opened("scenario", territoire=ROUBAIX)
    page.session_state["scenario:pointed"] = host["id"]
    page.run()
    button(page, "Y ouvrir : Laep").click().run()
    assert shared(page)[0].added == (Addition((LAEP,), host.geometry.x, host.geometry.y),)


def test_scenarios_are_named_kept_and_compared():
    page = with_plan(Scenario("", (ALMA,)))
    next(one for one in page.text_input if one.label == "Nom de ce scénario").set_value("Alma").run()
    assert shared(page)[0].name == "Alma"
    button(page, "Dupliquer").click().run()
    assert [one.name for one in shared(page)] == ["Alma", "Scénario 2"]
    compared = page.dataframe[-1].value
    assert compared["Scénario"].to_list() == ["Alma", "Scénario 2"]
    assert compared["Laep : personnes desservies de plus"].nunique() == 1
    button(page, "Effacer ce scénario").click().run()
    assert [one.name for one in shared(page)] == ["Alma"]
    button(page, "Annuler l’effacement").click().run()
    assert [one.name for one in shared(page)] == ["Alma", "Scénario 2"]


def test_the_only_scenario_erased_can_be_taken_back():
    page = with_plan(Scenario("Alma", (ALMA,)))
    button(page, "Effacer ce scénario").click().run()
    assert shared(page) == []
    button(page, "Annuler l’effacement").click().run()
    assert shared(page) == [Scenario("Alma", (ALMA,))]


def test_the_dispositif_to_open_is_still_chosen_when_it_is_clicked_again():
    page = opened("scenario", territoire=ROUBAIX)
    offer = next(group for group in page.button_group if group.label == "À ouvrir")
    assert offer.value == [LAEP]
    offer.set_value([]).run()
    assert not page.exception
    assert next(group for group in page.button_group if group.label == "À ouvrir").value == [LAEP]


@pytest.mark.parametrize(
    ("need", "offered"), [("clas", "clas"), ("laep", "laep"), ("vie_sociale", "evs"), ("tous", "laep")]
)
def test_what_is_to_open_follows_the_need(need, offered):
    page = opened("scenario", territoire=ROUBAIX, besoin=need)
    assert next(group for group in page.button_group if group.label == "À ouvrir").value == [offered]
    assert next(one for one in page.selectbox if one.label == "Dispositif à ouvrir").value == offered


def test_what_the_link_opens_comes_before_the_need():
    page = opened("scenario", territoire=ROUBAIX, besoin="clas", ouvrir="centre_social")
    offer = next(group for group in page.button_group if group.label == "À ouvrir")
    assert offer.value == [Dispositif.CENTRE_SOCIAL]


@pytest.fixture
def maps(monkeypatch):
    """Collect the contents that the page's map is given."""
    given = []
    monkeypatch.setattr("pages._scenario.scenario_map.map_view", lambda content, **_: given.append(content))
    return given


def states(content) -> dict[str, str]:
    """Give the state of every zone drawn, by its code."""
    return {
        code: letter
        for layer in content.layers
        for code, letter in zip(layer.contours.codes, layer.state, strict=True)
    }


def test_the_map_says_what_a_placement_changes_and_how_far_it_reaches(maps, analysis):
    place = analysis.tree.get(ROUBAIX)
    opened("scenario", territoire=ROUBAIX, besoin="laep")
    assert (maps[-1].extra_marks, maps[-1].figures) == ((), ())
    before = states(maps[-1])
    opened("scenario", territoire=ROUBAIX, besoin="laep", scenario=encode([Scenario("", (ALMA,))]))
    content = maps[-1]
    # Fifteen minutes at the walking speed and with the detour of the method.
    access = default_access()
    assert content.extra_marks[0].reach_m == pytest.approx(
        15 / 60 * access.foot_kph * 1000 / access.foot_detour
    )
    after = states(content)
    compared = Comparison(analysis, WhatIf(analysis, Scenario("", (ALMA,))), place, access)
    gains = compared.changes(Level.QPV)
    out = gains[(gains["status_before"] == "gap") & (gains["status_after"] != "gap")]
    assert len(out)
    assert all(before[code] == "g" != after[code] for code in out["zone_code"])
    written = [plain(one.text) for one in content.figures]
    assert written == [plain(f"+{number(people_as_said(g))} enfants") for g in gains["gained"] if g >= 1]
    assert all(one.gain for one in content.figures)


def test_a_closure_is_written_as_a_loss(maps, analysis):
    owned = analysis.structures_of(analysis.tree.get(ROUBAIX))
    laep = owned[owned["dispositifs"].map(lambda offered: "laep" in offered)]["id"]
    opened("scenario", territoire=ROUBAIX, scenario=encode([Scenario("", (), tuple(laep))]))
    assert maps[-1].figures
    assert all(one.text.startswith("−") and not one.gain for one in maps[-1].figures)


def test_the_best_sites_are_numbered_on_the_map_as_in_their_list(maps, analysis):
    page = searched(opened("scenario", territoire=ROUBAIX))
    chosen = where_next(analysis, Question(analysis.tree.get(ROUBAIX), LAEP, default_access()), 3).steps[-1]
    pins = [(one.number, one.lon, one.lat) for one in maps[-1].extra_marks]
    assert pins == [(n, one.lon, one.lat) for n, one in enumerate(chosen.chosen, start=1)]
    listed = re.search('<ol class="scenario-lieux">(.*?)</ol>', html(page))[1]
    items = [unescape(re.sub("<[^>]+>", "", item)).strip() for item in listed.split("</li>")[:-1]]
    assert items == [one.label for one in maps[-1].extra_marks]


def searched(page):
    """Ask for the best sites, and run the page until the search has ended."""
    button(page, "Chercher les meilleurs lieux").click().run()
    while "siting:job" in page.session_state:
        page.session_state["siting:job"][1].finished(within_s=TIMEOUT_S)
        page.run()
    return page


def test_where_next_says_the_optimum_of_the_analysis(analysis):
    page = searched(opened("scenario", territoire=ROUBAIX))
    assert not page.exception
    answer = where_next(analysis, Question(analysis.tree.get(ROUBAIX), LAEP, default_access()), 3)
    assert plain(meaning(analysis.tree, answer)) in words(page)
    assert page.dataframe[0].value["Lieux"].to_list() == [1, 2, 3]
    assert "ni le coût, ni les locaux" in words(page)


def test_the_best_sites_can_be_placed_in_the_scenario():
    page = searched(opened("scenario", territoire=ROUBAIX))
    button(page, "Placer ces lieux dans le scénario").click().run()
    assert not page.exception
    assert len(shared(page)[0].added) == 3


def test_a_search_without_answer_is_a_sentence():
    page = opened("scenario", territoire="55039")
    searched(page)
    assert not page.exception
    assert "aucun enfant de moins de 6 ans à Beaumont-en-Verdunois" in plain(page.info[-1].value)


def test_the_workbook_is_offered_once_there_is_something_to_take_away():
    assert not opened("scenario", territoire=ROUBAIX).get("download_button")
    assert with_plan(Scenario("Alma", (ALMA,))).get("download_button")


@pytest.mark.parametrize("territory", ["FR", "974", "R32", "200093201", "75056", "97608"])
def test_every_kind_of_territory_opens(territory):
    page = opened("scenario", territoire=territory)
    assert not page.exception
    assert not page.error
