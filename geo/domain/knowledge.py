"""Read what is known of the dispositifs nationwide: figures, roles, texts, glossary, each from its table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from geo.domain.dispositifs import Dispositif, Need, parse_need
from geo.domain.french import NO_BREAK, number, sentence, typography
from geo.domain.reference import rows as reference_rows

_SEPARATOR = " | "


@dataclass(frozen=True)
class Figure:
    """A national figure of the guide.

    Parameters
    ----------
    key, topic : str
        `topic` is a code of `Dispositif`.
    chart, short : str
        The chart where it is drawn and its label there; empty where it is only written.
    value : float
        Per cent where `unit` is `%`.
    prefix, unit, label : str
        « plus de », « % », « salariés dans les centres sociaux ».
    measure : str
        How `geo.analysis.national` computes the same on the data in use; empty where they cannot say.
    source, vintage : str
    """

    key: str
    topic: str
    prefix: str
    value: float
    unit: str
    label: str
    chart: str
    short: str
    measure: str
    source: str
    vintage: str

    @property
    def amount(self) -> str:
        """The figure as it is shown large: « 2 283 », « plus de 61 000 », « 85 % »."""
        figure = number(self.value) + (f"{NO_BREAK}{self.unit}" if self.unit else "")
        return f"{self.prefix} {figure}" if self.prefix else figure

    @property
    def text(self) -> str:
        """The figure in words."""
        return sentence(self.amount, self.label)


@dataclass(frozen=True)
class ChartText:
    """What is written around a chart: its title with the unit, the head of its figures, how to read it."""

    title: str
    unit: str
    reading: str


@dataclass(frozen=True)
class DispositifSheet:
    """What an official needs to know of a dispositif.

    Parameters
    ----------
    dispositif : Dispositif
    what, for_whom, who_runs : str
    caf_brings, first_steps : tuple of str
    also_runs : str
    hosts : tuple of Dispositif
        Those whose structures can offer it.
    source : str
        Of all this, but for what `advice` names.
    advice : str
        What the source does not say, and who does.
    """

    dispositif: Dispositif
    what: str
    for_whom: str
    who_runs: str
    caf_brings: tuple[str, ...]
    first_steps: tuple[str, ...]
    also_runs: str
    hosts: tuple[Dispositif, ...]
    source: str
    advice: str


@dataclass(frozen=True)
class RecentFact:
    """What public pages say since the guide.

    Parameters
    ----------
    topics : tuple of str
        Codes of `Dispositif`, `qpv`, or `cadre` for what frames them all.
    period : str
        The year or the years that it is about; empty for a rule.
    text, source : str
        `source` says when it was seen.
    url : str
        Of the very page; empty where only its site is known.
    """

    topics: tuple[str, ...]
    period: str
    text: str
    source: str
    url: str


@dataclass(frozen=True)
class Yardstick:
    """For how many of the people whom a need concerns one structure is usually counted, and who says so."""

    people: float
    source: str


@dataclass(frozen=True)
class ReferenceText:
    """A text to read, on the site of who publishes it."""

    key: str
    title: str
    topics: tuple[Dispositif, ...]
    publisher: str
    url: str
    note: str


@dataclass(frozen=True)
class Term:
    """A word of the field; `full_name` is empty where the term is no acronym, `url` where none is needed."""

    anchor: str
    term: str
    full_name: str
    definition: str
    url: str


@dataclass(frozen=True)
class Essential:
    """A paragraph with its title: what a mission is, what the Caf does."""

    key: str
    title: str
    text: str
    url: str
    source: str


def figures(topic: str | None = None) -> tuple[Figure, ...]:
    """Return the national figures, of one topic or all."""
    return tuple(f for f in _figures() if topic is None or f.topic == topic)


def recent_facts(topic: str) -> tuple[RecentFact, ...]:
    """Return what is known of a topic since the guide."""
    return tuple(fact for fact in _recent_facts() if topic in fact.topics)


@cache
def _recent_facts() -> tuple[RecentFact, ...]:
    return tuple(
        RecentFact(
            _list(row["topics"]),
            typography(row["period"]),
            sentence(row["text"]),
            typography(row["source"]),
            row["url"],
        )
        for row in reference_rows("recent_figures")
    )


@cache
def yardsticks() -> dict[Need, Yardstick]:
    """Return the yardstick of each need that has one."""
    return {
        parse_need(row["need"]): Yardstick(float(row["people"]), typography(row["source"]))
        for row in reference_rows("yardsticks")
    }


@cache
def chart_texts() -> dict[str, ChartText]:
    """Return the titles of the charts of national figures, in the order in which they are shown."""
    return {
        row["key"]: ChartText(typography(row["title"]), row["unit"], typography(row["reading"]))
        for row in reference_rows("national_charts")
    }


@cache
def _figures() -> tuple[Figure, ...]:
    return tuple(
        Figure(
            row["key"],
            row["topic"],
            row["prefix"],
            float(row["value"]),
            row["unit"],
            typography(row["label"]),
            row["chart"],
            typography(row["short"]),
            row["measure"],
            typography(row["source"]),
            typography(row["vintage"]),
        )
        for row in reference_rows("national_figures")
    )


@cache
def sheets() -> dict[Dispositif, DispositifSheet]:
    """Return what is to be known of each dispositif."""
    found = {}
    for row in reference_rows("dispositifs"):
        dispositif = Dispositif(row["code"])
        found[dispositif] = DispositifSheet(
            dispositif,
            what=typography(row["what"]),
            for_whom=typography(row["for_whom"]),
            who_runs=typography(row["who_runs"]),
            caf_brings=_list(row["caf_brings"]),
            first_steps=_list(row["first_steps"]),
            also_runs=typography(row["also_runs"]),
            hosts=tuple(Dispositif(code) for code in _list(row["hosts"])),
            source=typography(row["source"]),
            advice=sentence(row["advice"]),
        )
    return found


def texts(dispositif: Dispositif | None = None) -> tuple[ReferenceText, ...]:
    """Return the reference texts, of one dispositif or all."""
    return tuple(text for text in _texts() if dispositif is None or dispositif in text.topics)


@cache
def _texts() -> tuple[ReferenceText, ...]:
    return tuple(
        ReferenceText(
            row["key"],
            typography(row["title"]),
            tuple(Dispositif(code) for code in _list(row["topics"])),
            typography(row["publisher"]),
            row["url"],
            sentence(row["note"]),
        )
        for row in reference_rows("texts")
    )


@cache
def glossary() -> tuple[Term, ...]:
    """Return the words of the field, by alphabet."""
    rows = reference_rows("glossary")
    return tuple(
        Term(row["anchor"], row["term"], row["full_name"], typography(row["definition"]), row["url"])
        for row in rows
    )


@cache
def essentials() -> dict[str, Essential]:
    """Return, by key, the paragraphs that say what the missions are and what the Caf does."""
    return {essential.key: essential for essential in _essentials("essentials", "key")}


@cache
def missions() -> tuple[Essential, ...]:
    """Return the five missions of the animation de la vie sociale, in order."""
    return _essentials("missions", "rank")


@cache
def life_events() -> tuple[Essential, ...]:
    """Return the events of a family's life in which the Caf supports parents."""
    return _essentials("life_events", "key")


def _essentials(name: str, key: str) -> tuple[Essential, ...]:
    return tuple(
        Essential(
            row[key],
            typography(row["title"]),
            typography(row["text"]),
            row.get("url", ""),
            typography(row["source"]),
        )
        for row in reference_rows(name)
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(typography(part.strip()) for part in text.split(_SEPARATOR) if part.strip())
