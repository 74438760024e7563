"""Read data/reference/, where the constants that a planner could dispute stand with their source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "data" / "reference"

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a reference table, everything as written; separator `;`, missing text empty.

    Parameters
    ----------
    name : str
        File name without its extension.
    """
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))


@cache
def constants(name: str) -> dict[str, float]:
    """Return a table of constants, columns `name` and `value` among others."""
    return {row["name"]: float(row["value"]) for row in rows(name)}


def constant(name: str) -> float:
    """Return one constant of the method (see `data/reference/method.csv` for its unit and source)."""
    return constants("method")[name]
