"""Two states of the structures: nothing changed with itself, the exact inverse the other way round."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.analysis.versions import COLUMNS, State, StructureChange, compare_states, structure_changes
from geo.domain.errors import ParameterError
from geo.words.versions import changes_sentence, changes_table, people_lines
from tests.geo.reports.readers import flat
from tests.geo.small import MIDDLE, NORTH, SOUTH, info, small_dataset

ACCESS = default_access()


def table(*rows: tuple[str, str, str, tuple[str, ...], float, float]) -> gpd.GeoDataFrame:
    """Make structures: identifier, name, commune, dispositifs, place."""
    names = ["id", "name", "commune", "dispositifs", "lon", "lat"]
    frame = pd.DataFrame(rows, columns=names).astype({"lon": float, "lat": float})
    points = [shapely.Point(x, y) for x, y in zip(frame["lon"], frame["lat"], strict=True)]
    fixed = {"source": "essai", "vintage": "2026"}
    return gpd.GeoDataFrame(frame[names[:4]].assign(**fixed), geometry=points, crs=4326)


A = ("A", "Alma", "59512", ("laep",), 3.17, 50.69)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ((), (A,), StructureChange.OPENED),
        ((A,), (), StructureChange.CLOSED),
        ((A,), ((*A[:4], 3.18, 50.69),), StructureChange.MOVED),
        ((A,), ((*A[:3], ("laep", "clas"), *A[4:]),), StructureChange.OFFERS),
        ((A,), (("B", *A[1:4], 3.18, 50.69),), StructureChange.MOVED),
        ((A,), (("B", "ALMA", *A[2:3], ("clas",), *A[4:]),), StructureChange.OFFERS),
    ],
)
def test_what_happened_to_a_structure(before, after, change):
    (found,) = structure_changes(table(*before), table(*after)).to_dict("records")
    assert found["change"] == change


def test_the_same_place_better_situated_did_not_move():
    """A hundredth of a degree of longitude at Roubaix is 706 m; a thousandth is 71 m."""
    near = table((*A[:4], 3.171, 50.69))
    assert structure_changes(table(A), near).empty
    far = structure_changes(table(A), table((*A[:4], 3.18, 50.69)))
    assert far["moved_m"].tolist() == pytest.approx([706], abs=2)


def test_two_of_one_name_are_not_taken_for_one_another():
    twins = table(("B", *A[1:]), ("C", *A[1:]))
    found = structure_changes(table(A), twins)
    assert sorted(found["change"]) == [StructureChange.CLOSED, StructureChange.OPENED, StructureChange.OPENED]


structures = st.lists(
    st.tuples(
        st.sampled_from("ABCDEF"),
        st.sampled_from(["Alma", "Bel Air", "alma"]),
        st.sampled_from(["59512", "59599"]),
        st.lists(st.sampled_from(["laep", "clas", "evs"]), min_size=1, max_size=3, unique=True).map(tuple),
        st.sampled_from([3.1, 3.15, 3.2]),
        st.sampled_from([50.6, 50.7]),
    ),
    max_size=6,
    unique_by=lambda row: row[0],
).map(lambda rows: table(*rows))


def inverse(changes: pd.DataFrame) -> pd.DataFrame:
    swapped = {
        column: column.replace("_before", "_AFTER").replace("_after", "_before").replace("_AFTER", "_after")
        for column in COLUMNS
    }
    turned = changes.rename(columns=swapped)[COLUMNS]
    other = {StructureChange.OPENED: StructureChange.CLOSED, StructureChange.CLOSED: StructureChange.OPENED}
    return turned.assign(change=[str(other.get(one, one)) for one in turned["change"]])


def listed(changes: pd.DataFrame) -> list[str]:
    return sorted(
        repr(row) for row in changes.astype(object).where(changes.notna(), None).to_numpy().tolist()
    )


@settings(max_examples=60, deadline=None)
@given(before=structures, after=structures)
def test_with_itself_nothing_and_the_other_way_round_the_exact_inverse(before, after):
    assert structure_changes(before, before).empty
    forth, back = structure_changes(before, after), structure_changes(after, before)
    assert listed(back) == listed(inverse(forth))


@pytest.fixture(scope="module")
def states():
    """A Laep at the north; then one at the south too."""
    return [State(small_dataset(laep=places).structures, info()) for places in ([NORTH], [NORTH, SOUTH])]


@pytest.fixture(scope="module")
def country():
    return Analysis(small_dataset(laep=[MIDDLE]))


def test_people_gained_and_their_undo(country, states):
    """At the south, 100 children of the QPV walk to the new Laep; the 50 others drove north already."""
    france = country.tree.get("FR")
    forth = compare_states(country, *states, france, ACCESS)
    back = compare_states(country, *reversed(states), france, ACCESS)
    gained = {one.need.code: one.gained for one in forth.people.effects}
    assert gained == pytest.approx({"vie_sociale": 0, "laep": 100, "clas": 0})
    assert [one.gained for one in back.people.effects] == [-one.gained for one in forth.people.effects]
    assert [flat(line) for line in people_lines(forth.people.effects)] == [
        "100 enfants de moins de 6 ans ont désormais un Laep à portée.",
        "1 QPV sort de la carence pour les Laep : Sud.",
    ]
    assert [flat(line) for line in people_lines(back.people.effects)] == [
        "100 enfants de moins de 6 ans n’ont plus aucun Laep à portée.",
        "1 QPV entre en carence pour les Laep : Sud.",
    ]


def test_a_state_with_itself(country, states):
    place = country.tree.get("59")
    same = compare_states(country, states[0], states[0], place, ACCESS)
    assert same.structures.empty
    assert not any(one.gained for one in same.people.effects)
    assert "aucune structure n’a changé" in changes_sentence(same.structures, place)
    assert people_lines(same.people.effects) == ["Ni les personnes desservies ni les statuts n’ont changé."]


def test_the_table_and_the_sentence_of_a_territory(country, states):
    found = compare_states(country, *states, country.tree.get("62"), ACCESS)
    assert changes_table(country, found.structures).to_dict("records")[0] == {
        "Changement": "Ouverte",
        "Structure": "Structure 1",
        "Commune": "Sudville",
        "Dispositifs avant": "",
        "Dispositifs après": "Laep",
        "Déplacement": "",
    }
    assert flat(changes_sentence(found.structures, country.tree.get("62"))) == (
        "Dans le Pas-de-Calais, 1 structure : 1 ouverte."
    )
    assert compare_states(country, *states, country.tree.get("59"), ACCESS).structures.empty


def test_two_vintages_of_the_bpe_are_refused_with_the_reason(country, states):
    cited = "Insee, base permanente des équipements"
    years = [
        replace(one, structures=one.structures.assign(source=cited, vintage=year))
        for one, year in zip(states, ("2024", "2025"), strict=True)
    ]
    with pytest.raises(ParameterError, match=r"deux millésimes de la BPE \(2024 et 2025\).*déconseille"):
        compare_states(country, *years, country.tree.get("FR"), ACCESS)
    one_year = [
        replace(one, structures=one.structures.assign(source=cited, vintage="2025")) for one in states
    ]
    assert len(compare_states(country, *one_year, country.tree.get("FR"), ACCESS).structures) == 1
