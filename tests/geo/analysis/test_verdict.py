"""Statuses: decided of a zone by its people, summed up for several dispositifs, for several zones."""

from __future__ import annotations

import numpy as np
import pytest

from geo.analysis import verdict
from geo.domain.reference import constant
from geo.domain.vocabulary import Status

INSIDE, REACHABLE, GAP, UNKNOWN, EMPTY = Status
NAN = float("nan")


def status_of(ranks: np.ndarray) -> Status:
    """Name the one status of these ranks."""
    (rank,) = ranks
    return list(Status)[rank]


def test_a_status_and_its_rank_are_one():
    assert [status_of(verdict.ranks_of([status])) for status in Status] == list(Status)


@pytest.mark.parametrize(
    ("known", "inside", "share", "people", "status"),
    [
        (True, 1, 0.5, 100, INSIDE),
        (True, 1, 1.0, 100, INSIDE),
        # A Laep at one end of a city does not serve it.
        (True, 1, 0.499, 100, GAP),
        (True, 1, 0.0, 100, GAP),
        (True, 0, 0.5, 100, REACHABLE),
        (True, 0, 1.0, 100, REACHABLE),
        (True, 0, 0.499, 100, GAP),
        (False, 0, 0.0, 100, UNKNOWN),
        # What the data do not say is never inside, even of a structure that stands there by chance.
        (False, 1, 1.0, 100, UNKNOWN),
        # Nobody lacks anything where nobody is concerned, far or near.
        (True, 0, 0.0, 0, EMPTY),
        (True, 1, 1.0, 0, EMPTY),
        (False, 0, 0.0, 0, UNKNOWN),
        # Where nobody says how many people there are, they are judged all the same.
        (True, 0, 0.0, NAN, GAP),
    ],
)
def test_a_zone_is_judged_by_half_of_its_people_then_by_a_structure_inside(
    known, inside, share, people, status
):
    ranks = verdict.judge(*(np.array([value]) for value in (known, inside, share, people)))
    assert status_of(ranks) is status


@pytest.mark.parametrize(
    ("wholly", "share", "inside", "status"),
    [
        # What is not known may serve those who are far: no gap can be told.
        (False, 0.2, 0, UNKNOWN),
        (False, 0.2, 1, UNKNOWN),
        (True, 0.2, 0, GAP),
        # What is known serves them already.
        (False, 0.8, 0, REACHABLE),
        (False, 0.8, 1, INSIDE),
    ],
)
def test_a_need_of_which_a_part_is_not_known_is_no_gap(wholly, share, inside, status):
    known, told = np.array([True]), np.array([wholly])
    ranks = verdict.judge(known, np.array([inside]), np.array([share]), np.array([100]), told)
    assert status_of(ranks) is status


def test_the_half_that_the_rules_state_is_the_one_of_the_method():
    assert constant("reachable_share") == 0.5
    assert all("moins de la moitié" in rule for rule in (verdict.RULE, verdict.RULE_AT_LENGTH))


@pytest.mark.parametrize(
    ("statuses", "inside", "unserved", "target", "whole"),
    [
        # One zone keeps its own status.
        ([GAP], [0], [100], [100], GAP),
        # 40 of 100 and 0 of 100 left out: 80 % are served.
        ([REACHABLE, REACHABLE], [0, 0], [40, 0], [100, 100], REACHABLE),
        ([REACHABLE, GAP], [0, 0], [20, 100], [100, 100], GAP),
        # A structure among them, but 500 of 600 left out; then 400 of 900.
        ([INSIDE, GAP], [1, 0], [0, 500], [100, 500], GAP),
        ([INSIDE, GAP], [1, 0], [0, 400], [500, 400], INSIDE),
        # The unknown zone counts neither for nor against: 10 of 100 are left out.
        ([REACHABLE, UNKNOWN], [0, NAN], [10, NAN], [100, 900], REACHABLE),
        ([UNKNOWN, UNKNOWN], [NAN, NAN], [NAN, NAN], [100, 100], UNKNOWN),
        # Nobody concerned: nobody lacks anything.
        ([EMPTY, EMPTY], [0, 0], [0, 0], [0, 0], EMPTY),
        ([], [], [], [], UNKNOWN),
    ],
)
def test_several_zones_are_judged_as_one_on_their_sums(statuses, inside, unserved, target, whole):
    ranks = verdict.ranks_of(np.array(statuses, dtype=object))
    arrays = (np.array(values, dtype=float) for values in (inside, unserved, target))
    assert verdict.judge_together(ranks, *arrays) is whole
