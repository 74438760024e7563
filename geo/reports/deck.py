"""Write a territory as slides for a screen: one HTML file, large type, live maps, nothing to fetch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from geo.cartography import (
    MapContent,
    OfflineFigure,
    add_alternatives,
    base_map,
    legend_html,
    marker_svg,
    script_json,
)
from geo.cartography.base_map import TILES_URL
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import Dispositif
from geo.domain.french import agree, number, rounded_people
from geo.domain.vocabulary import Status
from geo.reports.document import SUBJECT, Document, access_words, spoken
from geo.reports.fiche import Missing
from geo.reports.pdf import METHOD, comparison_bars, missing_words
from geo.reports.webmap import TEMPLATES, environment
from geo.reports.wording import clean, shortened
from geo.words.fiche import label_of, mission_or_dispositif, target_of

_LONGEST_TITLE = 80


def deck_html(document: Document, composer: MapComposer) -> str:
    """Write the presentation of a territory.

    Parameters
    ----------
    document : Document
    composer : MapComposer
        Of the same analysis.

    Returns
    -------
    str
        An HTML document that stands alone; in a frame, it tells its parent when to leave.
    """
    contents: dict[str, MapContent] = {}

    def show(visible: Sequence[Dispositif]) -> MapContent:
        return contents.setdefault(
            _positions(visible),
            composer.compose(
                document.territory, document.access, tuple(visible), notice=document.provenance.mark
            ),
        )

    values: dict[str, object] = {
        "mark": document.provenance.mark,
        "slides": _slides(document, show),
        "footer": _footer(document),
        "tiles_origin": "{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL)),
        "style": (TEMPLATES / "deck.css").read_text("utf-8"),
        "script": (TEMPLATES / "deck.js").read_text("utf-8"),
        "name": script_json(document.territory.code),
    }
    template = environment().get_template("deck.html")
    figure = OfflineFigure(shortened(clean(document.title), _LONGEST_TITLE), template, values)
    # Arrows turn slides: the map is moved by the mouse, a finger, or its buttons.
    made = base_map(figure, keyboard=False, dragging=True)
    values |= {"map_name": made.get_name(), "groups": add_alternatives(made, contents)}
    return figure.render()


def _positions(dispositifs: Sequence[Dispositif]) -> str:
    order = list(Dispositif)
    return ",".join(str(order.index(one)) for one in dispositifs)


def _slides(document: Document, show: Callable[[Sequence[Dispositif]], MapContent]) -> list[dict[str, Any]]:
    whole = tuple(Dispositif)
    map_slide = _slide(
        "carte",
        "La carte",
        whole,
        legend=legend_html(show(whole)),
        amount="",
        lines=document.findings[:1],
    )
    slides = [
        _slide("titre", document.title, lines=[SUBJECT, document.place, document.edited]),
        _slide("chiffres", "Le territoire en chiffres", figures=document.figures),
        map_slide,
        _slide("existe", "Ce qui existe", markers=_markers(document)),
        *[_missing(one, show) for one in document.fiche.missing],
    ]
    if not document.fiche.missing:
        items = [{"heading": "", "text": text} for text in missing_words(document)]
        slides.append(_slide("liste", "Ce qui manque", points=items))
    if document.fiche.comparisons:
        compared = [comparison_bars(one) for one in document.fiche.comparisons]
        slides.append(_slide("compare", "Comparé aux autres", comparisons=compared))
    if document.fiche.actions:
        slides.append(_slide("liste", "Ce que nous pourrions faire", points=_to_do(document)))
    return [*slides, _slide("methode", "Méthode et sources", points=_method(document))]


def _slide(
    kind: str, title: str, visible: Sequence[Dispositif] | None = None, **content: object
) -> dict[str, Any]:
    drawn = None if visible is None else _positions(visible)
    return {"kind": kind, "title": shortened(clean(title), _LONGEST_TITLE), "visible": drawn, **content}


def _missing(one: Missing, show: Callable[[Sequence[Dispositif]], MapContent]) -> dict[str, Any]:
    """Say a gap by its people, beside the map of what is missing only."""
    order = list(Dispositif)
    members = sorted(mission_or_dispositif(one.offer), key=order.index)
    noun = target_of(one.offer)
    return _slide(
        "carte",
        f"Ce qui manque : {label_of(one.offer)}",
        members,
        legend=legend_html(show(members)),
        amount=rounded_people(one.unserved),
        label=" ".join(
            (
                agree(one.unserved, noun.singular, noun.plural),
                agree(one.unserved, "non desservi", "non desservis"),
            )
        ),
        lines=[spoken(text) for text in one.sentences[:2]],
    )


def _markers(document: Document) -> list[dict[str, str]]:
    found = []
    for row in document.dispositifs:
        one = row.tally
        noun = one.dispositif.noun
        known = agree(one.structures, noun.singular, noun.plural)
        found.append(
            {
                "marker": marker_svg([one.dispositif], 64),
                "amount": number(one.structures) if one.is_known else "?",
                "label": known if one.is_known else f"{noun.plural} : {Status.UNKNOWN.label.lower()}",
            }
        )
    return found


def _to_do(document: Document) -> list[dict[str, str]]:
    return [
        {
            "heading": f"{one.dispositif.label} :",
            "text": one.host_sentence or " ; ".join(one.sheet.first_steps[:1]),
        }
        for one in document.fiche.actions
    ]


def _method(document: Document) -> list[dict[str, str]]:
    said = [{"heading": "", "text": text} for text in (access_words(document.access), METHOD)]
    sources = [
        {"heading": f"{s.table} :", "text": f"{s.source} ({s.vintage}, {s.licence})."}
        for s in document.sources
    ]
    return [*said, *sources, *({"heading": "", "text": text} for text in document.fiche.notes)]


def _footer(document: Document) -> str:
    parts = (document.provenance.mark, document.title, document.edited)
    return " · ".join(clean(part) for part in parts if part)
