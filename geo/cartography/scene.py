"""Compose what the map shows for a territory: which zones, which structures, over which extent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.cache import Cache, cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access
from geo.cartography.assets import Asset, contours, marks, place_marks
from geo.cartography.signs import STATUS_LETTER
from geo.cartography.view import MapState, ZoneLayer
from geo.domain.dispositifs import Dispositif
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, Status, TerritoryKind

AROUND_DEGREES = 0.25
"""Structures this far beyond a département are drawn too: families cross its border (some 20 km)."""
GENERALISED_DEGREES = 0.01
"""Tolerance of communes seen all at once: a detail under some 0.5 km² goes, shared borders stay shared."""
_METROPOLE = (-5.2, 41.3, 9.6, 51.1)
_AROUND_MAIRIE = np.array([-0.03, -0.02, 0.03, 0.02])
"""Degrees shown around a commune whose boundary is not known: some 2 km each way."""
_QPV_DECIMALS = 5
_MOST_PARTS = 200_000
"""More than the parts of maps there are: four a territory and some of each département."""

_AVERAGED = " (moyenne des dispositifs cochés)"

T = TypeVar("T")


@dataclass
class Scenery:
    """The heavy parts of maps, packed once for all the people who look at the same place.

    Parameters
    ----------
    analysis : Analysis
    standing : Analysis, optional
        Whose structures are drawn as marks, where they are not those of `analysis`.
    model : Scenery, optional
        That of the same zones, which packs and keeps what both show alike.
    """

    analysis: Analysis
    standing: Analysis | None = None
    model: Scenery | None = None
    cache: Cache = field(default_factory=dict)

    def variant(self, analysis: Analysis, standing: Analysis) -> Scenery:
        """Return the scenery of the same zones with other structures: contours are shared.

        Parameters
        ----------
        analysis : Analysis
            Of the same zones: their statuses.
        standing : Analysis
            The structures drawn as marks; those that do not exist yet are drawn as `Site`.
        """
        return Scenery(analysis, standing=standing, model=self)

    def compose(
        self,
        territory: Territory,
        access: Access,
        visible: Sequence[Dispositif],
        *,
        by_commune: bool = False,
        show_places: bool = False,
        selected: tuple[str, ...] = (),
        notice: str = "",
    ) -> MapState:
        """Return the map of a territory.

        France and régions show their départements coloured by the share of QPV in gap, or all their communes
        by status if `by_commune`; others show the communes and QPV of the départements they lie in.
        """
        wide = territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}
        departements = self._keep("departements of", territory.code, lambda: self._departements(territory))
        if wide:
            layers = (
                self._every_commune(territory, access)
                if by_commune
                else self._wide_layers(territory, access, visible)
            )
        else:
            layers = self._near_layers(departements, access)
        whole = territory.code == FRANCE_CODE
        return MapState(
            bounds=self._keep("bounds", territory.code, lambda: self.bounds(territory)),
            fit=territory.code,
            layers=layers,
            visible=tuple(visible),
            marks=None if whole else self._marks(departements),
            places=None if whole else self._places(departements),
            show_places=show_places,
            selected=selected,
            focus=() if wide else self._keep("focus", territory.code, lambda: self._focus(territory)),
            notice=notice,
        )

    def bounds(self, territory: Territory) -> tuple[float, float, float, float]:
        """Return west, south, east, north; mainland France for the whole country."""
        if territory.code == FRANCE_CODE:
            return _METROPOLE
        communes = self.analysis.dataset.communes
        rows = communes[communes["code"].isin(self.analysis.tree.commune_codes(territory))]
        if rows.geometry.notna().any():
            west, south, east, north = rows.geometry.total_bounds
        else:
            west, south, east, north = rows["mairie"].total_bounds + _AROUND_MAIRIE
        return float(west), float(south), float(east), float(north)

    def _focus(self, territory: Territory) -> tuple[str, ...]:
        """List the zones that an EPCI or a commune is made of: those around are drawn paler."""
        if territory.kind is TerritoryKind.DEPARTEMENT:
            return ()
        return tuple(
            code
            for level in Level
            for code in self.analysis.zones(level).table["code"].iloc[self.analysis.rows(territory, level)]
        )

    def _departements(self, territory: Territory) -> tuple[str, ...]:
        codes = self.analysis.tree.commune_codes(territory)
        return tuple(sorted(self.analysis.departement_of.reindex(codes).dropna().unique()))

    def _keep(self, kind: str, where: str, make: Callable[[], T]) -> T:
        if self.model is not None and (kind != "marks" or self.standing is self.model.analysis):
            return self.model._keep(kind, where, make)
        return self._made(kind, where, make)

    @cached_by_analysis(most=_MOST_PARTS, key=lambda _self, kind, where, _make: (kind, where))
    def _made(self, kind: str, where: str, make: Callable[[], T]) -> T:  # noqa: ARG002 - the key of the cache
        return make()

    def _wide_layers(
        self, territory: Territory, access: Access, visible: Sequence[Dispositif]
    ) -> tuple[ZoneLayer, ...]:
        table = self.analysis.dataset.departements
        if territory.kind is TerritoryKind.REGION:
            table = table[table["parent"] == territory.region]
        shares = gap_share_by_departement(self.analysis, access, visible)
        asset = self._keep("departements", territory.code, lambda: contours(generalised(table), decimals=3))
        return (
            ZoneLayer(
                "departement",
                asset,
                codes=tuple(table["code"]),
                shares=tuple(None if pd.isna(s) else float(s) for s in table["code"].map(shares)),
                share_words="des QPV en carence" + _AVERAGED * (len(visible) > 1),
            ),
        )

    def _every_commune(self, territory: Territory, access: Access) -> tuple[ZoneLayer, ...]:
        """Show tens of thousands of communes: generalised together, statuses only."""
        return (self._commune_layer(territory, access),)

    # Statuses depend on the access time: the last ones asked for are kept, not all.
    @cached_by_analysis(most=4)
    def _commune_layer(self, territory: Territory, access: Access) -> ZoneLayer:
        coverage = self.analysis.coverage(territory, Level.COMMUNE, access)
        asset = self._keep(
            "generalised", territory.code, lambda: contours(self._generalised(territory), decimals=3)
        )
        return ZoneLayer("commune", asset, codes=_zone_codes(coverage), statuses=_letters(coverage))

    def _generalised(self, territory: Territory) -> gpd.GeoDataFrame:
        """Simplify communes together, région by région: a third of the memory and half of the time."""
        rows = self.analysis.rows(territory, Level.COMMUNE)
        zones = (
            self.analysis.zones(Level.COMMUNE).table[["code", "name", "departement", "geometry"]].iloc[rows]
        )
        drawn = zones[zones.geometry.notna()]
        region = self.analysis.dataset.departements.set_index("code")["parent"]
        parts = [
            gpd.GeoSeries(
                shapely.coverage_simplify(part.geometry.to_numpy(), GENERALISED_DEGREES),
                part.index,
                crs=zones.crs,
            )
            for _, part in drawn.groupby(drawn["departement"].map(region))
        ]
        return drawn.set_geometry(pd.concat(parts).reindex(drawn.index))

    def _near_layers(self, departements: tuple[str, ...], access: Access) -> tuple[ZoneLayer, ...]:
        layers = []
        for level in (Level.COMMUNE, Level.QPV):
            for departement in departements:
                layer = self._judged_layer(level, departement, access)
                if layer is not None:
                    layers.append(layer)
        return tuple(layers)

    @cached_by_analysis(most=256)
    def _judged_layer(self, level: Level, departement: str, access: Access) -> ZoneLayer | None:
        place = self.analysis.tree.get(departement)
        coverage = self.analysis.coverage(place, level, access)
        if coverage.empty:
            return None
        zones = self.analysis.zones(level).table
        decimals = _QPV_DECIMALS if level is Level.QPV else 4
        asset = self._keep(
            level,
            departement,
            lambda: contours(zones.iloc[self.analysis.rows(place, level)], decimals=decimals),
        )
        unserved = coverage["unserved_population"].to_numpy().reshape(-1, len(Dispositif))
        return ZoneLayer(
            level.value,
            asset,
            codes=_zone_codes(coverage),
            statuses=_letters(coverage),
            unserved=tuple(tuple(None if np.isnan(x) else int(x) for x in row) for row in unserved),
        )

    def _marks(self, departements: tuple[str, ...]) -> Asset:
        def make() -> Asset:
            drawn = (self.standing or self.analysis).structures.table
            return marks(self._around(drawn, departements), commune_names=self.analysis.commune_names)

        return self._keep("marks", ",".join(departements), make)

    def _places(self, departements: tuple[str, ...]) -> Asset | None:
        def make() -> Asset | None:
            places = self._around(self.analysis.dataset.places, departements)
            return place_marks(places) if len(places) else None

        return self._keep("places", ",".join(departements), make)

    def _around(self, table: gpd.GeoDataFrame, departements: tuple[str, ...]) -> gpd.GeoDataFrame:
        shapes = self.analysis.dataset.departements
        west, south, east, north = shapes[shapes["code"].isin(departements)].total_bounds
        window = shapely.box(
            west - AROUND_DEGREES, south - AROUND_DEGREES, east + AROUND_DEGREES, north + AROUND_DEGREES
        )
        return table[table.geometry.intersects(window)]


def _zone_codes(coverage: pd.DataFrame) -> tuple[str, ...]:
    return tuple(coverage["zone_code"].iloc[:: len(Dispositif)])


def _letters(coverage: pd.DataFrame) -> tuple[str, ...]:
    """Write the statuses of each zone, one letter a dispositif."""
    letters = coverage["status"].map({status.value: letter for status, letter in STATUS_LETTER.items()})
    return tuple("".join(row) for row in letters.to_numpy(dtype=object).reshape(-1, len(Dispositif)))


def gap_share_by_departement(analysis: Analysis, access: Access, visible: Sequence[Dispositif]) -> pd.Series:
    """Return, by département, the share of QPV in gap, averaged over the dispositifs shown.

    A département without QPV, or of which the data say nothing, is missing.
    """
    if not visible:
        return pd.Series(dtype=float)
    coverage = analysis.coverage(analysis.tree.get(FRANCE_CODE), Level.QPV, access, visible)
    departement = np.repeat(analysis.zones(Level.QPV).table["departement"].to_numpy(), len(visible))
    known = (coverage["status"] != Status.UNKNOWN).to_numpy()
    return (coverage["status"] == Status.GAP)[known].groupby(departement[known]).mean()


def generalised(table: gpd.GeoDataFrame, tolerance_degrees: float = 0.004) -> gpd.GeoDataFrame:
    """Simplify zones that are only seen from afar: display copies, about 400 m at most."""
    return table.set_geometry(table.geometry.simplify(tolerance_degrees))
