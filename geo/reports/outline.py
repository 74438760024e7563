"""Decide what is said of a territory and in which order: slides as data, that every writer draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from geo.analysis.verdict import RULE_AT_LENGTH
from geo.domain.dispositifs import Dispositif
from geo.domain.french import agree, count, enumerate_fr, number, rounded_people, sentence
from geo.domain.vocabulary import Level, Status, TerritoryKind
from geo.reports.document import SUBJECT, DispositifRow, Document, KeyFigure, access_words, spoken
from geo.reports.fiche import Action, Comparison, Existing, Missing

MOST_ZONES = 10
"""How many zones the printed table lists."""
_MOST_STEPS = 3
_MOST_NAMED = 6
_MOST_COUNTED = 20
_MOST_LETTERS = 520
"""Beyond, sentences are said rather than shown: a slide leaves out the names in brackets."""
_METHOD = (
    f"{RULE_AT_LENGTH} Les distances sont mesurées à vol d'oiseau, dans la projection légale du territoire, "
    "puis allongées du détour."
)


class Medium(StrEnum):
    """Where a block is shown: slides seen from the back of a room, or a page held in hand."""

    SLIDES = "slides"
    PAGE = "page"


class Emphasis(StrEnum):
    """How large sentences are written."""

    KEY = "key"
    NORMAL = "normal"
    FINE = "fine"


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a slide; a writer draws the kinds that it has a drawing for."""

    media: tuple[Medium, ...] = tuple(Medium)


@dataclass(frozen=True)
class CoverLines(Block):
    """What stands under the title of the first slide."""

    subject: str
    place: str
    edited: str
    mark: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The same one under another."""
        return tuple(text for text in (self.subject, self.place, self.edited, self.mark) if text)


@dataclass(frozen=True)
class KeyFigures(Block):
    """Numbers shown large."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class TerritoryMap(Block):
    """The map of the territory.

    Parameters
    ----------
    visible : tuple of Dispositif
        Whose structures are drawn and whose statuses are summed up.
    words : str
        The map for who cannot see it.
    caption : str
    numbers : mapping of str to int
        Numbers that refer zones to the printed table, by code.
    """

    visible: tuple[Dispositif, ...]
    words: str
    caption: str
    numbers: Mapping[str, int]


@dataclass(frozen=True)
class MapByDispositif(Block):
    """Four small maps, one a dispositif."""

    words: str
    caption: str


@dataclass(frozen=True)
class DataTable(Block):
    """A table.

    Parameters
    ----------
    header : tuple of str
    rows : tuple of tuple of str
    widths : tuple of float
        Of the columns, relative; 0 for one as narrow as its content.
    words : str
        What it holds, for who cannot see it.
    note : str
        Said under it.
    numeric : tuple of int
        Columns of numbers.
    gaps : frozenset of (int, int)
        Cells that say a gap, as rows and columns.
    compact : bool
        Written small: many rows, or long texts.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    words: str
    note: str = ""
    numeric: tuple[int, ...] = ()
    gaps: frozenset[tuple[int, int]] = frozenset()
    compact: bool = False


@dataclass(frozen=True)
class StructureCounts(Block):
    """How many structures there are of each dispositif."""

    rows: tuple[DispositifRow, ...]
    words: str


@dataclass(frozen=True)
class StatusCounts(Block):
    """How many zones there are of each status, dispositif by dispositif."""

    title: str
    rows: tuple[DispositifRow, ...]
    words: str

    @property
    def by_status(self) -> dict[Status, tuple[int, ...]]:
        """The counts of each status that is shown: an unknown only where there is one."""
        tallies = [row.tally for row in self.rows]
        counts = {status: tuple(int(getattr(one, status.value)) for one in tallies) for status in Status}
        return {
            s: values
            for s, values in counts.items()
            if s not in (Status.UNKNOWN, Status.EMPTY) or any(values)
        }


@dataclass(frozen=True)
class Comparisons(Block):
    """The territory beside what it is compared with, as bars."""

    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Sentences(Block):
    """Sentences, under a heading where there is one."""

    lines: tuple[str, ...]
    heading: str = ""
    lead: str = ""
    emphasis: Emphasis = Emphasis.NORMAL


DRAWN_LARGE = (TerritoryMap, StructureCounts, StatusCounts)
"""What takes most of a slide, the rest beside it."""


def stands_in_grid(blocks: Sequence[Block]) -> bool:
    """Tell whether blocks are sentences under headings, that stand side by side."""
    return len(blocks) > 1 and all(isinstance(one, Sentences) and one.heading for one in blocks)


@dataclass(frozen=True)
class Slide:
    """One idea: its title, what shows it and the line at its foot.

    Parameters
    ----------
    title : str
    blocks : tuple of Block
        What is shown, in order.
    notes : tuple of str
        Sentences for who speaks.
    source : str
        The line at the foot.
    """

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    source: str


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


def build_outline(document: Document) -> Outline:
    """Lay out what is said of a territory."""
    fiche = document.fiche
    slides = [
        _cover(document),
        _in_figures(document),
        _map(document),
        _by_dispositif(document),
        _small_maps(document),
        _zones(document),
        _existing(document),
        _missing(document),
        *(_gap(one) for one in fiche.missing),
        _compared(document),
        _to_do(document),
        _method(document),
    ]
    source = " · ".join(part for part in (document.provenance.mark, document.title, document.edited) if part)
    return Outline(document, tuple(replace(one, source=source) for one in slides if one.blocks))


def _slide(title: str, blocks: Iterable[Block], notes: Iterable[str] = ()) -> Slide:
    return Slide(title, tuple(blocks), tuple(text for text in notes if text), source="")


def _cover(document: Document) -> Slide:
    lines = CoverLines(SUBJECT, document.place, document.edited, document.provenance.mark)
    return _slide(document.title, [lines], [sentence(SUBJECT), access_words(document.access)])


def _in_figures(document: Document) -> Slide:
    said = (f"{one.amount} {one.label}." for one in document.figures)
    return _slide("Le territoire en chiffres", [KeyFigures(document.figures)], said)


def _map(document: Document) -> Slide:
    wide = _is_wide(document)
    listed = {} if len(document.zones) < 2 else {z.code: z.number for z in document.zones[:MOST_ZONES]}
    caption = (
        "Part des QPV en carence, en moyenne des quatre dispositifs, par département."
        if wide
        else "Zones selon leur statut pour les quatre dispositifs."
        + " Les numéros sont ceux du tableau." * bool(listed)
    )
    return _slide(
        "La carte",
        [
            Sentences(document.findings, heading="Ce qu'il faut retenir", emphasis=Emphasis.KEY),
            TerritoryMap(tuple(Dispositif), document.map_words(), caption, listed),
        ],
        document.findings,
    )


def _by_dispositif(document: Document) -> Slide:
    header = document.dispositif_header
    targets = (
        "Laep : enfants de moins de 6 ans ; Clas : de 6 à 17 ans ; centre social et EVS : tous les habitants"
    )
    table = DataTable(
        header,
        tuple((row.label, *row.cells) for row in document.dispositifs),
        widths=(2.5, *(1.0 for _ in header[1:])),
        words="Pour chaque dispositif : structures, zones par statut, personnes visées et non desservies.",
        note=sentence(f"Personnes visées dans les {document.level.noun.plural} ({targets})"),
        numeric=tuple(range(1, len(header))),
    )
    return _slide("Les quatre dispositifs", [table], document.findings[:1])


def _small_maps(document: Document) -> Slide:
    caption = "Une carte par dispositif : ce qu'il dessert, ce qu'il laisse de côté."
    maps = MapByDispositif(document.map_words(), caption, media=(Medium.PAGE,))
    return _slide("Dispositif par dispositif", [] if _is_wide(document) else [maps])


def _zones(document: Document) -> Slide:
    zone = document.level.noun
    title = f"Les {zone.plural}, {'une à une' if zone.feminine else 'un à un'}"
    in_qpv = document.level is Level.QPV
    if len(document.zones) < 2 and not in_qpv:
        return _slide(title, [])
    listed = document.zones[:MOST_ZONES]
    rows = tuple(
        (number(z.number), z.name, *((z.communes,) if in_qpv else ()), number(z.population), *z.cells)
        for z in listed
    )
    before = len(document.zone_header) - len(Dispositif)
    gaps = frozenset(
        (row, before + column)
        for row, one in enumerate(listed)
        for column, status in enumerate(one.statuses)
        if status is Status.GAP
    )
    table = DataTable(
        document.zone_header,
        rows,
        widths=(0, *((2.4, 1.7) if in_qpv else (2.6,)), 0, *(1.5 for _ in Dispositif)),
        words=title,
        note=_zones_note(document),
        numeric=(before - 1,),
        gaps=gaps,
        compact=True,
        media=(Medium.PAGE,),
    )
    return _slide(title, [table])


def _zones_note(document: Document) -> str:
    note = sentence("Après « Carence », le nombre de personnes non desservies")
    rest = len(document.zones) - MOST_ZONES
    if rest <= 0:
        return note
    others = count(rest, document.level.noun)
    return f"{note} {sentence(f'Et {others} de plus : le classeur Excel et le CSV les donnent tous')}"


def _existing(document: Document) -> Slide:
    known = tuple(row for row in document.dispositifs if row.tally.is_known)
    some = any(row.tally.structures for row in known)
    counts = StructureCounts(document.dispositifs, document.findings[0], media=(Medium.SLIDES,))
    # On a page, elsewhere than in a commune, it would only repeat the table by dispositif.
    whole = document.territory.kind is TerritoryKind.COMMUNE
    said = tuple(_existing_words(one) for one in document.fiche.existing)
    lines = Sentences(said, media=tuple(Medium) if whole else (Medium.SLIDES,))
    return _slide("Ce qui existe", [*([counts] if some else []), lines], [document.findings[0], *said])


def _existing_words(one: Existing) -> str:
    """Say what exists of a dispositif, and name the first structures."""
    names = [structure.name for structure in one.structures[:_MOST_NAMED]]
    rest = len(one.structures) - len(names)
    if not names or len(one.structures) > _MOST_COUNTED:
        return one.sentence
    others = [f"{number(rest)} {agree(rest, 'autre', 'autres')}"] if rest else []
    return f"{one.sentence} {sentence(enumerate_fr([*names, *others]))}"


def _missing(document: Document) -> Slide:
    said = tuple(text for one in document.fiche.missing for text in one.sentences)
    said = said or (document.fiche.nothing_missing,)
    short = said if sum(map(len, said)) <= _MOST_LETTERS else tuple(spoken(text) for text in said)
    zones = document.level.noun.plural
    return _slide(
        "Ce qui manque",
        [
            StatusCounts(
                f"Nombre de {zones} selon leur statut",
                document.dispositifs,
                sentence(f"Nombre de {zones} par statut", *said[:2]),
                media=(Medium.SLIDES,),
            ),
            Sentences(said, media=(Medium.PAGE,)),
            Sentences(short, media=(Medium.SLIDES,)),
        ],
        said,
    )


def _gap(one: Missing) -> Slide:
    """Say a gap by its people, beside the map of what is missing only."""
    noun, people = one.offer.target.noun, one.unserved
    served = agree(people, "non desservi", "non desservis")
    figure = KeyFigure(rounded_people(people), f"{agree(people, noun.singular, noun.plural)} {served}")
    said = tuple(spoken(text) for text in one.sentences[:2])
    visible = tuple(d for d in Dispositif if d in one.offer.dispositifs)
    only = (Medium.SLIDES,)
    return _slide(
        f"Ce qui manque : {one.offer.title}",
        [
            TerritoryMap(visible, " ".join(said), "", {}, media=only),
            KeyFigures((figure,), media=only),
            Sentences(said, media=only),
        ],
        one.sentences,
    )


def _compared(document: Document) -> Slide:
    found = document.fiche.comparisons
    notes = [text for one in found for text in (one.sentence, one.note)]
    return _slide("Comparé aux autres", [Comparisons(found)] if found else [], notes)


def _to_do(document: Document) -> Slide:
    actions = document.fiche.actions
    notes = [text for one in actions for text in (one.host_sentence, *one.sheet.first_steps)]
    return _slide("Ce que nous pourrions faire", map(_action, actions), notes)


def _action(one: Action) -> Sentences:
    steps = tuple(one.sheet.first_steps[:_MOST_STEPS])
    return Sentences(steps, heading=one.dispositif.full_name, lead=one.host_sentence)


def _method(document: Document) -> Slide:
    said = (access_words(document.access), _METHOD)
    constants = DataTable(
        ("Constante", "Valeur", "Source"),
        tuple((c.label, c.value, c.source) for c in document.constants),
        widths=(1.15, 0.95, 2.4),
        words="Constantes de la méthode, avec leurs sources.",
        compact=True,
        media=(Medium.PAGE,),
    )
    sources = DataTable(
        ("Données", "Source", "Millésime", "Licence"),
        tuple((s.table, s.source, s.vintage, s.licence) for s in document.sources),
        widths=(0.8, 2.6, 1.2, 0.8),
        words="Sources, millésimes et licences des données.",
        compact=True,
    )
    notes = Sentences(document.fiche.notes, emphasis=Emphasis.FINE)
    return _slide(
        "Méthode et sources",
        [Sentences(said, emphasis=Emphasis.FINE), constants, sources, *([notes] if notes.lines else [])],
        [*said, *(sentence(f"{c.label} : {c.value} ({c.source})") for c in document.constants)],
    )


def _is_wide(document: Document) -> bool:
    return document.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}
