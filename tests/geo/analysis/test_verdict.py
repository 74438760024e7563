"""Statuses: decided of a zone, summed up for a need, for several dispositifs, for several zones."""

from __future__ import annotations

import numpy as np
import pytest

from geo.analysis import verdict
from geo.domain.reference import constant
from geo.domain.vocabulary import Status

INSIDE, REACHABLE, GAP, UNKNOWN = Status.INSIDE, Status.REACHABLE, Status.GAP, Status.UNKNOWN
NAN = float("nan")


def test_a_status_and_its_rank_are_one():
    assert verdict.statuses_of(verdict.ranks_of(list(Status))).tolist() == [s.value for s in Status]


@pytest.mark.parametrize(
    ("known", "inside", "share", "status"),
    [
        (True, 1, 0.0, INSIDE),
        (True, 0, 0.5, REACHABLE),
        (True, 0, 0.499, GAP),
        (True, 0, 1.0, REACHABLE),
        (False, 0, 0.0, UNKNOWN),
        # What the data do not say is never inside, even of a structure that stands there by chance.
        (False, 1, 1.0, UNKNOWN),
    ],
)
def test_a_zone_is_judged_by_a_structure_inside_then_by_half_of_its_people(known, inside, share, status):
    ranks = verdict.judge(np.array([known]), np.array([inside]), np.array([share]))
    assert verdict.statuses_of(ranks).tolist() == [status]


def test_the_half_that_the_rules_state_is_the_one_of_the_method():
    assert constant("reachable_share") == 0.5
    assert all("la moitié" in rule for rule in (verdict.RULE, verdict.RULE_AT_LENGTH))


def test_a_need_is_met_by_the_best_and_is_no_gap_while_one_is_unknown():
    rows = [[GAP, INSIDE], [REACHABLE, GAP], [UNKNOWN, REACHABLE], [GAP, UNKNOWN], [GAP, GAP]]
    found = verdict.of_need(np.array([verdict.ranks_of(row) for row in rows]))
    assert verdict.statuses_of(found).tolist() == [INSIDE, REACHABLE, REACHABLE, UNKNOWN, GAP]


def test_a_zone_with_one_gap_is_in_gap_whatever_the_rest():
    rows = [[INSIDE, GAP], [INSIDE, REACHABLE], [INSIDE, INSIDE], [UNKNOWN, UNKNOWN], [UNKNOWN, INSIDE]]
    found = verdict.worst_of(np.array([verdict.ranks_of(row) for row in rows]))
    assert verdict.statuses_of(found).tolist() == [GAP, REACHABLE, INSIDE, UNKNOWN, INSIDE]


@pytest.mark.parametrize(
    ("statuses", "inside", "unserved", "target", "whole"),
    [
        # One zone keeps its own status.
        ([GAP], [0], [100], [100], GAP),
        # 40 of 100 and 0 of 100 left out: 80 % are served.
        ([REACHABLE, REACHABLE], [0, 0], [40, 0], [100, 100], REACHABLE),
        ([REACHABLE, GAP], [0, 0], [20, 100], [100, 100], GAP),
        ([INSIDE, GAP], [1, 0], [0, 500], [100, 500], INSIDE),
        # The unknown zone counts neither for nor against: 10 of 100 are left out.
        ([REACHABLE, UNKNOWN], [0, NAN], [10, NAN], [100, 900], REACHABLE),
        ([UNKNOWN, UNKNOWN], [NAN, NAN], [NAN, NAN], [100, 100], UNKNOWN),
        # Nobody concerned: nobody is served.
        ([GAP, GAP], [0, 0], [0, 0], [0, 0], GAP),
        ([], [], [], [], UNKNOWN),
    ],
)
def test_several_zones_are_judged_as_one_on_their_sums(statuses, inside, unserved, target, whole):
    ranks = verdict.ranks_of(np.array(statuses, dtype=object))
    arrays = (np.array(values, dtype=float) for values in (inside, unserved, target))
    assert verdict.judge_together(ranks, *arrays) is whole
