"""Describe tables to Streamlit, whose figures are then written as French writes them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

LOCALIZED = st.column_config.NumberColumn(format="localized")


def localized_numbers(table: pd.DataFrame) -> dict[str, ColumnConfig]:
    """Describe every column of numbers of a table."""
    return dict.fromkeys(table.select_dtypes("number").columns, LOCALIZED)


def show_table(table: pd.DataFrame, alt: str, columns: Mapping[str, ColumnConfig] | None = None) -> None:
    """Draw a table; `alt` says what it is to a screen reader, `columns` describe those that differ."""
    config = {**localized_numbers(table), **(columns or {})}
    st.dataframe(table, hide_index=True, alt=alt, column_config=config)
