"""Instances of the siting problem made at random, and the plain ways to solve them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import scipy.sparse as sp

from geo.analysis.siting.cover import Cover


def random_distances(seed: int, points: int, candidates: int) -> tuple[np.ndarray, np.ndarray]:
    """Scatter people and candidates on a square of 10 km; a third of the candidates stand on each other."""
    rng = np.random.default_rng(seed)
    people = rng.uniform(0, 10_000, (points, 2))
    sites = rng.uniform(0, 10_000, (candidates, 2))
    sites[: candidates // 3] = sites[rng.integers(0, candidates, candidates // 3)]
    distance_m = np.linalg.norm(people[:, None, :] - sites[None, :, :], axis=2)
    # Some points empty, some repeated: what the reduction must survive.
    weights = rng.integers(0, 200, points) * rng.choice([0.0, 0.5, 1.0], points)
    return distance_m, weights


def random_cover(seed: int, points: int, candidates: int, radius_m: float = 2_500, **more: object) -> Cover:
    distance_m, weights = random_distances(seed, points, candidates)
    return Cover(sp.csr_array(distance_m <= radius_m), weights, **more)  # type: ignore[arg-type]


def enumerated(cover: Cover, sites: int) -> float:
    """Try every choice of exactly that many sites that holds what is fixed and required."""
    dense = cover.matrix.toarray()
    best = -1.0
    for chosen in combinations(range(dense.shape[1]), sites):
        held = set(cover.fixed) <= set(chosen)
        groups = set() if cover.groups is None else {int(cover.groups[j]) for j in chosen}
        if held and set(cover.required) <= groups:
            best = max(best, float(cover.weights[dense[:, chosen].any(axis=1)].sum()))
    return best
