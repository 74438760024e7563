"""The matrix says of each zone what the coverage says, filters it, and sums it up."""

from __future__ import annotations

import pytest

from geo.analysis.matrix import (
    ASPECTS,
    filtered,
    in_words,
    key_of,
    matrix,
    matrix_columns,
    shown_sentence,
    totals,
    worst_gaps,
)
from geo.analysis.travel import default_access
from geo.domain.columns import Kind
from geo.domain.dispositifs import ALL_NEEDS, NEEDS, Dispositif, need_of
from geo.domain.vocabulary import Level, Status
from tests.geo.small import NORTH, SOUTH, small_analysis

LAEP, CLAS = need_of(Dispositif.LAEP), need_of(Dispositif.CLAS)
BOTH = (LAEP, CLAS)


@pytest.fixture(scope="module")
def table():
    """One LAEP in the north, of which the middle is 800 m away; nothing is known of the CLAS of the Nord."""
    analysis = small_analysis(scope={"laep": ["FR"], "clas": ["62"]}, laep=[NORTH])
    return matrix(analysis, analysis.tree.get("FR"), Level.QPV, default_access(), BOTH)


def test_one_row_a_zone_those_with_most_people_without_service_first(table):
    # The south lacks a LAEP (100 children) and a CLAS (200); the others lack nothing that is known.
    assert table["zone_code"].tolist()[0] == "Q-SOUTH"
    assert sorted(table["zone_code"]) == ["Q-MIDDLE", "Q-NORTH", "Q-SOUTH"]


def test_each_dispositif_has_its_status_distance_time_name_and_people(table):
    row = table.set_index("zone_code").loc["Q-MIDDLE"]
    # The grid's median point lies 800 m from the structure, give or take half of the zone.
    assert row["laep_status"] == Status.REACHABLE
    assert 600 <= row["laep_nearest_m"] <= 1_000
    # 4.5 km/h on a path 1.3 times the straight line.
    assert row["laep_nearest_min"] == pytest.approx(row["laep_nearest_m"] * 1.3 / 75)
    assert row["laep_nearest_name"] == "Structure 0"
    assert row["laep_target"] == 80
    assert row["communes"] == "Nordville"
    assert row["epci_name"] == "Communauté de communes d’essai"


def test_an_unknown_has_no_figure(table):
    row = table.set_index("zone_code").loc["Q-NORTH"]
    assert row["clas_status"] == Status.UNKNOWN
    assert row[["clas_nearest_m", "clas_nearest_min", "clas_unserved", "clas_nearest_name"]].isna().all()


def test_totals_count_statuses_and_people_where_they_are_known(table):
    found = totals(table, BOTH).set_index("need")
    laep, clas = found.loc["laep"], found.loc["clas"]
    assert laep[["inside", "reachable", "gap", "unknown"]].tolist() == [1, 1, 1, 0]
    assert (laep["target"], clas["target"]) == (300, 200)
    assert clas[["inside", "reachable", "gap", "unknown"]].tolist() == [0, 0, 1, 2]
    assert (clas["unserved"], clas["in_gaps"]) == (200, 200)
    # 32 of the 80 children of the middle are out of reach, but it is no zone in gap.
    assert (laep["unserved"], laep["in_gaps"]) == (132, 100)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, {"Q-NORTH", "Q-MIDDLE", "Q-SOUTH"}),
        ({"statuses": [Status.GAP]}, {"Q-SOUTH"}),
        ({"statuses": [Status.UNKNOWN]}, {"Q-NORTH", "Q-MIDDLE"}),
        ({"statuses": [Status.INSIDE, Status.GAP]}, {"Q-NORTH", "Q-SOUTH"}),
        ({"epci": ["200000001"]}, {"Q-NORTH", "Q-MIDDLE"}),
        ({"least_population": 900}, {"Q-NORTH", "Q-SOUTH"}),
        ({"statuses": [Status.GAP], "epci": ["200000001"]}, set()),
    ],
)
def test_filters_narrow_together(table, asked, kept):
    assert set(filtered(table, BOTH, **asked)["zone_code"]) == kept


def test_a_status_is_asked_of_the_dispositifs_named_only(table):
    assert set(filtered(table, (CLAS,), statuses=[Status.INSIDE])["zone_code"]) == set()
    assert filtered(table, (), statuses=[Status.GAP]).empty


def test_a_zone_whose_population_is_not_known_is_never_filtered_out(table):
    unknown = table.assign(population=float("nan"))
    assert len(filtered(unknown, BOTH, least_population=5_000)) == 3


def test_a_territory_without_qpv_has_an_empty_matrix_with_its_columns(analysis):
    table = matrix(analysis, analysis.tree.get("29155"), Level.QPV, default_access())
    assert table.empty
    assert {column.key for column in matrix_columns(Level.QPV, NEEDS)} <= set(table.columns)
    assert totals(table, BOTH)["zones"].tolist() == [0, 0]


def test_columns_say_their_unit_and_keep_reading_order():
    columns = matrix_columns(Level.QPV, (LAEP,))
    assert [c.label for c in columns] == [
        "QPV", "Commune", "Habitants", "Laep", "Laep : hors de portée", "Laep : distance (m)",
        "Laep : temps (min)", "Laep : le plus proche", "Laep : personnes visées", "Intercommunalité", "Code",
    ]  # fmt: skip
    assert {c.key: c.kind for c in columns}[key_of(LAEP, "nearest_min")] is Kind.MINUTES
    assert "Commune" not in [c.label for c in matrix_columns(Level.COMMUNE, (LAEP,))][1:]
    assert len(matrix_columns(Level.QPV, BOTH, ["status"])) == 5 + 2
    assert set(ASPECTS) == {"status", "unserved", "nearest_m", "nearest_min", "nearest_name", "target"}


def test_the_worst_gaps_list_each_zone_once_with_its_commune_and_what_it_lacks():
    # Only the south has a Laep and a Clas, only the north a centre social.
    analysis = small_analysis(laep=[SOUTH], clas=[SOUTH], centre_social=[NORTH])
    place, access = analysis.tree.get("FR"), default_access()
    found = worst_gaps(analysis, place, Level.QPV, access)
    assert [
        (gap.zone_name, gap.communes, [need.code for need in gap.needs], gap.unserved) for gap in found
    ] == [
        ("Sud", "Sudville", ["vie_sociale"], 900),
        ("Nord", "Nordville", ["laep", "clas"], max(120, 250)),
        ("Milieu", "Nordville", ["laep", "clas"], max(80, 180)),
    ]
    laep = worst_gaps(analysis, place, Level.QPV, access, LAEP)
    assert [(gap.zone_name, gap.needs, gap.unserved) for gap in laep] == [
        ("Nord", (LAEP,), 120),
        ("Milieu", (LAEP,), 80),
    ]
    assert worst_gaps(analysis, place, Level.COMMUNE, access, ALL_NEEDS)[0].communes == ""


def test_statuses_are_read_as_a_symbol_and_a_word(table):
    words = in_words(table, BOTH).set_index("zone_code")
    assert words.at["Q-SOUTH", "laep_status"] == "▨ Carence"
    assert words.at["Q-NORTH", "clas_status"] == "? Non renseigné"


def test_what_a_filter_leaves_is_said():
    assert shown_sentence(Level.QPV.noun, 88, 88) == "88 QPV."
    assert shown_sentence(Level.COMMUNE.noun, 1_200, 1) == "1 commune sur 1\u202f200."


@pytest.mark.parametrize("code", ["59512", "974", "2A", "75056"])
def test_the_matrix_agrees_with_the_coverage(analysis, code):
    place, access = analysis.tree.get(code), default_access()
    table = matrix(analysis, place, Level.QPV, access).set_index("zone_code")
    coverage = analysis.need_coverage(place, Level.QPV, access, (CLAS,)).set_index("zone_code")
    assert sorted(table.index) == sorted(coverage.index)
    same = table.reindex(coverage.index)
    assert (same["clas_status"] == coverage["status"]).all()
    assert same["clas_unserved"].tolist() == coverage["unserved_population"].tolist()
