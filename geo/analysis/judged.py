"""Judge every zone of France once, as arrays: for many questions about few zones."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis import verdict
from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access, FloatArray, IntArray
from geo.domain.dispositifs import NEEDS, Dispositif, Need
from geo.domain.vocabulary import FRANCE_CODE, Level, Status


@dataclass(frozen=True)
class NeedJudged:
    """Every zone of a level, judged for one need: arrays of shape (zones,).

    Parameters
    ----------
    status : array of str
        Values of `Status`.
    inside, share, unserved, target, nearest_m, nearest_min : array of float
        As in a coverage table; NaN where unknown.
    by_streets : array of bool
    nearest : array of int
        Row of the nearest structure that meets it, -1 where there is none.
    """

    status: npt.NDArray[np.object_]
    inside: FloatArray
    share: FloatArray
    unserved: FloatArray
    target: FloatArray
    nearest: IntArray
    nearest_m: FloatArray
    nearest_min: FloatArray
    by_streets: npt.NDArray[np.bool_]

    def at(self, rows: IntArray) -> NeedJudged:
        """Return some zones only."""
        return NeedJudged(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Judged:
    """Every zone of a level, judged for each dispositif: arrays of shape (zones, dispositifs).

    Parameters
    ----------
    status : array of str
        Values of `Status`.
    inside : array of float
        Structures in the zone, NaN where unknown.
    nearest : array of int
        Row of the nearest structure, -1 where there is none.
    nearest_m, nearest_min, unserved, target : array of float
    by_streets : array of bool
        Whether these two are along the streets.
    needs : dict of Need to NeedJudged
        The same by need.
    """

    status: npt.NDArray[np.object_]
    inside: FloatArray
    nearest: IntArray
    nearest_m: FloatArray
    nearest_min: FloatArray
    by_streets: npt.NDArray[np.bool_]
    unserved: FloatArray
    target: FloatArray
    needs: dict[Need, NeedJudged]


@cached_by_analysis(most=8)
def judge(analysis: Analysis, level: Level, access: Access) -> Judged:
    """Judge every zone of France once for an access time."""
    france = analysis.tree.get(FRANCE_CODE)
    coverage = analysis.coverage(france, level, access)
    ids = pd.Index(analysis.structures.table["id"])

    def square(column: str) -> FloatArray:
        return coverage[column].to_numpy(dtype=float, na_value=np.nan).reshape(-1, len(Dispositif))

    return Judged(
        status=coverage["status"].to_numpy(dtype=object).reshape(-1, len(Dispositif)),
        inside=square("structures_inside"),
        nearest=ids.get_indexer(coverage["nearest_id"]).reshape(-1, len(Dispositif)),
        nearest_m=square("nearest_m"),
        nearest_min=square("nearest_min"),
        by_streets=coverage["by_streets"].to_numpy(dtype=bool).reshape(-1, len(Dispositif)),
        unserved=square("unserved_population"),
        target=square("target_population"),
        needs={need: judge_need(analysis, level, access, need) for need in NEEDS},
    )


@cached_by_analysis(most=32)
def judge_need(analysis: Analysis, level: Level, access: Access, need: Need) -> NeedJudged:
    """Judge every zone of France once for one need and an access time."""
    table = analysis.need_coverage(analysis.tree.get(FRANCE_CODE), level, access, (need,))
    ids = pd.Index(analysis.structures.table["id"])

    def column(name: str) -> FloatArray:
        return table[name].to_numpy(dtype=float, na_value=np.nan)

    return NeedJudged(
        status=table["status"].to_numpy(dtype=object),
        inside=column("structures_inside"),
        share=column("served_share"),
        unserved=column("unserved_population"),
        target=column("target_population"),
        nearest=ids.get_indexer(pd.Index(table["nearest_id"])),
        nearest_m=column("nearest_m"),
        nearest_min=column("nearest_min"),
        by_streets=table["by_streets"].to_numpy(dtype=bool),
    )


def status_together(judged: Judged, rows: IntArray, column: int) -> Status:
    """Judge several zones as one, for the dispositif of a column: see `verdict.judge_together`."""
    return verdict.judge_together(
        verdict.ranks_of(judged.status[rows, column]),
        judged.inside[rows, column],
        judged.unserved[rows, column],
        judged.target[rows, column],
    )


def need_status_together(judged: Judged, rows: IntArray, need: Need) -> Status:
    """Judge several zones as one, for a need: see `verdict.judge_together`."""
    one = judged.needs[need]
    return verdict.judge_together(
        verdict.ranks_of(one.status[rows]), one.inside[rows], one.unserved[rows], one.target[rows]
    )
