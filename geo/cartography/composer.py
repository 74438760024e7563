"""Compose what the map shows for a territory: which zones, which structures, over which extent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.cache import Cache, cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.reach import out_of_reach_by_departement
from geo.analysis.travel import Access, default_access
from geo.cartography.assets import (
    DETAILED_NEEDS,
    Asset,
    Contours,
    contours,
    generalised,
    generalised_together,
    main_bounds,
    marks,
    place_marks,
)
from geo.cartography.base_map import base_map
from geo.cartography.content import MapContent, Marked, ZoneLayer
from geo.cartography.links import Link, nearest_links
from geo.cartography.offline import OfflineFigure
from geo.cartography.states import share_classes, share_state
from geo.cartography.zone_coverage import (
    COLOURED_LEVELS,
    ZoneCoverage,
    in_order_of_contours,
    state_of,
    zone_layer,
)
from geo.domain.dispositifs import ALL_NEEDS, NEEDS, Dispositif, Need
from geo.domain.territory import LAMBERT_93, Territory
from geo.domain.vocabulary import FRANCE_CODE, Geocoding, Level, Status, TerritoryKind
from geo.store.prepared import Arrays
from geo.words.rates import people_out_of_reach

AROUND_DEGREES = 0.25
"""Structures this far beyond a département are drawn too: families cross its border (some 20 km)."""
_METROPOLE = (-5.2, 41.3, 9.6, 51.1)
_AROUND_MAIRIE = np.array([-0.03, -0.02, 0.03, 0.02])
"""Degrees shown around a commune whose boundary is not known: some 2 km each way."""
_OF_WHOLE_DEPARTEMENTS = {TerritoryKind.REGION, TerritoryKind.DEPARTEMENT}
_QPV_DECIMALS = 5
_MOST_PARTS = 200_000
"""More than the parts of maps there are: some five a territory and some of each département."""
_FEW = 2
"""Structures that are seldom near enough to be drawn as a number."""
_PADDING = 0.06
"""Of the extent, around the nearest structure that is shown too."""

T = TypeVar("T")


@dataclass
class MapComposer:
    """Composes maps; their heavy parts are packed once for all the people who look at the same place.

    Parameters
    ----------
    analysis : Analysis
    standing : Analysis, optional
        Whose structures are drawn as marks, where they are not those of `analysis`.
    model : MapComposer, optional
        That of the same zones, which packs and keeps what both show alike.
    """

    analysis: Analysis
    standing: Analysis | None = None
    model: MapComposer | None = None
    cache: Cache = field(default_factory=dict)

    def variant(self, analysis: Analysis, standing: Analysis) -> MapComposer:
        """Return the composer of the same zones with other structures: contours are shared.

        Parameters
        ----------
        analysis : Analysis
            Of the same zones: their statuses.
        standing : Analysis
            The structures drawn as marks; those that do not exist yet are drawn as `Site`.
        """
        return MapComposer(analysis, standing=standing, model=self)

    def compose(
        self,
        territory: Territory,
        access: Access,
        visible: Sequence[Dispositif],
        need: Need = ALL_NEEDS,
        *,
        by_commune: bool = False,
        show_places: bool = False,
        selected: tuple[str, ...] = (),
        notice: str = "",
    ) -> MapContent:
        """Return what the map of a territory shows for a need.

        France and régions show their départements coloured by the share of the people concerned who are out
        of reach, or all their communes by status if `by_commune`; others show the communes and QPV of the
        départements they lie in. `visible` only says which structures are marked.
        """
        departements = self._keep("departements of", territory.code, lambda: self._departements(territory))
        whole = territory.code == FRANCE_CODE
        wide = territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}
        draw_wide = self._every_commune if by_commune else self._by_departement
        content = MapContent(
            bounds=self._keep("bounds", territory.code, lambda: self.bounds(territory)),
            territory=territory.code,
            layers=draw_wide(territory, access, need)
            if wide
            else self._near_layers(departements, access, need),
            visible=tuple(visible),
            need=need,
            marks=None if whole else self._marks(departements),
            places=None if whole else self._places(departements),
            show_places=show_places,
            selected=selected,
            outline=self._keep("outline", territory.code, lambda: self._outline(territory)),
            notice=notice,
        )
        if whole:
            return self._with_insets(content, territory, access, by_commune=by_commune)
        return self._near(content, territory, access, departements)

    def _with_insets(
        self, content: MapContent, territory: Territory, access: Access, *, by_commune: bool
    ) -> MapContent:
        """Draw apart the départements that a map of the mainland cannot show."""
        (layer,) = self._by_departement(territory, access, content.need)
        overseas = (code for code in layer.contours.codes if self.analysis.tree.get(code).crs != LAMBERT_93)
        drawn = replace(layer, percents=()) if by_commune else layer
        return replace(content, insets=drawn, inset_codes=tuple(overseas))

    def _near(
        self, content: MapContent, territory: Territory, access: Access, departements: tuple[str, ...]
    ) -> MapContent:
        """Set a territory apart from what is around it, and link it to the nearest of what it has not."""
        links = nearest_links(self.analysis, territory, access, content.need)
        nearest = {one.structure for one in links}
        serving = tuple(sorted({*self._serving(territory, access), *nearest}))
        return replace(
            content,
            bounds=_around(content.bounds, links),
            focus=self._keep("focus", territory.code, lambda: self._focus(territory)),
            home=self._keep("home", territory.code, lambda: self._home(territory, departements)),
            serving=serving,
            marked=self._marked(territory, serving),
            links=links,
        )

    def bounds(self, territory: Territory) -> tuple[float, float, float, float]:
        """Return west, south, east, north; mainland France for the whole country."""
        if territory.code == FRANCE_CODE:
            return _METROPOLE
        communes = self.analysis.dataset.communes
        rows = communes[communes["code"].isin(self.analysis.tree.commune_codes(territory))]
        if rows.geometry.notna().any():
            boxes = main_bounds(rows.geometry.to_numpy())
            (west, south), (east, north) = np.nanmin(boxes[:, :2], axis=0), np.nanmax(boxes[:, 2:], axis=0)
        else:
            west, south, east, north = rows["mairie"].total_bounds + _AROUND_MAIRIE
        return float(west), float(south), float(east), float(north)

    def _home(self, territory: Territory, departements: tuple[str, ...]) -> tuple[str, ...]:
        """List the beginnings of the codes of the communes whose structures are not paler."""
        if territory.kind in _OF_WHOLE_DEPARTEMENTS:
            return departements
        rows = self.analysis.rows(territory, Level.COMMUNE)
        return tuple(self.analysis.zones(Level.COMMUNE).table["code"].iloc[rows])

    def _focus(self, territory: Territory) -> tuple[str, ...]:
        """List the zones that an EPCI or a commune is made of: those around are drawn paler."""
        if territory.kind in _OF_WHOLE_DEPARTEMENTS:
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

    def _prepare(self, kind: str, territory: Territory, make: Callable[[], Contours]) -> Contours:
        """Keep outlines that take long to simplify beside the data too."""

        def packed() -> Arrays:
            return {"content": np.frombuffer(make().content, np.uint8)}

        def found() -> Contours:
            name = f"{kind}-{territory.code}"
            return Contours.read(self.analysis.prepared.arrays(name, packed)["content"].tobytes())

        return self._keep(kind, territory.code, found)

    @cached_by_analysis(most=_MOST_PARTS, key=lambda _self, kind, where, _make: (kind, where))
    def _made(self, kind: str, where: str, make: Callable[[], T]) -> T:  # noqa: ARG002 - the key of the cache
        return make()

    def _by_departement(self, territory: Territory, access: Access, need: Need) -> tuple[ZoneLayer, ...]:
        table = self.analysis.dataset.departements
        if territory.kind is TerritoryKind.REGION:
            table = table[table["parent"] == territory.region]
        asset = self._prepare(
            "departements", territory, lambda: contours(generalised(table), decimals=3, labelled=True)
        )
        shares = out_of_reach_by_departement(self.analysis, access, need).reindex(list(asset.codes))
        percents = tuple(None if pd.isna(share) else round(100 * share) for share in shares)
        classes = share_classes(percents)
        return (
            ZoneLayer(
                "departement",
                asset,
                share_state(percents, classes),
                percents=percents,
                percents_of=people_out_of_reach(need),
                classes=classes,
                labelled=True,
            ),
        )

    def _every_commune(self, territory: Territory, access: Access, need: Need) -> tuple[ZoneLayer, ...]:
        """Show tens of thousands of communes: generalised together, statuses only."""
        known = self._commune_coverage(territory, access)
        state = state_of(known, need)
        return (ZoneLayer("commune", known.contours, state, details=known.details, tiled=True),)

    # Statuses depend on the access time: the last ones asked for are kept, not all.
    @cached_by_analysis(most=4)
    def _commune_coverage(self, territory: Territory, access: Access) -> ZoneCoverage:
        coverage = self.analysis.need_coverage(territory, Level.COMMUNE, access, DETAILED_NEEDS)
        asset = self._prepare(
            "generalised", territory, lambda: contours(self._generalised(territory), decimals=3)
        )
        return in_order_of_contours(coverage, asset, with_people=False)

    def _generalised(self, territory: Territory) -> gpd.GeoDataFrame:
        rows = self.analysis.rows(territory, Level.COMMUNE)
        zones = self.analysis.zones(Level.COMMUNE).table
        drawn = zones[["code", "name", "departement", "geometry"]].iloc[rows]
        region = self.analysis.dataset.departements.set_index("code")["parent"]
        return generalised_together(drawn, drawn["departement"].map(region))

    def _near_layers(
        self, departements: tuple[str, ...], access: Access, need: Need
    ) -> tuple[ZoneLayer, ...]:
        return tuple(
            zone_layer(level, known, need)
            for level in COLOURED_LEVELS
            for departement in departements
            if (known := self._coverage(level, departement, access)) is not None
        )

    @cached_by_analysis(most=256)
    def _coverage(self, level: Level, departement: str, access: Access) -> ZoneCoverage | None:
        place = self.analysis.tree.get(departement)
        coverage = self.analysis.need_coverage(place, level, access, DETAILED_NEEDS)
        if coverage.empty:
            return None
        zones = self.analysis.zones(level).table
        decimals = _QPV_DECIMALS if level is Level.QPV else 4
        asset = self._keep(
            level,
            departement,
            lambda: contours(zones.iloc[self.analysis.rows(place, level)], decimals=decimals, labelled=True),
        )
        return in_order_of_contours(coverage, asset, with_people=True)

    def _outline(self, territory: Territory) -> Contours | None:
        """Draw the border of a territory; France and communes whose boundary is not known have none."""
        if territory.code == FRANCE_CODE:
            return None
        dataset = self.analysis.dataset
        wide = territory.kind in _OF_WHOLE_DEPARTEMENTS
        table = dataset.departements if wide else dataset.communes
        codes = self._departements(territory) if wide else list(self.analysis.tree.commune_codes(territory))
        shapes = table[table["code"].isin(codes)].geometry.dropna()
        if shapes.empty:
            return None
        shape = shapely.union_all(shapes.to_numpy())
        parts = {"code": [territory.code], "name": [territory.name]}
        return contours(gpd.GeoDataFrame(parts, geometry=[shape], crs=shapes.crs))

    @cached_by_analysis(most=256)
    def _serving(self, territory: Territory, access: Access) -> tuple[str, ...]:
        """List the structures elsewhere that are the nearest of some zone which they serve."""
        own = set(self.analysis.structures_of(territory)["id"])
        found = set()
        for level in Level:
            table = self.analysis.need_coverage(territory, level, access, NEEDS)
            found |= set(table.loc[table["status"] == Status.REACHABLE, "nearest_id"].dropna().astype(str))
        return tuple(sorted(found - own))

    @cached_by_analysis(most=256)
    def _marked(self, territory: Territory, serving: tuple[str, ...]) -> Marked:
        """Tell what the structures of a territory, and those that serve it, are."""
        table = self.analysis.structures.table
        rows = table["id"].isin(serving).to_numpy(copy=True)
        rows[self.analysis.structures_of(territory).index.to_numpy()] = True
        offers = self.analysis.structures.offers
        counted = np.sum([offers[one][rows] for one in Dispositif], axis=0)
        return Marked(
            frozenset(one for one in Dispositif if offers[one][rows].any()),
            approximate=bool((table["geocoding"].to_numpy()[rows] == Geocoding.COMMUNE).any()),
            several=bool((counted > 1).any()),
            many=len(counted) > _FEW,
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


def _around(
    bounds: tuple[float, float, float, float], links: Sequence[Link]
) -> tuple[float, float, float, float]:
    """Widen an extent to hold the nearest structures too."""
    if not links:
        return bounds
    west, south, east, north = bounds
    lon, lat = zip(*(one.end for one in links), strict=True)
    west, south, east, north = min(west, *lon), min(south, *lat), max(east, *lon), max(north, *lat)
    x, y = _PADDING * (east - west), _PADDING * (north - south)
    return west - x, south - y, east + x, north + y


def territory_map(
    analysis: Analysis,
    code: str,
    access: Access | None = None,
    visible: Sequence[Dispositif] = tuple(Dispositif),
    need: Need = ALL_NEEDS,
) -> folium.Map:
    """Return the map of a territory: a folium map like any other; once saved, it opens without network.

    Parameters
    ----------
    analysis : Analysis
    code : str
        Of the territory: `FR`, `R32`, `59`, a Siren or an Insee code.
    access : Access, optional
        The usual access times by default.
    visible : sequence of Dispositif
    need : Need
    """
    territory = analysis.tree.get(code)
    made = base_map(OfflineFigure(territory.name))
    content = MapComposer(analysis).compose(territory, access or default_access(), visible, need)
    for group in content.feature_groups():
        group.add_to(made)
    return made
