"""Decide what is said of a territory and in which order: slides as data, that every writer draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.analysis.tally import Tally
from geo.analysis.verdict import RULE_AT_LENGTH
from geo.domain.dispositifs import ALL_NEEDS
from geo.domain.french import agree, count, enumerate_fr, number, sentence
from geo.domain.vocabulary import Level, Status, TerritoryKind
from geo.reports.blocks import (
    PAPER,
    Block,
    Comparisons,
    CoverLines,
    DataTable,
    Emphasis,
    KeyFigures,
    MapByNeed,
    Medium,
    Part,
    Sentences,
    Slide,
    TerritoryMap,
)
from geo.reports.document import (
    IN_GAP_ZONES,
    OUT_OF_REACH,
    SUBJECT,
    Document,
    KeyFigure,
    NeedRow,
    people_of,
    spoken,
)
from geo.reports.fiche import Action, Existing
from geo.reports.provenance import MEASURE
from geo.reports.rendering import shortened
from geo.words.fiche import ADVISED
from geo.words.findings import facts_line, gap_label, gap_place
from geo.words.titles import after_headline, gap_headline, headline, people_title, within_title

MOST_ZONES = 10
"""How many zones the printed table lists."""
_MOST_STEPS = 3
_MOST_NAMED = 6
_MOST_COUNTED = 20
_MOST_WORST = 5
_LONGEST_CELL = 90
_IN_STRAIGHT_LINE = (
    "Les distances sont mesurées à vol d’oiseau, dans la projection légale du territoire, puis allongées du "
    "détour."
)


@dataclass(frozen=True)
class Outline:
    """All the slides of a territory, the cover first."""

    document: Document
    slides: tuple[Slide, ...]

    def shown_on(self, medium: Medium) -> tuple[Slide, ...]:
        """Return the slides of a medium; one that has nothing to say there does not exist."""
        kept = (
            replace(one, blocks=tuple(block for block in one.blocks if medium in block.media))
            for one in self.slides
        )
        return tuple(one for one in kept if one.blocks)


def build_outline(document: Document, more: Iterable[Slide] = ()) -> Outline:
    """Lay out what is said of a territory.

    Parameters
    ----------
    document : Document
    more : iterable of Slide
        What a longer report says besides, each at the end of its part (see `geo.reports.dossier`).
    """
    slides = [
        _cover(document),
        _people(document),
        _map(document),
        _by_need(document),
        _zones(document),
        *(_gap(document, row) for row in document.needs),
        _compared(document),
        _to_do(document),
        _method(document),
        *more,
    ]
    parts = list(Part)
    slides.sort(key=lambda one: parts.index(one.part))
    source = " · ".join(part for part in (document.provenance.mark, document.title, document.edited) if part)
    return Outline(document, tuple(replace(one, source=source) for one in slides if one.blocks))


def make_slide(
    title: str, blocks: Iterable[Block], notes: Iterable[str] = (), part: Part = Part.MISSING
) -> Slide:
    """Make a slide titled by the first sentence of a text."""
    return Slide(headline(title), tuple(blocks), tuple(text for text in notes if text), "", part)


def _cover(document: Document) -> Slide:
    people = facts_line(document.fiche.identity.people)
    mark = document.provenance.mark
    lines = CoverLines(
        SUBJECT, document.place, people, document.edited, mark, media=(Medium.SLIDES, Medium.DOSSIER)
    )
    figures = KeyFigures(document.figures, media=(Medium.PAGE,))
    notes = (
        sentence(SUBJECT),
        *(f"{one.amount} {one.label}." for one in document.figures),
        within_title(document.access),
    )
    return replace(make_slide("", [lines, figures], notes, Part.COVER), title=document.title)


def _people(document: Document) -> Slide:
    """Head a part of a dossier; elsewhere the cover says who lives there."""
    said = (f"{one.amount} {one.label}." for one in document.figures)
    title = people_title(document.fiche.identity.people)
    return make_slide(title, [KeyFigures(document.figures, media=(Medium.DOSSIER,))], said, Part.PEOPLE)


def _map(document: Document) -> Slide:
    """Show the territory under the first sentence to remember, the others beside it."""
    listed = {} if len(document.zones) < 2 else {z.code: z.number for z in document.zones[:MOST_ZONES]}
    wide = document.is_wide
    caption = "" if wide or not listed else "Les numéros sont ceux du tableau."
    first, *others = document.findings
    rest = tuple(text for text in (after_headline(first), *others) if text)
    shown = TerritoryMap(document.need, document.map_words(), caption, {} if wide else listed)
    beside = [
        Sentences(rest, heading="Ce qu’il faut retenir", emphasis=Emphasis.KEY, media=PAPER),
        Sentences(_shortly(rest), emphasis=Emphasis.KEY, media=(Medium.SLIDES,)),
    ]
    return make_slide(
        first,
        [
            *(beside if rest else ()),
            shown,
            *_named(document),
        ],
        document.findings,
    )


def _shortly(said: Sequence[str]) -> tuple[str, ...]:
    """Keep on a slide the first of the sentences of each need: the next slides go on."""
    return tuple(f"{gap_headline(spoken(text))}." for text in said)


def _named(document: Document) -> list[Block]:
    """Name on a page the structures of a commune; elsewhere they are too many."""
    if document.territory.kind is not TerritoryKind.COMMUNE:
        return []
    said = tuple(_existing_words(one) for one in document.fiche.existing if one.structures)
    if not said:
        return []
    return [Sentences(said, heading="Les structures", media=PAPER)]


def _existing_words(one: Existing) -> str:
    """Say what exists of a dispositif, and name the first structures."""
    names = [structure.name for structure in one.structures[:_MOST_NAMED]]
    rest = len(one.structures) - len(names)
    if not names or len(one.structures) > _MOST_COUNTED:
        return one.sentence
    others = [f"{number(rest)} {agree(rest, 'autre', 'autres')}"] if rest else []
    return f"{one.sentence} {sentence(enumerate_fr([*names, *others]))}"


def _by_need(document: Document) -> Slide:
    header = document.need_header
    alone = document.is_one_zone
    table = DataTable(
        header,
        tuple(row.cells for row in document.needs),
        widths=(1.2, 1.2, 1.2, 2, 1.2) if alone else (1.1, 1.3, 1.0, 1.0, 1.0, 1.9, 1.3, 1.4),
        words=sentence(f"Pour chaque besoin : {enumerate_fr(name.lower() for name in header[1:])}"),
        note=_people_note(document),
        numeric=tuple(range(1, len(header))),
        media=PAPER if alone else tuple(Medium),
    )
    small = MapByNeed(document.map_words(), "Une carte par besoin.", media=PAPER)
    several = document.need == ALL_NEEDS and not document.is_wide and not alone
    return make_slide(
        document.gaps_sentence, [table, *([small] if several else [])], [document.gaps_sentence]
    )


def _people_note(document: Document) -> str:
    far = f"{OUT_OF_REACH} : les personnes visées qui vivent au-delà du temps d’accès"
    if document.is_one_zone:
        return sentence(far)
    where = f"dans les {document.zones_noun.plural}"
    return sentence(f"Personnes visées {where}. {far}. {IN_GAP_ZONES} : celles d’entre elles qui y vivent")


def _zones(document: Document) -> Slide:
    in_qpv = document.level is Level.QPV
    if document.is_one_zone or not document.zones:
        return make_slide("", [])
    listed = document.zones[:MOST_ZONES]
    title = f"{_zones_counted(len(listed), document)} où le plus de personnes sont trop loin"
    rows = tuple(
        (
            number(z.number),
            z.name,
            *((shortened(z.communes, _LONGEST_CELL),) if in_qpv else ()),
            number(z.population),
            *z.cells,
        )
        for z in listed
    )
    before = len(document.zone_header) - len(document.needs)
    gaps = frozenset(
        (row, before + column)
        for row, one in enumerate(listed)
        for column, status in enumerate(one.statuses)
        if status is Status.GAP
    )
    table = DataTable(
        document.zone_header,
        rows,
        widths=(0, *((2.4, 1.7) if in_qpv else (2.6,)), 0, *(1.5 for _ in document.needs)),
        words=title,
        note=_zones_note(document),
        numeric=(before - 1,),
        gaps=gaps,
        compact=True,
        media=PAPER,
    )
    return make_slide(title, [table])


def _zones_counted(many: int, document: Document) -> str:
    noun = document.zones_noun
    if many == 1:
        return f"{'La' if noun.feminine else 'Le'} {noun.singular}"
    return f"Les {number(many)} {noun.plural}"


def _zones_note(document: Document) -> str:
    note = sentence("Après « Carence », le nombre de personnes hors de portée")
    rest = len(document.zones) - MOST_ZONES
    if rest <= 0:
        return note
    others = count(rest, document.zones_noun)
    return f"{note} {sentence(f'Et {others} de plus : le classeur Excel et le CSV les donnent tous')}"


def _gap(document: Document, row: NeedRow) -> Slide:
    """Show on a slide a need that some zone lacks: its map, its people, where most of them are."""
    one = row.tally
    if not one.gap:
        return make_slide("", [])
    if document.is_one_zone:
        return _lacking_everywhere(document, row)
    # Where zones are QPV, the rest of the territory is not counted.
    whose = "des QPV " if document.level is Level.QPV else ""
    figures = (
        _people_figure(one, one.people_out_of_reach, f"{whose}{OUT_OF_REACH.lower()}"),
        _people_figure(one, one.people_in_gap_zones, IN_GAP_ZONES.lower()),
    )
    # Of a single zone, the figure has been said.
    label = gap_label if one.gap > 1 else gap_place
    worst = tuple(map(label, row.gaps[:_MOST_WORST]))
    heading = "D’abord" if len(worst) < one.gap else ""
    # Of a need looked at alone, the map has been shown.
    maps = [TerritoryMap(one.need, row.told.sentences[0])] if document.need == ALL_NEEDS else []
    blocks = [*maps, KeyFigures(figures), Sentences(worst, heading=heading)]
    said = row.told.sentences
    return make_slide(gap_headline(said[0]), _on_slides(blocks), [*said, *worst])


def _lacking_everywhere(document: Document, row: NeedRow) -> Slide:
    """Say of a commune judged as a whole where the nearest structure is."""
    one = row.tally
    first, *others = row.told.sentences
    said = tuple(text for text in (after_headline(first), *others, *row.told.more) if text)
    out = KeyFigures((_people_figure(one, one.people_out_of_reach, OUT_OF_REACH.lower()),))
    # Of a need looked at alone, the map has been shown.
    maps = [TerritoryMap(one.need, first)] if document.need == ALL_NEEDS else []
    blocks = [Sentences(said, emphasis=Emphasis.KEY)] if said else [] if maps else [out]
    return make_slide(first, _on_slides([*maps, *blocks]), [first])


def _people_figure(one: Tally, many: float, where: str) -> KeyFigure:
    noun = one.need.target.noun
    return KeyFigure(people_of(many, one.people), f"{agree(many, noun.singular, noun.plural)} {where}")


def _on_slides(blocks: Iterable[Block]) -> list[Block]:
    return [replace(block, media=(Medium.SLIDES,)) for block in blocks]


def _compared(document: Document) -> Slide:
    """Compare where enough people live for a rate to say something."""
    found = tuple(one for one in document.fiche.comparisons if not one.note)
    if not document.compared or not found:
        return make_slide("", [])
    return make_slide(document.compared, [Comparisons(found)], [one.sentence for one in found], Part.COMPARED)


def _to_do(document: Document) -> Slide:
    actions = document.fiche.actions
    # Nobody begins a whole région with the structure of one commune.
    if not actions or document.is_wide:
        return make_slide("", [])
    notes = [text for one in actions for text in (one.host_sentence, *one.sheet.first_steps)]
    host = next((one.host for one in actions if one.host is not None), None)
    first = f"en parler avec « {host.name} »" if host else _lowered(actions[0].sheet.first_steps[0])
    title = sentence(f"Premier pas : {first}")
    return make_slide(title, [_action(one) for one in actions], notes, Part.NEXT)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _action(one: Action) -> Sentences:
    steps = tuple(one.sheet.first_steps[:_MOST_STEPS])
    # The guide says nothing of first steps: who advises them stands with them.
    return Sentences(steps, heading=f"{one.dispositif.full_name} : {ADVISED}", lead=one.host_sentence)


def _method(document: Document) -> Slide:
    measure = document.provenance.parameters.get(MEASURE)
    way = sentence(f"Distances et temps sont mesurés {measure}") if measure else _IN_STRAIGHT_LINE
    said = (f"{RULE_AT_LENGTH} {way}",)
    constants = DataTable(
        ("Constante", "Valeur", "Source"),
        tuple((c.label, c.value, c.source) for c in document.constants),
        widths=(1.15, 0.95, 2.4),
        words="Constantes de la méthode, avec leurs sources.",
        compact=True,
        media=PAPER,
    )
    sources = DataTable(
        ("Données", "Source", "Millésime", "Licence"),
        tuple((s.table, s.source, s.vintage, s.licence) for s in document.sources),
        widths=(0.8, 2.6, 1.2, 0.8),
        words="Sources, millésimes et licences des données.",
        compact=True,
    )
    notes = Sentences(document.fiche.notes, emphasis=Emphasis.FINE, media=PAPER)
    return make_slide(
        within_title(document.access),
        [Sentences(said, emphasis=Emphasis.FINE), constants, sources, *([notes] if notes.lines else [])],
        [*said, *(sentence(f"{c.label} : {c.value} ({c.source})") for c in document.constants)],
        Part.METHOD,
    )
