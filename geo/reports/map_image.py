"""Draw the maps of reports as PNG, legible in grey: the screen's signs, legend, scale, date, source."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from cachetools import LRUCache
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from geo.analysis.coverage import Analysis
from geo.analysis.reach import out_of_reach_by_departement
from geo.analysis.travel import Access
from geo.cartography.links import nearest_links
from geo.cartography.states import STATE_STYLE, share_classes, share_state
from geo.domain.dispositifs import ALL_NEEDS, NEEDS, Need
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, TerritoryKind
from geo.reports.map_data import (
    MapData,
    MapExtent,
    MapLine,
    Window,
    gather_map_data,
    lines_of,
    paths_of,
)
from geo.reports.map_decorations import (
    POINTS_PER_INCH,
    SOURCE_PT,
    Caption,
    Entry,
    add_footer,
    add_legend,
    add_scale,
    in_rows,
    mark_entries,
    share_entries,
    zone_entries,
)
from geo.reports.map_layers import draw, draw_choropleth
from geo.reports.rendering import FONT_FAMILY
from geo.words.rates import people_out_of_reach

_LEAST_WIDTH_M = 6_000.0
_MARGIN = 0.08
_MOST_GATHERED = 3
_MOST_OVERLAYS = 8
_COLOURS = 128
_LEGEND_ROWS, _SOURCE_LINES = 3, 3


@dataclass(frozen=True)
class ImageSize:
    """Sizes of a map image.

    Parameters
    ----------
    width_in, height_in : float
        Inches, legend and footer included.
    dpi : int
    text_pt : float
        Of the legend; the rest follows.
    """

    width_in: float
    height_in: float
    dpi: int
    text_pt: float


_OverlayKey = tuple[ImageSize, float, tuple[tuple[str, ...], ...]]
"""What decides of the words around a map: they are set once for all the maps that say the same."""

PAGE_WIDTH = ImageSize(7.1, 5.4, 150, 10)
"""The width of the text of an A4 page."""
PAGE_BY_NEED = ImageSize(7.1, 3.6, 150, 10)
SLIDE_LEFT = ImageSize(8.4, 5.5, 130, 13)
"""Beside a column of text on a slide of 13.3 inches."""


@dataclass
class MapImages:
    """Draws maps of one data set and one access time.

    What lies in a département is projected once, and the words around its maps are set once.

    Parameters
    ----------
    analysis : Analysis
    access : Access
    caption : Caption
    """

    analysis: Analysis
    access: Access
    caption: Caption
    _gathered: LRUCache[tuple[str, ...], MapData] = field(default_factory=lambda: LRUCache(_MOST_GATHERED))
    _overlays: LRUCache[_OverlayKey, Image.Image] = field(default_factory=lambda: LRUCache(_MOST_OVERLAYS))

    def map_of(
        self,
        territory: Territory,
        size: ImageSize = PAGE_WIDTH,
        need: Need = ALL_NEEDS,
        numbers: Mapping[str, int] | None = None,
    ) -> bytes:
        """Draw the map of a territory.

        Parameters
        ----------
        territory : Territory
        size : ImageSize
        need : Need
            What colours its zones; the structures that meet it are drawn.
        numbers : mapping of str to int, optional
            Numbers that refer zones to a table, by code.

        Returns
        -------
        bytes
            PNG.
        """
        if territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}:
            return self._wide(territory, size, need)
        data = self.data(territory)
        figure, axes = self._blank(size)
        lines = lines_of(nearest_links(self.analysis, territory, self.access, need), data.crs)
        window = self._window(territory, data, _ratio(axes, size), lines)
        extent = self._visible_extent(territory, data, window, size, lines)
        draw(axes, extent, need, numbers or {})
        add_scale(axes, text_pt=size.text_pt)
        return self._finish(figure, size, self._legend(extent, need))

    def maps_by_need(self, territory: Territory, size: ImageSize = PAGE_BY_NEED) -> bytes:
        """Draw small maps side by side, one a need: which zones it serves, which it leaves out.

        Only for a commune, an EPCI or a département.
        """
        data = self.data(territory)
        figure = Figure(figsize=(size.width_in, size.height_in), dpi=size.dpi)
        gap, many = 0.012, len(NEEDS)
        width, height, bottom = (1 - gap * (many - 1)) / many, 0.66, 0.27
        window = self._window(territory, data, width * size.width_in / (height * size.height_in))
        extent = self._visible_extent(territory, data, window, size, small=True)
        for place, need in enumerate(NEEDS):
            axes = figure.add_axes((place * (width + gap), bottom, width, height))
            draw(axes, extent, need, {})
            title = axes.set_title(
                need.label, fontsize=size.text_pt + 1, loc="left", pad=3, family=FONT_FAMILY
            )
            title.set_fontweight("bold")
            add_scale(axes, text_pt=size.text_pt - 1.5)
        letters = {letter for need in NEEDS for letter in extent.letters(need)}
        return self._finish(figure, size, [zone_entries(letters, NEEDS[0])])

    def data(self, territory: Territory) -> MapData:
        """Return what the map of a territory shows, projected at the first call for its départements."""
        codes = self.analysis.tree.commune_codes(territory)
        key = tuple(sorted(self.analysis.departement_of.reindex(codes).dropna().unique()))
        if key not in self._gathered:
            self._gathered[key] = gather_map_data(self.analysis, key, self.access)
        return self._gathered[key]

    def _blank(self, size: ImageSize) -> tuple[Figure, Axes]:
        figure = Figure(figsize=(size.width_in, size.height_in), dpi=size.dpi)
        below = (size.text_pt * 1.75 * _LEGEND_ROWS + SOURCE_PT * 1.25 * _SOURCE_LINES) / 72 / size.height_in
        return figure, figure.add_axes((0.001, below, 0.998, 1 - below - 0.002))

    def _window(
        self, territory: Territory, data: MapData, ratio: float, lines: Sequence[MapLine] = ()
    ) -> Window:
        """Frame a territory, and the nearest structures where it has none, in a given ratio."""
        west, south, east, north = self._bounds(territory, data)
        near = [one.ends for one in lines]
        west, south = np.vstack([(west, south), *near]).min(axis=0)
        east, north = np.vstack([(east, north), *near]).max(axis=0)
        width = max((east - west) * (1 + 2 * _MARGIN), _LEAST_WIDTH_M)
        height = max((north - south) * (1 + 2 * _MARGIN), _LEAST_WIDTH_M / ratio)
        width, height = max(width, height * ratio), max(height, width / ratio)
        x, y = (west + east) / 2, (south + north) / 2
        return x - width / 2, y - height / 2, x + width / 2, y + height / 2

    def _bounds(self, territory: Territory, data: MapData) -> Window:
        """Return the smallest rectangle around a territory; where it has no contour, around its places."""
        communes = data.communes
        focus = self._focus(territory, data)
        boxes = communes.main_boxes[focus]
        if not np.isfinite(boxes).all(axis=1).any():
            boxes = np.hstack([communes.centres[focus], communes.centres[focus]])
        if not np.isfinite(boxes).all(axis=1).any():
            boxes = communes.boxes
        west, south = np.nanmin(boxes[:, :2], axis=0)
        east, north = np.nanmax(boxes[:, 2:], axis=0)
        return float(west), float(south), float(east), float(north)

    def _focus(self, territory: Territory, data: MapData) -> np.ndarray:
        return np.isin(data.communes.codes, self.analysis.tree.commune_codes(territory))

    def _visible_extent(
        self,
        territory: Territory,
        data: MapData,
        window: Window,
        size: ImageSize,
        lines: Sequence[MapLine] = (),
        *,
        small: bool = False,
    ) -> MapExtent:
        qpv = self.analysis.zones(Level.QPV).table.iloc[self.analysis.rows(territory, Level.QPV)]
        metres_per_pt = (window[2] - window[0]) / (size.width_in * 72 / (len(NEEDS) if small else 1))
        return MapExtent(
            data=data,
            window=window,
            metres_per_pt=metres_per_pt,
            communes=self._focus(territory, data),
            qpv=np.isin(data.qpv.codes, qpv["code"].to_numpy(dtype=object)),
            outline=paths_of(self._outline(territory, data)),
            lines=lines,
            text_pt=size.text_pt * (0.8 if small else 0.92),
            small=small,
        )

    def _outline(self, territory: Territory, data: MapData) -> list[shapely.Geometry | None]:
        table = {
            TerritoryKind.DEPARTEMENT: self.analysis.dataset.departements,
            TerritoryKind.EPCI: self.analysis.dataset.epci,
        }.get(territory.kind, self.analysis.dataset.communes)
        if territory.kind is TerritoryKind.PERIMETER:
            inside = table["code"].isin(self.analysis.tree.commune_codes(territory))
            shapes = table.geometry[inside].dropna().to_crs(data.crs)
            return [shapely.union_all(shapes.to_numpy())]
        row = table[table["code"] == territory.code]
        return list(row.geometry.to_crs(data.crs))

    def _legend(self, extent: MapExtent, need: Need) -> list[list[Entry]]:
        rows = [zone_entries(extent.letters(need), need, dots=extent.has_dots)]
        marks = mark_entries(need.dispositifs, approximate=extent.has_approximate)
        return [*rows, marks] if marks else rows

    def _finish(self, figure: Figure, size: ImageSize, legend: list[list[Entry]]) -> bytes:
        """Lay the legend, the sources and the mark over a map, and write it as PNG."""
        top = min(axes.get_position().y0 for axes in figure.axes)
        words = tuple(tuple(label for _, label in row) for row in legend)
        key = (size, round(top, 4), words)
        if key not in self._overlays:
            self._overlays[key] = self._overlay(size, top, legend)
        whole = Image.alpha_composite(_image(figure), self._overlays[key])
        output = io.BytesIO()
        # A map has few colours: a palette of 128 weighs a third of full colour, and looks the same.
        few = whole.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(output, "PNG", optimize=True, dpi=(size.dpi, size.dpi))
        return output.getvalue()

    def _overlay(self, size: ImageSize, top: float, legend: list[list[Entry]]) -> Image.Image:
        figure = Figure(figsize=(size.width_in, size.height_in), dpi=size.dpi, facecolor="none")
        line = size.text_pt * 1.75 / 72 / size.height_in
        rows = [
            row for part in legend for row in in_rows(part, size.width_in * POINTS_PER_INCH, size.text_pt)
        ]
        for place, entries in enumerate(rows):
            add_legend(figure, entries, top=top - (place + 0.25) * line, text_pt=size.text_pt)
        add_footer(figure, self.caption)
        return _image(figure)

    def _wide(self, territory: Territory, size: ImageSize, need: Need) -> bytes:
        figure, axes = self._blank(size)
        shares = out_of_reach_by_departement(self.analysis, self.access, need)
        table = self.analysis.dataset.departements
        if territory.kind is TerritoryKind.REGION:
            table = table[table["parent"] == territory.region]
        shown = table["code"].map(shares)
        percents = [None if np.isnan(share) else round(100 * share) for share in shown]
        classes = share_classes(percents)
        fills = [STATE_STYLE[letter].fill for letter in share_state(percents, classes)]
        draw_choropleth(figure, axes, table.assign(share=shown, fill=fills), territory, size.text_pt)
        legend = share_entries(classes, people_out_of_reach(need), missing=None in percents)
        return self._finish(figure, size, legend)


def _image(figure: Figure) -> Image.Image:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)


def _ratio(axes: Axes, size: ImageSize) -> float:
    box = axes.get_position()
    return float(box.width * size.width_in / (box.height * size.height_in))
