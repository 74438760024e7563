"""Say what became of a zoning that was read, and what its perimeters are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.perimeters import MOST_DEPARTEMENTS, perimeter_labels, perimeter_places, perimeters
from geo.analysis.travel import Access
from geo.domain.dispositifs import Need, Target
from geo.domain.french import agree, count, number, part_of, sentence
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun, Status
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


def zoning_sentences(
    analysis: Analysis, territory: Territory, access: Access, needs: Sequence[Need]
) -> list[str]:
    """Say, perimeter by perimeter, how many communes of a territory are in it, for how many people."""
    own = set(analysis.tree.commune_codes(territory))
    rows = analysis.zones(Level.COMMUNE).table.set_index("code")["population"]
    table = perimeters(analysis.dataset)
    labels = perimeter_labels(analysis.dataset)
    coverage = analysis.need_coverage(territory, Level.COMMUNE, access, tuple(needs))
    lacking = set(coverage.loc[coverage["status"] == Status.GAP, "zone_code"])
    said = []
    for code, communes in zip(table["code"], table["communes"], strict=True):
        inside = own & set(communes)
        if not inside or code == territory.code:
            continue
        people = count(float(rows[list(inside)].sum()), Target.POPULATION.noun)
        gaps = number(len(inside & lacking)) if inside & lacking else "aucune"
        where = part_of(len(inside), len(own), Level.COMMUNE.noun)
        said.append(sentence(f"{labels[code]} : {where}, {people}, dont {gaps} à qui il manque un service"))
    return said


def wide_sentence(dataset: DataSet) -> str:
    """Say why some perimeters are no territories; empty where all are."""
    wide = len(perimeters(dataset)) - len(perimeter_places(dataset))
    if not wide:
        return ""
    return sentence(
        f"{count(wide, _ZONE, rounded=False)} de plus de {MOST_DEPARTEMENTS} départements, ou de part et "
        f"d’autre d’une mer : {agree(wide, 'filtre et critère', 'filtres et critères')} des Carences, "
        f"sans carte de {agree(wide, 'sa', 'leurs')} {Level.COMMUNE.noun.plural}"
    )
