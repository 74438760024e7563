"""Read data/reference/, where the constants that a planner could dispute stand with their source."""

from __future__ import annotations

from functools import cache
from typing import cast

import pandas as pd

from geo.store import REFERENCE


@cache
def table(name: str) -> pd.DataFrame:
    """Return a reference table, everything as written; separator `;`, missing text empty.

    Parameters
    ----------
    name : str
        File name without its extension.
    """
    return pd.read_csv(REFERENCE / f"{name}.csv", sep=";", keep_default_na=False)


@cache
def constant(name: str) -> float:
    """Return one constant of the method (see `data/reference/method.csv` for its unit and source)."""
    method = table("method").set_index("name")
    return float(cast(float, method.at[name, "value"]))
