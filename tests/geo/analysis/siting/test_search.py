"""The sites found are the best there are: against enumeration, against spopt, never below greedy."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
import scipy.sparse as sp
from spopt.locate import MCLP

from geo.analysis.siting.cover import Cover, greedy, reduce
from geo.analysis.siting.search import best_covers
from geo.domain.errors import ParameterError
from tests.geo.analysis.siting.random_instances import enumerated, random_cover, random_distances

POINTS, CANDIDATES = 25, 9


def cover_of(rows: list[list[int]], weights: list[float], **more: object) -> Cover:
    return Cover(sp.csr_array(np.array(rows, dtype=bool)), np.array(weights, dtype=float), **more)


@pytest.mark.parametrize("seed", range(100))
def test_as_good_as_every_choice_tried_one_by_one(seed):
    cover = random_cover(seed, POINTS, CANDIDATES)
    for best in best_covers(cover, 4):
        assert best.optimal
        assert best.gap == 0.0
        assert len(best.chosen) <= best.sites
        assert best.served == pytest.approx(enumerated(cover, best.sites))
        assert cover.served(best.chosen) == pytest.approx(best.served)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
@pytest.mark.parametrize("seed", range(20))
def test_as_good_as_spopt_on_larger_instances(seed):
    points, candidates, sites, radius_m = 150, 60, 3 + seed % 6, 1_200
    distance_m, weights = random_distances(1_000 + seed, points, candidates)
    theirs = MCLP.from_cost_matrix(distance_m, weights, radius_m, p_facilities=sites)
    theirs = theirs.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0))
    cover = Cover(sp.csr_array(distance_m <= radius_m), weights)
    ours = best_covers(cover, sites)[-1]
    assert ours.optimal
    assert ours.served == pytest.approx(theirs.problem.objective.value())


@pytest.mark.parametrize("seed", range(40))
def test_greedy_is_never_better(seed):
    cover = random_cover(500 + seed, 200, 40, radius_m=1_500)
    for best in best_covers(cover, 8):
        assert cover.served(greedy(cover, best.sites)) <= best.served + 1e-6


def test_greedy_is_worse_where_two_modest_places_complete_one_another():
    # The middle place serves 3 + 3 alone; the two others serve 3 + 2 each, and all ten together.
    cover = cover_of([[1, 1, 0], [1, 0, 1], [0, 1, 0], [0, 0, 1]], [3, 3, 2, 2])
    assert cover.served(greedy(cover, 2)) == 8
    assert best_covers(cover, 2)[-1].chosen == (1, 2)
    assert best_covers(cover, 2)[-1].served == 10


@pytest.mark.parametrize("seed", range(30))
def test_sites_fixed_beforehand_are_held(seed):
    cover = random_cover(seed, POINTS, CANDIDATES, fixed=(seed % 5, 5 + seed % 4))
    steps = best_covers(cover, 4)
    assert [step.sites for step in steps] == [2, 3, 4]
    for step in steps:
        assert set(cover.fixed) <= set(step.chosen)
        assert step.served == pytest.approx(enumerated(cover, step.sites))


@pytest.mark.parametrize("seed", range(30))
def test_each_required_group_receives_a_site(seed):
    groups = np.arange(CANDIDATES) % 3
    cover = random_cover(seed, POINTS, CANDIDATES, radius_m=1_500, groups=groups, required=(0, 2))
    steps = best_covers(cover, 4)
    assert [step.sites for step in steps] == [2, 3, 4]
    for step in steps:
        assert {0, 2} <= {int(groups[j]) for j in step.chosen}
        assert step.served == pytest.approx(enumerated(cover, step.sites))


def test_a_group_that_could_serve_nobody_still_receives_its_site():
    cover = cover_of([[1, 0, 0], [0, 1, 0]], [5, 4], groups=np.array([0, 0, 1]), required=(1,))
    assert best_covers(cover, 2)[-1].chosen == (0, 2)


def test_a_site_fixed_in_a_required_group_is_enough_for_it():
    groups = np.array([0, 1, 1])
    cover = cover_of([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [9, 1, 2], groups=groups, required=(1,), fixed=(1,))
    assert [step.served for step in best_covers(cover, 2)] == [1, 10]


def test_the_curve_never_goes_down_and_stops_when_everybody_is_served():
    cover = cover_of([[1, 0, 0], [0, 1, 0], [0, 1, 1]], [3, 2, 1])
    steps = best_covers(cover, 3)
    assert [step.served for step in steps] == [3, 6, 6]
    assert [len(step.chosen) for step in steps] == [1, 2, 2]


def test_reduction_drops_what_cannot_matter_and_nothing_else():
    # Candidate 1 repeats 0, 2 serves less than 0, 3 serves nobody; points 0 and 1 have the same candidates.
    cover = cover_of([[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]], [1, 2, 4, 8])
    small, names = reduce(cover)
    assert names.tolist() == [0]
    assert small.matrix.shape == (1, 1)
    assert small.weights.tolist() == [7]


def test_nobody_to_serve_and_no_candidate_are_optima_of_zero():
    nobody = Cover(sp.csr_array((0, 3), dtype=bool), np.zeros(0))
    nowhere = Cover(sp.csr_array((3, 0), dtype=bool), np.ones(3))
    for cover in (nobody, nowhere):
        assert [(s.served, s.chosen, s.optimal) for s in best_covers(cover, 2)] == [(0, (), True)] * 2


def test_too_few_sites_for_what_is_required_is_said():
    cover = cover_of([[1, 0], [0, 1]], [1, 1], groups=np.array([0, 1]), required=(0, 1))
    with pytest.raises(ParameterError, match="Il faut au moins 2 lieux"):
        best_covers(cover, 1)


def test_a_required_group_without_candidate_is_said():
    cover = cover_of([[1, 0]], [1], groups=np.array([0, 1]), required=(7,))
    with pytest.raises(ParameterError, match="Aucun lieu possible"):
        best_covers(cover, 2)


@pytest.mark.parametrize(
    ("weights", "more", "message"),
    [
        ([1.0], {}, "un par point"),
        ([1.0, -2.0], {}, "négatif"),
        ([1.0, float("nan")], {}, "manque"),
        ([1.0, 1.0], {"fixed": (5,)}, "pas parmi les lieux possibles"),
        ([1.0, 1.0], {"required": (1,)}, "n’en ont pas"),
    ],
)
def test_an_instance_without_meaning_is_refused(weights, more, message):
    with pytest.raises(ParameterError, match=message):
        cover_of([[1, 0], [0, 1]], weights, **more)


def test_progress_is_told_and_a_no_ends_the_search():
    cover = random_cover(3, POINTS, CANDIDATES)
    told: list[tuple[int, int]] = []

    def stop_after_two(done: int, total: int) -> bool:
        told.append((done, total))
        return done < 2

    steps = best_covers(cover, 5, progress=stop_after_two)
    assert [step.sites for step in steps] == [1, 2]
    assert told == [(0, 5), (1, 5), (2, 5)]


def test_a_search_cut_by_the_clock_is_never_called_optimal():
    cover = random_cover(9, 4_000, 900, radius_m=700)
    cut = best_covers(cover, 12, time_limit_s=1e-3)[-1]
    whole = best_covers(cover, 12)[-1]
    assert whole.optimal
    assert cut.served <= whole.served + 1e-6
    if not cut.optimal:
        assert cut.served <= whole.served <= cut.served / (1 - cut.gap) + 1e-6
