"""Explain what the dispositifs are: missions, national figures beside the data in use, texts, glossary."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.analysis.national import NOT_COUNTED, Chart, Counter, charts, counters
from geo.cartography import as_image, marker_svg
from geo.domain.dispositifs import Dispositif
from geo.domain.knowledge import essentials, glossary, life_events, missions, sheets, texts
from pages._ui import fiche_html as html
from pages._ui.bars import Bar, bars_html
from pages._ui.data import analysis
from pages._ui.frame import banner, keep_view, source_line

_STYLE = """
<style>
  .comprendre p, .comprendre li { font-size:1rem; line-height:1.5; }
  .comprendre ol.missions { padding:0; margin:.4rem 0; display:grid; gap:.6rem;
    grid-template-columns:repeat(auto-fit,minmax(190px,1fr)); list-style-position:inside; }
  .comprendre ol.missions li, .comprendre ul.moments li { border:1px solid #c9ced8; border-radius:6px;
    padding:.6rem .8rem; }
  .comprendre ul.moments { list-style:none; padding:0; margin:.4rem 0; display:grid; gap:.6rem;
    grid-template-columns:repeat(auto-fit,minmax(220px,1fr)); }
  .comprendre .chiffres { display:grid; gap:.6rem; padding:0; margin:.4rem 0; list-style:none;
    grid-template-columns:repeat(auto-fit,minmax(210px,1fr)); }
  .comprendre .chiffres li { background:#f3f5f9; border-radius:6px; padding:.6rem .8rem; }
  .comprendre .chiffres b { display:block; font-size:1.6rem; line-height:1.2; white-space:nowrap; }
  .comprendre .chiffres small { display:block; font-size:.9rem; color:#4b5260; }
  .comprendre nav { font-size:1rem; line-height:1.9; }
  .stHeading h2 { font-size:1.35rem !important; padding:.8rem 0 .2rem !important; }
  .st-key-glossaire h3 { font-size:1.05rem !important; padding:.4rem 0 0 !important; }
</style>
"""
_SCROLL = """
<script>
  // The page grows while it is drawn: hold the definition asked for in place until the person moves.
  (() => {
    const asked = decodeURIComponent(location.hash.slice(1));
    if (!asked) return;
    const show = () => document.getElementById(asked)?.scrollIntoView();
    const grown = new ResizeObserver(show);
    grown.observe(document.querySelector(".stMainBlockContainer"));
    for (const moved of ["wheel", "touchstart", "keydown", "pointerdown"])
      addEventListener(moved, () => grown.disconnect(), { once: true });
  })();
</script>
"""
_PARTS = {
    "avs": "Animation de la vie sociale",
    "parents": "Soutien aux parents",
    "dispositifs": "Les quatre dispositifs",
    "chiffres": "En chiffres",
    "quartiers": "Les quartiers et la Caf",
    "textes": "Textes",
    "glossaire": "Glossaire",
}


def main() -> None:
    """Draw the page."""
    banner(analysis().dataset)
    keep_view()
    st.html(html.STYLE + _STYLE)
    st.html('<h1 class="maillage-titre">Comprendre</h1>')
    links = " · ".join(f'<a href="#{anchor}" target="_self">{title}</a>' for anchor, title in _PARTS.items())
    _write(f"<p>{escape(essentials()['elus'].text)}</p><nav aria-label='Parties de la page'>{links}</nav>")
    _social_life()
    _parents()
    _dispositifs()
    _figures()
    _commitments()
    _texts()
    _glossary()
    st.html(_SCROLL, unsafe_allow_javascript=True)


def _write(content: str) -> None:
    st.html(f'<div class="comprendre fiche">{content}</div>')


def _part(anchor: str) -> None:
    st.header(_PARTS[anchor], anchor=anchor)


def _social_life() -> None:
    _part("avs")
    items = "".join(
        f"<li><strong>{escape(one.title)}</strong><br>{escape(one.text)}</li>" for one in missions()
    )
    _write(
        f"<p>{escape(essentials()['avs'].text)}</p><p><strong>Cinq missions :</strong></p>"
        f'<ol class="missions">{items}</ol>'
    )


def _parents() -> None:
    _part("parents")
    items = "".join(
        f'<li><strong>{escape(one.title)}</strong><br>{escape(one.text)} <a href="{escape(one.url)}" '
        f'target="_blank" rel="noopener">En savoir plus</a></li>'
        for one in life_events()
    )
    _write(f"<p>{escape(essentials()['parentalite'].text)}</p><ul class='moments'>{items}</ul>")


def _dispositifs() -> None:
    _part("dispositifs")
    columns = st.columns(2, gap="large")
    for place, dispositif in enumerate(Dispositif):
        with columns[place % 2]:
            _write(_sheet(dispositif))


def _sheet(dispositif: Dispositif) -> str:
    sheet = sheets()[dispositif]
    also = [("Il peut aussi tenir", escape(sheet.also_runs))] if sheet.also_runs else []
    parts = [
        ("Ce que c'est", escape(sheet.what)),
        ("Pour qui", escape(sheet.for_whom)),
        ("Qui peut le porter", escape(sheet.who_runs)),
        *also,
        (
            "Ce que la Caf apporte",
            "<ul>" + "".join(f"<li>{escape(one)}.</li>" for one in sheet.caf_brings) + "</ul>",
        ),
    ]
    said = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in parts)
    figures = "".join(
        f"<li><b>{escape(one.figure.amount)}</b>{escape(one.figure.label)}{_here(one)}</li>"
        for one in counters(analysis(), dispositif)
    )
    sign = as_image(marker_svg([dispositif], 22))
    return (
        f'<section class="fiche-action"><h3>{sign}{escape(dispositif.full_name)}</h3>'
        f'<dl>{said}</dl><ul class="chiffres">{figures}</ul>'
        f'<p class="fiche-note">Chiffres nationaux : {escape(_national_source(dispositif))} '
        f"{escape(NOT_COUNTED)}</p></section>"
    )


def _here(counter: Counter) -> str:
    return f"<small>{escape(counter.here)}</small>" if counter.here else ""


def _national_source(dispositif: Dispositif) -> str:
    one = counters(analysis(), dispositif)[0].figure
    return f"{one.source} ({one.vintage})."


def _figures() -> None:
    _part("chiffres")
    columns = st.columns(2, gap="large")
    for place, chart in enumerate(charts(analysis())):
        with columns[place % 2]:
            _write(_chart(chart))


def _chart(chart: Chart) -> str:
    bars = [Bar(bar.label, bar.value, bar.text, strong=bar.national) for bar in chart.bars]
    return (
        bars_html(chart.words.title, bars, ("Quoi", chart.words.unit))
        + f"<p>{escape(chart.words.reading)}</p>"
        f'<p class="fiche-note">{escape(chart.source)} {escape(source_line(analysis().dataset))}</p>'
    )


def _commitments() -> None:
    _part("quartiers")
    for key in ("qpv", "points_accueil", "caf", "monenfant"):
        one = essentials()[key]
        _write(f"<p><strong>{escape(one.title)}</strong><br>{escape(one.text)}</p>")


def _texts() -> None:
    _part("textes")
    _write(html.texts_html(texts()))


def _glossary() -> None:
    _part("glossaire")
    with st.container(key="glossaire"):
        columns = st.columns(2, gap="large")
        for place, term in enumerate(glossary()):
            with columns[place % 2]:
                st.subheader(term.term, anchor=term.anchor)
                full = f"<strong>{escape(term.full_name)}.</strong> " if term.full_name else ""
                more = (
                    f' <a href="{escape(term.url)}" target="_blank" rel="noopener">Site officiel</a>'
                    if term.url
                    else ""
                )
                _write(f"<p>{full}{escape(term.definition)}{more}</p>")


main()
