"""Write the outline of a territory for a screen: one HTML file, large type, live maps, nothing to fetch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any
from urllib.parse import urlsplit

from geo.cartography import (
    MapContent,
    OfflineFigure,
    add_alternatives,
    base_map,
    legend_html,
    script_json,
)
from geo.cartography.base_map import TILES_URL
from geo.cartography.composer import MapComposer
from geo.reports.blocks import (
    Block,
    Comparisons,
    CoverLines,
    DataTable,
    KeyFigures,
    Medium,
    Sentences,
    Slide,
    TerritoryMap,
    stands_in_grid,
)
from geo.reports.outline import Outline
from geo.reports.rendering import (
    FONT,
    LONGEST_TITLE,
    TEMPLATES,
    clean,
    comparison_bars,
    font_css,
    render_html,
    shortened,
)

_LETTERS_BESIDE, _LETTERS_IN_GRID, _LETTERS_OF_FIGURE = 280, 950, 60
_SIGNS = "‹›×…–−’“”€\u00a0\u202f\u2009"
_SMALLEST_SCALE = 0.6


def screen_html(outline: Outline, composer: MapComposer) -> str:
    """Write the presentation of a territory.

    Parameters
    ----------
    outline : Outline
    composer : MapComposer
        Of the same analysis.

    Returns
    -------
    str
        An HTML document that stands alone; in a frame, it tells its parent when to leave.
    """
    document = outline.document
    mark = document.provenance.mark
    slides = outline.shown_on(Medium.SLIDES)
    needs = [b.need for slide in slides for b in slide.blocks if isinstance(b, TerritoryMap)]
    contents = {
        one.code: composer.compose(document.territory, document.access, one.dispositifs, one, notice=mark)
        for one in needs
    }
    values: dict[str, object] = {
        "slides": [_slide(slide, contents) for slide in slides],
        "font": font_css(_letters(slides)),
        "font_name": FONT,
        "tiles_origin": "{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL)),
        "style": (TEMPLATES / "screen.css").read_text("utf-8"),
        "script": (TEMPLATES / "screen.js").read_text("utf-8"),
        "name": script_json(document.territory.code),
    }
    figure = OfflineFigure(
        shortened(clean(document.title), LONGEST_TITLE),
        lambda **page: render_html("screen.html", **page, **values),
    )
    # Arrows turn slides: the map is moved by the mouse, a finger, or its buttons.
    made = base_map(figure, keyboard=False, dragging=True)
    values |= {"map_name": made.get_name(), "groups": add_alternatives(made, contents)}
    return figure.render()


def _slide(slide: Slide, contents: Mapping[str, MapContent]) -> dict[str, Any]:
    """Lay a slide out for the template: a map and the rest beside it, or a grid."""
    left = next((b for b in slide.blocks if isinstance(b, TerritoryMap)), None)
    rest = [block for block in slide.blocks if block is not left]
    in_grid = stands_in_grid(rest)
    return {
        "title": shortened(clean(slide.title), LONGEST_TITLE),
        "source": clean(slide.source),
        "left": _block(left, contents) if left else None,
        "rest": [_block(block, contents) for block in rest],
        "in_grid": in_grid,
        "scale": _scale(rest, _LETTERS_IN_GRID if in_grid else _LETTERS_BESIDE) if left or in_grid else 1,
    }


def _letters(slides: Sequence[Slide]) -> str:
    """Gather the letters of slides, and those that our own words may need."""
    return "".join(sorted(set(repr(slides)) | set(map(chr, range(32, 0x180))) | set(_SIGNS)))


def _scale(blocks: Sequence[Block], room: int) -> float:
    """Return by how much letters shrink so that sentences fit a room given in letters of the usual size."""
    said = [one for one in blocks if isinstance(one, Sentences)]
    letters = sum(len(text) for one in said for text in (one.heading, one.lead, *one.lines))
    figures = sum(len(one.figures) for one in blocks if isinstance(one, KeyFigures))
    free = max(room - _LETTERS_OF_FIGURE * figures, 1)
    return round(max(_SMALLEST_SCALE, min(1.0, sqrt(free / max(letters, 1)))), 2)


def _block(block: Block, contents: Mapping[str, MapContent]) -> dict[str, Any]:
    found: dict[str, Any]
    match block:
        case CoverLines():
            found = {"kind": "cover", "lines": block.lines}
        case KeyFigures():
            found = {"kind": "figures", "figures": block.figures}
        case TerritoryMap():
            code = block.need.code
            found = {"kind": "map", "legend": legend_html(contents[code]), "need": code}
        case DataTable():
            found = {"kind": "table", "table": block}
        case Comparisons():
            found = {"kind": "bars", "comparisons": [comparison_bars(one) for one in block.comparisons]}
        case Sentences():
            found = {"kind": "sentences", "said": block}
        case _:
            raise NotImplementedError(f"the screen has no drawing for {type(block).__name__}")
    return found
