"""Rank gaps: which zone lacks what meets which need first, why, and how far the rank depends on the weights.

The score of a gap counts people, as a weighted mean that nobody needs to take on trust:

    score = unserved × (1 + Σ weight × rate / reference) / (1 + Σ weight)

A rate is that of the zone (poverty, single parents), its reference the median of the QPV of the data in use.
In a zone at the reference the score is the unserved population itself; it is more where people are more
fragile, less where they are less so. A rate that is not known counts as the reference: neither for nor
against. The score grows with the unserved population and, where a weight is not zero, with its rate.

A perimeter may count too: its zones count as if a rate there were twice its reference, the others as if it
were the reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis.coverage import NEED_COLUMNS, Analysis
from geo.analysis.perimeters import zones_inside
from geo.analysis.travel import Access, FloatArray, IntArray
from geo.domain.dispositifs import NEEDS, Need
from geo.domain.errors import ParameterError
from geo.domain.reference import constants
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status

RATES = {"poverty": "poverty_rate", "single_parents": "single_parent_rate"}
"""Column of the zones' tables that holds the rate of each weight."""

ZONING = "zoning"
WEIGHTS = (*RATES, ZONING)

PARTS = {"poverty": "poverty_part", "single_parents": "single_parents_part", ZONING: "zoning_part"}
"""Column of a ranking that holds what each weight adds to the score, or takes from it, in people."""

RANKING_COLUMNS = [
    *NEED_COLUMNS,
    "rank",
    "rank_low",
    "rank_high",
    "rank_in_need",
    "score",
    *PARTS.values(),
    *RATES.values(),
]
"""Columns of a ranking, one row a gap, first the gap to close first.

`rank` is among all the rows; `rank_low` and `rank_high` are the best and the worst that it becomes when every
weight varies by half either way; `score` is `unserved_population` and the parts together.
"""

MOST_WEIGHT = 10.0
"""Beyond, the number of people hardly counts."""
_SWINGS = (0.5, 1.5)

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Weights:
    """How much each fragility counts, when the number of people counts 1.

    Parameters
    ----------
    poverty, single_parents, zoning : float
        From 0, not at all, to `MOST_WEIGHT`.
    perimeter : str
        Code of the perimeter that `zoning` weighs; without one it does not count.

    Raises
    ------
    ParameterError
        If a weight has no meaning.
    """

    poverty: float
    single_parents: float
    zoning: float = field(default_factory=lambda: constants("weights")[ZONING])
    perimeter: str = ""

    def __post_init__(self) -> None:
        for name in WEIGHTS:
            weight = getattr(self, name)
            if not 0 <= weight <= MOST_WEIGHT:
                raise ParameterError(
                    f"Le poids « {name} » vaut {weight:g} : indiquez un nombre de 0 à {MOST_WEIGHT:g}."
                )

    @property
    def array(self) -> FloatArray:
        """The weights that count, in the order of `WEIGHTS`."""
        return np.array([getattr(self, name) for name in self.counted], dtype=float)

    @property
    def counted(self) -> tuple[str, ...]:
        """The names of those that count."""
        return WEIGHTS if self.perimeter else tuple(RATES)


def in_rank_order(zones: pd.DataFrame, ranking: pd.DataFrame) -> pd.DataFrame:
    """Order zones by their first gap of a ranking; those without any keep their order, after."""
    best = zones["zone_code"].map(ranking.groupby("zone_code")["rank"].min())
    return zones.iloc[np.argsort(best.fillna(np.inf), kind="stable")]


def default_weights() -> Weights:
    """Return the weights of the reference table."""
    values = constants("weights")
    return Weights(values["poverty"], values["single_parents"], values[ZONING])


def parse_weights(text: str) -> Weights:
    """Read weights as written in a terminal; those not named keep their default.

    Examples
    --------
    >>> parse_weights("poverty=2,single_parents=0")
    Weights(poverty=2.0, single_parents=0.0, zoning=1.0, perimeter='')

    Raises
    ------
    ParameterError
        If a name is unknown or a value is no number.
    """
    weights = {name: getattr(default_weights(), name) for name in WEIGHTS}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (part.strip() for part in item.partition("="))
        try:
            if name not in weights:
                raise ValueError(name)
            weights[name] = float(value)
        except ValueError as error:
            raise ParameterError(
                f"Le poids « {item[:40]} » n’est pas compris : écrivez par exemple "
                f"« {','.join(f'{known}=1' for known in weights)} »."
            ) from error
    return Weights(**weights)


def references(analysis: Analysis) -> pd.Series:
    """Return the median rate of the QPV of the data in use, by weight; missing where none is known."""
    qpv = analysis.dataset.qpv
    return pd.Series(
        {name: qpv[column].median() if column in qpv else np.nan for name, column in RATES.items()},
        dtype=float,
    )


def relative_rates(rates: FloatArray, reference_rates: FloatArray) -> FloatArray:
    """Divide rates by their references; 1, which changes nothing, where either is not known or is zero.

    Parameters
    ----------
    rates : array of shape (n, k)
        Percent.
    reference_rates : array of shape (k,)
    """
    known = np.isfinite(rates) & (reference_rates > 0)
    return np.divide(rates, reference_rates, out=np.ones_like(rates), where=known)


def scores(unserved: FloatArray, relative: FloatArray, weights: FloatArray) -> FloatArray:
    """Compute the score of each gap.

    Parameters
    ----------
    unserved : array of shape (n,)
        People not served.
    relative : array of shape (n, k)
        Rates relative to their references.
    weights : array of shape (k,)

    Returns
    -------
    array of shape (n,)
        People, weighted.
    """
    return np.asarray(unserved * (1 + relative @ weights) / (1 + weights.sum()))


def ranks(score: FloatArray) -> IntArray:
    """Rank scores from 1, the highest; equals keep their order, a score that is not known comes last."""
    order = np.argsort(-score, kind="stable")
    rank = np.empty(len(score), dtype=np.int64)
    rank[order] = np.arange(1, len(score) + 1)
    return rank


def rank_range(unserved: FloatArray, relative: FloatArray, weights: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the best and the worst rank of each gap when every weight varies by half either way.

    Weights are taken as they are and at all their extremes together: for two weights, five rankings.
    """
    tried = [weights, *(weights * swing for swing in product(_SWINGS, repeat=len(weights)))]
    found = np.stack([ranks(scores(unserved, relative, one)) for one in tried])
    return found.min(axis=0), found.max(axis=0)


def rank_gaps(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    needs: Sequence[Need] = NEEDS,
    weights: Weights | None = None,
) -> pd.DataFrame:
    """Rank the gaps of a territory; a zone of which the data in use say nothing is not one.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    level : Level
    access : Access
    needs : sequence of Need
        Ranked together: each zone once for each need that it lacks. See `parts_of` for those of one view.
    weights : Weights, optional
        Those of the reference table by default.

    Returns
    -------
    pandas.DataFrame
        Columns `RANKING_COLUMNS`, by rank; empty where there is no gap. Gaps of equal score go by unserved
        population, then by code; those whose population is not known come last, without a score.
    """
    chosen = weights or default_weights()
    if not needs:
        return pd.DataFrame(columns=RANKING_COLUMNS)
    coverage = analysis.need_coverage(territory, level, access, needs)
    gaps = coverage[coverage["status"] == Status.GAP].sort_values(
        ["unserved_population", "zone_code", "need"], ascending=[False, True, True], na_position="last"
    )
    zones = analysis.zones(level).table.set_index("code").reindex(columns=list(RATES.values()))
    rates = zones.reindex(gaps["zone_code"]).to_numpy(dtype=float)
    relative = relative_rates(rates, references(analysis).to_numpy())
    if chosen.perimeter:
        inside = zones_inside(analysis, level, [chosen.perimeter])
        relative = np.column_stack([relative, 1.0 + gaps["zone_code"].isin(inside)])
    table = _scored(gaps, rates, relative, chosen)
    table = table.sort_values("rank").reset_index(drop=True)
    table["rank_in_need"] = table.groupby("need").cumcount() + 1
    return table[RANKING_COLUMNS]


def _scored(gaps: pd.DataFrame, rates: FloatArray, relative: FloatArray, weights: Weights) -> pd.DataFrame:
    unserved = gaps["unserved_population"].to_numpy(dtype=float)
    score = scores(unserved, relative, weights.array)
    low, high = rank_range(unserved, relative, weights.array)
    parts = unserved[:, None] * weights.array * (relative - 1) / (1 + weights.array.sum())
    none = dict.fromkeys(PARTS.values(), 0.0)
    counted = [PARTS[name] for name in weights.counted]
    return gaps.assign(
        rank=ranks(score),
        rank_low=low,
        rank_high=high,
        score=score,
        **{**none, **dict(zip(counted, parts.T, strict=True))},
        **dict(zip(RATES.values(), rates.T, strict=True)),
    )
