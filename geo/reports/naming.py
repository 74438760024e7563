"""Write on a map the names of its communes, and the numbers that refer its zones to a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from matplotlib.axes import Axes

from geo.analysis.travel import FloatArray
from geo.reports.canvas import Window, inside, meet, write
from geo.reports.furniture import INK
from geo.reports.scene import Scene
from geo.reports.wording import printable, shortened

_LONGEST_NAME = 28
_MOST_NAMES = 16
_LETTER = 0.63
"""Width of a letter for its height, on average."""
_MARKS_AVOIDED_UP_TO = 60
_OUTSIDE = "#5a6270"


def add_names(axes: Axes, scene: Scene, numbers: Mapping[str, int]) -> None:
    """Write names, those of the most populated communes first, where they cover nothing."""
    taken = list(_add_numbers(axes, scene, numbers))
    if scene.in_sight.sum() <= _MARKS_AVOIDED_UP_TO:
        taken += [_box(place, "oo", scene) for place in scene.ground.structures.places[scene.in_sight]]
    communes = scene.ground.communes
    rows = communes.seen_in(scene.window)
    rows = rows[np.argsort(-np.nan_to_num(communes.people[rows]), kind="stable")]
    written = 0
    for row in rows:
        if written == _MOST_NAMES:
            return
        name = shortened(printable(str(communes.names[row])), _LONGEST_NAME)
        box = _box(communes.centres[row], name, scene)
        if not inside(box, scene.window) or any(meet(box, other) for other in taken):
            continue
        taken.append(box)
        written += 1
        own = bool(scene.communes[row])
        write(
            axes,
            communes.centres[row],
            name,
            scene.text_pt,
            zorder=16,
            color=INK if own else _OUTSIDE,
            weight="bold" if own else "normal",
            style="normal" if own else "italic",
        )


def _add_numbers(axes: Axes, scene: Scene, numbers: Mapping[str, int]) -> Iterator[Window]:
    """Write the number of each zone that a table lists; give the room that each takes."""
    box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": INK, "lw": 0.5, "alpha": 0.92}
    for shapes in (scene.ground.qpv, scene.ground.communes):
        for row in shapes.seen_in(scene.window):
            number = numbers.get(str(shapes.codes[row]))
            if number is None:
                continue
            write(axes, shapes.centres[row], str(number), scene.text_pt, zorder=18, weight="bold", bbox=box)
            yield _box(shapes.centres[row], str(number), scene)


def _box(centre: FloatArray, text: str, scene: Scene) -> Window:
    width = len(text) * scene.text_pt * _LETTER * scene.metres_per_pt
    height = scene.text_pt * 1.6 * scene.metres_per_pt
    x, y = centre
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2
