"""Analyse the territory as it would be: the same zones, other structures, nothing else computed again."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis, OtherStructures
from geo.analysis.paths import nearest_of_some
from geo.analysis.proximities import Measured, Proximities, median_point
from geo.analysis.scenario.plan import Addition, Scenario, encode
from geo.analysis.travel import IntArray, StructureIndex
from geo.domain.dispositifs import Dispositif, Need
from geo.domain.errors import ParameterError
from geo.domain.french import enumerate_fr
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Geocoding, Level
from geo.store.tables import WGS84

SOURCE = "Scénario"
_PREFIX = "scenario:"


def commune_at(analysis: Analysis, lon: float, lat: float) -> Territory:
    """Return the commune, or the arrondissement, where a point lies.

    Raises
    ------
    ParameterError
        If it is in none: at sea, or abroad.
    """
    zones = analysis.zones(Level.COMMUNE).table
    found = zones.sindex.query(shapely.Point(lon, lat), predicate="covered_by")
    if not len(found):
        raise ParameterError(
            f"Le point ({lon:.4f} ; {lat:.4f}) n’est dans aucune commune française connue : "
            "choisissez un point à l’intérieur d’une commune."
        )
    return analysis.tree.get(str(zones["code"].iloc[int(found[0])]))


class WhatIf(OtherStructures):
    """The analysis of a scenario.

    Zones and the points of their people are those of the base; distances are computed again only for the
    dispositifs that change.

    Parameters
    ----------
    base : Analysis
    scenario : Scenario

    Raises
    ------
    ParameterError
        If a structure to close is not in the data, or one to open is in no commune.
    """

    def __init__(self, base: Analysis, scenario: Scenario) -> None:
        self.base = base
        self.scenario = scenario
        ids = base.structures.table["id"]
        closed = ids.isin(scenario.closed).to_numpy(dtype=bool)
        if closed.sum() != len(scenario.closed):
            missing = next(one for one in scenario.closed if one not in set(ids))
            raise ParameterError(
                f"La structure « {missing[:40]} » que le scénario ferme n’est pas dans les données en usage. "
                "Retirez-la du scénario."
            )
        self._kept: IntArray = np.flatnonzero(~closed)
        self._closing = {d for d, offered in base.structures.offers.items() if offered[closed].any()}
        version = f"{base.dataset.version}+{encode([scenario.named('')])}"
        super().__init__(base, replace(base.dataset, structures=self._table(), version=version))

    @cached_property
    def structures(self) -> StructureIndex:
        """The structures there would be: those kept, in their order, then those added."""
        return StructureIndex(
            self.dataset.structures, self.departement_of, like=(self.base.structures, self._kept)
        )

    def proximities(self, level: Level, dispositif: Dispositif) -> Proximities:
        """Return the distances there would be; those of the base but where a structure that opens is nearer.

        All are measured again for a dispositif of a structure that closes only.
        """
        key = (level, dispositif.value)
        if dispositif not in self._closing and key not in self._proximities:
            known = self.base.proximities(level, dispositif)
            known = replace(known, near=replace(known.near, row=self._new_row[known.near.row]))
            self._proximities[key] = (
                self._nearer(known, level, dispositif) if dispositif in self.scenario.touched else known
            )
        return super().proximities(level, dispositif)

    def _need_median(self, level: Level, need: Need, near: Measured) -> IntArray:
        """Look again only at the zones where something changes."""
        known, zones = self.base.need_proximities(level, need), self.zones(level)
        changed = near.metres != known.near.metres
        return median_point(near.metres, zones, need.target, known.median_point, zones.any_of(changed))

    def _nearer(self, known: Proximities, level: Level, dispositif: Dispositif) -> Proximities:
        zones = self.zones(level)
        added = self._added(dispositif)
        added = added if level is Level.COMMUNE else added.at(zones.among)
        nearer = added.nearer_than(known.near)
        near = added.nearest_of(known.near, nearer)
        median = median_point(near.metres, zones, dispositif.target, known.median_point, zones.any_of(nearer))
        return Proximities(near, median, self._inside(level, [dispositif]))

    @cached_by_analysis()
    def _added(self, dispositif: Dispositif) -> Measured:
        """Measure from all communes' points to the structures that open."""
        since = len(self._kept)
        points = self.zones(Level.COMMUNE).points
        straight = Measured(*self.structures.nearest(points, dispositif, since=since))
        if not self.dataset.streets:
            return straight
        new = self.structures.offers[dispositif] & (np.arange(len(self.structures.table)) >= since)
        known = self.base.proximities(Level.COMMUNE, dispositif).near
        return nearest_of_some(self, new, straight, known)

    def pairs_inside(self, level: Level) -> tuple[IntArray, IntArray]:
        """Pair zones with the structures in them: the pairs of the base that stay, and the new ones."""
        if level not in self._belonging:
            zone, structure = self.base.pairs_inside(level)
            row = self._new_row[structure]
            zones = self.zones(level).table
            added = self.dataset.structures.geometry.iloc[len(self._kept) :].to_numpy()
            place, around = zones.sindex.query(added, predicate="covered_by")
            self._belonging[level] = (
                np.concatenate([zone[row >= 0], around]),
                np.concatenate([row[row >= 0], place + len(self._kept)]),
            )
        return self._belonging[level]

    @cached_property
    def _new_row(self) -> IntArray:
        """Row there would be of each row of the base, -1 where it closes; the last item is « none »."""
        rows = np.full(len(self.base.structures.table) + 1, -1)
        rows[self._kept] = np.arange(len(self._kept))
        return rows

    def _table(self) -> gpd.GeoDataFrame:
        kept = self.base.structures.table.iloc[self._kept]
        if not self.scenario.added:
            return kept.reset_index(drop=True)
        added = gpd.GeoDataFrame(
            [_row(self.base, addition, place) for place, addition in enumerate(self.scenario.added)],
            geometry="geometry",
            crs=WGS84,
        ).reindex(columns=kept.columns)
        if kept.empty:
            return added
        return pd.concat([kept, added.astype(kept.dtypes.to_dict())], ignore_index=True)


def addition_label(analysis: Analysis, addition: Addition) -> str:
    """Write what would open and where: « Laep et Clas à Roubaix »."""
    town = commune_at(analysis, addition.lon, addition.lat)
    return f"{offered_words(addition.dispositifs)} {in_place(town)}"


def _row(base: Analysis, addition: Addition, place: int) -> dict[str, object]:
    commune = commune_at(base, addition.lon, addition.lat)
    return {
        "id": f"{_PREFIX}{place}",
        "name": f"{offered_words(addition.dispositifs)} (scénario)",
        "kind": "Structure envisagée",
        "dispositifs": [d.value for d in addition.dispositifs],
        "commune": commune.code,
        "source": SOURCE,
        "vintage": "hypothèse",
        "geocoding": Geocoding.EXACT.value,
        "geometry": shapely.Point(addition.lon, addition.lat),
    }


def offered_words(dispositifs: tuple[Dispositif, ...]) -> str:
    """Write dispositifs: « Laep et Clas »."""
    return enumerate_fr(d.label for d in dispositifs)


def fitting(analysis: Analysis, scenario: Scenario) -> Scenario:
    """Return a scenario without what does not fit the data: points at sea, structures that are not there."""
    known = set(analysis.structures.table["id"])
    return replace(
        scenario,
        added=tuple(one for one in scenario.added if _is_on_land(analysis, one)),
        closed=tuple(one for one in scenario.closed if one in known),
    )


def _is_on_land(analysis: Analysis, addition: Addition) -> bool:
    try:
        commune_at(analysis, addition.lon, addition.lat)
    except ParameterError:
        return False
    return True
