"""Draw figures to compare as bars that are a table too: read by eye, by ear, and printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_PLAIN = "#1f4e9c"
_SOFT = "#b9c9e4"
_HATCH = "repeating-linear-gradient(45deg,#b34700 0 3px,#f5a04c 3px 8px)"


@dataclass(frozen=True)
class Bar:
    """One figure.

    Parameters
    ----------
    label : str
    value : float
        NaN is not drawn, only said.
    text : str
        The figure as it is written.
    hatched : bool
        Set apart from the others by its pattern.
    strong : bool, optional
        Where given, the bar that the others are there to compare with is darker and its label bold.
    """

    label: str
    value: float
    text: str
    hatched: bool = False
    strong: bool | None = None


def bars_html(title: str, bars: Sequence[Bar], heads: tuple[str, str] = ("Où", "Taux")) -> str:
    """Write a chart as an HTML table whose cells hold the bars; the longest fills its cell."""
    longest = max((bar.value for bar in bars if math.isfinite(bar.value)), default=0)
    rows = "".join(_row(bar, longest) for bar in bars)
    return (
        f'<table class="maillage-barres"><caption>{escape(title)}</caption>'
        f"<thead><tr><th>{heads[0]}</th><th>{heads[1]}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(bar: Bar, longest: float) -> str:
    share = bar.value / longest if longest > 0 and math.isfinite(bar.value) else 0
    fill = _HATCH if bar.hatched else _SOFT if bar.strong is False else _PLAIN
    label = f"<b>{escape(bar.label)}</b>" if bar.strong else escape(bar.label)
    drawn = f'<span class="barre" style="width:{share * 58:.1f}%;background:{fill}"></span>' if share else ""
    return f'<tr><th scope="row">{label}</th><td>{drawn}<b>{escape(bar.text)}</b></td></tr>'
