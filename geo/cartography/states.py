"""Turn what is known of zones into state letters, one a zone: the only thing that a change of need sends.

A state is a text as long as the codes of its contours. `i`, `r`, `g`, `u` are the statuses; `0` to `3` count
the needs missing; `a` to `e` are classes of shares; `-` is a zone where nobody is concerned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.cartography.palette import (
    NEEDS_MISSING_STYLE,
    PALETTE,
    SHARE_FILLS,
    STATUS_STYLE,
    StatusStyle,
)
from geo.domain.dispositifs import NEEDS
from geo.domain.french import NO_BREAK
from geo.domain.vocabulary import Status

STATUS_LETTER: dict[Status, str] = {
    Status.INSIDE: "i",
    Status.REACHABLE: "r",
    Status.GAP: "g",
    Status.UNKNOWN: "u",
    Status.EMPTY: "-",
}
NEEDS_MISSING_LETTERS = "".join(str(missing) for missing in range(len(NEEDS) + 1))
SHARE_LETTERS = "abcde"

NEEDS_MISSING_TITLE = "Besoins en carence"
SEEN_FROM_AFAR = "QPV, selon les personnes hors de portée"
PLACED_AT_MAIRIE = "placée à la mairie"
"""What legends say, those of the screen and those of pictures."""


def needs_missing_label(missing: int) -> str:
    """Say in a legend how many needs are missing: « 2 sur 3 »."""
    return f"{missing} sur {len(NEEDS)}"


STATE_STYLE: dict[str, StatusStyle] = {
    **{letter: STATUS_STYLE[status] for status, letter in STATUS_LETTER.items()},
    **{
        letter: NEEDS_MISSING_STYLE[min(missing, len(NEEDS_MISSING_STYLE) - 1)]
        for missing, letter in enumerate(NEEDS_MISSING_LETTERS)
    },
    **{
        letter: StatusStyle(fill, PALETTE.share_edge, 1.0)
        for letter, fill in zip(SHARE_LETTERS, SHARE_FILLS, strict=True)
    },
}
"""How a zone of each state is drawn."""

_GAP, _UNKNOWN, _EMPTY = (STATUS_LETTER[one] for one in (Status.GAP, Status.UNKNOWN, Status.EMPTY))


@dataclass(frozen=True)
class ShareClass:
    """A class of a map of shares.

    Parameters
    ----------
    letter : str
        Of its zones in a state.
    least, most : int
        Whole per cents, both included.
    """

    letter: str
    least: int
    most: int

    @property
    def fill(self) -> str:
        """Its colour."""
        return STATE_STYLE[self.letter].fill

    @property
    def label(self) -> str:
        """Its bounds in words."""
        if self.least == self.most:
            return f"{self.most}{NO_BREAK}%"
        return f"de {self.least} à {self.most}{NO_BREAK}%"


def share_classes(percents: Sequence[int | None]) -> tuple[ShareClass, ...]:
    """Class the shares that a map shows, about as many zones in each class: they can then be told apart.

    Fixed bounds would leave nearly all départements in one class for a need that is rare everywhere.

    Parameters
    ----------
    percents : sequence of int or None
        None where the share is not known.
    """
    known = np.sort(np.array([percent for percent in percents if percent is not None], dtype=int))
    if not known.size:
        return ()
    steps = np.arange(1, len(SHARE_LETTERS) + 1)
    tops = np.unique(known[-(-known.size * steps // len(SHARE_LETTERS)) - 1])
    # The darkest colour is always that of the highest shares.
    letters = SHARE_LETTERS[-len(tops) :] if len(tops) > 1 else SHARE_LETTERS[len(SHARE_LETTERS) // 2]
    lows = [int(known.min()), *(int(known[known > top].min()) for top in tops[:-1])]
    return tuple(ShareClass(*one) for one in zip(letters, lows, tops.tolist(), strict=True))


def share_state(percents: Sequence[int | None], classes: Sequence[ShareClass]) -> str:
    """Give each share the letter of its class; one that is missing is unknown."""
    return "".join(
        _UNKNOWN if percent is None else next(one.letter for one in classes if percent <= one.most)
        for percent in percents
    )


def missing_state(letters: npt.NDArray[np.str_]) -> str:
    """Count for each zone the needs in gap; unknown where nothing is known.

    Parameters
    ----------
    letters : array of str, zones × needs
        Status letters.
    """
    state = np.array(list(NEEDS_MISSING_LETTERS))[(letters == _GAP).sum(axis=1)]
    state[np.isin(letters, [_UNKNOWN, _EMPTY]).all(axis=1)] = _UNKNOWN
    state[(letters == _EMPTY).all(axis=1)] = _EMPTY
    return "".join(state)
