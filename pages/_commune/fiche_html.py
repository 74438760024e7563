"""Write the parts of a fiche as HTML that is read by eye, by ear, and printed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from geo.cartography import as_image, marker_svg, swatch_svg
from geo.domain.dispositifs import Dispositif
from geo.domain.french import number
from geo.domain.vocabulary import Status
from geo.reports.fiche import Action, Comparison, Existing, Fiche, QpvLine
from pages._commune.story import GapTold, Tile
from pages._ui.glossary import with_glossary
from pages._ui.html import (
    Bar,
    bars_html,
    definitions_html,
    dispositif_html,
    list_html,
    texts_html,
)


def paragraphs(sentences: Sequence[str]) -> str:
    """Write sentences on one line, acronyms linked to the glossary."""
    return f'<p class="maillage-faits">{with_glossary(escape(" ".join(sentences)))}</p>'


def tiles_html(tiles: Sequence[Tile]) -> str:
    """Write one tile a need: its signs, its status in colour, symbol and word, and who is out of reach."""
    return f'<ul class="fiche-tuiles">{"".join(map(_tile, tiles))}</ul>'


def _tile(tile: Tile) -> str:
    signs = "".join(as_image(marker_svg([one], 18)) for one in tile.need.dispositifs)
    said = "".join(f"<p>{escape(text)}</p>" for text in tile.sentences)
    return (
        f'<li class="tuile-{tile.status}"><h3>{signs}{escape(tile.need.label)}</h3>'
        f'<p class="fiche-statut">{as_image(swatch_svg(tile.status, 18))}{tile.status.label}</p>{said}</li>'
    )


def fold_html(title: str, content: str) -> str:
    """Fold what only some look for; paper shows it all."""
    return f'<details class="fiche-pli"><summary><h2>{escape(title)}</h2></summary>{content}</details>'


def existing_html(existing: Sequence[Existing]) -> str:
    """Write, for each dispositif, its status and what exists or where the nearest is."""
    rows = "".join(
        f'<tr><th scope="row">{_signed(one.dispositif)}</th><td>{_status(one.status)}</td>'
        f"<td>{escape(one.sentence)}</td></tr>"
        for one in existing
    )
    return _table(("Dispositif", "Statut", "Ce qui existe"), rows)


def around_html(fiche: Fiche) -> str:
    """Write the nearest structures around, dispositif by dispositif."""
    rows = "".join(
        f'<tr><th scope="row">{_signed(one.dispositif)}</th>'
        f"<td>{_nearest(one.sentence, one.nearest)}</td></tr>"
        for one in fiche.around
    )
    return _table(("Dispositif", "Les trois plus proches, hors de la commune"), rows) if rows else ""


def _nearest(otherwise: str, lines: Sequence) -> str:
    if not lines:
        return escape(otherwise)
    items = "".join(
        f"<li>{escape(line.name)}, {escape(line.where)}"
        f'<br><span class="maillage-note">{escape(line.address)}</span></li>'
        for line in lines
    )
    return f'<ul class="fiche-proches">{items}</ul>'


def qpv_html(quarters: Sequence[QpvLine]) -> str:
    """Write, for each QPV, what is inside, within reach, missing."""
    shown = quarters[0].cells if quarters else ()
    head = ("QPV", *(cell.dispositif.label for cell in shown))
    return _table(head, "".join(_quarter(quarter) for quarter in quarters), wide=True)


def _quarter(quarter: QpvLine) -> str:
    shared = ", ".join(place.name for place in quarter.shared_with)
    people = f"{number(quarter.population)} habitants" + (f", partagé avec {shared}" if shared else "")
    cells = "".join(
        f'<td data-nom="{cell.dispositif.label}">{_status(cell.status)}'
        f'<br><span class="maillage-note">{escape(cell.sentence)}</span></td>'
        for cell in quarter.cells
    )
    who = f'{escape(quarter.name)}<br><span class="maillage-note">{escape(people)}</span>'
    return f'<tr><th scope="row">{who}</th>{cells}</tr>'


def gaps_html(gaps: Sequence[GapTold], nothing: str) -> str:
    """Write each gap once: who lacks what, the nearest structure, the first step; or that there is none."""
    if not gaps:
        return f'<p class="fiche-rien">{escape(nothing)}</p>' if nothing else ""
    return f'<ul class="fiche-manque">{"".join(map(_gap, gaps))}</ul>'


def _gap(gap: GapTold) -> str:
    signs = "".join(as_image(marker_svg([one], 18)) for one in gap.missing.offer.dispositifs)
    said = with_glossary(escape(" ".join((*gap.missing.sentences, gap.nearest)).strip()))
    step = f"<p><strong>Premier pas :</strong> {escape(gap.first_step)}</p>" if gap.first_step else ""
    return f"<li><strong>{signs} {escape(gap.missing.offer.title)}</strong><p>{said}</p>{step}</li>"


def comparison_html(comparison: Comparison) -> str:
    """Draw the rates as bars, the territory's own darker, with the sentence that says them."""
    bars = [Bar(bar.label, bar.rate.value, bar.text, strong=bar.own) for bar in comparison.bars]
    note = f'<p class="maillage-note">{escape(comparison.note)}</p>' if comparison.note else ""
    return f"{bars_html(comparison.title, bars)}<p>{escape(comparison.sentence)}</p>{note}"


def action_html(action: Action) -> str:
    """Write what to do about a gap."""
    sheet = action.sheet
    host = f'<p class="fiche-hote">{escape(action.host_sentence)}</p>' if action.host_sentence else ""
    parts = [
        ("Ce que c’est", escape(sheet.what)),
        ("Pour qui", escape(sheet.for_whom)),
        ("Qui peut le porter", escape(sheet.who_runs)),
        ("Ce que la Caf apporte", list_html(f"{one}." for one in sheet.caf_brings)),
        ("Premiers pas", list_html((f"{one}." for one in sheet.first_steps), tag="ol")),
        ("Textes et liens", texts_html(action.texts)),
    ]
    note = f'<p class="maillage-note">{escape(f"{sheet.source}. {sheet.advice}")}</p>'
    return dispositif_html(action.dispositif, host + definitions_html(parts) + note)


def _status(status: Status) -> str:
    """Write a status with its pattern, as on the map."""
    swatch = as_image(swatch_svg(status, 16))
    return f'<span class="fiche-statut">{swatch}{status.label}</span>'


def _signed(dispositif: Dispositif) -> str:
    sign = as_image(marker_svg([dispositif], 20))
    return f'<span class="fiche-signe">{sign}{with_glossary(dispositif.label)}</span>'


def _table(head: Sequence[str], rows: str, *, wide: bool = False) -> str:
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    kind = "fiche-table large" if wide else "fiche-table"
    return f'<table class="{kind}"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'
