"""Lay a comparison out as the native bar chart that slides and documents carry."""

from __future__ import annotations

from math import isfinite
from typing import Any

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.util import Pt

from geo.cartography.palette import PALETTE
from geo.reports.fiche import Bar, Comparison
from geo.reports.rendering import FONT, clean, shortened

_NUMBER_FORMAT = "0.00"
_LONGEST_CATEGORY = 34


def drawn_bars(one: Comparison) -> list[Bar]:
    """Return the bars of which the value is known, the last first: a chart draws them from the bottom."""
    return [bar for bar in reversed(one.bars) if isfinite(bar.rate.value)]


def chart_data(one: Comparison) -> CategoryChartData:
    """Return the workbook of a comparison."""
    bars = drawn_bars(one)
    data = CategoryChartData(number_format=_NUMBER_FORMAT)
    data.categories = [_category(bar.label) for bar in bars]
    data.add_series(one.title, [round(bar.rate.value, 2) for bar in bars])
    return data


def chart_words(one: Comparison) -> str:
    """Describe the chart to who cannot see it."""
    return f"{one.title}. {one.sentence}"


def dress(chart: Chart, one: Comparison) -> None:
    """Write the values on the bars and mark that of the territory."""
    chart.has_legend = False
    chart.font.size, chart.font.name = Pt(13), FONT
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    chart.has_title = True
    chart.chart_title.text_frame.text = one.title
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    plot = chart.plots[0]
    plot.gap_width = 60
    plot.has_data_labels = True
    for series in plot.series:
        labels = series.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = _NUMBER_FORMAT, False
        labels.font.size, labels.font.bold = Pt(14), True
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
    for point, bar in enumerate(drawn_bars(one)):
        _paint(plot.series[0].points[point], PALETTE.accent if bar.own else PALETTE.accent_soft)


def _paint(point: Any, fill: str) -> None:
    point.format.fill.solid()
    point.format.fill.fore_color.rgb = RGBColor.from_string(fill.lstrip("#").upper())
    point.format.line.color.rgb = RGBColor.from_string(PALETTE.ink.lstrip("#").upper())


def _category(text: str) -> str:
    """Write a category: the chart's own workbook would compute a text that begins with an equals sign."""
    label = shortened(clean(text), _LONGEST_CATEGORY)
    return f" {label}" if label.startswith(("=", "+", "-", "@")) else label
