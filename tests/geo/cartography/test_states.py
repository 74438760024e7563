"""State letters: one a zone, worked out by hand for every rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cartography.states import (
    NEEDS_MISSING_LETTERS,
    SHARE_LETTERS,
    STATE_OUTLINE,
    STATE_STYLE,
    STATUS_LETTER,
    missing_state,
    share_state,
    worst_state,
)
from geo.domain.vocabulary import Status


def letters(*zones: str) -> np.ndarray:
    return np.array([list(zone) for zone in zones], dtype="U1").reshape(len(zones), -1)


def test_letters_of_statuses_are_distinct_and_complete():
    assert sorted(STATUS_LETTER) == sorted(Status)
    assert "".join(STATUS_LETTER[status] for status in Status) == "irgux"


def test_no_letter_means_two_things_and_each_is_drawn():
    every = "".join(STATUS_LETTER.values()) + NEEDS_MISSING_LETTERS + SHARE_LETTERS
    assert len(set(every)) == len(every)
    assert set(STATE_STYLE) == set(every)
    assert STATE_OUTLINE not in every


@pytest.mark.parametrize(
    ("zone", "worst"),
    [
        ("i", "i"),
        ("ir", "r"),
        ("irg", "g"),
        ("ug", "g"),
        ("ui", "i"),
        ("ur", "r"),
        ("uu", "u"),
        ("ux", "u"),
        ("xx", "x"),
        ("xr", "r"),
        ("----", "-"),
    ],
)
def test_the_worst_that_calls_for_action_is_the_state_of_several_dispositifs(zone, worst):
    assert worst_state(letters(zone)) == worst


def test_without_dispositif_zones_are_only_outlined():
    assert worst_state(np.empty((3, 0), dtype="U1")) == "---"


def test_each_zone_has_its_letter_in_order():
    assert worst_state(letters("ii", "ig", "rr", "uu")) == "igru"


@pytest.mark.parametrize(
    ("zone", "missing"),
    [
        ("iii", "0"),
        ("irg", "1"),
        ("ggi", "2"),
        ("ggg", "3"),
        ("ugi", "1"),
        ("uii", "0"),
        ("uuu", "u"),
        ("---", "-"),
    ],
)
def test_needs_missing_are_counted_and_unknown_only_when_all_are(zone, missing):
    assert missing_state(letters(zone)) == missing


@pytest.mark.parametrize(
    ("share", "letter"),
    [(0.0, "a"), (0.001, "b"), (0.25, "b"), (0.26, "c"), (0.5, "c"), (0.75, "d"), (0.76, "e"), (1.0, "e")],
)
def test_a_share_has_the_letter_of_its_class_upper_bound_included(share, letter):
    assert share_state([share]) == letter


def test_a_share_that_is_missing_is_unknown_not_zero():
    assert share_state([float("nan"), None, 0.0]) == "uua"


@given(st.lists(st.text("irgu", min_size=4, max_size=4), min_size=1, max_size=30))
def test_a_gap_is_never_hidden_nor_made_up(zones):
    for zone, state in zip(zones, worst_state(letters(*zones)), strict=True):
        assert (state == "g") == ("g" in zone)
        assert (state == "u") == (set(zone) == {"u"})
