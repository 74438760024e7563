"""Say of each département what share of the people concerned is out of reach of what meets a need."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access
from geo.domain.dispositifs import Need, parts_of
from geo.domain.vocabulary import FRANCE_CODE, Level


@cached_by_analysis(most=64)
def out_of_reach_by_departement(analysis: Analysis, access: Access, need: Need) -> pd.Series:
    """Return by département the share of the people concerned who are out of reach.

    Parameters
    ----------
    analysis : Analysis
    access : Access
    need : Need
        For « tous » the mean of the shares of the needs of which something is known.

    Returns
    -------
    pandas.Series
        From 0 to 1 by code; NaN where nothing is known. Shared by all who ask the same: not to be changed.
    """
    asked = parts_of(need)
    france = analysis.tree.get(FRANCE_CODE)
    table = analysis.need_coverage(france, Level.COMMUNE, access, asked)
    departement = np.repeat(analysis.zones(Level.COMMUNE).table["departement"].to_numpy(), len(asked))
    known = table["unserved_population"].notna()
    people = (
        pd.DataFrame(
            {
                "departement": departement,
                "need": table["need"].astype(str),
                "unserved": table["unserved_population"],
                "target": table["target_population"].where(known),
            }
        )
        .groupby(["departement", "need"])[["unserved", "target"]]
        .sum()
    )
    shares = people["unserved"] / people["target"].where(people["target"] > 0)
    return shares.groupby("departement").mean()
