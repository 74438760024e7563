"""Say in words what each marker, fill and size of a map means."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from geo.cartography.content import MapContent
from geo.cartography.markers import as_image, marker_svg, swatch_svg
from geo.cartography.palette import NEEDS_MISSING_STYLE, SHARE_CLASSES
from geo.cartography.states import NEEDS_MISSING_LETTERS, SHARE_LETTERS, STATE_STYLE, STATUS_LETTER
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Status

_ITEM = (
    '<li style="display:inline-flex;align-items:center;gap:.4rem;margin:0">{sign}<span>{words}</span></li>'
)
_LIST = (
    '<ul style="list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.2rem 0;padding:0" '
    'aria-label="{label}">{items}</ul>'
)
_DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="18" viewBox="0 0 30 18" aria-hidden="true" '
    'focusable="false"><g fill="#f5a04c" stroke="#b34700" stroke-width="1.5"><circle cx="5" cy="12" r="3"/>'
    '<circle cx="20" cy="9" r="7.5"/></g></svg>'
)
_PLACE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" '
    'focusable="false"><circle cx="7" cy="7" r="3.5" fill="#8a8f98" stroke="#fff"/></svg>'
)


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
        HTML without script, to stand under the map.
    """
    lists = [
        _list("Zones", _zone_items(content)),
        _list("Structures", _mark_items(content)),
    ]
    said = f'<p style="margin:.2rem 0;color:#4b5260">{escape(source)}</p>' if source else ""
    return (
        '<div class="maillage-legende" role="group" aria-label="Légende de la carte" '
        f'style="font-size:.875rem;line-height:1.4;color:#1b1f27">{"".join(lists)}{said}</div>'
    )


def _zone_items(content: MapContent) -> Iterator[tuple[str, str]]:
    drawn = {letter for layer in content.layers for letter in layer.state}
    shares, counts = drawn & set(SHARE_LETTERS), drawn & set(NEEDS_MISSING_LETTERS)
    unknown = STATUS_LETTER[Status.UNKNOWN]
    if drawn & (set(STATUS_LETTER.values()) - {unknown}) or (unknown in drawn and not shares | counts):
        for status in Status:
            # What is unknown or empty is only explained where there is some; the rest is the map's grammar.
            if status not in (Status.UNKNOWN, Status.EMPTY) or STATUS_LETTER[status] in drawn:
                yield swatch_svg(status), status.label
    elif counts:
        yield "", "Besoins en carence\u00a0:"
        for number, style in enumerate(NEEDS_MISSING_STYLE):
            yield swatch_svg(style), str(number) if number else "aucun"
        if unknown in drawn:
            yield swatch_svg(Status.UNKNOWN), Status.UNKNOWN.label
    elif shares:
        yield "", f"Part {content.layers[0].percents_of}\u00a0:"
        for letter, share in zip(SHARE_LETTERS, SHARE_CLASSES, strict=True):
            yield swatch_svg(STATE_STYLE[letter]), share.label
        if unknown in drawn:
            yield swatch_svg(Status.UNKNOWN), "aucun QPV, ou non renseigné"
    if any(layer.level == "qpv" and layer.unserved_people for layer in content.layers):
        yield _DOT, "QPV vu de loin\u00a0: plus le disque est grand, plus il y a de personnes non desservies"


def _mark_items(content: MapContent) -> Iterator[tuple[str, str]]:
    shown = [d for d in Dispositif if d in content.visible]
    if content.marks is not None and shown:
        for dispositif in shown:
            yield marker_svg([dispositif], 18), dispositif.label
        yield marker_svg(shown[:1], 18, approximate=True), "position approximative (mairie)"
    if len(shown) > 1 and content.marks is not None:
        yield marker_svg(shown, 20), "plusieurs dispositifs au même endroit"
    if content.extra_marks:
        future = [d for d in Dispositif if any(site.dispositif is d for site in content.extra_marks)]
        yield marker_svg(future[:1], 18), "cerclée de noir\u00a0: structure envisagée"
    if content.places is not None and content.show_places:
        yield _PLACE, "autre lieu d'accueil"


def _list(label: str, items: Iterator[tuple[str, str]]) -> str:
    written = "".join(
        _ITEM.format(sign=as_image(sign) if sign else "", words=escape(words)) for sign, words in items
    )
    return _LIST.format(label=label, items=written) if written else ""
