"""Scenarios kept for all: under a name, for a territory, seen by everybody, each act in the trail."""

from __future__ import annotations

import pytest

from geo import store
from geo.analysis.scenario import Addition, Scenario, decode, keep_scenarios, kept_scenarios, remove_scenarios
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError

ALMA = Scenario("Alma", (Addition((Dispositif.LAEP,), 3.17456, 50.69012),))


def test_what_is_kept_is_listed_for_its_territory_and_opens_as_it_was(home):
    first = keep_scenarios("Conseil de mars", "59512", [ALMA, Scenario("vide")], "a@caf59.example")
    second = keep_scenarios("Élus : « l'été »", "59512", [ALMA.named("Été")])
    assert kept_scenarios("59512") == [second, first]
    assert kept_scenarios("62041") == []
    assert decode(first.code) == [ALMA]


def test_keeping_and_removing_are_in_the_trail(home):
    kept = keep_scenarios("Conseil", "59512", [ALMA], "a@caf59.example")
    remove_scenarios(kept.id, "b@caf59.example")
    removed, added = store.trail()
    assert (added.who, added.kind, added.what) == ("a@caf59.example", "scenario", "Conseil (59512)")
    assert (removed.who, removed.kind) == ("b@caf59.example", "scenario_removed")
    assert kept_scenarios("59512") == []


def test_what_is_kept_outlives_a_publication_and_a_rollback(home):
    kept = keep_scenarios("Conseil", "59512", [ALMA])
    now = store.load()
    store.publish({"places": now.places}, {"places": {**vars(now.manifest["places"])}})
    store.rollback()
    assert kept_scenarios("59512") == [kept]


@pytest.mark.parametrize(
    ("name", "scenarios", "said"),
    [(" ", [ALMA], "Donnez un nom"), ("Vide", [Scenario("x")], "ne change encore rien")],
)
def test_nothing_is_kept_without_a_name_or_without_a_change(home, name, scenarios, said):
    with pytest.raises(ParameterError, match=said):
        keep_scenarios(name, "59512", scenarios)
    assert (kept_scenarios("59512"), store.trail()) == ([], [])


def test_two_do_not_bear_the_same_name_in_a_territory(home):
    keep_scenarios("Conseil", "59512", [ALMA])
    with pytest.raises(ParameterError, match="déjà gardé"):
        keep_scenarios("Conseil ", "59512", [ALMA])
    keep_scenarios("Conseil", "62041", [ALMA])


def test_what_is_gone_is_not_removed_twice(home):
    kept = keep_scenarios("Conseil", "59512", [ALMA])
    remove_scenarios(kept.id)
    with pytest.raises(ParameterError, match="déjà été retiré"):
        remove_scenarios(kept.id)
