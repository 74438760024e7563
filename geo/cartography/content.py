"""Describe what a map shows, and write it as folium layers.

The map itself never changes, so that a browser keeps it, its zoom and its centre; what it shows is a few
short layers. Heavy things (`Asset`) are named in them, not contained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import folium
from folium.map import Layer

from geo.cartography.assets import Asset, Contours
from geo.cartography.commune_tiles import CommuneTiles
from geo.cartography.extent import Extent
from geo.cartography.insets import Insets
from geo.cartography.labels import Labels
from geo.cartography.links import Link, Links
from geo.cartography.outline import Outline
from geo.cartography.places import Places
from geo.cartography.plugin import Plugin, layer_group
from geo.cartography.selection import Selection
from geo.cartography.sites import Figure, Reach, Site, Sites
from geo.cartography.states import ShareClass
from geo.cartography.structures import Structures
from geo.cartography.zones import Zones, check_state
from geo.domain.dispositifs import ALL_NEEDS, Dispositif, Need, parts_of

_FAR_DEGREES = 0.3
"""Width of a map from which QPV are too small to be seen: they are dots."""


@dataclass(frozen=True)
class ZoneLayer:
    """Zones of one level and their state for the need that is looked at.

    Parameters
    ----------
    level : str
        `region`, `departement`, `epci`, `commune` or `qpv`.
    contours : Contours
    state : str
        One letter a zone, in the order of the contours: see `states`.
    details : Asset, optional
        From `assets.details`, for tooltips: the same for all needs.
    unserved_people : tuple of int
        For each zone how many people its gap concerns: the size of the dots of QPV.
    percents : tuple of int or None
        For each zone of a map of shares, what its tooltip says.
    percents_of : str
        What they are percents of.
    classes : tuple of ShareClass
        Their classes.
    labelled : bool
        Whether names are written.
    clickable : bool
        Whether a click designates a zone rather than the place under it.
    tiled : bool
        Drawn tile by tile: for tens of thousands of zones.
    """

    level: str
    contours: Contours
    state: str
    details: Asset | None = None
    unserved_people: tuple[int, ...] = ()
    percents: tuple[int | None, ...] = ()
    percents_of: str = ""
    classes: tuple[ShareClass, ...] = ()
    labelled: bool = False
    clickable: bool = True
    tiled: bool = False

    def __post_init__(self) -> None:
        check_state(self.level, self.contours, self.state)


@dataclass(frozen=True)
class Marked:
    """What the structures that a map shows are, for its legend.

    Parameters
    ----------
    dispositifs : frozenset of Dispositif
        What they offer.
    approximate : bool
        Whether some are only known to the commune.
    several : bool
        Whether some offer several dispositifs.
    many : bool
        Whether they are enough for a number to stand for some of them.
    """

    dispositifs: frozenset[Dispositif] = frozenset(Dispositif)
    approximate: bool = True
    several: bool = True
    many: bool = True


@dataclass(frozen=True)
class MapContent:
    """All that a map shows.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north, degrees.
    territory : str
        The view is moved to `bounds` only when this changes.
    layers : tuple of ZoneLayer
    visible : tuple of Dispositif
        Those whose structures are drawn.
    need : Need
        What the states of zones answer, and what tooltips tell of.
    marks, places : Asset, optional
        Structures and context places.
    show_places : bool
    selected : tuple of str
        Codes of the zones highlighted; one that is out of sight is brought into view.
    focus : tuple of str
        Codes of the communes and QPV of the territory, when zones around it are drawn too: those outside are
        paler. A level of which no zone is in focus is drawn as usual.
    home : tuple of str
        Beginnings of the codes of the communes of the territory.
    serving : tuple of str
        Ids of the structures elsewhere that serve the territory: paler; the others are not drawn.
    marked : Marked
    outline : Contours, optional
        The border of the territory.
    links : tuple of Link
        Lines to the nearest structures.
    extra_marks : tuple of Site
    figures : tuple of Figure
        What these change, over the zones.
    reaches : tuple of Reach
        From where structures that exist are reached.
    insets : ZoneLayer, optional
        Zones of which some lie too far to be seen: drawn apart, coloured where it has shares.
    inset_codes : tuple of str
        Those.
    notice : str
        Said in a corner of the map: source, vintage, « Données de démonstration ».
    """

    bounds: tuple[float, float, float, float]
    territory: str
    layers: tuple[ZoneLayer, ...]
    visible: tuple[Dispositif, ...]
    need: Need = ALL_NEEDS
    marks: Asset | None = None
    places: Asset | None = None
    show_places: bool = False
    selected: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    serving: tuple[str, ...] = ()
    marked: Marked = field(default_factory=Marked)
    outline: Contours | None = None
    links: tuple[Link, ...] = ()
    extra_marks: tuple[Site, ...] = ()
    figures: tuple[Figure, ...] = ()
    reaches: tuple[Reach, ...] = ()
    insets: ZoneLayer | None = None
    inset_codes: tuple[str, ...] = ()
    notice: str = ""

    @property
    def told(self) -> tuple[Need, ...]:
        """The needs that tooltips tell of."""
        return parts_of(self.need)

    @property
    def seen_from_afar(self) -> bool:
        """Whether QPV are drawn as dots when the map opens."""
        west, _, east, _ = self.bounds
        return east - west > _FAR_DEGREES

    def feature_groups(self, *, show: bool = True) -> list[folium.FeatureGroup]:
        """Write the content as layers, which any other layer of folium may join.

        New ones at each call: folium writes in the elements it draws.

        Parameters
        ----------
        show : bool
            Whether they are drawn as soon as the map is.
        """
        zones: list[Layer] = [Extent(self.bounds, self.territory), *map(self._zones, self.layers)]
        if self.outline:
            zones.append(Outline(self.outline))
        named = [(layer.level, layer.contours) for layer in self.layers if layer.labelled]
        if named:
            zones.append(Labels(named, self.focus))
        if self.insets:
            zones.append(self._insets(self.insets))
        groups = [layer_group("Zones", *zones, show=show)]
        if self.marks:
            structures = Structures(self.marks, self.visible, self.home, self.serving)
            groups.append(layer_group("Structures", structures, show=show))
        if self.places and self.show_places:
            groups.append(layer_group("Autres lieux d’accueil", Places(self.places), show=show))
        if self.links:
            groups.append(layer_group("Structure la plus proche", Links(self.links), show=show))
        if self.extra_marks or self.figures or self.reaches:
            sites = Sites(self.extra_marks, self.figures, self.reaches)
            groups.append(layer_group("Structures envisagées", sites, show=show))
        if self.selected:
            groups.append(layer_group("Sélection", Selection(self.selected), show=show))
        return groups

    def files(self) -> list[Asset]:
        """Return the files that a browser may ask for to draw the content."""
        layers = (layer for group in self.feature_groups() for layer in group._children.values())
        return [file for layer in layers if isinstance(layer, Plugin) for file in layer.files]

    def _insets(self, layer: ZoneLayer) -> Insets:
        return Insets(
            layer.contours,
            self.inset_codes,
            layer.state if layer.percents else "",
            percents=layer.percents,
            percents_of=layer.percents_of,
        )

    def _zones(self, layer: ZoneLayer) -> Zones | CommuneTiles:
        if layer.tiled:
            return CommuneTiles(
                layer.contours,
                layer.state,
                details=layer.details,
                told=self.told,
                attribution=self.notice,
            )
        drawn = set(layer.contours.codes)
        return Zones(
            layer.level,
            layer.contours,
            layer.state,
            details=layer.details,
            told=self.told,
            unserved_people=layer.unserved_people,
            percents=layer.percents,
            percents_of=layer.percents_of,
            focus=[code for code in self.focus if code in drawn],
            thin=layer.level == "commune" and self.seen_from_afar,
            clickable=layer.clickable,
            attribution=self.notice,
        )


def add_alternatives(made: folium.Map, contents: Mapping[str, MapContent]) -> str:
    """Add several contents to a map, none of them shown, for a page that switches between them.

    Parameters
    ----------
    made : folium.Map
    contents : mapping
        What may be shown, by any name.

    Returns
    -------
    str
        JavaScript: an object that gives the groups of each name, to be shown by `maillage.swap`.
    """
    written = []
    for name, content in contents.items():
        groups = content.feature_groups(show=False)
        for group in groups:
            group.add_to(made)
        written.append(f'"{name}": [{", ".join(group.get_name() for group in groups)}]')
    return f"{{{', '.join(written)}}}"
