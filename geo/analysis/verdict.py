"""Decide how a zone stands for a need, by its people; and state the rule.

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
    "Carence : moins de la moitié des personnes visées sont à portée d’une structure, même s’il y en a une "
    "dans la zone. Sinon, Présent : une structure dans la zone ; À portée : une structure autour. "
    "Sans objet : personne de visé."
)
"""States the rule of a status to who reads a table; the half is `reachable_share` of the method."""

RULE_AT_LENGTH = (
    "Une zone est en « Carence » pour un besoin quand moins de la moitié des personnes visées atteignent, "
    "dans le temps d’accès, une structure qui y répond, même s’il y en a une sur place. Sinon elle est "
    "« Présent » quand une structure s’y trouve, « À portée » quand elle est autour. Un centre social ou un "
    "EVS répondent au même besoin. Un besoin sur lequel les données ne disent rien est « Non renseigné », "
    "jamais une carence ; une zone sans aucune personne visée est « Sans objet »."
)
"""States it in the method of a report."""

_RANK = {status: rank for rank, status in enumerate(Status)}
_CODES = np.array([status.value for status in Status], dtype=object)
_INSIDE, _REACHABLE, _GAP, _UNKNOWN, _EMPTY = (_RANK[status] for status in Status)
SOMEBODY = 0.5
"""People under which there is nobody: half a person, what rounding makes of none."""

EVERYBODY = 0.99
"""Share of the people concerned within reach from which « tous » and « partout » are said."""


def ranks_of(statuses: npt.ArrayLike) -> IntArray:
    """Return the rank of each status in `Status`."""
    # Compared, not looked up: a table of the country has a hundred thousand of them.
    values = np.asarray(statuses, dtype=object)
    return np.select([values == code for code in _CODES], list(range(len(_CODES))))


def judge(
    known: BoolArray,
    inside: FloatArray | IntArray,
    share: FloatArray,
    target: FloatArray,
    wholly: BoolArray | None = None,
) -> IntArray:
    """Decide the status of zones for one need.

    Parameters
    ----------
    known : array of bool, shape (z,)
        Whether the data in use say where something that meets it is: where they do not, nothing is a gap.
    inside : array of shape (z,)
        How many structures lie in each zone.
    share : array of shape (z,)
        Of the people whom it concerns, those within reach of a structure, from 0 to 1.
    target : array of shape (z,)
        How many people it concerns; NaN where that is not known.
    wholly : array of bool, shape (z,), optional
        Whether they say it of all that meets it: where they do not, what is not known may serve, and a gap
        is unknown. As `known` by default.

    Returns
    -------
    array of int, shape (z,)
        Ranks in `Status`.
    """
    far = share < constant("reachable_share")
    unknown = ~known if wholly is None else ~known | (far & ~wholly)
    return np.select(
        [unknown, target < SOMEBODY, far, inside > 0], [_UNKNOWN, _EMPTY, _GAP, _INSIDE], _REACHABLE
    )


def judge_together(ranks: IntArray, inside: FloatArray, unserved: FloatArray, target: FloatArray) -> Status:
    """Judge several zones as one, for one need: the same rule on the sums of what is known.

    Parameters
    ----------
    ranks : array of int, shape (z,)
        Their own statuses.
    inside, unserved, target : array of shape (z,)
        Structures in each; people not within reach; people whom it concerns.
    """
    if len(ranks) == 1:
        return Status(_CODES[ranks[0]])
    known = ranks != _UNKNOWN
    people = np.nansum(target[known])
    share = 1 - np.nansum(unserved) / people if people > 0 else np.nan
    sums = (np.array([value]) for value in (known.any(), np.nansum(inside), share, people))
    return Status(_CODES[judge(*sums)[0]])
