"""Say in words what each marker, fill and size of a map means: only what is drawn, in the colours drawn."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from folium.map import Layer

from geo.cartography.content import MapContent
from geo.cartography.markers import as_image, cluster_svg, dots_svg, marker_svg, place_svg, swatch_svg
from geo.cartography.plugin import Plugin
from geo.cartography.states import (
    NEEDS_MISSING_LETTERS,
    NEEDS_MISSING_TITLE,
    PLACED_AT_MAIRIE,
    SEEN_FROM_AFAR,
    SHARE_LETTERS,
    STATE_STYLE,
    STATUS_LETTER,
    needs_missing_label,
)
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Status

_UNKNOWN = STATUS_LETTER[Status.UNKNOWN]
_ITEM = '<li style="display:flex;align-items:center;gap:.4rem;margin:0">{sign}<span>{words}</span></li>'
_LIST = (
    '<ul style="list-style:none;display:flex;flex-wrap:wrap;gap:.1rem .8rem;margin:.1rem 0;padding:0" '
    'aria-label="{label}">{items}</ul>'
)


class Legend(Plugin, Layer):
    """The legend of a content, in a corner of its map.

    Parameters
    ----------
    content : MapContent
    folded : bool
        Whether it is only opened when asked, where the map is there to be clicked.
    """

    def __init__(self, content: MapContent, *, folded: bool = False) -> None:
        super().__init__(control=False)
        self._name = "Legend"
        self.options = {"html": _lists(content), "folded": folded}


def legend_html(content: MapContent, *, source: str = "") -> str:
    """Write the legend of a map: only what it can show, each with its words.

    Parameters
    ----------
    content : MapContent
    source : str
        Sources and vintages, said last.

    Returns
    -------
    str
        HTML without script, to stand under a map that has no legend inside.
    """
    said = f'<p style="margin:.2rem 0">{escape(source)}</p>' if source else ""
    return (
        '<div class="maillage-legende" role="group" aria-label="Légende de la carte" '
        f'style="font-size:.875rem;line-height:1.4">{_lists(content)}{said}</div>'
    )


def _lists(content: MapContent) -> str:
    title = _title(content)
    said = f'<p style="margin:.2rem 0;font-weight:600">{escape(title)}</p>' if title else ""
    return said + _list("Zones", _zone_items(content)) + _list("Structures", _mark_items(content))


def _drawn(content: MapContent) -> set[str]:
    """Collect the states of the zones of the territory: those around it are pale whatever their state."""
    focus = set(content.focus)
    return {
        letter
        for layer in content.layers
        for code, letter in zip(layer.contours.codes, layer.state, strict=True)
        if not focus or code in focus
    }


def _title(content: MapContent) -> str:
    drawn = _drawn(content)
    if drawn & set(SHARE_LETTERS):
        return f"Part {content.layers[0].percents_of}"
    if drawn & set(NEEDS_MISSING_LETTERS):
        return NEEDS_MISSING_TITLE
    return content.need.title if drawn else ""


def _zone_items(content: MapContent) -> Iterator[tuple[str, str]]:
    drawn = _drawn(content)
    if drawn & set(SHARE_LETTERS):
        for one in content.layers[0].classes:
            yield swatch_svg(STATE_STYLE[one.letter]), one.label
    elif drawn & set(NEEDS_MISSING_LETTERS):
        for number, letter in enumerate(NEEDS_MISSING_LETTERS):
            if letter in drawn:
                yield swatch_svg(STATE_STYLE[letter]), needs_missing_label(number)
    for status, letter in STATUS_LETTER.items():
        if letter in drawn:
            yield swatch_svg(status), status.label
    if _shows_qpv(content):
        if content.seen_from_afar:
            yield dots_svg(), SEEN_FROM_AFAR
        else:
            yield swatch_svg(None), "contour noir\u00a0: QPV"


def _shows_qpv(content: MapContent) -> bool:
    focus = set(content.focus)
    return any(
        layer.level == "qpv" and (not focus or not focus.isdisjoint(layer.contours.codes))
        for layer in content.layers
    )


def _mark_items(content: MapContent) -> Iterator[tuple[str, str]]:
    shown = [d for d in Dispositif if d in content.visible and d in content.marked.dispositifs]
    if content.marks is not None and shown:
        for dispositif in shown:
            yield marker_svg([dispositif], 18), dispositif.label
        if content.marked.approximate:
            yield marker_svg(shown[:1], 18, approximate=True), PLACED_AT_MAIRIE
        if len(shown) > 1 and content.marked.several:
            yield marker_svg(shown[:2], 20), "plusieurs en un lieu"
        if content.marked.many:
            yield cluster_svg(), "structures groupées"
    if content.extra_marks:
        future = [d for d in Dispositif if any(site.dispositif is d for site in content.extra_marks)]
        yield marker_svg(future[:1], 18), "cerclée de noir\u00a0: structure envisagée"
    if content.places is not None and content.show_places:
        yield place_svg(), "autre lieu d’accueil"


def _list(label: str, items: Iterator[tuple[str, str]]) -> str:
    written = "".join(_ITEM.format(sign=as_image(sign), words=escape(words)) for sign, words in items)
    return _LIST.format(label=label, items=written) if written else ""
