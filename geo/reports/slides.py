"""Lay a territory out as eight slides for a council: real text and tables, native charts, words to say."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from math import isfinite

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Pt

from geo.cartography.palette import STATUS_STYLE
from geo.domain.french import sentence
from geo.domain.vocabulary import Status
from geo.reports.document import SUBJECT, Document, access_words, spoken
from geo.reports.pdf import METHOD, existing_words, missing_words
from geo.reports.picture import SLIDE, Studio
from geo.reports.slide_parts import (
    Box,
    add_bar_chart,
    add_bullets,
    add_figure,
    add_footer,
    add_picture,
    add_table,
    add_text,
    colour_of,
    open_deck,
    open_slide,
    open_with_title,
    paint,
)
from geo.reports.wording import clean, shortened

_LONGEST_TITLE = 90
_MOST_LETTERS = 520
"""Beyond, sentences are said rather than shown: the slide leaves out the names in brackets."""
_MOST_STEPS = 2
_BODY = Box(0.6, 1.45, 12.1, 5.2)
_LEFT = Box(0.6, 1.45, 6.6, 5.2)
_RIGHT = Box(7.6, 1.45, 5.1, 5.2)
_OWN, _OTHER = "#1f4e9c", "#b9c4d6"


def slides_bytes(document: Document, studio: Studio) -> bytes:
    """Write the slides of a territory.

    Parameters
    ----------
    document : Document
    studio : Studio
        Draws the map.

    Returns
    -------
    bytes
        PPTX of seven or eight slides, 16:9; what can be done is left out where nothing is missing.
    """
    deck = open_deck(clean(document.title), SUBJECT, document.provenance.mark)
    _title(deck, document)
    makers: list[Callable[[Deck, Document], Slide]] = [_in_figures, _existing, _missing, _compared]
    if document.fiche.actions:
        makers.append(_to_do)
    slides = [makers[0](deck, document), _map(deck, document, studio)]
    slides += [make(deck, document) for make in [*makers[1:], _method]]
    for number, slide in enumerate(slides, start=2):
        add_footer(slide, f"{shortened(clean(document.title), 60)} · {document.edited}", number)
    output = io.BytesIO()
    deck.save(output)
    return output.getvalue()


def _title(deck: Deck, document: Document) -> None:
    under = [SUBJECT, document.place, document.edited, document.provenance.mark]
    slide = open_with_title(
        deck, shortened(clean(document.title), _LONGEST_TITLE), [clean(text) for text in under if text]
    )
    _say(slide, [sentence(SUBJECT), access_words(document.access)])


def _in_figures(deck: Deck, document: Document) -> Slide:
    slide = open_slide(deck, "Le territoire en chiffres")
    for place, figure in enumerate(document.figures):
        add_figure(slide, Box(0.6 + place * 3.08, 1.4, 2.9, 1.35), figure.amount, figure.label)
    add_table(
        slide,
        Box(0.6, 3.1, 12.1, 2.9),
        document.dispositif_header,
        [(row.label, *row.cells) for row in document.dispositifs],
        first_column=0.34,
        words="Pour chaque dispositif : structures, zones par statut, personnes visées et non desservies.",
    )
    _say(slide, [document.findings[0], *(f"{f.amount} {f.label}." for f in document.figures)])
    return slide


def _map(deck: Deck, document: Document, studio: Studio) -> Slide:
    slide = open_slide(deck, "La carte")
    picture = studio.map_of(document.territory, SLIDE)
    add_picture(slide, Box(0.4, 1.2, SLIDE.width_in, SLIDE.height_in), picture, document.map_words())
    add_bullets(slide, Box(9.0, 1.35, 4.0, 5.2), document.findings, largest_pt=17)
    _say(slide, document.findings)
    return slide


def _existing(deck: Deck, document: Document) -> Slide:
    slide = open_slide(deck, "Ce qui existe")
    known = [row for row in document.dispositifs if row.tally.is_known]
    data = CategoryChartData()
    data.categories = [row.tally.dispositif.label for row in known]
    data.add_series("Structures", [row.tally.structures for row in known])
    said = [existing_words(one) for one in document.fiche.existing]
    some = any(row.tally.structures for row in known)
    if some:
        chart = add_bar_chart(slide, _LEFT, data, document.findings[0])
        for point, row in enumerate(known):
            paint(chart.plots[0].series[0].points[point], row.tally.dispositif.colour)
    add_bullets(slide, _RIGHT if some else _BODY, said, largest_pt=17 if some else 20)
    _say(slide, [document.findings[0], *said])
    return slide


def _missing(deck: Deck, document: Document) -> Slide:
    slide = open_slide(deck, "Ce qui manque")
    rows = [row.tally for row in document.dispositifs]
    data = CategoryChartData()
    data.categories = [one.dispositif.label for one in rows]
    counts = {
        Status.INSIDE: [one.inside for one in rows],
        Status.REACHABLE: [one.reachable for one in rows],
        Status.GAP: [one.gap for one in rows],
        Status.UNKNOWN: [one.unknown for one in rows],
    }
    shown = [status for status, values in counts.items() if status is not Status.UNKNOWN or any(values)]
    for status in shown:
        data.add_series(status.label, counts[status])
    said = missing_words(document)
    zones = document.level.noun.plural
    chart = add_bar_chart(
        slide, _LEFT, data, sentence(f"Nombre de {zones} par statut", *said[:2]), stacked=True
    )
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(14)
    chart.has_title = True
    chart.chart_title.text_frame.text = f"Nombre de {zones} selon leur statut"
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    for series, status in zip(chart.plots[0].series, shown, strict=True):
        style = STATUS_STYLE[status]
        paint(series, style.fill, line=style.stroke)
        if style.hatch:
            paint(series, style.fill, line=style.stroke, pattern=MSO_PATTERN.WIDE_UPWARD_DIAGONAL)
        dark = status is Status.INSIDE
        series.data_labels.font.color.rgb = colour_of("#ffffff" if dark else "#1b1f27")
    short = said if sum(map(len, said)) <= _MOST_LETTERS else [spoken(text) for text in said]
    add_bullets(slide, _RIGHT, short, largest_pt=17)
    _say(slide, said)
    return slide


def _compared(deck: Deck, document: Document) -> Slide:
    slide = open_slide(deck, "Comparé aux autres")
    comparisons = document.fiche.comparisons
    width = _BODY.width / max(len(comparisons), 1)
    for place, one in enumerate(comparisons):
        bars = [bar for bar in reversed(one.bars) if isfinite(bar.rate.value)]
        box = Box(_BODY.left + place * width, 1.4, width - 0.15, 3.3)
        if bars:
            data = CategoryChartData(number_format="0.00")
            data.categories = [_label(bar.label) for bar in bars]
            data.add_series(one.title, [round(bar.rate.value, 2) for bar in bars])
            chart = add_bar_chart(slide, box, data, f"{one.title}. {one.sentence}", number_format="0.00")
            chart.has_title = True
            chart.chart_title.text_frame.text = one.title
            chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
            for point, bar in enumerate(bars):
                paint(chart.plots[0].series[0].points[point], _OWN if bar.own else _OTHER, line="#1b1f27")
        add_text(slide, Box(box.left, 4.8, box.width, 1.8), [one.sentence], largest_pt=14)
    _say(slide, [text for one in comparisons for text in (one.sentence, one.note) if text])
    return slide


def _to_do(deck: Deck, document: Document) -> Slide:
    slide = open_slide(deck, "Ce que nous pourrions faire")
    actions = document.fiche.actions
    columns = min(len(actions), 2)
    rows = -(-len(actions) // columns)
    width, height = _BODY.width / columns, _BODY.height / rows
    for place, action in enumerate(actions):
        column, row = place % columns, place // columns
        box = Box(_BODY.left + column * width, _BODY.top + row * height, width - 0.3, height - 0.15)
        lines = [action.host_sentence, *action.sheet.first_steps[:_MOST_STEPS]]
        add_text(
            slide,
            box,
            [f"• {line}" for line in lines if line],
            heading=action.dispositif.label,
            largest_pt=17 if rows == 1 else 14,
        )
    _say(slide, [text for one in actions for text in (one.host_sentence, *one.sheet.first_steps) if text])
    return slide


def _method(deck: Deck, document: Document) -> Slide:
    slide = open_slide(deck, "Méthode et sources")
    add_text(slide, Box(0.6, 1.3, 12.1, 1.5), [access_words(document.access), METHOD], largest_pt=13)
    add_table(
        slide,
        Box(0.6, 3.0, 12.1, 1.9),
        ("Données", "Source", "Millésime", "Licence"),
        [(s.table, s.source, s.vintage, s.licence) for s in document.sources],
        first_column=0.16,
        widths=(0.46, 0.23, 0.15),
        text_pt=11,
        numeric=False,
        words="Sources, millésimes et licences des données.",
    )
    add_text(slide, Box(0.6, 5.55, 12.1, 1.1), document.fiche.notes, largest_pt=12)
    constants = [sentence(f"{c.label} : {c.value} ({c.source})") for c in document.constants]
    _say(slide, [access_words(document.access), METHOD, *constants])
    return slide


def _label(text: str) -> str:
    """Write a category: the chart's own workbook would compute a text that begins with an equals sign."""
    label = shortened(clean(text), 34)
    return f" {label}" if label.startswith(("=", "+", "-", "@")) else label


def _say(slide: Slide, sentences: Sequence[str]) -> None:
    """Put the sentences to say in the speaker's notes."""
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = "\n".join(clean(text) for text in sentences if text)
