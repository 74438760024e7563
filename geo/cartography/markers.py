"""Give each dispositif its shape, each status its fill and pattern: the same on every picture."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from geo.cartography.palette import PALETTE, STATUS_STYLE, StatusStyle
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Status

_HALO, _INK = PALETTE.paper, PALETTE.ink


def marker_svg(dispositifs: Sequence[Dispositif], size: float = 16, *, approximate: bool = False) -> str:
    """Draw the marker of a structure as inline SVG, hidden from screen readers: words go beside it.

    Parameters
    ----------
    dispositifs : sequence of Dispositif
        What it offers; the first gives the shape, several are counted in a corner.
    size : float
        Side in pixels.
    approximate : bool
        Hollow: the place is only known to the commune.

    Returns
    -------
    str
        An `<svg>` element.
    """
    style = dispositifs[0]
    inside = _HALO if approximate else style.colour
    shape = (
        f'<path d="{style.path}" fill="none" stroke="{_HALO}" stroke-width="4" stroke-linejoin="round"/>'
        f'<path d="{style.path}" fill="{inside}" stroke="{style.colour}" '
        f'stroke-width="{2 if approximate else 0.6}" stroke-linejoin="round"/>'
    )
    badge = (
        f'<circle cx="13" cy="3" r="5.2" fill="{_HALO}" stroke="{_INK}"/>'
        f'<text x="13" y="6.4" text-anchor="middle" font-family="sans-serif" font-size="9.5" '
        f'font-weight="700" fill="{_INK}">{len(dispositifs)}</text>'
        if len(dispositifs) > 1
        else ""
    )
    return _svg(size, f"{shape}{badge}", box="-3 -3 22 22")


def swatch_svg(status: Status | StatusStyle | None, size: float = 18) -> str:
    """Draw a square filled and outlined like a zone.

    Parameters
    ----------
    status : Status or StatusStyle, optional
        A status, or the style itself; without, the outline of a QPV.
    size : float
        Side in pixels.
    """
    if status is None:
        return _svg(
            size, f'<rect x="2" y="2" width="12" height="12" fill="none" stroke="{_INK}" stroke-width="2"/>'
        )
    style = STATUS_STYLE[status] if isinstance(status, Status) else status
    pattern, hatch = "", ""
    if style.hatch:
        name = f"hachure-{style.fill[1:]}"
        pattern = (
            f'<pattern id="{name}" width="4" height="4" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="1.3" height="4" fill="{style.stroke}"/></pattern>'
        )
        hatch = f'<rect x="1.2" y="1.2" width="13.6" height="13.6" fill="url(#{name})"/>'
    dash = ' stroke-dasharray="3 2"' if style.dashed else ""
    # As on the map, where zones let the background through.
    square = (
        f'<rect x="1.2" y="1.2" width="13.6" height="13.6" fill="{PALETTE.map_ground}"/>'
        f'<rect x="1.2" y="1.2" width="13.6" height="13.6" fill="{style.fill}" '
        f'fill-opacity="{style.opacity:g}" stroke="{style.stroke}" stroke-width="{style.weight}"{dash}/>'
    )
    return _svg(size, f"{pattern}{square}{hatch}")


def dots_svg() -> str:
    """Draw a small and a large QPV seen from afar."""
    return _svg(
        20,
        f'<g fill="{PALETTE.muted}" stroke="{_INK}" stroke-width="1.2"><circle cx="3" cy="11" r="2.2"/>'
        '<circle cx="11" cy="8" r="4.5"/></g>',
    )


def place_svg() -> str:
    """Draw a context place."""
    return _svg(16, f'<circle cx="8" cy="8" r="3.5" fill="{PALETTE.place}" stroke="{_HALO}"/>')


def cluster_svg(count: int = 3, size: float = 20) -> str:
    """Draw a group of structures, with their number."""
    return _svg(
        size,
        f'<circle cx="8" cy="8" r="7" fill="{_HALO}" stroke="{PALETTE.grey}"/>'
        f'<text x="8" y="11.4" text-anchor="middle" font-family="sans-serif" font-size="9.5" '
        f'font-weight="600" fill="{_INK}">{count}</text>',
    )


def as_image(svg: str) -> str:
    """Wrap a drawing as an `<img>` for pages that strip inline SVG; its words go beside it."""
    return f'<img alt="" style="flex:none" src="{as_data_uri(svg)}">'


def as_data_uri(svg: str) -> str:
    """Write a drawing as an address, for an image or a style."""
    return f"data:image/svg+xml;charset=utf-8,{quote(svg)}"


def _svg(size: float, content: str, *, box: str = "0 0 16 16") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size:g}" height="{size:g}" viewBox="{box}" '
        f'aria-hidden="true" focusable="false">{content}</svg>'
    )
