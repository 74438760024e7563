"""Lay a fiche out as tables that people read, sort and download: words, units, one row a thing."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geo.analysis.territories import TerritoryTree
from geo.domain.territory import Territory
from geo.domain.vocabulary import TerritoryKind
from geo.reports.fiche.content import Fiche, StructureLine

APPROXIMATE = "à la commune"
EXACT = "à l’adresse ou à la rue"


def structures_table(fiche: Fiche) -> pd.DataFrame:
    """List the structures of a commune, then those around, each once, the nearest to the mairie first.

    Returns
    -------
    pandas.DataFrame
        Columns `Structure`, `Dispositifs`, `Où`, `Adresse`, `Gestionnaire`, `Distance (m)`, `Temps (min)`,
        `Trajet`, `Agrément jusqu'au`, `Position`. Distances in metres from the mairie, in straight line.
    """
    inside = _once(line for one in fiche.existing for line in one.structures)
    around = _once(line for one in fiche.around for line in one.nearest)
    rows = [_row(line, place) for lines, place in ((inside, "Ici"), (around, "Autour")) for line in lines]
    return pd.DataFrame(rows, columns=_COLUMNS).reset_index(drop=True)


_COLUMNS = [
    "Structure",
    "Dispositifs",
    "Où",
    "Adresse",
    "Gestionnaire",
    "Distance (m)",
    "Temps (min)",
    "Trajet",
    "Agrément jusqu’au",
    "Position",
]


def _once(lines: Iterable[StructureLine]) -> list[StructureLine]:
    found = {line.id: line for line in lines}
    # NaN compares as neither more nor less: a distance not known goes last.
    return sorted(found.values(), key=lambda line: (line.distance_m != line.distance_m, line.distance_m))


def _row(line: StructureLine, place: str) -> list[object]:
    return [
        line.name,
        ", ".join(d.label for d in line.dispositifs),
        place,
        line.address,
        line.manager,
        line.distance_m,
        line.minutes,
        line.mode.label if line.minutes == line.minutes else "",
        line.approval_end,
        APPROXIMATE if line.approximate else EXACT,
    ]


def qpv_table(fiche: Fiche) -> pd.DataFrame:
    """List the QPV: who lives there and, for each dispositif, the status and its sentence."""
    rows = []
    for quarter in fiche.qpv:
        row: dict[str, object] = {"QPV": quarter.name, "Code": quarter.code, "Habitants": quarter.population}
        for cell in quarter.cells:
            label = cell.dispositif.label
            row[label] = cell.status.label
            row[f"{label} : détail"] = cell.sentence
        rows.append(row)
    return pd.DataFrame(rows)


def similar_table(fiche: Fiche) -> pd.DataFrame:
    """List the commune and those alike, with the four traits that make them so."""
    twins = ([fiche.similar.own] if fiche.similar.own else []) + list(fiche.similar.twins)
    return pd.DataFrame(
        {
            "Commune": [twin.territory.name for twin in twins],
            "Département": [twin.territory.departement for twin in twins],
            "Habitants": [twin.population for twin in twins],
            "Habitants au km²": [twin.density for twin in twins],
            "Moins de 18 ans (%)": [twin.child_share * 100 for twin in twins],
            "En QPV (%)": [twin.qpv_share * 100 for twin in twins],
        }
    )


def communes_to_choose(tree: TerritoryTree, territory: Territory) -> list[Territory]:
    """List the communes of a territory, the most populated first, the three cities among them."""
    inside = [tree.get(code) for code in tree.commune_codes(territory)]
    cities = {
        parent.code: parent
        for place in inside
        for parent in tree.ancestors(place)
        if parent.kind is TerritoryKind.COMMUNE and parent.code != territory.code
    }
    return sorted([*cities.values(), *inside], key=lambda place: (-(place.population or 0), place.name))
