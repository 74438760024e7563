"""Who is served: against a plain computation written apart, and on a country counted by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from geo.analysis.coverage import COLUMNS, NEED_COLUMNS, Analysis, missing_needs, need_coverage
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, Mission, Need, need_of
from geo.domain.vocabulary import Level, Noun, Status
from tests.geo import brute_force as plain
from tests.geo.small import MIDDLE, NORTH, SOUTH, X, Y, small_analysis, small_dataset

OVERSEAS = ("971", "972", "973", "974", "976")
TOLERANCE_M = 1.0


def sampled_zones(analysis: Analysis, level: Level, metropolitan: int, each_overseas: int) -> list[int]:
    table = analysis.zones(level).table
    rows = table[~table["departement"].isin(OVERSEAS)].sample(metropolitan, random_state=7).index.to_list()
    for departement in OVERSEAS:
        rows += (
            table[table["departement"] == departement].sample(each_overseas, random_state=7).index.to_list()
        )
    return rows


@pytest.mark.parametrize(
    ("level", "metropolitan", "each_overseas"), [(Level.QPV, 65, 7), (Level.COMMUNE, 65, 7)]
)
def test_two_hundred_zones_agree_with_a_plain_computation(analysis, level, metropolitan, each_overseas):
    france = analysis.coverage(analysis.tree.get("FR"), level, default_access())
    table = analysis.zones(level).table
    by_key = france.set_index(["zone_code", "dispositif"])
    structures = analysis.dataset.structures
    country = plain.Country(analysis.dataset.communes, analysis.dataset.qpv)
    offering = {
        (departement, d): plain.offering_near(structures, analysis.departement_of, departement, d)
        for departement in ("59", *OVERSEAS)
        for d in Dispositif
    }
    for row in sampled_zones(analysis, level, metropolitan, each_overseas):
        zone = table.loc[row]
        spots = country.in_qpv(zone.code) if level is Level.QPV else country.in_commune(zone.code)
        for dispositif in Dispositif:
            near = offering["59" if zone.departement not in OVERSEAS else zone.departement, dispositif]
            expected = plain.judge(zone.geometry, spots, near, dispositif.target.column)
            said = by_key.loc[(zone.code, dispositif)]
            where = f"{zone.code} {dispositif}"
            assert said["status"] == expected.status, where
            assert said["structures_inside"] == expected.inside, where
            assert said["nearest_m"] == pytest.approx(expected.nearest_m, abs=TOLERANCE_M), where
            assert said["served_share"] == pytest.approx(expected.served_share, abs=1e-6), where
            assert said["unserved_population"] == pytest.approx(expected.unserved, abs=1), where


def test_coverage_has_one_row_a_zone_and_dispositif_with_the_agreed_columns(analysis):
    table = analysis.coverage(analysis.tree.get("974"), Level.QPV, default_access())
    zones = len(analysis.rows(analysis.tree.get("974"), Level.QPV))
    assert list(table.columns) == COLUMNS
    assert len(table) == 4 * zones
    assert not table.duplicated(["zone_code", "dispositif"]).any()


def test_distance_and_status_never_contradict_one_another(analysis):
    access = default_access()
    for level in Level:
        table = analysis.coverage(analysis.tree.get("FR"), level, access)
        rural = table["zone_code"].map(analysis.zones(level).table.set_index("code")["rural"])
        limit = rural.map({True: access.car_minutes, False: access.foot_minutes})
        far = table["nearest_min"].isna() | (table["nearest_min"] > limit)
        assert (far == (table["served_share"] < 0.5)).all()


def test_a_zone_with_a_structure_is_inside_and_its_neighbour_within_reach_is_reachable():
    analysis = small_analysis(laep=[NORTH])
    table = analysis.coverage(analysis.tree.get("FR"), Level.QPV, default_access(), (Dispositif.LAEP,))
    status = table.set_index("zone_code")["status"]
    # The middle square is 25 points from 600 to 1 000 m south of the structure; 865 m are within reach on
    # foot: its three nearest rows of 5, but for no corner (200 m aside: 825 m at most), 15 points of 25.
    assert status.to_dict() == {"Q-NORTH": "inside", "Q-MIDDLE": "reachable", "Q-SOUTH": "gap"}


def test_unserved_people_are_the_target_times_the_share_beyond_reach():
    analysis = small_analysis(laep=[NORTH])
    row = analysis.coverage(analysis.tree.get("FR"), Level.QPV, default_access(), (Dispositif.LAEP,)).iloc[-1]
    assert (row["target_population"], row["served_share"], row["unserved_population"]) == (100.0, 0.0, 100.0)


def test_without_any_structure_everything_is_a_gap_and_the_nearest_is_missing():
    analysis = small_analysis()
    table = analysis.coverage(analysis.tree.get("FR"), Level.QPV, default_access())
    assert set(table["status"]) == {"gap"}
    assert table["nearest_m"].isna().all()
    assert table["nearest_id"].isna().all()


def test_what_the_data_do_not_say_is_unknown_and_never_a_gap():
    analysis = small_analysis(laep=[NORTH], scope={"laep": ["FR"], "clas": []})
    table = analysis.coverage(analysis.tree.get("FR"), Level.QPV, default_access(), (Dispositif.CLAS,))
    assert set(table["status"]) == {"unknown"}
    figures = ["structures_inside", "nearest_m", "nearest_min", "served_share", "unserved_population"]
    assert table[figures].isna().all().all()
    assert table["target_population"].notna().all()


def test_a_list_imported_for_one_departement_says_nothing_of_the_others():
    analysis = small_analysis(clas=[SOUTH], scope={"clas": ["59"]})
    table = analysis.coverage(analysis.tree.get("FR"), Level.COMMUNE, default_access(), (Dispositif.CLAS,))
    status = table.set_index("zone_code")["status"]
    assert status["59001"] != "unknown"
    assert status["62001"] == "unknown"


SOCIAL_LIFE = need_of(Dispositif.EVS)
PARENTING = Need("parenting", "Parentalité", Mission.PARENTING.dispositifs, Noun("lieu", "lieux"))


def test_social_life_is_a_gap_only_where_neither_centre_social_nor_evs_serves():
    analysis = small_analysis(centre_social=[NORTH], evs=[SOUTH])
    table = need_coverage(analysis, analysis.tree.get("FR"), SOCIAL_LIFE, default_access(), Level.QPV)
    assert table.set_index("zone_code")["status"].to_dict() == {
        "Q-NORTH": "inside",
        "Q-MIDDLE": "reachable",
        "Q-SOUTH": "inside",
    }


def test_a_need_is_judged_on_the_people_whom_any_of_its_structures_serves():
    # The middle is five rows of five points, 100 m apart. From 900 m north of its centre a centre social
    # reaches (865 m) its two nearest rows, 10 points of 25; from the south an EVS reaches the two last ones.
    x, y = MIDDLE
    analysis = small_analysis(centre_social=[(x, y + 900)], evs=[(x, y - 900)])
    place, access = analysis.tree.get("FR"), default_access()
    alone = analysis.coverage(place, Level.QPV, access, SOCIAL_LIFE.dispositifs)
    middle = alone[alone["zone_code"] == "Q-MIDDLE"]
    assert middle["status"].to_list() == [Status.GAP, Status.GAP]
    assert middle["served_share"].to_list() == [0.4, 0.4]
    table = need_coverage(analysis, place, SOCIAL_LIFE, access, Level.QPV)
    assert list(table.columns) == NEED_COLUMNS
    row = table.set_index("zone_code").loc["Q-MIDDLE"]
    assert (row["status"], row["served_share"], row["unserved_population"]) == (Status.REACHABLE, 0.8, 160)
    # The thirteenth nearest point: ten 700 m north or south, then two at 800, then one 100 m aside.
    assert row["nearest_m"] == pytest.approx(math.hypot(800, 100), abs=TOLERANCE_M)


def test_a_structure_in_a_zone_whose_people_are_far_leaves_it_in_gap():
    # Nordville spreads over 5 km: a Laep at its edge is inside, and serves nobody of its two QPV.
    analysis = small_analysis(laep=[(X + 2_400, Y + 12_200)])
    table = need_coverage(
        analysis, analysis.tree.get("FR"), need_of(Dispositif.LAEP), default_access(), Level.COMMUNE
    )
    row = table.set_index("zone_code").loc["59001"]
    assert (row["structures_inside"], row["status"], row["unserved_population"]) == (1, Status.GAP, 200)


def test_a_zone_without_anybody_concerned_has_no_status_and_lacks_nothing():
    dataset = small_dataset()
    communes = dataset.communes.assign(pop_under6=[200.0, 0.0])
    analysis = Analysis(replace(dataset, communes=communes, qpv=dataset.qpv.iloc[:2]))
    place, access = analysis.tree.get("FR"), default_access()
    laep = need_coverage(analysis, place, need_of(Dispositif.LAEP), access, Level.COMMUNE)
    assert laep["status"].to_list() == [Status.GAP, Status.EMPTY]
    assert laep["unserved_population"].to_list() == [200, 0]
    every = missing_needs(analysis, place, access, Level.COMMUNE)
    assert every["missing"].to_list() == [3, 2]
    assert every["lacking"].to_list() == [("vie_sociale", "laep", "clas"), ("vie_sociale", "clas")]
    assert every["empty"].to_list() == [False, False]


def test_the_needs_that_a_zone_lacks_are_counted_and_those_not_known_are_told():
    analysis = small_analysis(
        centre_social=[NORTH], scope={"centre_social": ["FR"], "evs": ["FR"], "laep": ["FR"]}
    )
    table = missing_needs(analysis, analysis.tree.get("FR"), default_access(), Level.QPV).set_index(
        "zone_code"
    )
    assert table["missing"].to_dict() == {"Q-NORTH": 1, "Q-MIDDLE": 1, "Q-SOUTH": 2}
    assert table["unknown"].to_list() == [1, 1, 1]
    assert table["known"].all()
    # 100 children, who are among the 900 inhabitants.
    assert table.at["Q-SOUTH", "unserved_population"] == 900


def test_a_need_is_unknown_where_one_dispositif_is_unknown_and_the_other_does_not_serve():
    analysis = small_analysis(laep=[NORTH], scope={"laep": ["FR"], "clas": []})
    table = need_coverage(analysis, analysis.tree.get("FR"), PARENTING, default_access(), Level.QPV)
    status = table.set_index("zone_code")["status"]
    assert status["Q-NORTH"] == Status.INSIDE
    assert status["Q-SOUTH"] == Status.UNKNOWN


def test_a_commune_without_boundary_takes_the_structures_that_name_it(analysis):
    shapeless = analysis.dataset.communes.loc[analysis.dataset.communes.geometry.isna(), "code"]
    assert len(shapeless) == 8
    rows = analysis.coverage(analysis.tree.get("49126"), Level.COMMUNE, default_access())
    assert len(rows) == 4
    assert rows["nearest_m"].map(math.isfinite).all()


def test_a_city_is_judged_by_its_arrondissements(analysis):
    rows = analysis.coverage(analysis.tree.get("75056"), Level.COMMUNE, default_access())
    assert rows["zone_code"].nunique() == 20
