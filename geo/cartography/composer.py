"""Compose what the map shows for a territory: which zones, which structures, over which extent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import folium
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.cache import Cache, cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access, default_access
from geo.cartography.assets import Asset, Contours, contours, details, marks, place_marks
from geo.cartography.base_map import base_map
from geo.cartography.content import MapContent, ZoneLayer
from geo.cartography.offline import OfflineFigure
from geo.cartography.states import STATE_OUTLINE, STATUS_LETTER, share_state, worst_state
from geo.domain.dispositifs import Dispositif
from geo.domain.french import people_as_said
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
_DISPOSITIFS = list(Dispositif)
_MOST_PARTS = 200_000
"""More than the parts of maps there are: four a territory and some of each département."""

_AVERAGED = " (moyenne des dispositifs cochés)"

T = TypeVar("T")


@dataclass(frozen=True)
class _Coverage:
    """Statuses and people of the zones of a level in a département, in the order of their contours."""

    contours: Contours
    details: Asset
    letters: npt.NDArray[np.str_]
    unserved: npt.NDArray[np.float64]


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
        *,
        by_commune: bool = False,
        show_places: bool = False,
        selected: tuple[str, ...] = (),
        notice: str = "",
    ) -> MapContent:
        """Return what the map of a territory shows.

        France and régions show their départements coloured by the share of QPV in gap, or all their communes
        by status if `by_commune`; others show the communes and QPV of the départements they lie in.
        """
        wide = territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}
        departements = self._keep("departements of", territory.code, lambda: self._departements(territory))
        if wide:
            layers = (
                self._every_commune(territory, access, visible)
                if by_commune
                else self._wide_layers(territory, access, visible)
            )
        else:
            layers = self._near_layers(departements, access, visible)
        whole = territory.code == FRANCE_CODE
        focus = () if wide else self._keep("focus", territory.code, lambda: self._focus(territory))
        return MapContent(
            bounds=self._keep("bounds", territory.code, lambda: self.bounds(territory)),
            territory=territory.code,
            layers=layers,
            visible=tuple(visible),
            marks=None if whole else self._marks(departements),
            places=None if whole else self._places(departements),
            show_places=show_places,
            selected=selected,
            focus=focus,
            home=()
            if wide
            else self._keep("home", territory.code, lambda: self._home(territory, departements)),
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

    def _home(self, territory: Territory, departements: tuple[str, ...]) -> tuple[str, ...]:
        """List the beginnings of the codes of the communes whose structures are not paler."""
        if territory.kind is TerritoryKind.DEPARTEMENT:
            return departements
        rows = self.analysis.rows(territory, Level.COMMUNE)
        return tuple(self.analysis.zones(Level.COMMUNE).table["code"].iloc[rows])

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
        asset = self._keep("departements", territory.code, lambda: contours(generalised(table), decimals=3))
        shares = gap_share_by_departement(self.analysis, access, visible).reindex(list(asset.codes))
        return (
            ZoneLayer(
                "departement",
                asset,
                share_state(shares.to_list()),
                percents=tuple(None if pd.isna(share) else round(100 * share) for share in shares),
                percents_of="des QPV en carence" + _AVERAGED * (len(visible) > 1),
            ),
        )

    def _every_commune(
        self, territory: Territory, access: Access, visible: Sequence[Dispositif]
    ) -> tuple[ZoneLayer, ...]:
        """Show tens of thousands of communes: generalised together, statuses only."""
        known = self._commune_coverage(territory, access)
        state = worst_state(known.letters[:, _columns(visible)])
        return (ZoneLayer("commune", known.contours, state, details=known.details, tiled=True),)

    # Statuses depend on the access time: the last ones asked for are kept, not all.
    @cached_by_analysis(most=4)
    def _commune_coverage(self, territory: Territory, access: Access) -> _Coverage:
        coverage = self.analysis.coverage(territory, Level.COMMUNE, access)
        asset = self._keep(
            "generalised", territory.code, lambda: contours(self._generalised(territory), decimals=3)
        )
        return _ordered(coverage, asset, with_people=False)

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

    def _near_layers(
        self, departements: tuple[str, ...], access: Access, visible: Sequence[Dispositif]
    ) -> tuple[ZoneLayer, ...]:
        return tuple(
            _zone_layer(level, known, visible)
            for level in (Level.COMMUNE, Level.QPV)
            for departement in departements
            if (known := self._coverage(level, departement, access)) is not None
        )

    @cached_by_analysis(most=256)
    def _coverage(self, level: Level, departement: str, access: Access) -> _Coverage | None:
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
        return _ordered(coverage, asset, with_people=True)

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


def _columns(dispositifs: Sequence[Dispositif]) -> list[int]:
    return [_DISPOSITIFS.index(one) for one in dispositifs]


def _ordered(coverage: pd.DataFrame, asset: Contours, *, with_people: bool) -> _Coverage:
    """Put a coverage in the order of contours; a zone that it does not know has no letter."""
    shape = (-1, len(_DISPOSITIFS))
    letters = coverage["status"].map({status.value: letter for status, letter in STATUS_LETTER.items()})
    known = pd.Index(coverage["zone_code"].iloc[:: len(_DISPOSITIFS)])
    rows = known.get_indexer(pd.Index(asset.codes))
    ordered = letters.to_numpy(dtype="U1").reshape(shape)[rows]
    people = coverage["unserved_population"].to_numpy(dtype=float).reshape(shape)[rows]
    ordered[rows < 0], people[rows < 0] = STATE_OUTLINE, np.nan
    written = details(["".join(row) for row in ordered], people if with_people else None)
    return _Coverage(asset, written, ordered, people)


def _zone_layer(level: Level, known: _Coverage, visible: Sequence[Dispositif]) -> ZoneLayer:
    columns = _columns(visible)
    letters = known.letters[:, columns]
    unserved: tuple[int, ...] = ()
    if level is Level.QPV and columns:
        # The same inhabitants may lack several dispositifs: the most, not the sum.
        in_gap = np.where(letters == STATUS_LETTER[Status.GAP], np.nan_to_num(known.unserved[:, columns]), 0)
        unserved = tuple(people_as_said(people) for people in in_gap.max(axis=1))
    return ZoneLayer(
        level.value, known.contours, worst_state(letters), details=known.details, unserved_people=unserved
    )


def territory_map(
    analysis: Analysis,
    code: str,
    access: Access | None = None,
    visible: Sequence[Dispositif] = tuple(Dispositif),
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
    """
    territory = analysis.tree.get(code)
    made = base_map(OfflineFigure(territory.name))
    content = MapComposer(analysis).compose(territory, access or default_access(), visible)
    for group in content.feature_groups():
        group.add_to(made)
    return made


def gap_share_by_departement(analysis: Analysis, access: Access, visible: Sequence[Dispositif]) -> pd.Series:
    """Return, by département, the share of QPV in gap, averaged over the dispositifs shown.

    A département without QPV, or of which the data say nothing, is missing.
    """
    gaps, known = _counts_by_departement(analysis, access)
    columns = list(visible)
    counted = known[columns].sum(axis=1)
    return gaps[columns].sum(axis=1)[counted > 0] / counted[counted > 0]


@cached_by_analysis(most=8)
def _counts_by_departement(analysis: Analysis, access: Access) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count by département, for each dispositif, the QPV in gap and those of which the data say something."""
    status = analysis.coverage(analysis.tree.get(FRANCE_CODE), Level.QPV, access)["status"]
    by_zone = status.to_numpy().reshape(-1, len(_DISPOSITIFS))
    departement = analysis.zones(Level.QPV).table["departement"].to_numpy()
    gaps, known = (
        pd.DataFrame(counted, columns=_DISPOSITIFS).groupby(departement).sum()
        for counted in (by_zone == Status.GAP, by_zone != Status.UNKNOWN)
    )
    return gaps, known


def generalised(table: gpd.GeoDataFrame, tolerance_degrees: float = 0.004) -> gpd.GeoDataFrame:
    """Simplify zones that are only seen from afar: display copies, about 400 m at most."""
    return table.set_geometry(table.geometry.simplify(tolerance_degrees))
