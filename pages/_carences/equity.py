"""Draw how equipped a territory is, and whether its QPV are less so than the rest of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.analysis.equity import equities
from geo.domain.territory import Territory
from geo.reports.carences_export import rates_table
from geo.words.rates import (
    apart_sentence,
    counted_rate,
    equity_definition,
    equity_sentences,
    gap_figure,
    rate_title,
)
from pages._ui.data import analysis
from pages._ui.html import Bar, bars_html


def draw_equity(territory: Territory, source: str) -> None:
    """Draw one chart a need: the territory, what contains it, its QPV and the rest; then the gap."""
    st.html("<h2>Les QPV sont-ils moins équipés que le reste du territoire ?</h2>")
    found = equities(analysis(), territory)
    table = rates_table(analysis(), territory, found)
    sentences = equity_sentences(territory, found)
    if len(sentences) < len(found):
        st.html(f"<p>{escape(' '.join(sentences))}</p>")
        return
    columns = st.columns(len(found), gap="medium")
    for (need, compared), said, column in zip(found.items(), sentences, columns, strict=True):
        title = rate_title(need)
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
                f"<p class='carences-ecart'>Écart d’équité <strong>{gap}</strong>"
                f"{escape(said)}</p>"
            )
    notes = [equity_definition(), apart_sentence(list(found.values())), source]
    written = escape(" ".join(note for note in notes if note))
    st.html(f'<p class="maillage-note carences-methode">{written}</p>')
