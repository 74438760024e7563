"""Write the outline of a territory as a PDF that is tagged, accessible (PDF/UA-1) and searchable."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from geo.analysis.work import check_wanted
from geo.cartography.palette import as_mapping
from geo.domain.french import NO_BREAK, THIN
from geo.reports.blocks import (
    Block,
    Comparisons,
    DataTable,
    KeyFigures,
    MapByNeed,
    Medium,
    Sentences,
    TerritoryMap,
)
from geo.reports.document import SUBJECT
from geo.reports.map_image import PAGE_WIDTH, MapImages
from geo.reports.outline import Outline
from geo.reports.rendering import (
    FONT_FAMILY,
    FONT_FOLDERS,
    TEMPLATES,
    breakable,
    comparison_bars,
    printable,
    shortened,
)
from geo.store.scratch import scratch

_STANDARD: Final = "ua-1"
_LONGEST_TITLE = 150


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in FONT_FOLDERS])


def pdf_bytes(outline: Outline, images: MapImages) -> bytes:
    """Write the fiche of a territory.

    Parameters
    ----------
    outline : Outline
    images : MapImages
        Draws its maps; give the same one to all the fiches of a département.

    Returns
    -------
    bytes
        PDF/UA-1, two to four A4 pages.
    """
    with scratch() as root:
        shutil.copy(TEMPLATES / "fiche.typ", root)
        content = _content(outline, images, root)
        made: bytes = typst.compile(
            str(root / "fiche.typ"),
            root=str(root),
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(_shown(content), ensure_ascii=False, allow_nan=False)},
            pdf_standards=[_STANDARD],
            timestamp=datetime.combine(outline.document.provenance.edited, time(), UTC),
        )
    return made


def _content(outline: Outline, images: MapImages, folder: Path) -> dict[str, Any]:
    """Lay the outline out as the data of the template; its maps are drawn in the folder."""
    cover, *slides = outline.shown_on(Medium.PAGE)
    document = outline.document
    return {
        "font": FONT_FAMILY,
        "colours": as_mapping(),
        "title": shortened(cover.title, _LONGEST_TITLE),
        "short_title": shortened(cover.title, 60),
        "subject": SUBJECT,
        "place": document.place,
        "mark": document.provenance.mark,
        "edited": document.edited,
        "figures": [_block(block, outline, images, folder) for block in cover.blocks],
        "slides": [
            {
                "title": shortened(slide.title, _LONGEST_TITLE),
                "blocks": [_block(block, outline, images, folder) for block in slide.blocks],
            }
            for slide in slides
        ],
    }


def _block(block: Block, outline: Outline, images: MapImages, folder: Path) -> dict[str, Any]:
    check_wanted()
    territory = outline.document.territory
    match block:
        case KeyFigures():
            figures = [{"amount": one.amount, "label": one.label} for one in block.figures]
            return {"kind": "figures", "figures": figures}
        case TerritoryMap():
            (folder / "map.png").write_bytes(images.map_of(territory, PAGE_WIDTH, block.need, block.numbers))
            return {"kind": "map", "file": "map.png", "words": block.words, "caption": block.caption}
        case MapByNeed():
            (folder / "small.png").write_bytes(images.maps_by_need(territory))
            return {"kind": "map", "file": "small.png", "words": block.words, "caption": block.caption}
        case DataTable():
            rows = [
                [{"text": text, "gap": (row, column) in block.gaps} for column, text in enumerate(cells)]
                for row, cells in enumerate(block.rows)
            ]
            return {
                "kind": "table",
                "header": block.header,
                "rows": rows,
                "widths": block.widths,
                "numeric": block.numeric,
                "note": block.note,
                "compact": block.compact,
            }
        case Comparisons():
            return {"kind": "bars", "comparisons": [comparison_bars(one) for one in block.comparisons]}
        case Sentences():
            return {
                "kind": "sentences",
                "heading": block.heading,
                "lead": block.lead,
                "lines": block.lines,
                "emphasis": block.emphasis,
            }
    raise NotImplementedError(f"a page has no drawing for {type(block).__name__}")


def _shown(value: Any) -> Any:
    """Keep in every text only what the font can draw, and let long words break."""
    if isinstance(value, str):
        # A thin space is lost to who copies the text or has it read.
        return breakable(printable(value.replace(THIN, NO_BREAK)))
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(item) for item in value]
    return value
