"""Write the outline of a territory for a screen: one HTML file, large type, live maps, nothing to fetch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any
from urllib.parse import urlsplit

from geo.analysis.tally import Tally
from geo.cartography import (
    MapContent,
    OfflineFigure,
    add_alternatives,
    base_map,
    legend_html,
    marker_svg,
    script_json,
)
from geo.cartography.base_map import TILES_URL
from geo.cartography.composer import MapComposer
from geo.cartography.palette import STATUS_STYLE
from geo.domain.dispositifs import Dispositif
from geo.domain.french import agree, number
from geo.domain.vocabulary import Status
from geo.reports.outline import (
    DRAWN_LARGE,
    Block,
    Comparisons,
    CoverLines,
    DataTable,
    KeyFigures,
    Medium,
    Outline,
    Sentences,
    Slide,
    StatusCounts,
    StructureCounts,
    TerritoryMap,
    stands_in_grid,
)
from geo.reports.rendering import TEMPLATES, clean, comparison_bars, render_html, shortened

_LONGEST_TITLE = 80
_ORDER = list(Dispositif)
_LETTERS_BESIDE, _LETTERS_IN_GRID, _LETTERS_OF_FIGURE = 300, 950, 40
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
    drawn = [b for slide in slides for b in slide.blocks if isinstance(b, TerritoryMap)]
    contents = {
        _positions(one): composer.compose(document.territory, document.access, one.visible, notice=mark)
        for one in drawn
    }
    values: dict[str, object] = {
        "mark": mark,
        "slides": [_slide(slide, contents) for slide in slides],
        "tiles_origin": "{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL)),
        "style": (TEMPLATES / "screen.css").read_text("utf-8"),
        "script": (TEMPLATES / "screen.js").read_text("utf-8"),
        "name": script_json(document.territory.code),
    }
    figure = OfflineFigure(
        shortened(clean(document.title), _LONGEST_TITLE),
        lambda **page: render_html("screen.html", **page, **values),
    )
    # Arrows turn slides: the map is moved by the mouse, a finger, or its buttons.
    made = base_map(figure, keyboard=False, dragging=True)
    values |= {"map_name": made.get_name(), "groups": add_alternatives(made, contents)}
    return figure.render()


def _positions(block: TerritoryMap) -> str:
    return ",".join(str(_ORDER.index(d)) for d in block.visible)


def _slide(slide: Slide, contents: Mapping[str, MapContent]) -> dict[str, Any]:
    """Lay a slide out for the template: what is drawn large and the rest beside it, or a grid."""
    left = next((b for b in slide.blocks if isinstance(b, DRAWN_LARGE)), None)
    rest = [block for block in slide.blocks if block is not left]
    in_grid = stands_in_grid(rest)
    return {
        "title": shortened(clean(slide.title), _LONGEST_TITLE),
        "source": clean(slide.source),
        "left": _block(left, contents) if left else None,
        "rest": [_block(block, contents) for block in rest],
        "in_grid": in_grid,
        "scale": _scale(rest, _LETTERS_IN_GRID if in_grid else _LETTERS_BESIDE) if left or in_grid else 1,
    }


def _scale(blocks: Sequence[Block], room: int) -> float:
    """Return by how much letters shrink so that sentences fit a room given in letters of the usual size."""
    said = [one for one in blocks if isinstance(one, Sentences)]
    letters = sum(len(text) for one in said for text in (one.heading, one.lead, *one.lines))
    free = room - _LETTERS_OF_FIGURE * (len(blocks) - len(said))
    return round(max(_SMALLEST_SCALE, min(1.0, sqrt(free / max(letters, 1)))), 2)


def _block(block: Block, contents: Mapping[str, MapContent]) -> dict[str, Any]:
    found: dict[str, Any]
    match block:
        case CoverLines():
            found = {"kind": "cover", "lines": block.lines}
        case KeyFigures():
            found = {"kind": "figures", "figures": block.figures}
        case TerritoryMap():
            visible = _positions(block)
            found = {"kind": "map", "legend": legend_html(contents[visible]), "visible": visible}
        case DataTable():
            found = {"kind": "table", "table": block}
        case StructureCounts():
            found = {"kind": "structures", "rows": [_with_marker(row.tally) for row in block.rows]}
        case StatusCounts():
            found = {"kind": "statuses", "title": block.title, **_status_bars(block)}
        case Comparisons():
            found = {"kind": "bars", "comparisons": [comparison_bars(one) for one in block.comparisons]}
        case Sentences():
            found = {"kind": "sentences", "said": block}
        case _:
            raise NotImplementedError(f"the screen has no drawing for {type(block).__name__}")
    return found


def _with_marker(one: Tally) -> dict[str, str]:
    noun = one.need.noun
    known = agree(one.structures, noun.singular, noun.plural)
    return {
        "marker": marker_svg(one.need.dispositifs[:1], 64),
        "amount": number(one.structures) if one.is_known else "?",
        "label": known if one.is_known else f"{noun.plural} : {Status.UNKNOWN.label.lower()}",
    }


def _status_bars(block: StatusCounts) -> dict[str, Any]:
    """Lay the counts out as bars of 100 %, with their colours as the map has them."""
    statuses = {status: STATUS_STYLE[status] for status in block.by_status}
    rows = []
    for place, row in enumerate(block.rows):
        counts = {status: values[place] for status, values in block.by_status.items() if values[place]}
        parts = [(statuses[status], many, number(many), status.label) for status, many in counts.items()]
        rows.append({"label": row.tally.need.label, "parts": parts})
    return {"rows": rows, "statuses": [(style, status.label) for status, style in statuses.items()]}
