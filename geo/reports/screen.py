"""Write the outline of a territory for a screen: one HTML file, large type, live maps, nothing to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from typing import Any
from urllib.parse import urlsplit

from geo.analysis.tally import Tally
from geo.cartography import MapState, browser_bundle, inline_json, legend_html, sign_svg
from geo.cartography.palette import STATUS_STYLE
from geo.cartography.scene import Scenery
from geo.cartography.view import TILES_URL, script_json
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


def screen_html(outline: Outline, scenery: Scenery) -> str:
    """Write the presentation of a territory.

    Parameters
    ----------
    outline : Outline
    scenery : Scenery
        Of the same analysis.

    Returns
    -------
    str
        An HTML document that stands alone; in a frame, it tells its parent when to leave.
    """
    document = outline.document
    mark = document.provenance.mark
    state = scenery.compose(document.territory, document.access, tuple(Dispositif), notice=mark)
    bundle = browser_bundle()
    return render_html(
        "screen.html",
        title=shortened(clean(document.title), _LONGEST_TITLE),
        mark=mark,
        slides=[_slide(slide, state) for slide in outline.shown_on(Medium.SLIDES)],
        tiles_origin="{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL)),
        map_style=bundle.style,
        map_script=bundle.script,
        style=(TEMPLATES / "screen.css").read_text("utf-8"),
        script=(TEMPLATES / "screen.js").read_text("utf-8"),
        state=inline_json(state),
        name=script_json(document.territory.code),
    )


def _slide(slide: Slide, state: MapState) -> dict[str, Any]:
    """Lay a slide out for the template: what is drawn large and the rest beside it, or a grid."""
    left = next((b for b in slide.blocks if isinstance(b, DRAWN_LARGE)), None)
    rest = [block for block in slide.blocks if block is not left]
    in_grid = stands_in_grid(rest)
    return {
        "title": shortened(clean(slide.title), _LONGEST_TITLE),
        "source": clean(slide.source),
        "left": _block(left, state) if left else None,
        "rest": [_block(block, state) for block in rest],
        "in_grid": in_grid,
        "scale": _scale(rest, _LETTERS_IN_GRID if in_grid else _LETTERS_BESIDE) if left or in_grid else 1,
    }


def _scale(blocks: Sequence[Block], room: int) -> float:
    """Return by how much letters shrink so that sentences fit a room given in letters of the usual size."""
    said = [one for one in blocks if isinstance(one, Sentences)]
    letters = sum(len(text) for one in said for text in (one.heading, one.lead, *one.lines))
    free = room - _LETTERS_OF_FIGURE * (len(blocks) - len(said))
    return round(max(_SMALLEST_SCALE, min(1.0, sqrt(free / max(letters, 1)))), 2)


def _block(block: Block, state: MapState) -> dict[str, Any]:
    found: dict[str, Any]
    match block:
        case CoverLines():
            found = {"kind": "cover", "lines": block.lines}
        case KeyFigures():
            found = {"kind": "figures", "figures": block.figures}
        case TerritoryMap():
            legend = legend_html(replace(state, visible=block.visible))
            found = {"kind": "map", "legend": legend, "visible": [_ORDER.index(d) for d in block.visible]}
        case DataTable():
            found = {"kind": "table", "table": block}
        case StructureCounts():
            found = {"kind": "structures", "rows": [_with_sign(row.tally) for row in block.rows]}
        case StatusCounts():
            found = {"kind": "statuses", "title": block.title, **_status_bars(block)}
        case Comparisons():
            found = {"kind": "bars", "comparisons": [comparison_bars(one) for one in block.comparisons]}
        case Sentences():
            found = {"kind": "sentences", "said": block}
        case _:
            raise NotImplementedError(f"the screen has no drawing for {type(block).__name__}")
    return found


def _with_sign(one: Tally) -> dict[str, str]:
    noun = one.dispositif.noun
    known = agree(one.structures, noun.singular, noun.plural)
    return {
        "sign": sign_svg([one.dispositif], 64),
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
        rows.append({"label": row.tally.dispositif.label, "parts": parts})
    return {"rows": rows, "statuses": [(style, status.label) for status, style in statuses.items()]}
