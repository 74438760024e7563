"""Keep a table and a map on one selection of zones: what is ticked in one is outlined in the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from geo.analysis.matrix import status_words
from geo.cartography.palette import PALETTE, STATUS_STYLE
from geo.domain.columns import DECIMALS, NUMERIC, Column
from geo.domain.french import number
from geo.domain.vocabulary import Status
from geo.reports.tabular import as_read

MOST_ROWS = 5_000
"""Beyond, rows are fetched as they are scrolled to, and cannot be selected."""
_TOO_MANY = f"Plus de {number(MOST_ROWS)} lignes : choisissez un territoire plus petit pour en cocher."
STATUS_CELL: dict[str, str] = {
    words: f"background-color: {STATUS_STYLE[status].fill}; "
    f"color: {PALETTE.paper if status is Status.INSIDE else PALETTE.ink}"
    for status, words in zip(Status, status_words(pd.Series([one.value for one in Status])), strict=True)
}
"""Style of a cell by the status that it says; the symbol and the word say it too."""
_SELECTED = "linked:selected"
_LIFTED = "linked:lifted"
_MOST_HEIGHT, _ROW_HEIGHT = 560, 35
_STATUS_PX, _BAR_PX = 87, 165
_WIDTH_PX = {"zone_name": 272, "far": 104}


def selected_zones() -> list[str]:
    """Return the codes of the zones selected, in the order in which they were."""
    return list(st.session_state.get(_SELECTED, []))


def clear_selection() -> None:
    """Select nothing."""
    st.session_state[_SELECTED] = []
    st.session_state[_LIFTED] = []


def toggle_zones(codes: Iterable[str]) -> None:
    """Select these zones, or deselect them if all were; their rows come first, so that they are seen."""
    before, asked = selected_zones(), list(codes)
    kept = [code for code in before if code not in asked]
    st.session_state[_SELECTED] = kept if set(asked) <= set(before) else [*kept, *asked]
    st.session_state[_LIFTED] = st.session_state[_SELECTED]


def linked_table(
    table: pd.DataFrame,
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    statuses: Sequence[str] = (),
    bars: Sequence[str] = (),
) -> None:
    """Draw a table whose rows select zones; one with too many rows is only read.

    Parameters
    ----------
    table : pandas.DataFrame
        With `zone_code`; a zone may have several rows, selected together.
    columns : sequence of Column
        What is shown, in order.
    key : str
        One table a key.
    alt : str
        What the table is, for a screen reader.
    statuses : sequence of str
        Keys of the columns that hold a status in words: coloured like the zones of the map.
    bars : sequence of str
        Keys of the columns of people drawn as bars.
    """
    lifted = table["zone_code"].isin(st.session_state.get(_LIFTED, []))
    table = table.iloc[np.argsort(~lifted.to_numpy(), kind="stable")]
    readable = as_read(table, columns).reset_index(drop=True)
    config = column_config(columns, bars=bars, table=table)
    height = min(_MOST_HEIGHT, _ROW_HEIGHT * (len(table) + 1) + 3)
    if len(table) > MOST_ROWS:
        st.dataframe(readable, hide_index=True, height=height, column_config=config, lazy=True, alt=alt)
        st.html(f'<p class="maillage-faits">{_TOO_MANY}</p>')
        return
    _select_rows(key, table["zone_code"].to_list())
    labels = {column.key: column.label for column in columns}
    st.dataframe(
        _coloured(readable, [labels[one] for one in statuses if one in labels]),
        key=key,
        hide_index=True,
        height=height,
        column_config=config,
        placeholder="",
        on_select=partial(_adopt_rows, key),
        selection_mode="multi-row",
        alt=alt,
    )


def _coloured(readable: pd.DataFrame, statuses: Sequence[str]) -> Styler:
    """Colour statuses like the map."""
    return readable.style.map(lambda words: STATUS_CELL[str(words)], subset=list(statuses))


def column_config(
    columns: Sequence[Column], *, bars: Sequence[str] = (), table: pd.DataFrame | None = None
) -> dict[str, ColumnConfig]:
    """Describe columns to Streamlit: French numbers, help under the header, a rank always in sight.

    Parameters
    ----------
    columns : sequence of Column
    bars : sequence of str
        Keys of the columns drawn as bars, the longest of which is the largest value of `table`.
    table : pandas.DataFrame, optional
    """
    config: dict[str, ColumnConfig] = {}
    for place, column in enumerate(columns):
        # Streamlit greys what stays in sight: a rank may be grey, a name may not.
        pinned = (place == 0 and column.kind in NUMERIC) or None
        width = _WIDTH_PX.get(column.key, _STATUS_PX if column.key.endswith("_status") else column.width_px)
        if column.key in bars and table is not None:
            config[column.label] = st.column_config.ProgressColumn(
                format="localized",
                min_value=0,
                max_value=max(1, int(table[column.key].max(skipna=True) or 0)),
                color=PALETTE.gap_edge,
                width=_WIDTH_PX.get(column.key, _BAR_PX),
                help=column.help or None,
            )
        elif column.kind in NUMERIC:
            step = 10 ** -DECIMALS[column.kind]
            config[column.label] = st.column_config.NumberColumn(
                format="localized", step=step, help=column.help or None, pinned=pinned
            )
        else:
            config[column.label] = st.column_config.TextColumn(
                width=width, help=column.help or None, pinned=pinned
            )
    return config


def _select_rows(key: str, codes: list[str]) -> None:
    """Tick the rows of the zones selected: positions follow the zones when the order changes."""
    chosen = set(selected_zones())
    wanted = [row for row, code in enumerate(codes) if code in chosen]
    ticked = st.session_state.get(key, {}).get("selection", {}).get("rows", [])
    if sorted(ticked) != wanted:
        st.session_state[key] = {"selection": {"rows": wanted, "columns": [], "cells": []}}
    st.session_state[f"{key}:shown"] = (codes, wanted)


def _adopt_rows(key: str) -> None:
    codes, before = st.session_state[f"{key}:shown"]
    now = st.session_state[key]["selection"]["rows"]
    removed = {codes[row] for row in set(before) - set(now)}
    added = [codes[row] for row in now if row not in before]
    kept = [code for code in selected_zones() if code not in removed]
    st.session_state[_SELECTED] = list(dict.fromkeys([*kept, *added]))
