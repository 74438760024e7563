"""Search the best sites with HiGHS and prove that no other choice does better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.analysis.siting.cover import Cover, greedy, reduce
from geo.analysis.travel import IntArray
from geo.domain.errors import ParameterError

TIME_LIMIT_S = 30.0
"""Longest search for one number of sites; beyond, the best found is given with its gap, never as optimal."""
TOLERANCE = 1e-6
"""Relative difference under which two totals of people are the same: that of the solver's arithmetic."""
INFEASIBLE = 2

Progress = Callable[[int, int], bool]
"""Told how many searches are done, of how many; answers whether to go on."""


@dataclass(frozen=True)
class Optimum:
    """The best choice of at most so many sites.

    Parameters
    ----------
    sites : int
        How many were allowed.
    chosen : tuple of int
        Candidates; fewer than `sites` where one more would serve nobody more.
    served : float
        People whom they serve.
    gap : float
        How much more another choice could serve at most, relatively; 0.0 when the optimum is proven.
    """

    sites: int
    chosen: tuple[int, ...]
    served: float
    gap: float

    @property
    def optimal(self) -> bool:
        """Whether it is proven that no other choice does better."""
        return self.gap == 0.0


def best_covers(
    cover: Cover,
    most: int,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    progress: Progress | None = None,
) -> list[Optimum]:
    """Solve for 1, 2, …, `most` sites.

    Parameters
    ----------
    cover : Cover
    most : int
        Largest number of sites, fixed ones included.
    time_limit_s : float
        Of each search.
    progress : callable, optional
        Asked before each search; when it answers no, what is solved so far is returned.

    Returns
    -------
    list of Optimum
        Numbers of sites too small for what is fixed and required are left out.

    Raises
    ------
    ParameterError
        If no choice of `most` sites fulfils what is fixed and required.
    """
    small, names = reduce(cover)
    found: list[Optimum] = []
    fewest = _fewest(small)
    if fewest > most:
        raise ParameterError(
            f"Il faut au moins {fewest} lieux pour respecter ce qui est exigé : {most} ne suffisent pas."
        )
    for sites in range(1, most + 1):
        if progress is not None and not progress(sites - 1, most):
            break
        if sites >= fewest:
            best = _solve(small, sites, found[-1] if found else None, time_limit_s)
            found.append(best)
    if progress is not None and len(found) == most - max(fewest, 1) + 1:
        progress(most, most)
    return [
        Optimum(best.sites, tuple(sorted(int(names[j]) for j in best.chosen)), best.served, best.gap)
        for best in found
    ]


def _fewest(cover: Cover) -> int:
    """Count the sites that what is fixed and required takes, and check that it can be had."""
    if cover.groups is None or not cover.required:
        return len(cover.fixed)
    empty = set(cover.required) - set(cover.groups.tolist())
    if empty:
        raise ParameterError(f"Aucun lieu possible dans {len(empty)} des groupes exigés.")
    reached = {int(cover.groups[j]) for j in cover.fixed}
    return len(cover.fixed) + len(set(cover.required) - reached)


def _solve(cover: Cover, sites: int, previous: Optimum | None, time_limit_s: float) -> Optimum:
    known = _without_search(cover, sites, previous)
    if known is not None:
        return Optimum(sites, known, cover.served(known), 0.0)
    at_hand = _at_hand(cover, sites, previous)
    small, names = _hopeful(cover, at_hand, previous)
    points, candidates = small.matrix.shape
    lower = np.zeros(candidates + points)
    lower[list(small.fixed)] = 1
    solution = milp(
        np.concatenate([np.zeros(candidates), -small.weights]),
        # Whether a point is served follows from the sites: it never needs branching.
        integrality=np.concatenate([np.ones(candidates), np.zeros(points)]),
        bounds=Bounds(lower, np.ones(candidates + points)),
        constraints=_constraints(small, sites),
        options={"mip_rel_gap": 0.0, "time_limit": time_limit_s},
    )
    if solution.status == INFEASIBLE:
        raise ParameterError(
            "Aucun choix de lieux ne respecte tout ce qui est exigé : relâchez une condition."
        )
    found = None if solution.x is None else names[np.flatnonzero(solution.x[:candidates] > 0.5)]
    return _better(cover, sites, found, solution.mip_dual_bound, at_hand, time_limit_s)


def _without_search(cover: Cover, sites: int, previous: Optimum | None) -> tuple[int, ...] | None:
    """Return the optimum where it needs no search: nothing to choose, all served, or one free site."""
    if cover.matrix.shape[1] == 0:
        return ()
    if previous is not None and previous.optimal and _same(previous.served, float(cover.weights.sum())):
        return previous.chosen
    if cover.required:
        return None
    if sites - len(cover.fixed) <= 1:
        return tuple(greedy(cover, sites, cover.fixed))
    return None


def _constraints(cover: Cover, sites: int) -> LinearConstraint:
    """Write: a point is served only by a chosen site; at most `sites`; one at least in required groups."""
    points, candidates = cover.matrix.shape
    served = sp.hstack([-cover.matrix, sp.eye_array(points)])
    total = sp.csr_array(np.concatenate([np.ones(candidates), np.zeros(points)])[None, :])
    rows, upper = [served, total], [np.zeros(points), np.array([float(sites)])]
    if cover.groups is not None and cover.required:
        member = np.array([cover.groups == group for group in cover.required], dtype=float)
        rows.append(sp.hstack([sp.csr_array(-member), sp.csr_array((len(cover.required), points))]))
        upper.append(-np.ones(len(cover.required)))
    return LinearConstraint(sp.vstack(rows, format="csc"), -np.inf, np.concatenate(upper))


def _at_hand(cover: Cover, sites: int, previous: Optimum | None) -> tuple[int, ...] | None:
    """Return the best choice that is known before any search; None where groups are required."""
    if cover.required:
        return previous.chosen if previous is not None else None
    starts = [cover.fixed] if previous is None else [cover.fixed, previous.chosen]
    return max((tuple(greedy(cover, sites, start)) for start in starts), key=cover.served)


def _hopeful(
    cover: Cover, at_hand: tuple[int, ...] | None, previous: Optimum | None
) -> tuple[Cover, IntArray]:
    """Keep the candidates that can belong to a choice better than the one at hand.

    A choice with a candidate serves at most what the best choice of one site less serves, plus what the
    candidate serves alone.
    """
    everyone = np.arange(cover.matrix.shape[1])
    if at_hand is None or cover.required or previous is None or not previous.optimal:
        return cover, everyone
    alone = cover.weights @ cover.matrix
    worth = cover.served(at_hand) - previous.served
    hopeful = alone >= worth - TOLERANCE * max(1.0, worth)
    hopeful[list(cover.fixed)] = True
    names = np.flatnonzero(hopeful)
    position = {int(j): place for place, j in enumerate(names)}
    matrix = sp.csr_array(cover.matrix[:, names])
    reached = np.diff(matrix.indptr) > 0
    fixed = tuple(position[j] for j in cover.fixed)
    return Cover(matrix[reached], cover.weights[reached], fixed=fixed), names


def _better(
    cover: Cover,
    sites: int,
    found: IntArray | None,
    dual_bound: float | None,
    at_hand: tuple[int, ...] | None,
    time_limit_s: float,
) -> Optimum:
    """Compare what the search found with what was at hand and with what it proves nobody can exceed."""
    choices = [tuple(found.tolist())] if found is not None else []
    choices += [at_hand] if at_hand is not None else []
    if not choices:
        raise ParameterError(
            f"Aucun choix trouvé en {time_limit_s:g} secondes : "
            "réduisez le territoire ou les lieux possibles."
        )
    chosen = max(choices, key=cover.served)
    served = cover.served(chosen)
    everyone = float(cover.weights.sum())
    # Candidates left aside cannot do better than the choice at hand: the bound holds for all of them.
    proven = everyone if dual_bound is None or not np.isfinite(dual_bound) else -dual_bound
    bound = min(everyone, max(served, proven))
    gap = 0.0 if _same(served, bound) else (bound - served) / bound
    return Optimum(sites, chosen, served, gap)


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))
