"""Say, on plain matrices, who each candidate site would serve, and make the problem small.

The maximal covering location problem: Church and ReVelle, Papers of the Regional Science Association 32
(1974), p. 101-118.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from geo.analysis.travel import FloatArray, IntArray
from geo.domain.errors import ParameterError


@dataclass(frozen=True)
class Cover:
    """Who each candidate would serve.

    Parameters
    ----------
    matrix : scipy.sparse.csr_array of shape (points, candidates)
        True where a candidate serves a point.
    weights : array of shape (points,)
        People at each point, not negative.
    groups : array of shape (candidates,), optional
        A number for each candidate (its EPCI, say); groups listed in `required` must receive a site.
    required : tuple of int
    fixed : tuple of int
        Candidates chosen beforehand.
    """

    matrix: sp.csr_array
    weights: FloatArray
    groups: IntArray | None = None
    required: tuple[int, ...] = ()
    fixed: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        points, candidates = self.matrix.shape
        if len(self.weights) != points:
            raise ParameterError(f"{len(self.weights)} poids pour {points} points : il en faut un par point.")
        if points and not (np.isfinite(self.weights).all() and self.weights.min() >= 0):
            raise ParameterError("Un nombre de personnes manque ou est négatif : corrigez les populations.")
        if self.fixed and not 0 <= min(self.fixed) <= max(self.fixed) < candidates:
            raise ParameterError("Un lieu fixé d’avance n’est pas parmi les lieux possibles.")
        if self.required and self.groups is None:
            raise ParameterError("Des groupes sont exigés, mais les lieux possibles n’en ont pas.")

    def served(self, chosen: Iterable[int]) -> float:
        """Sum the people whom some of the chosen candidates serve."""
        reached = np.asarray(self.matrix[:, list(chosen)].sum(axis=1)).ravel() > 0
        return float(self.weights[reached].sum())


def greedy(cover: Cover, sites: int, start: Sequence[int] = ()) -> list[int]:
    """Add, to a first choice, the candidate that serves most people more, again and again.

    A lower bound of the optimum, at least 63 % of it; never shown to people.
    """
    chosen = list(start)
    columns = cover.matrix.tocsc()
    left = cover.weights.astype(float).copy()
    for j in chosen:
        left[columns.indices[columns.indptr[j] : columns.indptr[j + 1]]] = 0
    while len(chosen) < sites:
        gains = left @ columns
        best = int(np.argmax(gains)) if gains.size else -1
        if best < 0 or gains[best] <= 0:
            break
        chosen.append(best)
        left[columns.indices[columns.indptr[best] : columns.indptr[best + 1]]] = 0
    return chosen


def reduce(cover: Cover) -> tuple[Cover, IntArray]:
    """Make an instance small without changing its optimum.

    Points that nobody can serve are dropped, points with the same candidates are summed, candidates that
    serve no point that another does not serve too are dropped (the first of equals stays).

    Returns
    -------
    cover : Cover
    names : array
        For each candidate kept, its number in the instance given.
    """
    matrix, weights = _merge_points(sp.csr_array(cover.matrix, dtype=np.int32), cover.weights)
    kept = _undominated(matrix, cover)
    matrix, weights = _merge_points(sp.csr_array(matrix[:, kept]), weights)
    position = {int(j): place for place, j in enumerate(kept)}
    groups = None if cover.groups is None else cover.groups[kept]
    fixed = tuple(position[j] for j in cover.fixed)
    return Cover(matrix, weights, groups, cover.required, fixed), kept


def _merge_points(matrix: sp.csr_array, weights: FloatArray) -> tuple[sp.csr_array, FloatArray]:
    matrix.eliminate_zeros()
    matrix.sort_indices()
    places: dict[bytes, int] = {}
    first: list[int] = []
    group: IntArray = np.full(matrix.shape[0], -1)
    for row in np.flatnonzero((np.diff(matrix.indptr) > 0) & (weights > 0)):
        key = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tobytes()
        place = places.setdefault(key, len(first))
        if place == len(first):
            first.append(int(row))
        group[row] = place
    used = group >= 0
    summed = np.zeros(len(first))
    np.add.at(summed, group[used], weights[used])
    return matrix[first], summed


def _undominated(matrix: sp.csr_array, cover: Cover) -> IntArray:
    """List the candidates that serve somebody whom no other one of their group serves as well."""
    columns = sp.csc_array(matrix)
    size = np.diff(columns.indptr)
    shared = (columns.T @ columns).tocoo()
    within = shared.data == size[shared.row]
    better = (size[shared.col] > size[shared.row]) | (
        (size[shared.col] == size[shared.row]) & (shared.col < shared.row)
    )
    if cover.required and cover.groups is not None:
        better &= cover.groups[shared.col] == cover.groups[shared.row]
    dominated = np.zeros(matrix.shape[1], dtype=bool)
    dominated[shared.row[within & better]] = True
    useless = size == 0
    if cover.required and cover.groups is not None:
        useless &= ~_only_hope(size, cover.groups, cover.required)
    drop = dominated | useless
    drop[list(cover.fixed)] = False
    return np.flatnonzero(~drop)


def _only_hope(size: IntArray, groups: IntArray, required: tuple[int, ...]) -> np.ndarray:
    """Mark one candidate of each required group that could serve nobody more."""
    marked = np.zeros(len(size), dtype=bool)
    for group in required:
        members = np.flatnonzero(groups == group)
        if len(members) and size[members].max() == 0:
            marked[members[0]] = True
    return marked
