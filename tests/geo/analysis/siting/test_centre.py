"""The farthest family is as near as any choice can bring it: against enumeration and spopt."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pulp
import pytest
from spopt.locate import PCenter

from geo.analysis.siting.centre import best_centres
from geo.domain.errors import ParameterError
from tests.geo.analysis.siting.random_instances import random_distances


def farthest(distance_m: np.ndarray, existing_m: np.ndarray, chosen: tuple[int, ...]) -> float:
    nearest = np.minimum(existing_m, distance_m[:, chosen].min(axis=1, initial=np.inf))
    return float(nearest.max())


@pytest.mark.parametrize("seed", range(40))
def test_as_near_as_every_choice_tried_one_by_one(seed):
    distance_m, _ = random_distances(seed, 20, 8)
    existing_m = np.random.default_rng(seed).uniform(1_000, 9_000, 20)
    for best in best_centres(distance_m, existing_m, 3):
        tried = min(farthest(distance_m, existing_m, c) for c in combinations(range(8), best.sites))
        assert best.optimal
        assert best.farthest_m == pytest.approx(tried)
        assert farthest(distance_m, existing_m, best.chosen) == pytest.approx(best.farthest_m)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
@pytest.mark.parametrize("seed", range(5))
def test_as_near_as_spopt(seed):
    distance_m, _ = random_distances(70 + seed, 40, 15)
    theirs = PCenter.from_cost_matrix(distance_m, p_facilities=4)
    theirs = theirs.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0))
    ours = best_centres(distance_m, np.full(40, np.inf), 4)[-1]
    assert ours.farthest_m == pytest.approx(theirs.problem.objective.value(), rel=1e-5)


def test_structures_already_there_count():
    distance_m = np.array([[0.0, 9_000.0], [9_000.0, 0.0]])
    steps = best_centres(distance_m, np.array([100.0, 5_000.0]), 1)
    assert steps[0].chosen == (1,)
    assert steps[0].farthest_m == 100


def test_numbers_too_small_to_link_everybody_are_left_out():
    apart = np.array([[1.0, np.inf], [np.inf, 2.0]])
    steps = best_centres(apart, np.full(2, np.inf), 2)
    assert [(step.sites, step.farthest_m) for step in steps] == [(2, 2.0)]


def test_people_whom_nothing_reaches_are_said():
    with pytest.raises(ParameterError, match="reliée à aucun lieu"):
        best_centres(np.array([[np.inf]]), np.array([np.inf]), 1)


def test_too_few_sites_to_link_everybody_is_said():
    apart = np.array([[1.0, np.inf], [np.inf, 2.0]])
    with pytest.raises(ParameterError, match="ajoutez-en"):
        best_centres(apart, np.full(2, np.inf), 1)


def test_a_no_to_progress_ends_the_search():
    distance_m, _ = random_distances(1, 20, 8)
    steps = best_centres(distance_m, np.full(20, np.inf), 5, progress=lambda done, total: done < 2)
    assert [step.sites for step in steps] == [1, 2]
