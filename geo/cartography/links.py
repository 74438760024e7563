"""Draw how far the nearest structure is, where a territory has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from folium.map import Layer

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access
from geo.cartography.plugin import Plugin
from geo.domain.dispositifs import Need, parts_of
from geo.domain.french import distance, enumerate_fr, minutes, typography
from geo.domain.places import over_sea
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, TerritoryKind
from geo.words.travel import BY_STREETS

_DECIMALS = 5


@dataclass(frozen=True)
class Link:
    """A line from a territory to the nearest structure.

    Parameters
    ----------
    start, end : tuple of float
        Longitude and latitude, degrees.
    label : str
        Written on it: « Laep : 28,5 km · 44 min », « Laep : 22,3 km par la mer ».
    structure : str
        Id of the structure.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    structure: str


class Links(Plugin, Layer):
    """Lines to the nearest structures.

    Parameters
    ----------
    links : sequence of Link
    """

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__(name="Structure la plus proche")
        self._name = "Links"
        self.options = {
            "links": [
                {
                    "line": [
                        [round(lat, _DECIMALS), round(lon, _DECIMALS)] for lon, lat in (one.start, one.end)
                    ],
                    "label": one.label,
                }
                for one in links
            ]
        }


@cached_by_analysis(most=256)
def nearest_links(analysis: Analysis, territory: Territory, access: Access, need: Need) -> tuple[Link, ...]:
    """Link an EPCI or a commune to the nearest structure for each need that nothing meets in it.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access
    need : Need
        The one looked at, or all.
    """
    if territory.kind not in {TerritoryKind.EPCI, TerritoryKind.COMMUNE}:
        return ()
    own = analysis.structures_of(territory).index.to_numpy()
    offers = analysis.structures.offers
    nearest: dict[str, list[tuple[Need, pd.Series]]] = {}
    for one in parts_of(need):
        if any(offers[offered][own].any() for offered in one.dispositifs):
            continue
        table = analysis.need_coverage(territory, Level.COMMUNE, access, (one,))
        known = table.dropna(subset=["nearest_id", "nearest_m"])
        if len(known):
            row = known.iloc[int(known["nearest_m"].argmin())]
            nearest.setdefault(str(row["nearest_id"]), []).append((one, row))
    return tuple(_link(analysis, structure, found) for structure, found in nearest.items())


def _link(analysis: Analysis, structure: str, found: list[tuple[Need, pd.Series]]) -> Link:
    row = min((row for _, row in found), key=lambda one: float(one["nearest_m"]))
    mairie = analysis.dataset.communes.set_index("code").at[row["zone_code"], "mairie"]
    place = analysis.structure_by_id.geometry.at[structure]
    what = enumerate_fr([need.label for need, _ in found])
    by_boat = over_sea(row["zone_code"], analysis.structure_by_id.at[structure, "commune"])
    far = f"{distance(float(row['nearest_m']))}{' par la mer' if by_boat else f' · {_time(row)}'}"
    return Link((mairie.x, mairie.y), (place.x, place.y), typography(f"{what} : {far}"), structure)


def _time(row: pd.Series) -> str:
    return minutes(float(row["nearest_min"])) + (f" {BY_STREETS}" if row["by_streets"] else "")
