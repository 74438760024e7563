"""Say in words what each sign, fill and size of a map means."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from geo.cartography.palette import SHARE_CLASSES
from geo.cartography.signs import STATUS_LETTER, as_image, sign_svg, swatch_svg
from geo.cartography.view import MapState
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


def legend_html(state: MapState, *, source: str = "") -> str:
    """Write the legend of a map: only the signs it can show, each with its words.

    Parameters
    ----------
    state : MapState
    source : str
        Sources and vintages, said last.

    Returns
    -------
    str
        HTML without script, to stand under the map.
    """
    lists = [
        _list("Zones", _zone_items(state)),
        _list("Structures", _mark_items(state)),
    ]
    said = f'<p style="margin:.2rem 0;color:#4b5260">{escape(source)}</p>' if source else ""
    return (
        '<div class="maillage-legende" role="group" aria-label="Légende de la carte" '
        f'style="font-size:.875rem;line-height:1.4;color:#1b1f27">{"".join(lists)}{said}</div>'
    )


def _zone_items(state: MapState) -> Iterator[tuple[str, str]]:
    judged = [layer for layer in state.layers if any(layer.statuses)]
    shared = [layer for layer in state.layers if layer.shares]
    if judged:
        present = {letter for layer in judged for letters in layer.statuses for letter in letters}
        for status in Status:
            # What is unknown or empty is only explained where there is some; the rest is the map's grammar.
            if status not in (Status.UNKNOWN, Status.EMPTY) or STATUS_LETTER[status] in present:
                yield swatch_svg(status), status.label
    for layer in shared:
        yield "", f"Part {layer.share_words}\u00a0:"
        for share in SHARE_CLASSES:
            yield swatch_svg(None, fill=share.fill), share.label
        if None in layer.shares and not judged:
            yield swatch_svg(Status.UNKNOWN), "aucun QPV, ou non renseigné"
    if any(layer.level == "qpv" and layer.unserved for layer in judged):
        yield _DOT, "QPV vu de loin\u00a0: plus le disque est grand, plus il y a de personnes non desservies"


def _mark_items(state: MapState) -> Iterator[tuple[str, str]]:
    shown = [d for d in Dispositif if d in state.visible]
    if state.marks is not None and shown:
        for dispositif in shown:
            yield sign_svg([dispositif], 18), dispositif.label
        yield sign_svg(shown[:1], 18, approximate=True), "position approximative (mairie)"
    if len(shown) > 1 and state.marks is not None:
        yield sign_svg(shown, 20), "plusieurs dispositifs au même endroit"
    if state.extra_marks:
        future = [d for d in Dispositif if any(site.dispositif is d for site in state.extra_marks)]
        yield sign_svg(future[:1], 18), "cerclée de noir\u00a0: structure envisagée"
    if state.places is not None and state.show_places:
        yield _PLACE, "autre lieu d'accueil"


def _list(label: str, items: Iterator[tuple[str, str]]) -> str:
    written = "".join(
        _ITEM.format(sign=as_image(sign) if sign else "", words=escape(words)) for sign, words in items
    )
    return _LIST.format(label=label, items=written) if written else ""
