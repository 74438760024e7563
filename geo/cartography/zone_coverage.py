"""Put the statuses and people of zones in the order of their contours, and draw them for a need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.cartography.assets import DETAILED_NEEDS, Asset, Contours, details
from geo.cartography.content import ZoneLayer
from geo.cartography.states import STATUS_LETTER, missing_state
from geo.domain.dispositifs import ALL_NEEDS, Need, parts_of
from geo.domain.french import people_as_said
from geo.domain.vocabulary import Level, Status

COLOURED_LEVELS = (Level.COMMUNE, Level.QPV)
"""Zones that every map of a territory colours, on a screen and on paper: the wide ones under the narrow."""


@dataclass(frozen=True)
class ZoneCoverage:
    """Statuses and people of zones for `DETAILED_NEEDS`, in the order of their contours."""

    contours: Contours
    details: Asset
    letters: npt.NDArray[np.str_]
    unserved: npt.NDArray[np.float64]


def in_order_of_contours(coverage: pd.DataFrame, asset: Contours, *, with_people: bool) -> ZoneCoverage:
    """Put a coverage in the order of contours."""
    shape = (-1, len(DETAILED_NEEDS))
    letters = coverage["status"].map({status.value: letter for status, letter in STATUS_LETTER.items()})
    known = pd.Index(coverage["zone_code"].iloc[:: len(DETAILED_NEEDS)])
    rows = known.get_indexer(pd.Index(asset.codes))
    ordered = letters.to_numpy(dtype="U1").reshape(shape)[rows]
    people = coverage["unserved_population"].to_numpy(dtype=float).reshape(shape)[rows]
    written = details(["".join(row) for row in ordered], people if with_people else None)
    return ZoneCoverage(asset, written, ordered, people)


def _columns(need: Need) -> list[int]:
    return [DETAILED_NEEDS.index(one) for one in parts_of(need)]


def state_of(known: ZoneCoverage, need: Need) -> str:
    """Return the state letters of zones for a need."""
    letters = known.letters[:, _columns(need)]
    return missing_state(letters) if need == ALL_NEEDS else "".join(letters[:, 0])


def zone_layer(level: Level, known: ZoneCoverage, need: Need) -> ZoneLayer:
    """Return zones coloured for a need; QPV with the people whom it leaves out."""
    unserved: tuple[int, ...] = ()
    if level is Level.QPV:
        # The same inhabitants may lack several things: the most, not the sum.
        columns = _columns(need)
        in_gap = known.letters[:, columns] == STATUS_LETTER[Status.GAP]
        people = np.where(in_gap, np.nan_to_num(known.unserved[:, columns]), 0)
        unserved = tuple(people_as_said(most) for most in people.max(axis=1))
    return ZoneLayer(
        level.value,
        known.contours,
        state_of(known, need),
        details=known.details,
        unserved_people=unserved,
        labelled=True,
    )
