"""Scenarios kept for all, on their page: everybody opens them, an editor keeps and removes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo import store
from geo.analysis.scenario import Addition, Scenario, encode, keep_scenarios, kept_scenarios
from geo.domain.dispositifs import Dispositif
from pages._ui.messages import DRAWN_FOR_OTHERS
from tests.pages.shown import confirmed, opened

ALMA = Scenario("Alma", (Addition((Dispositif.LAEP,), 3.17456, 50.69012),))
ROUBAIX = "59512"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))


def drawn(scenario: Scenario = ALMA):
    page = opened("scenario", territoire=ROUBAIX, scenario=encode([scenario]))
    assert not page.exception
    return page


def field(page):
    return next(one for one in page.text_input if one.label.startswith("Nom du scénario à partager"))


def button(page, label: str):
    return next((one for one in page.button if one.label == label), None)


def links(page) -> str:
    return " ".join(one.proto.body for one in page.get("html"))


def test_an_editor_keeps_what_is_drawn_and_removes_it(place):
    page = drawn()
    field(page).set_value("Conseil de mars")
    confirmed(page, "Garder pour tous")
    (kept,) = kept_scenarios(ROUBAIX)
    assert (kept.name, kept.code) == ("Conseil de mars", encode([ALMA]))
    assert "est gardé" in page.success[0].value
    assert "Conseil de mars</a>" in links(page)
    confirmed(page, "Retirer pour tous")
    assert kept_scenarios(ROUBAIX) == []
    assert [one.who for one in store.trail()] == ["lien de démarrage", "lien de démarrage"]


def test_everybody_reads_and_opens_what_is_kept_and_only_editors_change_it():
    keep_scenarios("<b>Conseil</b>", ROUBAIX, [ALMA])
    page = drawn()
    assert "scenario?territoire=59512&amp;scenario=Alma" in links(page)
    assert "&lt;b&gt;Conseil" in links(page)
    assert button(page, "Garder pour tous") is None
    assert button(page, "Retirer pour tous") is None


def test_without_anything_kept_a_reader_sees_nothing_of_it():
    assert "gardés pour tous" not in links(drawn())


def test_the_right_is_asked_for_again_when_somebody_keeps_or_removes(place):
    keep_scenarios("Ancien", ROUBAIX, [ALMA])
    page = drawn()
    field(page).set_value("Conseil")
    confirmed(page, "Garder pour tous", meanwhile=place)
    assert [one.name for one in kept_scenarios(ROUBAIX)] == ["Ancien"]
    assert "ouvrez le lien que Maillage a écrit" in page.error[0].value


def test_nothing_drawn_cannot_be_kept(place):
    page = opened("scenario", territoire=ROUBAIX)
    assert button(page, "Garder pour tous").disabled


def test_a_name_that_is_taken_is_told(place):
    keep_scenarios("Conseil", ROUBAIX, [ALMA])
    page = drawn()
    field(page).set_value("Conseil")
    confirmed(page, "Garder pour tous")
    assert "déjà gardé" in page.error[0].value


def test_what_was_done_is_said_until_the_next_act_and_not_until_another_machine_publishes(place):
    page = drawn()
    field(page).set_value("Conseil de mars")
    confirmed(page, "Garder pour tous")
    page.session_state[DRAWN_FOR_OTHERS] = True
    page.run()
    assert "est gardé" in page.success[0].value
    page.run()
    assert not page.success
