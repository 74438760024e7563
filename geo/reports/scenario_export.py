"""Gather scenarios, what they change and the sites that would serve most people, in one workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
from pandas.api.types import is_float_dtype, is_numeric_dtype

from geo.analysis.coverage import Analysis
from geo.analysis.scenario import (
    Comparison,
    Scenario,
    WhatIf,
    addition_label,
    changes_words,
    effects_words,
    side_by_side,
)
from geo.analysis.siting import Answer
from geo.analysis.travel import Access
from geo.domain.columns import Column, Kind
from geo.domain.dispositifs import Dispositif
from geo.domain.french import number
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level
from geo.reports.provenance import provenance
from geo.reports.workbook import TableSheet, TextSheet, workbook_bytes
from geo.words.scenario import findings
from geo.words.siting import curve_table, limits, meaning, payoff

_PLACES = (
    Column("scenario", "Scénario"),
    Column("change", "Changement"),
    Column("what", "Quoi"),
    Column("lon", "Longitude"),
    Column("lat", "Latitude"),
)


def scenario_workbook(
    analysis: Analysis,
    territory: Territory,
    access: Access,
    named: Sequence[tuple[str, Scenario]],
    answer: Answer | None,
    edited: date,
) -> bytes:
    """Write a workbook: scenarios compared, what each opens and closes, who gains, the best sites.

    Parameters
    ----------
    analysis : Analysis
        As things are.
    territory : Territory
    access : Access
    named : sequence of (str, Scenario)
    answer : Answer or None
        Of « où ensuite ? », if it was asked.
    edited : datetime.date
    """
    real = [(name, scenario) for name, scenario in named if not scenario.is_empty]
    where = in_place(territory)
    said = provenance(
        analysis.dataset,
        f"Scénarios {where}",
        access,
        {"Scénarios": ", ".join(name for name, _ in real) or "aucun"},
        edited,
    )
    compared = {
        name: Comparison(analysis, WhatIf(analysis, scenario), territory, access) for name, scenario in real
    }
    found = {name: one.effects for name, one in compared.items()}
    sheets: list[TableSheet | TextSheet] = [
        _sheet("Comparaison", f"Scénarios comparés {where}", side_by_side(list(found.items()))),
        TableSheet(
            "Lieux", "Ce qui ouvrirait, ce qui fermerait", _places(analysis, real), _PLACES, "Aucun lieu."
        ),
        _sheet(
            "Avant, après",
            f"Personnes desservies {where}",
            _stacked({name: effects_words(one) for name, one in found.items()}),
        ),
        *(_zones(compared, level) for level in (Level.QPV, Level.COMMUNE)),
    ]
    lines = [
        (name, text) for name, scenario in real for text in findings(scenario, found[name], territory, access)
    ]
    if answer is not None and answer.steps:
        tree = analysis.tree
        sheets.append(_sheet("Où ouvrir la prochaine", f"Meilleurs lieux {where}", curve_table(tree, answer)))
        said_of = (meaning(tree, answer), payoff(answer))
        lines += [("Où ouvrir la prochaine", text) for text in said_of if text]
        lines += [("Ce que le calcul ignore", text) for text in limits(answer)]
    sheets.append(TextSheet("À lire", "À lire avant de s’en servir", [*lines, *said.said()]))
    return workbook_bytes(sheets, said)


def file_name(territory: Territory, edited: date) -> str:
    """Name the workbook so that it says what it holds without being opened."""
    return f"scenarios-{territory.code}-{edited:%Y-%m-%d}.xlsx"


def _places(analysis: Analysis, named: Sequence[tuple[str, Scenario]]) -> pd.DataFrame:
    known = analysis.structure_by_id
    rows = []
    for name, scenario in named:
        for one in scenario.added:
            place = (number(one.lon, 5), number(one.lat, 5))
            rows.append((name, "Ouverture", addition_label(analysis, one), *place))
        for structure_id in scenario.closed:
            row = known.loc[structure_id]
            offered = ", ".join(Dispositif(d).label for d in row["dispositifs"])
            place = (number(row.geometry.x, 5), number(row.geometry.y, 5))
            rows.append((name, "Fermeture", f"{row['name']} ({offered})", *place))
    return pd.DataFrame(rows, columns=[column.key for column in _PLACES])


def _zones(compared: Mapping[str, Comparison], level: Level) -> TableSheet:
    tables = {name: changes_words(one.changes(level), level) for name, one in compared.items()}
    plural = level.noun.plural
    label = plural if level is Level.QPV else plural.capitalize()
    return _sheet(f"{label} qui changent", f"{label} dont la desserte change", _stacked(tables))


def _stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the tables of several scenarios one under another, their names first."""
    if not tables:
        return pd.DataFrame(columns=["Scénario"])
    return pd.concat([table.assign(Scénario=name) for name, table in tables.items()])[
        ["Scénario", *next(iter(tables.values())).columns]
    ]


def _sheet(name: str, title: str, table: pd.DataFrame) -> TableSheet:
    shown = table if len(table.columns) else pd.DataFrame(columns=["Scénario"])
    columns = [Column(label, label, _kind(shown[label])) for label in shown.columns]
    return TableSheet(name, title, shown, columns, note="Rien à dire ici.")


def _kind(series: pd.Series) -> Kind:
    if not is_numeric_dtype(series):
        return Kind.TEXT
    return Kind.PERCENT if is_float_dtype(series) and "Part" in str(series.name) else Kind.PEOPLE
