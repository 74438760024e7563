"""Choose, on plain matrices, the sites that bring the farthest family as near as possible: the p-centre.

The radius sought is one of the distances at hand: it is found by bisection, each step asking HiGHS for the
fewest sites that leave nobody farther (Minieka, « The m-center problem », SIAM Review 12, 1970).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.analysis.siting.search import INFEASIBLE, TIME_LIMIT_S, Progress
from geo.analysis.travel import FloatArray, IntArray
from geo.domain.errors import ParameterError
from geo.domain.french import agree


@dataclass(frozen=True)
class Centre:
    """The choice of at most so many sites whose farthest point is nearest.

    Parameters
    ----------
    sites : int
        How many were allowed.
    chosen : tuple of int
        Candidates.
    farthest_m : float
        From the farthest point to the nearest site or existing structure.
    lower_m : float
        Distance under which no choice can go; equal to `farthest_m` when the optimum is proven.
    """

    sites: int
    chosen: tuple[int, ...]
    farthest_m: float
    lower_m: float

    @property
    def optimal(self) -> bool:
        """Whether it is proven that no other choice brings the farthest point nearer."""
        return self.lower_m >= self.farthest_m


def best_centres(
    distance_m: FloatArray,
    existing_m: FloatArray,
    most: int,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    progress: Progress | None = None,
) -> list[Centre]:
    """Solve for 1, 2, …, `most` sites.

    Parameters
    ----------
    distance_m : array of shape (points, candidates)
        Infinite where a candidate cannot be reached.
    existing_m : array of shape (points,)
        To the nearest structure already there; infinite where there is none.
    most : int
        Largest number of sites; numbers too small to link everybody to a structure are left out.
    time_limit_s : float
        Of each step of the bisection.
    progress : callable, optional
        Asked before each step of each bisection; when it answers no, what is solved so far is returned.

    Raises
    ------
    ParameterError
        If some people can be reached from nowhere, or from no choice of that many sites.
    """
    nearest = np.minimum(existing_m, distance_m.min(axis=1, initial=np.inf))
    if not np.isfinite(nearest).all():
        raise ParameterError(
            "Une partie de la population n’est reliée à aucun lieu possible : "
            "le plus grand éloignement ne peut pas être réduit ici."
        )
    floor = float(nearest.max(initial=0.0))
    radii = np.unique(np.concatenate([distance_m.ravel(), existing_m, [0.0]]))
    radii = radii[(radii >= floor) & np.isfinite(radii)]
    found: list[Centre] = []
    for sites in range(1, most + 1):
        go_on = partial(progress, sites - 1, most) if progress is not None else _always
        ceiling = found[-1] if found else None
        best = _bisect(distance_m, existing_m, sites, radii, ceiling, go_on, time_limit_s)
        if best is None:
            return found
        if np.isfinite(best.farthest_m):
            found.append(best)
    if not found:
        raise ParameterError(
            f"Avec {most} {agree(most, 'lieu', 'lieux')}, une partie de la population "
            "reste sans structure accessible : ajoutez-en."
        )
    if progress is not None:
        progress(most, most)
    return found


def _always() -> bool:
    return True


def _bisect(
    distance_m: FloatArray,
    existing_m: FloatArray,
    sites: int,
    radii: FloatArray,
    ceiling: Centre | None,
    go_on: Callable[[], bool],
    time_limit_s: float,
) -> Centre | None:
    """Find the smallest radius that so many sites allow; None when asked to stop."""
    chosen, farthest = _farthest_first(distance_m, existing_m, sites)
    if ceiling is not None and ceiling.farthest_m <= farthest:
        chosen, farthest = ceiling.chosen, ceiling.farthest_m
    low, high, unsure = 0, int(np.searchsorted(radii, farthest)), False
    while low < high:
        if not go_on():
            return None
        middle = (low + high) // 2
        answer = _reach_all(distance_m, existing_m, sites, float(radii[middle]), time_limit_s)
        if isinstance(answer, tuple):
            high, chosen, farthest = middle, answer, float(radii[middle])
        else:
            # An unanswered step is searched above, and remembered: the bound is then no proof.
            low, unsure = middle + 1, unsure or answer is None
    return Centre(sites, chosen, farthest, float(radii[0]) if unsure else farthest)


def _farthest_first(
    distance_m: FloatArray, existing_m: FloatArray, sites: int
) -> tuple[tuple[int, ...], float]:
    """Serve the farthest point, again and again: a first choice, at most twice too far."""
    chosen: list[int] = []
    nearest = existing_m.copy()
    for _ in range(min(sites, distance_m.shape[1])):
        best = int(np.argmin(distance_m[int(np.argmax(nearest))]))
        chosen.append(best)
        nearest = np.minimum(nearest, distance_m[:, best])
    return tuple(sorted(set(chosen))), float(nearest.max(initial=0.0))


def _reach_all(
    distance_m: FloatArray, existing_m: FloatArray, sites: int, radius_m: float, time_limit_s: float
) -> tuple[int, ...] | bool | None:
    """Find a choice that leaves nobody farther than a radius; False when there is none, None when unsure."""
    far = existing_m > radius_m
    within = _distinct(distance_m[far] <= radius_m)
    if not within.any(axis=1).all():
        return False
    if not len(within):
        return ()
    candidates: IntArray = np.flatnonzero(within.any(axis=0))
    matrix = sp.csr_array(within[:, candidates].astype(float))
    solution = milp(
        # Any choice will do: whether there is one is all that the bisection asks.
        np.zeros(len(candidates)),
        integrality=np.ones(len(candidates)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(sp.csc_array(matrix), 1, np.inf),
            LinearConstraint(np.ones((1, len(candidates))), 0, sites),
        ],
        options={"time_limit": time_limit_s},
    )
    if solution.x is not None:
        return tuple(candidates[solution.x > 0.5].tolist())
    return False if solution.status == INFEASIBLE else None


def _distinct(within: np.ndarray) -> np.ndarray:
    """Keep one of the points that have the same candidates."""
    if not len(within):
        return within
    _, first = np.unique(np.packbits(within, axis=1), axis=0, return_index=True)
    return within[first]
