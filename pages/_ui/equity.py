"""Draw how equipped a territory is, and whether its QPV are less so than the rest of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.analysis.equity import equities
from geo.domain.territory import Territory
from geo.reports.carences import rates_table
from geo.words.rates import (
    apart_sentence,
    counted_rate,
    equity_definition,
    equity_sentence,
    gap_figure,
    rate_title,
)
from pages._ui.bars import Bar, bars_html
from pages._ui.data import analysis

_STYLE = """
<style>
  .maillage-barres { width:100%; border-collapse:collapse; font-size:.95rem; }
  .maillage-barres caption { text-align:left; font-weight:700; padding:.2rem 0 .4rem; color:#1b1f27; }
  .maillage-barres th { font-weight:400; text-align:left; width:40%; padding:.2rem .6rem .2rem 0;
    border:0; }
  .maillage-barres td { border:0; padding:.2rem 0; white-space:nowrap; }
  .maillage-barres .barre { display:inline-block; height:1.05rem; vertical-align:middle; margin-right:.45rem;
    border:1px solid #163a75; min-width:2px; }
  .maillage-barres thead { position:absolute; clip-path:inset(50%); height:1px; overflow:hidden; }
  .maillage-ecart { font-size:1.05rem; line-height:1.4; margin:.5rem 0 0; }
  .maillage-ecart strong { display:block; font-size:1.5rem; }
  .maillage-note { font-size:.9rem; color:#4b5260; margin:.5rem 0; line-height:1.4; }
</style>
"""


def draw_equity(territory: Territory, source: str) -> None:
    """Draw one chart a need: the territory, what contains it, its QPV and the rest; then the gap."""
    st.html(_STYLE)
    st.html("<h2>Les QPV sont-ils moins équipés que le reste du territoire ?</h2>")
    found = equities(analysis(), territory)
    table = rates_table(analysis(), territory, found)
    for (need, compared), column in zip(found.items(), st.columns(len(found), gap="medium"), strict=True):
        title = rate_title(need, named=True)
        rows = table[table["label"] == title].to_dict("records")
        bars = [
            Bar(
                row["territory_name"],
                row["rate"],
                counted_rate(row["rate"], row["structures"]),
                row["in_qpv"],
            )
            for row in rows
        ]
        gap = escape(gap_figure(compared))
        with column:
            st.html(
                f"{bars_html(title, bars)}"
                f"<p class='maillage-ecart'>Écart d'équité <strong>{gap}</strong>"
                f"{escape(equity_sentence(territory, compared))}</p>"
            )
    notes = [equity_definition(), apart_sentence(list(found.values())), source]
    st.html(f'<p class="maillage-note">{escape(" ".join(note for note in notes if note))}</p>')
