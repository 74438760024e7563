"""State letters: one a zone, worked out by hand for every rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cartography.states import (
    NEEDS_MISSING_LETTERS,
    SHARE_LETTERS,
    STATE_STYLE,
    STATUS_LETTER,
    missing_state,
    share_classes,
    share_state,
)
from geo.domain.vocabulary import Status


def letters(*zones: str) -> np.ndarray:
    return np.array([list(zone) for zone in zones], dtype="U1").reshape(len(zones), -1)


def test_letters_of_statuses_are_distinct_and_complete():
    assert sorted(STATUS_LETTER) == sorted(Status)
    assert "".join(STATUS_LETTER[status] for status in Status) == "irgu-"


def test_no_letter_means_two_things_and_each_is_drawn():
    every = "".join(STATUS_LETTER.values()) + NEEDS_MISSING_LETTERS + SHARE_LETTERS
    assert len(set(every)) == len(every)
    assert set(STATE_STYLE) == set(every)


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
        ("uu-", "u"),
        ("i--", "0"),
        ("---", "-"),
    ],
)
def test_needs_missing_are_counted_and_unknown_only_when_all_are(zone, missing):
    assert missing_state(letters(zone)) == missing


def bounds(percents: list[int | None]) -> list[tuple[str, int, int]]:
    return [(one.letter, one.least, one.most) for one in share_classes(percents)]


def test_classes_of_shares_hold_as_many_zones_each_and_name_their_bounds():
    assert bounds([1, 2, 3, 4, 5, 6, 7, 8, 9, 50]) == [
        ("a", 1, 2),
        ("b", 3, 4),
        ("c", 5, 6),
        ("d", 7, 8),
        ("e", 9, 50),
    ]


@pytest.mark.parametrize(
    ("percents", "classes"),
    [
        ([], []),
        ([None, None], []),
        ([40, 40, None], [("c", 40, 40)]),
        ([0, 0, 0, 0, 100], [("d", 0, 0), ("e", 100, 100)]),
        ([10, 20], [("d", 10, 10), ("e", 20, 20)]),
    ],
)
def test_fewer_values_make_fewer_classes_the_darkest_being_the_highest(percents, classes):
    assert bounds(percents) == classes


@given(st.lists(st.none() | st.integers(0, 100), max_size=120))
def test_every_share_is_in_the_class_that_holds_it_and_an_unknown_in_none(percents):
    classes = share_classes(percents)
    held = {one.letter: one for one in classes}
    for percent, letter in zip(percents, share_state(percents, classes), strict=True):
        if percent is None:
            assert letter == "u"
        else:
            assert held[letter].least <= percent <= held[letter].most


@given(st.lists(st.text("irgu-", min_size=3, max_size=3), min_size=1, max_size=30))
def test_a_gap_is_never_hidden_nor_made_up(zones):
    for zone, state in zip(zones, missing_state(letters(*zones)), strict=True):
        if "g" in zone:
            assert state == str(zone.count("g"))
        else:
            assert state in "0u-"
            assert (state == "0") == bool(set(zone) & {"i", "r"})
