"""Say what a diagnosis adds to the outline: its frame, what exists, QPV, renewals, what comes first."""

from __future__ import annotations

from datetime import date

from geo.analysis.coverage import Analysis
from geo.analysis.equity import equities
from geo.analysis.ranking import default_weights, rank_gaps, references
from geo.analysis.renewals import HORIZONS, approval_calendar, without_renewal
from geo.domain.dispositifs import parse_need, parts_of
from geo.domain.french import count, number, sentence
from geo.domain.knowledge import recent_facts
from geo.domain.places import in_place
from geo.domain.vocabulary import Level, Noun, TerritoryKind
from geo.reports.blocks import Comparisons, DataTable, Emphasis, Medium, Part, Sentences, Slide
from geo.reports.document import Document
from geo.reports.fiche import StructureLine
from geo.reports.outline import make_slide
from geo.words import ranking as ranking_words
from geo.words import rates as rate_words
from geo.words import renewals as renewal_words
from geo.words.dates import date_in_words
from geo.words.perimeters import zoning_sentences
from geo.words.titles import after_headline

_MEDIA = (Medium.DOSSIER,)
_MOST_STRUCTURES = 60
_MOST_RANKED = 10
_MOST_CLOSED = 10
"""Of how many agréments the end is followed by its effect: each is a scenario."""
_STRUCTURE = Noun("structure connue", "structures connues", feminine=True)


def dossier_slides(analysis: Analysis, document: Document) -> tuple[Slide, ...]:
    """Return what a diagnosis says besides the slides that every report has."""
    slides = (
        _context(document),
        _existing(document),
        _priority(analysis, document),
        _renewals(analysis, document),
        _compared(document),
        _next(analysis, document),
    )
    return tuple(one for one in slides if one.blocks)


def _context(document: Document) -> Slide:
    first, *others = document.fiche.identity.sentences
    said = tuple(text for text in (after_headline(first), *others) if text)
    frame = tuple(f"{fact.text} ({fact.source})" for fact in recent_facts("cadre"))
    blocks = [Sentences(said, media=_MEDIA)] if said else []
    return make_slide(
        first, [*blocks, Sentences(frame, heading="Le cadre en vigueur", media=_MEDIA)], part=Part.CONTEXT
    )


def _existing(document: Document) -> Slide:
    lines = list({line.id: line for one in document.fiche.existing for line in one.structures}.values())
    title = sentence(f"{count(len(lines), _STRUCTURE, rounded=False)} {in_place(document.territory)}")
    said = tuple(one.sentence for one in document.fiche.existing)
    if document.is_wide or not lines:
        return make_slide(title, [Sentences(said, media=_MEDIA)], part=Part.EXISTING)
    rest = len(lines) - _MOST_STRUCTURES
    table = DataTable(
        ("Structure", "Dispositifs", "Adresse", "Gestionnaire", "Agrément jusqu’au"),
        tuple(map(_structure_row, lines[:_MOST_STRUCTURES])),
        widths=(2.4, 1.3, 2.6, 1.6, 1.1),
        words="Les structures : dispositifs, adresse, gestionnaire et fin de l’agrément.",
        note=f"Et {number(rest)} de plus : le classeur Excel les donne toutes." if rest > 0 else "",
        compact=True,
        media=_MEDIA,
    )
    return make_slide(title, [Sentences(said, media=_MEDIA), table], part=Part.EXISTING)


def _structure_row(line: StructureLine) -> tuple[str, ...]:
    offered = ", ".join(one.label for one in line.dispositifs)
    end = date_in_words(date.fromisoformat(line.approval_end)) if line.approval_end else ""
    return (line.name, offered, line.address, line.manager, end)


def _priority(analysis: Analysis, document: Document) -> Slide:
    people = document.fiche.identity.people
    zoned = tuple(zoning_sentences(analysis, document.territory, document.access, parts_of(document.need)))
    blocks = [Sentences(zoned, heading="Zonages", media=_MEDIA)] if zoned else []
    if not people.qpv:
        return make_slide(zoned[0] if zoned else "", blocks, part=Part.PRIORITY)
    found = equities(analysis, document.territory)
    said = tuple(
        rate_words.equity_sentence(document.territory, one)
        for need, one in found.items()
        if need in parts_of(document.need)
    )
    apart = rate_words.apart_sentence(list(found.values()))
    title = f"{count(people.qpv, Level.QPV.noun, rounded=False)} {in_place(document.territory)}"
    equity = Sentences(tuple(text for text in (*said, apart) if text), media=_MEDIA)
    return make_slide(title, [equity, *blocks], part=Part.PRIORITY)


def _renewals(analysis: Analysis, document: Document) -> Slide:
    calendar = approval_calendar(analysis, document.territory, document.provenance.edited)
    # Where no structure is known, there is no agrément to follow.
    if not (calendar.renewals or calendar.later or calendar.undated):
        return make_slide("", [])
    shown = calendar.within(HORIZONS[-1])
    said = (
        renewal_words.begin_sentence(calendar),
        renewal_words.ended_sentence(calendar),
        renewal_words.undated_sentence(calendar),
        renewal_words.method_sentence(),
    )
    blocks: list[Sentences | DataTable] = [Sentences(tuple(text for text in said if text), media=_MEDIA)]
    if shown and not document.is_wide:
        table = DataTable(
            renewal_words.COLUMNS,
            tuple(renewal_words.renewal_row(analysis, one) for one in shown[:_MOST_STRUCTURES]),
            widths=(2.6, 1.4, 1.6, 1.4, 1.4),
            words="Les agréments qui prennent fin, et quand commencer à les renouveler.",
            compact=True,
            media=_MEDIA,
        )
        losses = tuple(
            f"{one.name} : {renewal_words.loss_sentence(effects, document.territory)}"
            for one in shown[:_MOST_CLOSED]
            for effects in [without_renewal(analysis, document.territory, one, document.access).effects]
        )
        blocks += [table, Sentences(losses, heading="Si l’agrément n’était pas renouvelé", media=_MEDIA)]
    return make_slide(
        renewal_words.calendar_sentence(calendar, document.territory), blocks, part=Part.RENEWALS
    )


def _compared(document: Document) -> Slide:
    """Compare even where so few people live that a rate says little: the note says so."""
    if document.compared or not document.fiche.comparisons:
        return make_slide("", [])
    shown = document.fiche.comparisons
    return make_slide(shown[0].sentence, [Comparisons(shown, media=_MEDIA)], part=Part.COMPARED)


def _next(analysis: Analysis, document: Document) -> Slide:
    ranking = rank_gaps(
        analysis, document.territory, document.level, document.access, parts_of(document.need)
    )
    if ranking.empty or document.territory.kind is TerritoryKind.FRANCE:
        return make_slide("", [])
    rows = tuple(
        (
            str(row["rank"]),
            row["zone_name"],
            need.label,
            count(row["unserved_population"], need.target.noun, most=row["target_population"]),
            number(row["score"]),
        )
        for row in ranking.head(_MOST_RANKED).to_dict("records")
        for need in [parse_need(row["need"])]
    )
    table = DataTable(
        (
            "Rang",
            document.level.noun.singular.capitalize() if document.level is Level.COMMUNE else "QPV",
            "Besoin",
            "Personnes hors de portée",
            "Note",
        ),
        rows,
        widths=(0, 2.6, 1.2, 2.4, 0),
        words="Les premières carences à combler : personnes hors de portée, et note qui les classe.",
        numeric=(0, 4),
        compact=True,
        media=_MEDIA,
    )
    formula = ranking_words.formula(default_weights(), references(analysis))
    how = tuple(text for text in (formula, ranking_words.stability(ranking)) if text)
    return make_slide(
        ranking_words.first_priority(ranking, {zone.code: zone.communes for zone in document.zones}),
        [table, Sentences(how, emphasis=Emphasis.FINE, media=_MEDIA)],
        part=Part.NEXT,
    )
