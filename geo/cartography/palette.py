"""Hold every colour of the product but those of the dispositifs, which their register gives.

CSS, Typst, JavaScript, matplotlib, PowerPoint and Excel take their colours from here (`css_variables`,
`as_mapping`): a colour is written nowhere else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Status


@dataclass(frozen=True)
class StatusStyle:
    """How a zone of a status is filled and outlined.

    Parameters
    ----------
    fill, stroke : str
    weight : float
        Width of the outline, pixels.
    hatch, dashed : bool
        The pattern that says the status without its colour.
    opacity : float
        Of the fill, over the background of the map.
    """

    fill: str
    stroke: str
    weight: float
    hatch: bool = False
    dashed: bool = False
    opacity: float = 0.85


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for; text is at least 4.5:1 on `paper`, `pale` and `accent_pale`."""

    ink: str = "#1b1f27"
    grey: str = "#4b5260"
    paper: str = "#ffffff"
    accent: str = "#1f4e9c"
    accent_dark: str = "#163a75"
    accent_pale: str = "#eef4fb"
    accent_soft: str = "#b9c4d6"
    pale: str = "#f3f5f9"
    rule: str = "#c9ced6"
    rule_light: str = "#d9dde4"
    muted: str = "#8a8f98"
    gap: str = "#f5a04c"
    gap_edge: str = "#b34700"
    gap_ink: str = "#8a3800"
    gap_pale: str = "#fdebd6"
    notice: str = "#fff4e0"
    map_ground: str = "#eef1f4"
    map_edge: str = "#7b8494"
    map_context: str = "#f7f8fa"
    map_context_edge: str = "#cdd3dc"
    share_edge: str = "#5b4632"
    place: str = "#6b7280"


PALETTE = Palette()

STATUS_STYLE: dict[Status, StatusStyle] = {
    Status.INSIDE: StatusStyle(PALETTE.accent, PALETTE.accent_dark, 1.0),
    Status.REACHABLE: StatusStyle("#a9cdec", "#5b8fc0", 1.0),
    Status.GAP: StatusStyle(PALETTE.gap, PALETTE.gap_edge, 2.2, hatch=True),
    Status.UNKNOWN: StatusStyle(PALETTE.paper, PALETTE.place, 1.2, dashed=True),
    Status.EMPTY: StatusStyle("#bdb5a6", "#bdb5a6", 0.0),
}

NEEDS_MISSING_STYLE: tuple[StatusStyle, ...] = (
    StatusStyle("#fdf3e6", PALETTE.muted, 0.8),
    StatusStyle("#fbcf97", PALETTE.gap_edge, 1.4, hatch=True),
    StatusStyle("#ef9440", PALETTE.gap_ink, 1.8, hatch=True),
    StatusStyle("#b45309", "#5b2400", 2.2, hatch=True),
)
"""With all needs at once: how many are missing, from none to three."""

SHARE_FILLS = ("#fff1dd", "#fcd19a", "#f2a65a", "#d9741f", "#8f3d02")
"""Classes of a map of shares, from the lowest; a share that is not known is drawn like an unknown status."""


def as_mapping() -> dict[str, str]:
    """Return every colour by name: those of the palette, then each dispositif's by its code."""
    return {**asdict(PALETTE), **{dispositif.value: dispositif.colour for dispositif in Dispositif}}


def css_variables() -> str:
    """Write the colours as CSS custom properties: `--maillage-ink:#1b1f27;` and so on."""
    lines = (f"--maillage-{name.replace('_', '-')}:{colour};" for name, colour in as_mapping().items())
    return f":root{{{''.join(lines)}}}"
