"""Write the parts of the page that explains: missions, moments, sheets, charts, definitions."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from geo.analysis.coverage import Analysis
from geo.analysis.national import NOT_COUNTED, Chart, counters
from geo.domain.dispositifs import Dispositif
from geo.domain.knowledge import Essential, RecentFact, Term, recent_facts, sheets
from pages._ui.html import Bar, bars_html, definitions_html, dispositif_html, list_html

SCROLL_SCRIPT = (Path(__file__).parent / "scroll.js").read_text("utf-8")


def missions_html(introduction: Essential, missions: Iterable[Essential]) -> str:
    """Write what social life is for, then its missions."""
    items = "".join(
        f"<li><strong>{escape(one.title)}</strong><br>{escape(one.text)}</li>" for one in missions
    )
    return (
        f"<p>{escape(introduction.text)}</p><p><strong>Cinq missions :</strong></p>"
        f'<ol class="missions">{items}</ol>'
    )


def moments_html(introduction: Essential, moments: Iterable[Essential]) -> str:
    """Write what parenting support is, then the moments of a family's life when it helps."""
    items = "".join(
        f'<li><strong>{escape(one.title)}</strong><br>{escape(one.text)} <a href="{escape(one.url)}" '
        f'target="_blank" rel="noopener">En savoir plus</a></li>'
        for one in moments
    )
    return f"<p>{escape(introduction.text)}</p><ul class='moments'>{items}</ul>"


def sheet_html(analysis: Analysis, dispositif: Dispositif) -> str:
    """Write what a dispositif is and its national figures, each beside that of the data in use."""
    sheet = sheets()[dispositif]
    also = [("Il peut aussi accueillir", escape(sheet.also_runs))] if sheet.also_runs else []
    said = [
        ("Ce que c’est", escape(sheet.what)),
        ("Pour qui", escape(sheet.for_whom)),
        ("Qui peut le porter", escape(sheet.who_runs)),
        *also,
        ("Ce que la Caf apporte", list_html(f"{one}." for one in sheet.caf_brings)),
        ("Premiers pas", list_html((f"{one}." for one in sheet.first_steps), tag="ol")),
    ]
    counted = counters(analysis, dispositif)
    figures = "".join(
        f"<li><b>{escape(one.figure.amount)}</b>{escape(one.figure.label)}"
        f"{f'<small>{escape(one.here)}</small>' if one.here else ''}</li>"
        for one in counted
    )
    source = f"Chiffres nationaux : {counted[0].figure.source} ({counted[0].figure.vintage}). {NOT_COUNTED}"
    return dispositif_html(
        dispositif,
        f'{definitions_html(said)}<p class="maillage-note">{escape(f"{sheet.source}. {sheet.advice}")}</p>'
        f'<ul class="chiffres">{figures}</ul><p class="maillage-note">{escape(source)}</p>'
        f"{recent_html(dispositif.value)}",
        size_px=22,
    )


def recent_html(topic: str) -> str:
    """Write what public pages say of a topic since the guide, dated and sourced."""
    items = "".join(
        f"<li>{f'<b>{escape(fact.period)}</b> ' if fact.period else ''}{escape(fact.text)} "
        f'<span class="maillage-note">{_source(fact)}</span></li>'
        for fact in recent_facts(topic)
    )
    return f'<h4>Depuis le guide</h4><ul class="depuis">{items}</ul>' if items else ""


def _source(fact: RecentFact) -> str:
    if not fact.url:
        return escape(fact.source)
    return f'<a href="{escape(fact.url)}" target="_blank" rel="noopener">{escape(fact.source)}</a>'


def chart_html(chart: Chart, source: str) -> str:
    """Draw national figures and those of the data in use as bars, with how to read them."""
    bars = [Bar(bar.label, bar.value, bar.text, strong=bar.national) for bar in chart.bars]
    return (
        bars_html(chart.words.title, bars, ("Quoi", chart.words.unit))
        + f"<p>{escape(chart.words.reading)}</p>"
        f'<p class="maillage-note">{escape(chart.source)} {escape(source)}</p>'
    )


def term_html(term: Term) -> str:
    """Write the definition of a term."""
    full = f"<strong>{escape(term.full_name)}.</strong> " if term.full_name else ""
    link = (
        f' <a href="{escape(term.url)}" target="_blank" rel="noopener">Site officiel</a>' if term.url else ""
    )
    return f"<p>{full}{escape(term.definition)}{link}</p>"
