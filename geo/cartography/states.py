"""Turn what is known of zones into state letters, one a zone: the only thing that a change of need sends.

A state is a text as long as the codes of its contours. `i`, `r`, `g`, `u`, `x` are the statuses; `0` to `3`
count the needs missing; `a` to `e` are classes of shares;
`-` is a zone of which nothing is said, only outlined.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.cartography.palette import (
    NEEDS_MISSING_STYLE,
    PALETTE,
    SHARE_CLASSES,
    STATUS_STYLE,
    StatusStyle,
)
from geo.domain.vocabulary import Status

STATUS_LETTER: dict[Status, str] = {
    Status.INSIDE: "i",
    Status.REACHABLE: "r",
    Status.GAP: "g",
    Status.UNKNOWN: "u",
    Status.EMPTY: "x",
}
NEEDS_MISSING_LETTERS = "0123"
SHARE_LETTERS = "abcde"
STATE_OUTLINE = "-"

STATE_STYLE: dict[str, StatusStyle] = {
    **{letter: STATUS_STYLE[status] for status, letter in STATUS_LETTER.items()},
    **dict(zip(NEEDS_MISSING_LETTERS, NEEDS_MISSING_STYLE, strict=True)),
    **{
        letter: StatusStyle(share.fill, PALETTE.share_edge, 1.0)
        for letter, share in zip(SHARE_LETTERS, SHARE_CLASSES, strict=True)
    },
}
"""How a zone of each state is drawn."""

_GAP, _REACHABLE, _UNKNOWN, _EMPTY, _OUTLINE = "g", "r", "u", "x", STATE_OUTLINE


def worst_state(letters: npt.NDArray[np.str_]) -> str:
    """Give each zone one status for several dispositifs: the worst that calls for action first.

    Parameters
    ----------
    letters : array of str, zones × dispositifs
        Status letters, `-` where nothing is said of a zone.
    """
    if not letters.shape[1]:
        return STATE_OUTLINE * len(letters)
    state = np.select(
        [
            (letters == _OUTLINE).all(axis=1),
            (letters == _GAP).any(axis=1),
            (letters == _EMPTY).all(axis=1),
            np.isin(letters, [_UNKNOWN, _EMPTY]).all(axis=1),
            (letters == _REACHABLE).any(axis=1),
        ],
        [_OUTLINE, _GAP, _EMPTY, _UNKNOWN, _REACHABLE],
        STATUS_LETTER[Status.INSIDE],
    )
    return "".join(state)


def missing_state(letters: npt.NDArray[np.str_]) -> str:
    """Count for each zone the needs in gap; unknown where all of them are.

    Parameters
    ----------
    letters : array of str, zones × needs
        Status letters, `-` where nothing is said of a zone.
    """
    counted = (letters == _GAP).sum(axis=1)
    state = np.array(list(NEEDS_MISSING_LETTERS))[counted]
    state[np.isin(letters, [_UNKNOWN, _EMPTY]).all(axis=1)] = _UNKNOWN
    state[(letters == _EMPTY).all(axis=1)] = _EMPTY
    state[(letters == _OUTLINE).all(axis=1)] = _OUTLINE
    return "".join(state)


def share_state(shares: Sequence[float]) -> str:
    """Give each share from 0 to 1 the letter of its class; one that is missing (NaN, None) is unknown."""
    uppers = np.array([share.upto for share in SHARE_CLASSES])
    return "".join(
        _UNKNOWN
        if pd.isna(share)
        else SHARE_LETTERS[min(int(np.searchsorted(uppers, share)), len(uppers) - 1)]
        for share in shares
    )
