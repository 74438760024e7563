"""A scenario fits in a link, and a link gives back the same scenario."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.scenario import (
    LONGEST_NAME,
    MOST_CHANGES,
    MOST_SCENARIOS,
    Addition,
    Scenario,
    decode,
    encode,
)
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError

LAEP, CLAS = Dispositif.LAEP, Dispositif.CLAS
ROUBAIX = Addition((LAEP,), 3.17456, 50.69012)

additions = st.builds(
    Addition,
    st.lists(st.sampled_from(list(Dispositif)), min_size=1, unique=True).map(tuple),
    st.floats(-180, 180),
    st.floats(-90, 90),
)
scenarios = st.builds(
    lambda name, added, closed: Scenario(
        added=tuple(dict.fromkeys(added)), closed=tuple(dict.fromkeys(closed))
    ).named(name),
    st.text(max_size=60),
    st.lists(additions, max_size=8),
    st.lists(st.text(min_size=1, max_size=20), max_size=6),
)


def test_a_scenario_is_written_shortly():
    assert encode([Scenario("Alma", (ROUBAIX,), ("S1",))]) == "Alma~l317456.5069012~xS1"


def test_places_west_and_south_keep_their_sign():
    reunion, guadeloupe = Addition((CLAS,), 55.45, -20.88), Addition((CLAS, LAEP), -61.53, 16.24)
    assert encode([Scenario("", (reunion, guadeloupe))]) == "~k5545000.-2088000~lk-6153000.1624000"
    assert decode("~k5545000.-2088000~lk-6153000.1624000")[0].added == (reunion, guadeloupe)


@given(st.lists(scenarios, max_size=MOST_SCENARIOS))
def test_a_link_gives_back_what_was_written(written):
    kept = [one for one in written if one.name or not one.is_empty]
    assert decode(encode(written)) == kept


def test_several_scenarios_keep_their_order_and_their_names():
    both = [Scenario("Un Laep & 50 %", (ROUBAIX,)), Scenario("Fermer", closed=("S~1%",))]
    assert decode(encode(both)) == both


def test_what_is_empty_and_unnamed_is_not_written():
    assert encode([Scenario()]) == ""
    assert decode("") == []


@pytest.mark.parametrize("text", ["Alma~l317456", "Alma~z1.2", "Alma~x", "~l99999999.1", "a~", "~l1.2~l1,2"])
def test_a_link_cut_or_altered_is_refused_whole(text):
    with pytest.raises(ParameterError):
        decode(text)


def test_too_many_scenarios_or_changes_are_refused():
    with pytest.raises(ParameterError, match=f"{MOST_SCENARIOS} au plus"):
        decode("~~".join(["a"] * (MOST_SCENARIOS + 1)))
    full = Scenario(added=tuple(Addition((LAEP,), i / 100, 48) for i in range(MOST_CHANGES)))
    with pytest.raises(ParameterError, match=f"{MOST_CHANGES} ouvertures et fermetures"):
        full.opening(ROUBAIX)


def test_the_same_opening_or_closing_counts_once():
    assert Scenario().opening(ROUBAIX).opening(ROUBAIX).added == (ROUBAIX,)
    assert Scenario().closing("S1").closing("S1").closed == ("S1",)


def test_what_was_done_can_be_undone():
    assert Scenario().opening(ROUBAIX).without(ROUBAIX).is_empty
    assert Scenario().closing("S1").keeping("S1").is_empty


def test_a_name_is_cut_and_cleaned_for_the_link():
    assert Scenario().named("  Laep ~  Alma\n").name == "Laep Alma"
    assert len(Scenario().named("a" * 99).name) == LONGEST_NAME


@pytest.mark.parametrize(
    ("dispositifs", "lon", "lat"),
    [((), 3.1, 50.6), ((LAEP,), float("nan"), 50.6), ((LAEP,), 3.1, float("inf")), ((LAEP,), 3.1, 91)],
)
def test_an_opening_without_meaning_is_refused(dispositifs, lon, lat):
    with pytest.raises(ParameterError, match=re.compile("dispositif|position")):
        Addition(dispositifs, lon, lat)
