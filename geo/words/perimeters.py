"""Say what became of a zoning that was read, and what its perimeters are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.analysis.perimeters import MOST_DEPARTEMENTS, perimeter_places, perimeters
from geo.domain.french import agree, count, number, sentence
from geo.domain.vocabulary import Level, Noun
from geo.store import DataSet

_ROW = Noun("ligne lue", "lignes lues", feminine=True)
_ZONE = Noun("zone", "zones", feminine=True)


def fates_sentence(zones: int, fates: Mapping[str, int]) -> str:
    """Say how many rows were read, and what became of them.

    Parameters
    ----------
    zones : int
        How many zones they make.
    fates : mapping of str to int
        Rows by fate, in a feminine word (« acceptée »).
    """
    said = ", ".join(
        f"{number(many)} {fate if fate.startswith('hors') else agree(many, fate, f'{fate}s')}"
        for fate, many in fates.items()
        if many
    )
    read = count(sum(fates.values()), _ROW, rounded=False)
    return sentence(f"{read} : {said} ; {count(zones, _ZONE, rounded=False)}")


def perimeters_table(dataset: DataSet) -> pd.DataFrame:
    """Lay the perimeters in use out, one row each: those too wide to be a territory say so."""
    table = perimeters(dataset)
    places = set(perimeter_places(dataset)["code"])
    usage = {True: "territoire, filtre et critère", False: "filtre et critère"}
    return pd.DataFrame(
        {
            "Zonage": table["zoning"],
            "Zone": table["name"],
            "Code": table["code"],
            "Communes": table["communes"].map(len),
            "Usage": [usage[code in places] for code in table["code"]],
        }
    )


def wide_sentence(dataset: DataSet) -> str:
    """Say why some perimeters are no territories; empty where all are."""
    wide = len(perimeters(dataset)) - len(perimeter_places(dataset))
    if not wide:
        return ""
    return sentence(
        f"{count(wide, _ZONE, rounded=False)} de plus de {MOST_DEPARTEMENTS} départements, ou de part et "
        f"d'autre d'une mer : {agree(wide, 'filtre et critère', 'filtres et critères')} des Carences, "
        f"sans carte de {agree(wide, 'sa', 'leurs')} {Level.COMMUNE.noun.plural}"
    )
