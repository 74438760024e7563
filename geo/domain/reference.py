"""Read data/reference/, where the constants that a planner could dispute stand with their source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from geo.domain.errors import DataError

REFERENCE = Path(__file__).parents[2] / "data" / "reference"

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a reference table, everything as written; separator `;`, missing text empty.

    Parameters
    ----------
    name : str
        File name without its extension.

    Raises
    ------
    DataError
        If a row has more or fewer texts than there are columns: one with `;` stands between quotes.
    """
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, delimiter=";")
    for number, line in enumerate(lines, start=2):
        if len(line) != len(header):
            raise DataError(
                f"La table « {name}.csv » a {len(line)} textes à la ligne {number} pour {len(header)} "
                "colonnes : mettez entre guillemets un texte qui contient un point-virgule."
            )
    return tuple(dict(zip(header, line, strict=True)) for line in lines)


@cache
def constants(name: str) -> dict[str, float]:
    """Return a table of constants, columns `name` and `value` among others."""
    return {row["name"]: float(row["value"]) for row in rows(name)}


def constant(name: str) -> float:
    """Return one constant of the method (see `data/reference/method.csv` for its unit and source)."""
    return constants("method")[name]
