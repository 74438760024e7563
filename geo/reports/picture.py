"""Draw the maps of reports as PNG, legible in grey: the screen's signs, legend, scale, date, source."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from geo.analysis.coverage import Analysis
from geo.analysis.travel import Access, FloatArray
from geo.cartography.composer import gap_share_by_departement
from geo.domain.dispositifs import Dispositif
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Status, TerritoryKind
from geo.reports.canvas import Window
from geo.reports.drawing import draw
from geo.reports.furniture import (
    Caption,
    Entry,
    add_footer,
    add_legend,
    add_scale,
    add_watermark,
    mark_entries,
    share_entries,
    zone_entries,
)
from geo.reports.ground import Ground, lay_ground, paths_of
from geo.reports.scene import Scene
from geo.reports.shares import draw_shares
from geo.reports.wording import FONT

_LEAST_WIDTH_M = 6_000.0
_FARTHEST_SHOWN_M = 20_000.0
"""The nearest structure of a commune that has none is shown up to this far."""
_MARGIN = 0.08
_KEPT_GROUNDS = 3
_KEPT_OVERLAYS = 8
_COMPRESSION = 3
"""Of PNG: beyond, files lose a tenth of their weight and take twice as long."""


@dataclass(frozen=True)
class Format:
    """Sizes of a picture.

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


_OverlayKey = tuple[Format, float, tuple[tuple[str, ...], ...]]
"""What decides of the words around a map: they are set once for all the maps that say the same."""

PAGE = Format(7.1, 5.2, 155, 7.5)
"""The width of the text of an A4 page."""
PAGE_SMALL = Format(7.1, 5.7, 140, 7.5)
SLIDE = Format(8.4, 5.7, 150, 9.5)
"""Beside a column of text on a slide of 13.3 inches."""


@dataclass
class Studio:
    """Draws maps of one data set and one access time.

    The ground of a département is laid once, and the words around its maps are set once.

    Parameters
    ----------
    analysis : Analysis
    access : Access
    caption : Caption
    """

    analysis: Analysis
    access: Access
    caption: Caption
    _grounds: dict[tuple[str, ...], Ground] = field(default_factory=dict)
    _overlays: dict[_OverlayKey, Image.Image] = field(default_factory=dict)

    def map_of(
        self,
        territory: Territory,
        form: Format = PAGE,
        visible: Sequence[Dispositif] = tuple(Dispositif),
        numbers: Mapping[str, int] | None = None,
    ) -> bytes:
        """Draw the map of a territory.

        Parameters
        ----------
        territory : Territory
        form : Format
        visible : sequence of Dispositif
            Those whose structures are drawn and whose statuses are summed up.
        numbers : mapping of str to int, optional
            Numbers that refer zones to a table, by code.

        Returns
        -------
        bytes
            PNG.
        """
        if territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}:
            return self._wide(territory, form, visible)
        ground = self.ground(territory)
        figure, axes = self._sheet(form)
        window = self._window(territory, ground, _ratio(axes, form))
        scene = self._scene(territory, ground, window, form)
        draw(axes, scene, visible, numbers or {})
        add_scale(axes, text_pt=form.text_pt)
        return self._finish(figure, form, self._legend(scene, visible))

    def maps_by_dispositif(self, territory: Territory, form: Format = PAGE_SMALL) -> bytes:
        """Draw four small maps, one a dispositif: which zones it serves, which it leaves out.

        Only for a commune, an EPCI or a département.
        """
        ground = self.ground(territory)
        figure = Figure(figsize=(form.width_in, form.height_in), dpi=form.dpi)
        gap = 0.012
        width, height = (1 - gap) / 2, (0.90 - 2 * 0.04) / 2
        ratio = width * form.width_in / (height * form.height_in)
        window = self._window(territory, ground, ratio)
        scene = self._scene(territory, ground, window, form, small=True)
        for place, dispositif in enumerate(Dispositif):
            column, row = place % 2, place // 2
            left, bottom = column * (width + gap), 0.10 + (1 - row) * (height + 0.04)
            axes = figure.add_axes((left, bottom, width, height))
            draw(axes, scene, (dispositif,), {})
            title = axes.set_title(
                dispositif.label, fontsize=form.text_pt + 1, loc="left", pad=3, family=FONT
            )
            title.set_fontweight("bold")
            add_scale(axes, text_pt=form.text_pt - 1.5)
        return self._finish(figure, form, [zone_entries(set(ground.communes.statuses.ravel()))])

    def ground(self, territory: Territory) -> Ground:
        """Return the ground under a territory, laid at the first call for its départements."""
        codes = self.analysis.tree.commune_codes(territory)
        key = tuple(sorted(self.analysis.departement_of.reindex(codes).dropna().unique()))
        if key not in self._grounds:
            while len(self._grounds) >= _KEPT_GROUNDS:
                self._grounds.pop(next(iter(self._grounds)))
            self._grounds[key] = lay_ground(self.analysis, key, self.access)
        return self._grounds[key]

    def _sheet(self, form: Format) -> tuple[Figure, Axes]:
        figure = Figure(figsize=(form.width_in, form.height_in), dpi=form.dpi)
        below = (form.text_pt * 7.0) / 72 / form.height_in
        return figure, figure.add_axes((0.001, below, 0.998, 1 - below - 0.002))

    def _window(self, territory: Territory, ground: Ground, ratio: float) -> Window:
        """Frame a territory, and what is nearest to a commune that lacks something, in a given ratio."""
        west, south, east, north = self._extent(territory, ground)
        if territory.kind is TerritoryKind.COMMUNE:
            near = self._nearest_places(territory, ground, ((west + east) / 2, (south + north) / 2))
            west, south = np.vstack([(west, south), near]).min(axis=0)
            east, north = np.vstack([(east, north), near]).max(axis=0)
        width = max((east - west) * (1 + 2 * _MARGIN), _LEAST_WIDTH_M)
        height = max((north - south) * (1 + 2 * _MARGIN), _LEAST_WIDTH_M / ratio)
        width, height = max(width, height * ratio), max(height, width / ratio)
        x, y = (west + east) / 2, (south + north) / 2
        return x - width / 2, y - height / 2, x + width / 2, y + height / 2

    def _extent(self, territory: Territory, ground: Ground) -> Window:
        """Return the smallest rectangle around a territory; where it has no contour, around its places."""
        communes = ground.communes
        focus = self._focus(territory, ground)
        boxes = communes.boxes[focus]
        if not np.isfinite(boxes).all(axis=1).any():
            boxes = np.hstack([communes.centres[focus], communes.centres[focus]])
        if not np.isfinite(boxes).all(axis=1).any():
            boxes = communes.boxes
        west, south = np.nanmin(boxes[:, :2], axis=0)
        east, north = np.nanmax(boxes[:, 2:], axis=0)
        return float(west), float(south), float(east), float(north)

    def _nearest_places(
        self, territory: Territory, ground: Ground, centre: tuple[float, float]
    ) -> FloatArray:
        coverage = self.analysis.coverage(territory, Level.COMMUNE, self.access)
        lacking = coverage[coverage["status"] != Status.INSIDE]
        rows = np.flatnonzero(np.isin(ground.structures.ids, lacking["nearest_id"].dropna().unique()))
        places = ground.structures.places[rows]
        far = np.hypot(*(places - np.array(centre)).T) if len(places) else np.zeros(0)
        return np.asarray(places[far <= _FARTHEST_SHOWN_M])

    def _focus(self, territory: Territory, ground: Ground) -> np.ndarray:
        return np.isin(ground.communes.codes, self.analysis.tree.commune_codes(territory))

    def _scene(
        self, territory: Territory, ground: Ground, window: Window, form: Format, *, small: bool = False
    ) -> Scene:
        qpv = self.analysis.zones(Level.QPV).table.iloc[self.analysis.rows(territory, Level.QPV)]
        metres_per_pt = (window[2] - window[0]) / (form.width_in * 72 / (2 if small else 1))
        return Scene(
            ground=ground,
            window=window,
            metres_per_pt=metres_per_pt,
            communes=self._focus(territory, ground),
            qpv=np.isin(ground.qpv.codes, qpv["code"].to_numpy(dtype=object)),
            outline=paths_of(self._outline(territory, ground)),
            text_pt=form.text_pt * (0.8 if small else 0.92),
            small=small,
        )

    def _outline(self, territory: Territory, ground: Ground) -> list[shapely.Geometry | None]:
        table = {
            TerritoryKind.DEPARTEMENT: self.analysis.dataset.departements,
            TerritoryKind.EPCI: self.analysis.dataset.epci,
        }.get(territory.kind, self.analysis.dataset.communes)
        row = table[table["code"] == territory.code]
        return list(row.geometry.to_crs(ground.crs))

    def _legend(self, scene: Scene, visible: Sequence[Dispositif]) -> list[list[Entry]]:
        statuses = {
            s for shapes in (scene.ground.communes, scene.ground.qpv) for s in shapes.statuses.ravel()
        }
        rows = [zone_entries(statuses, dots=scene.has_dots, several=len(visible) > 1)]
        marks = mark_entries(visible, approximate=scene.has_approximate)
        return [*rows, marks] if marks else rows

    def _finish(self, figure: Figure, form: Format, legend: list[list[Entry]]) -> bytes:
        """Lay the legend, the sources and the mark over a map, and write it as PNG."""
        top = min(axes.get_position().y0 for axes in figure.axes)
        words = tuple(tuple(label for _, label in row) for row in legend)
        key = (form, round(top, 4), words)
        if key not in self._overlays:
            while len(self._overlays) >= _KEPT_OVERLAYS:
                self._overlays.pop(next(iter(self._overlays)))
            self._overlays[key] = self._overlay(form, top, legend)
        whole = Image.alpha_composite(_image(figure), self._overlays[key])
        output = io.BytesIO()
        whole.convert("RGB").save(output, "PNG", compress_level=_COMPRESSION, dpi=(form.dpi, form.dpi))
        return output.getvalue()

    def _overlay(self, form: Format, top: float, legend: list[list[Entry]]) -> Image.Image:
        figure = Figure(figsize=(form.width_in, form.height_in), dpi=form.dpi, facecolor="none")
        line = form.text_pt * 1.75 / 72 / form.height_in
        for place, entries in enumerate(legend):
            add_legend(figure, entries, top=top - (place + 0.25) * line, text_pt=form.text_pt)
        add_footer(figure, self.caption, text_pt=form.text_pt * 0.84)
        if self.caption.demonstration:
            add_watermark(figure)
        return _image(figure)

    def _wide(self, territory: Territory, form: Format, visible: Sequence[Dispositif]) -> bytes:
        figure, axes = self._sheet(form)
        shares = gap_share_by_departement(self.analysis, self.access, visible)
        table = self.analysis.dataset.departements
        if territory.kind is TerritoryKind.REGION:
            table = table[table["parent"] == territory.region]
        draw_shares(figure, axes, table.assign(share=table["code"].map(shares)), territory, form.text_pt)
        missing = bool(table["code"].map(shares).isna().any())
        return self._finish(figure, form, [share_entries(missing=missing)])


def _image(figure: Figure) -> Image.Image:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)


def _ratio(axes: Axes, form: Format) -> float:
    box = axes.get_position()
    return float(box.width * form.width_in / (box.height * form.height_in))
