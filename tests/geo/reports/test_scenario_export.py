"""The workbook of scenarios: read back, it says what the page says."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from geo.analysis.scenario import Addition, Scenario
from geo.analysis.siting import Question, where_next
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import DEMONSTRATION_LABEL
from geo.reports.scenario_export import file_name, scenario_workbook
from geo.words.siting import meaning

ACCESS = default_access()
TODAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def book(analysis):
    roubaix = analysis.tree.get("59512")
    closed = str(analysis.structures_of(roubaix)["id"].iloc[0])
    named = [
        ("Alma", Scenario("Alma", (Addition((Dispositif.LAEP,), 3.17456, 50.69012),))),
        ("Moins un", Scenario("Moins un", closed=(closed,))),
        ("Vide", Scenario("Vide")),
    ]
    answer = where_next(analysis, Question(roubaix, Dispositif.LAEP, ACCESS), 2)
    content = scenario_workbook(analysis, roubaix, ACCESS, named, answer, TODAY)
    return openpyxl.load_workbook(BytesIO(content)), answer


def cells(sheet) -> list[object]:
    return [value for row in sheet.iter_rows(values_only=True) for value in row if value is not None]


def test_there_is_a_sheet_for_each_question(book):
    assert book[0].sheetnames == [
        "Comparaison", "Lieux", "Avant, après", "QPV qui changent", "Communes qui changent",
        "Où ouvrir la prochaine", "À lire",
    ]  # fmt: skip


def test_every_sheet_says_that_the_data_are_a_demonstration(book):
    for sheet in book[0]:
        assert any(DEMONSTRATION_LABEL in str(value) for value in cells(sheet)), sheet.title


def test_scenarios_that_change_something_are_compared_and_placed(book):
    compared = cells(book[0]["Comparaison"])
    assert "Alma" in compared
    assert "Moins un" in compared
    assert "Vide" not in compared
    placed = cells(book[0]["Lieux"])
    assert {"Ouverture", "Fermeture", "Laep à Roubaix", "3,17456"} <= set(placed)


def test_the_optimum_and_what_it_leaves_out_are_said(book, analysis):
    read = " ".join(map(str, cells(book[0]["À lire"])))
    assert meaning(analysis.tree, book[1]) in read
    assert "coût" in read


def test_without_scenario_nor_search_it_still_opens(analysis):
    content = scenario_workbook(analysis, analysis.tree.get("59512"), ACCESS, [], None, TODAY)
    assert "Lieux" in openpyxl.load_workbook(BytesIO(content)).sheetnames


def test_the_file_says_what_it_holds(analysis):
    assert file_name(analysis.tree.get("59512"), TODAY) == "scenarios-59512-2026-03-01.xlsx"
