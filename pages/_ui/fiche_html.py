"""Write the parts of a fiche as HTML that is read by eye, by ear, and printed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from geo.cartography import as_image, marker_svg, swatch_svg
from geo.domain.dispositifs import Dispositif
from geo.domain.french import number
from geo.domain.knowledge import ReferenceText
from geo.domain.vocabulary import Status
from geo.reports.fiche import Action, Comparison, Existing, Fiche, Missing, QpvLine
from geo.words.fiche import label_of
from pages._ui.bars import Bar, bars_html
from pages._ui.glossary import with_glossary

STYLE = """
<style>
  .fiche p, .fiche li, .fiche td, .fiche th { font-size:1rem; line-height:1.45; }
  .fiche-table { width:100%; border-collapse:collapse; margin:.2rem 0 .6rem; }
  .fiche-table caption { text-align:left; color:#3c4352; padding:0 0 .3rem; }
  .fiche-table th, .fiche-table td { text-align:left; vertical-align:top; border:0;
    border-bottom:1px solid #d5d9e0; padding:.4rem .7rem .4rem 0; }
  .fiche-table thead th { font-weight:700; border-bottom:2px solid #8a8f98; }
  .fiche-table tbody th { font-weight:700; }
  .fiche-signe { display:flex; gap:.45rem; align-items:center; white-space:nowrap; }
  .fiche-statut { display:inline-flex; gap:.35rem; align-items:center; white-space:nowrap; font-weight:600; }
  .fiche-manque { list-style:none; padding:0; margin:.2rem 0 .6rem; }
  .fiche-manque li { border-left:6px solid #b34700; background:#fff7ec; padding:.5rem .8rem;
    margin:0 0 .5rem; border-radius:4px; }
  .fiche-manque strong { display:block; }
  .fiche-rien { border-left:6px solid #14477a; background:#eef4fb; padding:.5rem .8rem; border-radius:4px; }
  .fiche-action { border:1px solid #c9ced8; border-radius:6px; padding:.8rem 1rem; margin:0 0 .8rem;
    break-inside:avoid; }
  .fiche-action h3 { font-size:1.1rem; margin:0 0 .3rem; padding:0; display:flex; gap:.5rem;
    align-items:center; }
  .fiche-action dt { font-weight:700; margin-top:.4rem; }
  .fiche-action dd { margin:0; }
  .fiche-action ul, .fiche-action ol { margin:.1rem 0; padding-left:1.2rem; }
  .fiche-hote { background:#eef4fb; padding:.4rem .7rem; border-radius:4px; margin:.3rem 0; }
  .fiche-note { font-size:.9rem !important; color:#4b5260; }
  .maillage-barres { width:100%; border-collapse:collapse; font-size:.95rem; margin:0 0 .2rem; }
  .maillage-barres caption { text-align:left; font-weight:700; padding:.2rem 0; color:#1b1f27; }
  .maillage-barres th { font-weight:400; text-align:left; width:44%; border:0;
    padding:.15rem .6rem .15rem 0; }
  .maillage-barres td { border:0; padding:.15rem 0; white-space:nowrap; }
  .maillage-barres .barre { display:inline-block; height:1rem; vertical-align:middle; margin-right:.45rem;
    border:1px solid #163a75; min-width:2px; print-color-adjust:exact; -webkit-print-color-adjust:exact; }
  .maillage-barres thead { position:absolute; clip-path:inset(50%); height:1px; overflow:hidden; }
  @media (max-width: 640px) {
    .fiche-table.large thead { position:absolute; clip-path:inset(50%); height:1px; overflow:hidden; }
    .fiche-table.large tr { display:block; border-bottom:2px solid #8a8f98; padding:.4rem 0; }
    .fiche-table.large th, .fiche-table.large td { display:block; border:0; padding:.1rem 0; }
    .fiche-table.large td::before { content:attr(data-nom); font-weight:700; display:block; }
  }
  @media print {
    @page { size:A4; margin:14mm; }
    .stMain, .stApp, .stMainBlockContainer, [data-testid="stAppViewContainer"] {
      position:static !important; overflow:visible !important; height:auto !important; padding:0 !important; }
    .stButton, .stDownloadButton, .stTextInput, .stDataFrame, .stExpander, .stSelectbox,
    .st-key-fiche_ecran { display:none !important; }
    [data-testid="stHorizontalBlock"] { display:block !important; }
    [data-testid="stColumn"] { width:100% !important; }
    .fiche p, .fiche li, .fiche td, .fiche th, .fiche dd, .fiche dt, .maillage-barres { font-size:9.5pt; }
    .fiche h2, .stHtml h2 { break-after:avoid; }
    .fiche-action, .fiche-table tr, .maillage-barres { break-inside:avoid; }
    .maillage-bandeau, .fiche-manque li, .fiche-rien, .fiche-hote {
      print-color-adjust:exact; -webkit-print-color-adjust:exact; }
  }
</style>
"""


def paragraphs(sentences: Sequence[str]) -> str:
    """Write sentences on one line, acronyms linked to the glossary."""
    return f'<p class="maillage-faits">{with_glossary(escape(" ".join(sentences)))}</p>'


def bullet_list(sentences: Sequence[str]) -> str:
    """Write what must be remembered."""
    items = with_glossary("".join(f"<li>{escape(text)}</li>" for text in sentences))
    return f'<ul class="maillage-retenir">{items}</ul>'


def existing_html(existing: Sequence[Existing]) -> str:
    """Write, for each dispositif, its status and what exists or where the nearest is."""
    rows = "".join(
        f'<tr><th scope="row">{_signed(one.dispositif)}</th><td>{status_html(one.status)}</td>'
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
        f'<br><span class="fiche-note">{escape(line.address)}</span></li>'
        for line in lines
    )
    return f'<ul style="margin:0;padding-left:1.1rem">{items}</ul>'


def qpv_html(quarters: Sequence[QpvLine]) -> str:
    """Write, for each QPV, what is inside, within reach, missing."""
    shown = quarters[0].cells if quarters else ()
    head = ("QPV", *(cell.dispositif.label for cell in shown))
    return _table(head, "".join(_quarter(quarter) for quarter in quarters), wide=True)


def _quarter(quarter: QpvLine) -> str:
    shared = ", ".join(place.name for place in quarter.shared_with)
    people = f"{number(quarter.population)} habitants" + (f", partagé avec {shared}" if shared else "")
    cells = "".join(
        f'<td data-nom="{cell.dispositif.label}">{status_html(cell.status)}'
        f'<br><span class="fiche-note">{escape(cell.sentence)}</span></td>'
        for cell in quarter.cells
    )
    return (
        f'<tr><th scope="row">{escape(quarter.name)}<br><span class="fiche-note">{escape(people)}</span></th>'
        f"{cells}</tr>"
    )


def missing_html(missing: Sequence[Missing], nothing: str) -> str:
    """Write what is missing in plain sentences, or that nothing is."""
    if not missing:
        return f'<p class="fiche-rien">{escape(nothing)}</p>'
    items = "".join(
        f"<li><strong>{escape(label_of(one.offer))}</strong>{escape(' '.join(one.sentences))}</li>"
        for one in missing
    )
    return f'<ul class="fiche-manque">{items}</ul>'


def comparison_html(comparison: Comparison) -> str:
    """Draw the rates as bars, the territory's own darker, with the sentence that says them."""
    bars = [Bar(bar.label, bar.rate.value, bar.text, strong=bar.own) for bar in comparison.bars]
    note = f'<p class="fiche-note">{escape(comparison.note)}</p>' if comparison.note else ""
    return f"{bars_html(comparison.title, bars)}<p>{escape(comparison.sentence)}</p>{note}"


def action_html(action: Action) -> str:
    """Write what to do about a gap."""
    sheet = action.sheet
    host = f'<p class="fiche-hote">{escape(action.host_sentence)}</p>' if action.host_sentence else ""
    parts = [
        ("Ce que c'est", escape(sheet.what)),
        ("Pour qui", escape(sheet.for_whom)),
        ("Qui peut le porter", escape(sheet.who_runs)),
        ("Ce que la Caf apporte", _list(sheet.caf_brings, "ul")),
        ("Premiers pas", _list(sheet.first_steps, "ol")),
        ("Textes et liens", texts_html(action.texts)),
    ]
    said = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in parts)
    sign = as_image(marker_svg([action.dispositif], 20))
    return (
        f'<section class="fiche-action"><h3>{sign}{escape(action.dispositif.full_name)}</h3>'
        f"{host}<dl>{said}</dl></section>"
    )


def texts_html(texts: Sequence[ReferenceText]) -> str:
    """Write reference texts as links, each with who publishes it and how to find it there."""
    items = "".join(
        f'<li><a href="{escape(text.url)}" target="_blank" rel="noopener">{escape(text.title)}</a> '
        f'({escape(text.publisher)}). <span class="fiche-note">{escape(text.note)}</span></li>'
        for text in texts
    )
    return f"<ul>{items}</ul>"


def status_html(status: Status) -> str:
    """Write a status with its pattern, as on the map."""
    swatch = as_image(swatch_svg(status, 16))
    return f'<span class="fiche-statut">{swatch}{status.label}</span>'


def _signed(dispositif: Dispositif) -> str:
    sign = as_image(marker_svg([dispositif], 20))
    return f'<span class="fiche-signe">{sign}{with_glossary(dispositif.label)}</span>'


def _list(items: Sequence[str], tag: str) -> str:
    return f"<{tag}>{''.join(f'<li>{escape(item)}.</li>' for item in items)}</{tag}>"


def _table(head: Sequence[str], rows: str, *, wide: bool = False) -> str:
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    kind = "fiche-table large" if wide else "fiche-table"
    return f'<table class="{kind}"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'
