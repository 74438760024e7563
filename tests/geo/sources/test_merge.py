"""Two rows are one place by distance, name and dispositif; the rule is a table, a report tells each case."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.sources.merge import merge_same_places, name_score, own_name

DEPARTEMENTS = pd.Series({"59512": "59", "59299": "59"})
X, Y = 712_000.0, 7_065_900.0


def row(name: str, codes: list[str], source: str, east_m: float = 0, **changes: object) -> dict[str, object]:
    return {
        "id": f"{source}-{name}-{east_m:g}",
        "name": name,
        "kind": "x",
        "dispositifs": codes,
        "manager": None,
        "address": None,
        "postal_code": None,
        "commune": "59512",
        "source": source,
        "vintage": "2024",
        "geocoding": "exact",
        "approval_end": None,
        "geometry": shapely.Point(X + east_m, Y),
        **changes,
    }


def merged(*rows: dict[str, object]) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    table = gpd.GeoDataFrame(list(rows), geometry="geometry", crs=2154).to_crs(4326)
    return merge_same_places(table, DEPARTEMENTS)


@pytest.mark.parametrize(
    ("east_m", "other", "together"),
    [
        (10, "Tout autre nom", True),  # same dispositif, same address
        (60, "Tout autre nom", False),
        (200, "LAEP Les Lilas", True),  # same dispositif, alike names
        (200, "LAEP Les Roses", False),
        (400, "LAEP Les Lilas", False),
    ],
)
def test_the_same_dispositif_in_two_sources(east_m, other, together):
    table, report = merged(row("Les Lilas", ["laep"], "BPE"), row(other, ["laep"], "Cnaf", east_m))
    assert (len(table) == 1) is together
    assert len(report) == int(together)


@pytest.mark.parametrize(
    ("east_m", "other", "together"),
    [(50, "LAEP Les Lilas", True), (50, "Le Nid", False), (150, "LAEP Les Lilas", False)],
)
def test_two_dispositifs_under_one_roof(east_m, other, together):
    social = row("Centre social Les Lilas", ["centre_social"], "BPE")
    table, _ = merged(social, row(other, ["laep"], "BPE", east_m))
    assert (len(table) == 1) is together
    if together:
        assert table["dispositifs"].iloc[0] == ["centre_social", "laep"]


def test_two_rows_of_one_source_and_one_dispositif_are_two_places():
    table, _ = merged(row("Les Lilas", ["laep"], "BPE"), row("Les Lilas", ["laep"], "BPE", 5))
    assert len(table) == 2


def test_a_repetition_of_a_source_is_one_place():
    first = row("Les Lilas", ["laep"], "BPE")
    table, report = merged(first, {**first, "id": "BPE-again"})
    assert list(table["id"]) == [first["id"]]
    assert report[["kept_id", "merged_id"]].iloc[0].to_list() == [first["id"], "BPE-again"]


def test_two_rows_known_by_their_commune_and_called_by_their_kind_are_two_places():
    vague = row("LAEP", ["laep"], "Cnaf", geocoding="commune")
    assert len(merged(vague, {**vague, "id": "Cnaf-other"})[0]) == 2


def test_a_place_that_a_person_sets_apart_is_merged_with_no_other():
    first, second = row("Les Lilas", ["laep"], "BPE"), row("LAEP Lilas", ["laep"], "Liste", 5)
    table = gpd.GeoDataFrame([first, second], geometry="geometry", crs=2154).to_crs(4326)
    assert len(merge_same_places(table, DEPARTEMENTS)[0]) == 1
    assert len(merge_same_places(table, DEPARTEMENTS, {second["id"]})[0]) == 2


def test_a_chain_never_brings_two_places_of_one_source_together():
    table, report = merged(
        row("Les Lilas", ["laep"], "BPE"),
        row("Les Lilas", ["laep"], "Cnaf", 30),
        row("Les Lilas", ["laep"], "BPE", 60),
    )
    assert len(table) == 2
    assert len(report) == 1


def test_a_row_at_the_mairie_is_matched_by_name_in_its_commune_and_takes_the_better_position():
    vague = row("Laep « Les Lilas »", ["laep"], "Cnaf", 2000, geocoding="commune", manager="Ville")
    table, report = merged(row("Les Lilas", ["laep"], "BPE"), vague)
    assert len(table) == 1
    assert (table["geocoding"].iloc[0], table["manager"].iloc[0]) == ("exact", "Ville")
    assert report["rule"].iloc[0] == "Position à la commune, même dispositif, même nom"


def test_a_row_at_the_mairie_of_another_commune_is_another_place():
    vague = row("Les Lilas", ["laep"], "Cnaf", 2000, geocoding="commune", commune="59299")
    assert len(merged(row("Les Lilas", ["laep"], "BPE"), vague)[0]) == 2


def test_both_sources_are_cited_and_the_first_name_kept():
    table, report = merged(row("Les Lilas", ["laep"], "BPE"), row("LAEP lilas", ["laep"], "Cnaf", 10))
    assert (table["name"].iloc[0], table["source"].iloc[0]) == ("Les Lilas", "BPE ; Cnaf")
    assert report[["kept_name", "merged_name", "distance_m"]].iloc[0].to_list() == [
        "Les Lilas",
        "LAEP lilas",
        10,
    ]


def test_words_that_all_share_say_nothing_of_a_name():
    assert own_name("Centre social et culturel Les Lilas") == own_name("Association Les Lilas") == "lilas"
    assert name_score("Centre social", "Centre social") == 0
