"""Know a piece of ground seen through a window: what of it is the territory, what can be seen of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path

from geo.analysis.travel import FloatArray
from geo.reports.canvas import Window
from geo.reports.ground import Ground

_SMALL_PT = 7.0
"""Under this size a QPV cannot be seen: it becomes a dot."""


@dataclass(frozen=True)
class Scene:
    """A piece of ground seen through a window.

    Parameters
    ----------
    ground : Ground
    window : tuple of float
        West, south, east, north, metres.
    metres_per_pt : float
        Metres of the ground in a point of paper.
    communes, qpv : array of bool
        Which zones are of the territory; the others are context.
    outline : sequence of matplotlib.path.Path
        Of the territory.
    text_pt : float
        Height of names.
    small : bool
        One of several maps: no names.
    """

    ground: Ground
    window: Window
    metres_per_pt: float
    communes: npt.NDArray[np.bool_]
    qpv: npt.NDArray[np.bool_]
    outline: Sequence[Path]
    text_pt: float
    small: bool = False

    @property
    def is_dot(self) -> npt.NDArray[np.bool_]:
        """Which QPV are too small to be seen as polygons."""
        boxes = self.ground.qpv.boxes
        side = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        return np.asarray(side / self.metres_per_pt < _SMALL_PT)

    @property
    def has_dots(self) -> bool:
        """Whether some QPV of the territory is drawn as a dot."""
        return bool((self.is_dot & self.qpv).any())

    @property
    def has_approximate(self) -> bool:
        """Whether some structure in sight is only known to its commune."""
        return bool((self.ground.structures.approximate & self.in_sight).any())

    @property
    def in_sight(self) -> npt.NDArray[np.bool_]:
        """Which structures are in the window."""
        west, south, east, north = self.window
        x, y = self.ground.structures.places.T
        return np.asarray((x > west) & (x < east) & (y > south) & (y < north))

    def holds(self, places: FloatArray) -> npt.NDArray[np.bool_]:
        """Tell which places are in the territory; all of them where its outline is not known."""
        held = [path.contains_points(places) for path in self.outline if len(np.asarray(path.vertices))]
        return np.asarray(np.logical_or.reduce(held)) if held else np.ones(len(places), dtype=bool)
