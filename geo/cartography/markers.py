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


def swatch_svg(status: Status | StatusStyle, size: float = 18) -> str:
    """Draw a square filled and outlined like a zone.

    Parameters
    ----------
    status : Status or StatusStyle
        A status, or the style itself.
    size : float
        Side in pixels.
    """
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
    square = (
        f'<rect x="1.2" y="1.2" width="13.6" height="13.6" fill="{style.fill}" stroke="{style.stroke}" '
        f'stroke-width="{style.weight}"{dash}/>'
    )
    return _svg(size, f"{pattern}{square}{hatch}")


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
