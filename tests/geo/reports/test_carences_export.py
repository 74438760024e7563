"""What a planner takes away: four sheets, two CSV, a GeoJSON, the same figures as the analysis."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pandas as pd
import pytest

from geo.analysis.equity import equities
from geo.analysis.matrix import filtered, matrix
from geo.analysis.ranking import Weights, rank_gaps
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS, Dispositif, need_of
from geo.domain.vocabulary import Level, Status
from geo.reports.carences_export import (
    Request,
    carences_workbook,
    file_name,
    matrix_csv,
    matrix_geojson,
    ranking_csv,
    rates_table,
    readable_ranking,
    shown_ranking,
)
from tests.geo.small import small_analysis

DAY = date(2026, 11, 23)
ALL, LAEP = NEEDS, need_of(Dispositif.LAEP)


def request_of(analysis, code: str, level: Level = Level.QPV) -> Request:
    return Request(
        analysis.tree.get(code),
        level,
        default_access(),
        ALL,
        Weights(1.0, 0.5),
        {"Filtre de statut": "Carence"},
    )


@pytest.fixture(scope="module")
def asked(analysis):
    return request_of(analysis, "59")


@pytest.fixture(scope="module")
def tables(analysis, asked):
    whole = matrix(analysis, asked.territory, asked.level, asked.access)
    ranking = rank_gaps(analysis, asked.territory, asked.level, asked.access, ALL, asked.weights)
    return whole, ranking


@pytest.fixture(scope="module")
def book(analysis, asked, tables):
    content = carences_workbook(analysis, asked, *tables, DAY)
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def sheet_table(sheet) -> pd.DataFrame:
    header, *rows = list(sheet.values)[3:]
    return pd.DataFrame(rows, columns=header)


def test_the_workbook_has_one_sheet_a_theme(book):
    assert book.sheetnames == ["Matrice", "Classement", "Taux d’équipement", "Méthode et sources"]


def test_the_matrix_and_the_ranking_hold_the_figures_of_the_analysis(book, tables):
    whole, ranking = tables
    sheet = sheet_table(book["Matrice"])
    assert sheet["Code"].tolist() == whole["zone_code"].tolist()
    assert sheet["Laep : hors de portée"].tolist() == whole["laep_unserved"].tolist()
    ranked = sheet_table(book["Classement"])
    assert ranked["Rang"].tolist() == ranking["rank"].tolist()
    assert ranked["Note"].tolist() == ranking["score"].round().tolist()
    assert book["Matrice"]["C3"].value == whole["population"].sum()


def test_the_rates_sheet_compares_the_territory_its_qpv_and_france(book):
    rates = sheet_table(book["Taux d’équipement"])
    assert rates["Territoire"].tolist()[:5] == ["Nord", "Hauts-de-France", "France", "En QPV", "Hors QPV"]
    assert len(rates) == 15


def test_the_last_sheet_says_formula_sources_vintage_date_parameters_and_mark(book):
    said = dict(row[:2] for row in book["Méthode et sources"].values if row[0])
    assert said["Note"].startswith("note")
    assert said["Avertissement"] == "Données de démonstration"
    assert said["Date d’édition"] == "23/11/2026"
    assert "Importance des familles monoparentales".replace(" ", "") in said["Paramètres"].replace(
        "\u00a0", ""
    ).replace(" ", "")
    assert "Licence Ouverte 2.0" in said["Source"]


def test_csv_and_geojson_hold_the_filtered_zones(analysis, asked, tables):
    whole, ranking = tables
    shown = filtered(whole, (LAEP,), statuses=[Status.GAP])
    read = pd.read_csv(io.BytesIO(matrix_csv(analysis, asked, shown, DAY)), sep=";", decimal=",")
    assert read["Code"].tolist() == shown["zone_code"].tolist()
    assert read["Laep"].unique().tolist() == ["▨ Carence"]
    ranks = pd.read_csv(io.BytesIO(ranking_csv(analysis, asked, ranking, DAY)), sep=";", decimal=",")
    assert ranks["Rang"].tolist() == ranking["rank"].tolist()
    assert ranks["Paramètres"].str.contains("Carence").all()
    zones = json.loads(matrix_geojson(analysis, asked, shown, DAY))
    assert [f["properties"]["zone_code"] for f in zones["features"]] == shown["zone_code"].tolist()
    assert zones["features"][0]["geometry"]["type"] in {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("code", ["29155", "59512"])
@pytest.mark.parametrize("level", list(Level))
def test_every_file_can_be_written_even_of_nothing(analysis, code, level):
    asked = request_of(analysis, code, level)
    whole = matrix(analysis, asked.territory, level, asked.access)
    ranking = rank_gaps(analysis, asked.territory, level, asked.access, (LAEP,))
    book = openpyxl.load_workbook(io.BytesIO(carences_workbook(analysis, asked, whole, ranking, DAY)))
    assert len(book.sheetnames) == 4
    for write, table in ((matrix_csv, whole), (ranking_csv, ranking), (matrix_geojson, whole)):
        assert write(analysis, asked, table, DAY)


def test_the_nearest_structure_is_named_and_a_missing_one_is_not():
    analysis = small_analysis()
    ranking = rank_gaps(analysis, analysis.tree.get("FR"), Level.QPV, default_access(), (LAEP,))
    readable = readable_ranking(analysis, ranking, Level.QPV)
    assert readable["nearest_name"].isna().all()
    assert readable["communes"].tolist() == ["Nordville", "Sudville", "Nordville"]
    assert readable["rank_range"].tolist()[0].startswith("1")


def test_columns_that_say_nothing_are_not_shown():
    one = {column.key for column in shown_ranking(Level.COMMUNE, (LAEP,), Weights(1.0, 1.0))}
    several = {column.key for column in shown_ranking(Level.QPV, ALL, Weights(1.0, 1.0))}
    assert not one & {"need_label", "communes", "poverty_part"}
    assert {"need_label", "communes", "poverty_part", "single_parents_part", "rank_range"} <= several


def test_rates_are_said_for_a_region_and_for_france_once(analysis):
    france = analysis.tree.get("FR")
    assert rates_table(analysis, france, equities(analysis, france))["territory_name"].tolist()[:3] == [
        "France", "En QPV", "Hors QPV"
    ]  # fmt: skip


def test_a_file_says_what_it_holds_by_its_name(asked):
    assert file_name(asked, DAY, "xlsx") == "carences-59-qpv-2026-11-23.xlsx"
