"""Write a territory as slides for a screen: one HTML file, large type, live maps, nothing to fetch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from geo.cartography import MapState, browser_bundle, inline_json, legend_html, sign_svg
from geo.cartography.scene import Scenery
from geo.cartography.view import TILES_URL, script_json
from geo.domain.dispositifs import Dispositif
from geo.domain.french import agree, number, rounded_people
from geo.domain.vocabulary import Status
from geo.reports.document import SUBJECT, Document, access_words, spoken
from geo.reports.fiche import Missing
from geo.reports.pdf import METHOD, comparison_bars, missing_words
from geo.reports.webmap import TEMPLATES, environment
from geo.reports.wording import clean, shortened

_LONGEST_TITLE = 80
_ALL = tuple(range(len(Dispositif)))


def deck_html(document: Document, scenery: Scenery) -> str:
    """Write the presentation of a territory.

    Parameters
    ----------
    document : Document
    scenery : Scenery
        Of the same analysis.

    Returns
    -------
    str
        An HTML document that stands alone; in a frame, it tells its parent when to leave.
    """
    state = scenery.compose(
        document.territory, document.access, tuple(Dispositif), notice=document.provenance.mark
    )
    bundle = browser_bundle()
    return (
        environment()
        .get_template("deck.html")
        .render(
            title=shortened(clean(document.title), _LONGEST_TITLE),
            mark=document.provenance.mark,
            slides=_slides(document, state),
            footer=_footer(document),
            tiles_origin="{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL)),
            map_style=bundle.style,
            map_script=bundle.script,
            style=(TEMPLATES / "deck.css").read_text("utf-8"),
            script=(TEMPLATES / "deck.js").read_text("utf-8"),
            state=inline_json(state),
            name=script_json(document.territory.code),
        )
    )


def _slides(document: Document, state: MapState) -> list[dict[str, Any]]:
    slides = [
        _slide("titre", document.title, lines=[SUBJECT, document.place, document.edited]),
        _slide("chiffres", "Le territoire en chiffres", figures=document.figures),
        _slide("carte", "La carte", _ALL, legend=legend_html(state), amount="", lines=document.findings[:1]),
        _slide("existe", "Ce qui existe", signs=_signs(document)),
        *[_missing(one, state) for one in document.fiche.missing],
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
    kind: str, title: str, visible: tuple[int, ...] | None = None, **content: object
) -> dict[str, Any]:
    return {"kind": kind, "title": shortened(clean(title), _LONGEST_TITLE), "visible": visible, **content}


def _missing(one: Missing, state: MapState) -> dict[str, Any]:
    """Say a gap by its people, beside the map of what is missing only."""
    order = list(Dispositif)
    members = one.offer.dispositifs
    noun = one.offer.target.noun
    return _slide(
        "carte",
        f"Ce qui manque : {one.offer.title}",
        tuple(order.index(d) for d in members),
        legend=legend_html(replace(state, visible=members)),
        amount=rounded_people(one.unserved),
        label=" ".join(
            (
                agree(one.unserved, noun.singular, noun.plural),
                agree(one.unserved, "non desservi", "non desservis"),
            )
        ),
        lines=[spoken(text) for text in one.sentences[:2]],
    )


def _signs(document: Document) -> list[dict[str, str]]:
    found = []
    for row in document.dispositifs:
        one = row.tally
        noun = one.dispositif.noun
        known = agree(one.structures, noun.singular, noun.plural)
        found.append(
            {
                "sign": sign_svg([one.dispositif], 64),
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
