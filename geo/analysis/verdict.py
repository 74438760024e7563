"""Decide how a zone stands: for a dispositif, for a need, for several at once; and state the rule.

Statuses are computed as ranks in the enumeration `Status`, whole arrays at a time.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.analysis.travel import FloatArray, IntArray
from geo.domain.reference import constant
from geo.domain.vocabulary import Status

BoolArray = npt.NDArray[np.bool_]

RULE = (
    "Présent : une structure dans la zone. À portée : la moitié ou plus "
    "des personnes visées y accèdent à temps. Carence : moins de la moitié."
)
"""States the rule of a status to who reads a table; the half is `reachable_share` of the method."""

RULE_AT_LENGTH = (
    "Une zone est « Présent » quand une structure s'y trouve, « À portée » quand la moitié au moins des "
    "personnes visées en atteignent une dans le temps d'accès, « Carence » sinon. Un dispositif sur lequel "
    "les données ne disent rien est « Non renseigné », jamais une carence."
)
"""States it in the method of a report."""

_RANK = {status: rank for rank, status in enumerate(Status)}
_CODES = np.array([status.value for status in Status], dtype=object)
_INSIDE, _REACHABLE, _GAP, _UNKNOWN = (
    _RANK[status] for status in (Status.INSIDE, Status.REACHABLE, Status.GAP, Status.UNKNOWN)
)


def ranks_of(statuses: npt.ArrayLike) -> IntArray:
    """Return the rank of each status in `Status`."""
    # Compared, not looked up: a table of the country has a hundred thousand of them.
    values = np.asarray(statuses, dtype=object)
    return np.select([values == code for code in _CODES], list(range(len(_CODES))))


def statuses_of(ranks: IntArray) -> npt.NDArray[np.object_]:
    """Return the values of `Status` of these ranks."""
    return _CODES[ranks]


def judge(known: BoolArray, inside: FloatArray | IntArray, share: FloatArray) -> IntArray:
    """Decide the status of zones for one dispositif.

    Parameters
    ----------
    known : array of bool, shape (z,)
        Whether the data in use say where it is: where they do not, nothing is a gap.
    inside : array of shape (z,)
        How many structures lie in each zone.
    share : array of shape (z,)
        Of the people that it is meant for, those within reach of a structure, from 0 to 1.

    Returns
    -------
    array of int, shape (z,)
        Ranks in `Status`.
    """
    return np.select(
        [~known, inside > 0, share >= constant("reachable_share")],
        [_UNKNOWN, _INSIDE, _REACHABLE],
        _GAP,
    )


def judge_together(ranks: IntArray, inside: FloatArray, unserved: FloatArray, target: FloatArray) -> Status:
    """Judge several zones as one, for one dispositif: the same rule on the sums of what is known.

    Parameters
    ----------
    ranks : array of int, shape (z,)
        Their own statuses.
    inside, unserved, target : array of shape (z,)
        Structures in each; people not within reach; people that it is meant for.
    """
    if len(ranks) == 1:
        return Status(_CODES[ranks[0]])
    known = ranks != _UNKNOWN
    people = np.nansum(target[known])
    share = 1 - np.nansum(unserved) / people if people > 0 else np.nan
    whole = judge(np.array([known.any()]), np.array([np.nansum(inside)]), np.array([share]))
    return Status(_CODES[whole[0]])


def of_need(ranks: IntArray) -> IntArray:
    """Decide the status of zones for a need that any of several dispositifs meets.

    Parameters
    ----------
    ranks : array of int, shape (z, dispositifs)

    Returns
    -------
    array of int, shape (z,)
        The best of them; a gap where none of them is inside or reachable, unknown rather than a gap where
        one at least is unknown: it may serve.
    """
    return _best_first(ranks, (_INSIDE, _REACHABLE, _UNKNOWN, _GAP))


def worst_of(ranks: IntArray) -> IntArray:
    """Sum several dispositifs up by zone, as the map on the screen does: what calls for action first.

    Parameters
    ----------
    ranks : array of int, shape (z, dispositifs)

    Returns
    -------
    array of int, shape (z,)
        A gap where there is one; else reachable before inside; unknown where all are.
    """
    return _best_first(ranks, (_GAP, _REACHABLE, _INSIDE, _UNKNOWN))


def _best_first(ranks: IntArray, order: tuple[int, ...]) -> IntArray:
    """Return in each row the first of an order that it holds."""
    return np.select([(ranks == rank).any(axis=1) for rank in order], list(order), _UNKNOWN)
