"""Draw the agréments that end: when to begin, on a timeline, and who would lose access without renewal."""

from __future__ import annotations

from datetime import date
from functools import partial
from urllib.parse import urlencode

import altair as alt
import pandas as pd
import streamlit as st

from geo.analysis.renewals import HORIZONS, Calendar, Renewal, approval_calendar, without_renewal
from geo.analysis.scenario import Scenario, encode
from geo.cartography.palette import PALETTE
from geo.domain.columns import Kind
from geo.reports.formats import ReportFormat
from geo.reports.renewals_export import file_name, renewals_ics, renewals_workbook
from geo.reports.tabular import as_read
from geo.words import renewals as words
from pages._ui.data import analysis
from pages._ui.downloads import file_button
from pages._ui.html import findings_html, note_html
from pages._ui.link import View
from pages._ui.text import escape_markdown

_HORIZON, _CHOSEN = "carences:horizon", "carences:renewal"
_MOST_DRAWN = 40
_BAR_PX, _AXIS_PX = 16, 40


@st.fragment
def draw_renewals(view: View) -> None:
    """Draw the calendar of a territory; choosing in it draws nothing else again."""
    today = date.today()
    calendar = approval_calendar(analysis(), view.territory, today)
    st.html("<h2>Quels agréments faut-il renouveler ?</h2>")
    said = (
        words.calendar_sentence(calendar, view.territory),
        words.begin_sentence(calendar),
        words.ended_sentence(calendar),
        words.undated_sentence(calendar),
    )
    st.html(findings_html(list(dict.fromkeys(text for text in said if text))))
    if calendar.renewals:
        _calendar(view, calendar)
    st.html(note_html(words.method_sentence()))


def _calendar(view: View, calendar: Calendar) -> None:
    months = st.segmented_control(
        "Prennent fin",
        HORIZONS,
        format_func=words.horizon_label,
        default=HORIZONS[-1],
        key=_HORIZON,
        required=True,
    )
    shown = [one for one in calendar.renewals if one.months <= int(months)]
    table = words.calendar_table(analysis(), calendar)
    table = table[table["id"].isin([one.structure_id for one in shown])]
    left, right = st.columns([0.55, 0.45], gap="medium")
    with left:
        dates = {
            c.label: st.column_config.DateColumn(format="DD/MM/YYYY")
            for c in words.CALENDAR
            if c.kind is Kind.DATE
        }
        columns = [column for column in words.CALENDAR if column.key != "id"]
        st.dataframe(
            as_read(table, columns),
            hide_index=True,
            column_config=dates,
            alt="Agréments, le premier à prendre fin d’abord",
        )
        _files(view, calendar)
    with right:
        _without(view, [one for one in shown if one.months])
    st.caption("Du début du renouvellement à la fin de l’agrément, et aujourd’hui")
    st.altair_chart(_timeline(table, calendar.today), width="stretch")


def _timeline(table: pd.DataFrame, today: date) -> alt.LayerChart:
    """Draw a bar an agrément, from when to begin to its end, and today."""
    first = table.head(_MOST_DRAWN).assign(
        begin=lambda rows: pd.to_datetime(rows["begin"]),
        end=lambda rows: pd.to_datetime(rows["end"]),
    )
    bars = (
        alt.Chart(first, height=_AXIS_PX + _BAR_PX * first["name"].nunique())
        .mark_bar(color=PALETTE.accent_soft, stroke=PALETTE.ink, strokeWidth=0.5)
        .encode(
            x=alt.X(
                "begin:T",
                title=None,
                axis=alt.Axis(format="%m/%Y", orient="top", labelFlush=True),
            ),
            x2="end:T",
            y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=140, labelOverlap=False)),
            tooltip=[
                alt.Tooltip("name:N", title="Structure"),
                alt.Tooltip("end:T", title="Fin", format="%d/%m/%Y"),
            ],
        )
    )
    now = alt.Chart(pd.DataFrame({"day": [pd.Timestamp(today)]})).mark_rule(color=PALETTE.gap_ink, size=2)
    return bars + now.encode(x="day:T", tooltip=alt.value("Aujourd’hui"))


def _without(view: View, ending: list[Renewal]) -> None:
    if not ending:
        return
    st.html("<h3>Si l’agrément n’était pas renouvelé</h3>")
    known = {one.structure_id: one for one in ending}
    chosen = st.selectbox(
        "Structure",
        list(known),
        format_func=lambda one: known[one].name,
        index=None,
        placeholder="Choisir",
        key=_CHOSEN,
    )
    if chosen not in known:
        return
    effects = without_renewal(analysis(), view.territory, known[chosen], view.access).effects
    st.markdown(escape_markdown(words.loss_sentence(effects, view.territory)))
    link = {"territoire": view.territory.code, "scenario": encode([Scenario(closed=(chosen,))])}
    st.markdown(f"[Voir ce scénario sur la carte](scenario?{urlencode(link)})")


def _files(view: View, calendar: Calendar) -> None:
    current = analysis()
    place, today = view.territory, calendar.today
    with st.container(horizontal=True, gap="small"):
        file_button(
            "Agréments (Excel)",
            partial(renewals_workbook, territory=place, calendar=calendar, access=view.access, edited=today),
            (view.access, today),
            file_name(place, today, "xlsx"),
            ReportFormat.XLSX,
            territory=place,
            icon=":material/download:",
        )
        st.download_button(
            "Agenda (ICS)",
            partial(renewals_ics, current, place, calendar),
            file_name(place, today, "ics"),
            "text/calendar",
            icon=":material/event:",
            on_click="ignore",
        )
