"""Write the pieces of HTML that several pages show: read by eye, by ear, and printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from geo.cartography import as_image, marker_svg
from geo.domain.dispositifs import Dispositif
from geo.domain.knowledge import ReferenceText


@dataclass(frozen=True)
class Bar:
    """One figure of a chart.

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
    kind = "barre hachuree" if bar.hatched else "barre claire" if bar.strong is False else "barre"
    label = f"<b>{escape(bar.label)}</b>" if bar.strong else escape(bar.label)
    drawn = f'<span class="{kind}" style="width:{share * 58:.1f}%"></span>' if share else ""
    return f'<tr><th scope="row">{label}</th><td>{drawn}<b>{escape(bar.text)}</b></td></tr>'


def title_html(text: str) -> str:
    """Write the title of a page."""
    return f'<h1 class="maillage-titre">{escape(text)}</h1>'


def note_html(text: str) -> str:
    """Write what is read last: a source, a date."""
    return f'<p class="maillage-note">{escape(text)}</p>'


def search_button_html() -> str:
    """Write the button that opens the search, which a phone keeps folded (see chrome.js)."""
    return '<button type="button" class="maillage-chercher">Chercher un autre territoire</button>'


def list_html(texts: Iterable[str], *, tag: str = "ul", kind: str = "") -> str:
    """Write texts as the items of a list of a CSS class."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<{tag} class="{kind}">{items}</{tag}>' if kind else f"<{tag}>{items}</{tag}>"


def findings_html(sentences: Iterable[str], *, kind: str = "") -> str:
    """Write the sentences to remember."""
    return list_html(sentences, kind=f"maillage-retenir {kind}".strip())


def definitions_html(parts: Iterable[tuple[str, str]]) -> str:
    """Write names, each with the HTML that defines it."""
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{content}</dd>' for name, content in parts)}</dl>"


def dispositif_html(dispositif: Dispositif, content: str, size_px: int = 20) -> str:
    """Frame what is said of a dispositif under its sign and its name."""
    sign = as_image(marker_svg([dispositif], size_px))
    return f'<section class="fiche-action"><h3>{sign}{escape(dispositif.full_name)}</h3>{content}</section>'


def texts_html(texts: Sequence[ReferenceText]) -> str:
    """Write reference texts as links, each with who publishes it and how to find it there."""
    items = "".join(
        f'<li><a href="{escape(text.url)}" target="_blank" rel="noopener">{escape(text.title)}</a> '
        f'({escape(text.publisher)}). <span class="maillage-note">{escape(text.note)}</span></li>'
        for text in texts
    )
    return f"<ul>{items}</ul>"
