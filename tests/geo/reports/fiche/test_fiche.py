"""The fiche of a territory: counted by hand on a small country, then the hard places of the real one."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, need_of
from geo.domain.places import islands
from geo.domain.vocabulary import Mode, Status
from geo.reports.fiche import build_fiche, narrow
from geo.reports.fiche.tables import communes_to_choose, qpv_table, similar_table, structures_table
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis

ACCESS = default_access()
SOCIAL_LIFE, LAEP, CLAS = (need_of(d) for d in (Dispositif.EVS, Dispositif.LAEP, Dispositif.CLAS))
FAR = (MIDDLE[0], MIDDLE[1] - 2_000)
EVERYWHERE = [NORTH, MIDDLE, SOUTH]


def fiche(analysis, code: str):
    return build_fiche(analysis, analysis.tree.get(code), ACCESS)


def of(items, dispositif):
    return next(item for item in items if item.dispositif is dispositif)


# --- By hand ---------------------------------------------------------------------------------------------


def test_structures_of_the_commune_go_from_the_nearest_to_the_mairie():
    found = of(fiche(small_analysis(laep=[FAR, NORTH, SOUTH]), "59001").existing, Dispositif.LAEP)
    assert found.status is Status.INSIDE
    assert [line.name for line in found.structures] == ["Structure 1", "Structure 0"]
    assert [line.distance_m for line in found.structures] == pytest.approx([800, 2_000], abs=1)
    assert found.structures[0].minutes == pytest.approx(800 * 1.3 / 75, abs=0.1)


def test_the_nearest_around_leave_out_those_of_the_commune():
    around = of(fiche(small_analysis(laep=EVERYWHERE), "59001").around, Dispositif.LAEP)
    assert [line.name for line in around.nearest] == ["Structure 2"]
    assert around.nearest[0].commune.name == "Sudville"
    # 9.2 km take more than an hour on foot: the time is said by car.
    assert around.nearest[0].mode is Mode.CAR


def test_each_qpv_says_what_is_inside_reachable_and_missing():
    quarters = {line.name: line for line in fiche(small_analysis(laep=[NORTH]), "59001").qpv}
    assert list(quarters) == ["Nord", "Milieu"]
    assert of(quarters["Nord"].cells, Dispositif.LAEP).inside == ("Structure 0",)
    assert of(quarters["Milieu"].cells, Dispositif.LAEP).status is Status.REACHABLE
    gap = of(quarters["Milieu"].cells, Dispositif.CLAS)
    assert (gap.status, gap.unserved) == (Status.GAP, 180)


def test_a_gap_counts_its_children():
    missing = fiche(small_analysis(laep=[SOUTH], centre_social=EVERYWHERE, clas=EVERYWHERE), "59001").missing
    assert [one.offer for one in missing] == [LAEP]
    assert missing[0].everywhere
    assert missing[0].unserved == 200
    assert set(missing[0].zones) == {"Nord", "Milieu"}


def test_either_a_centre_social_or_an_evs_fills_the_gap_of_the_avs():
    for offered in ({"centre_social": EVERYWHERE}, {"evs": EVERYWHERE}):
        missing = fiche(small_analysis(**offered), "59001").missing
        assert SOCIAL_LIFE not in [one.offer for one in missing]


def test_nothing_missing_leaves_nothing_to_do():
    complete = fiche(
        small_analysis(laep=EVERYWHERE, clas=EVERYWHERE, evs=EVERYWHERE, centre_social=EVERYWHERE), "59001"
    )
    assert (complete.missing, complete.actions) == ((), ())
    # Those outside the QPV of Nordville are not all near a Clas and a centre social or an EVS: what is
    # missing is not nothing. All the children under 6 live in the QPV.
    assert complete.nothing_missing.startswith("Tous les enfants de moins de 6 ans ont un Laep à moins de 15")
    assert complete.nothing_missing.count("Les 2 QPV sont servis\u202f; dans toute la commune, ") == 2


def test_unknown_clas_are_neither_missing_nor_zero():
    known = {"laep": ["FR"], "centre_social": ["FR"], "evs": ["FR"], "clas": []}
    found = fiche(small_analysis(laep=EVERYWHERE, evs=EVERYWHERE, scope=known), "59001")
    assert of(found.existing, Dispositif.CLAS).status is Status.UNKNOWN
    assert CLAS not in [one.offer for one in found.missing]
    assert any("aucune liste importée" in sentence for sentence in found.headline)
    clas = next(one for one in found.comparisons if one.offer is CLAS)
    assert math.isnan(clas.bars[0].rate.value)
    assert all(of(line.cells, Dispositif.CLAS).status is Status.UNKNOWN for line in found.qpv)


def test_the_nearest_structure_without_a_laep_is_named_as_host():
    found = fiche(small_analysis(laep=[SOUTH], centre_social=[NORTH, FAR], clas=EVERYWHERE), "59001")
    action = of(found.actions, Dispositif.LAEP)
    assert action.host.name == "Structure 1"
    assert "Structure 1" in action.host_sentence


def test_no_host_is_named_where_every_centre_has_one():
    action = of(fiche(small_analysis(laep=[SOUTH]), "59001").actions, Dispositif.LAEP)
    assert action.host is None
    assert "pas de centre social ni d’EVS qui puisse en accueillir un" in action.host_sentence


def test_the_country_starts_with_an_evs_and_the_town_may_choose():
    analysis = small_analysis()
    assert Dispositif.CENTRE_SOCIAL not in [one.dispositif for one in fiche(analysis, "62001").actions]
    assert {Dispositif.EVS, Dispositif.CENTRE_SOCIAL} <= {
        one.dispositif for one in fiche(analysis, "59001").actions
    }


def test_rates_stand_beside_the_departement_and_france():
    found = fiche(small_analysis(laep=[NORTH, SOUTH]), "59001")
    laep = next(one for one in found.comparisons if one.offer is LAEP)
    assert [bar.label for bar in laep.bars if "semblables" not in bar.label] == [
        "Nordville",
        "Le Nord",
        "La France",
        "Repère : 1 pour 2\u202f500",
    ]
    assert laep.bars[0].own
    assert laep.bars[0].rate.value == pytest.approx(5)


def test_a_narrowed_fiche_speaks_of_nothing_else():
    whole = fiche(small_analysis(), "59001")
    only = narrow(whole, [Dispositif.LAEP])
    assert [one.dispositif for one in only.existing] == [Dispositif.LAEP]
    assert [one.offer for one in only.missing] == [LAEP]
    assert not any("Clas" in sentence or "EVS" in sentence for sentence in only.headline)
    assert narrow(whole, tuple(Dispositif)) is whole


# --- The hard places -------------------------------------------------------------------------------------


def test_paris_is_a_city_then_twenty_arrondissements(analysis):
    paris = fiche(analysis, "75056")
    parts = [fiche(analysis, f"75{n}") for n in range(101, 121)]
    for place, one in enumerate(paris.existing):
        assert len(one.structures) == sum(len(part.existing[place].structures) for part in parts)
    assert paris.identity.people.population == pytest.approx(
        sum(part.identity.people.population for part in parts)
    )
    assert "Paris" not in [bar.label for bar in paris.comparisons[0].bars if not bar.own]


@pytest.mark.parametrize("code", ["69123", "13055", "69381", "13216"])
def test_lyon_and_marseille_have_theirs_too(analysis, code):
    assert fiche(analysis, code).similar.twins


def test_an_island_counts_no_road_across_the_sea(analysis):
    sein = fiche(analysis, "29083")
    lines = [line for one in sein.around for line in one.nearest]
    assert lines
    assert all(math.isnan(line.minutes) and "par la mer" in line.where for line in lines)
    assert all(action.host is None for action in sein.actions)


def test_overseas_distances_stay_within_the_territory(analysis):
    for code in ("97411", "97105", "97302", "97608", "97209"):
        lines = [line for one in fiche(analysis, code).around for line in one.nearest]
        assert {line.commune.departement for line in lines} <= {code[:3]}


def test_listed_islands_are_those_that_no_other_commune_comes_near(analysis):
    communes = analysis.dataset.communes
    drawn = communes[(communes["kind"] != "city") & communes.geometry.notna()].set_index("code")
    tree, shapes = shapely.STRtree(drawn.geometry.to_numpy()), drawn.geometry
    for code, island in islands().items():
        near = drawn.index[tree.query(shapes[code], predicate="dwithin", distance=0.003)]
        assert {islands().get(other) for other in near} == {island}, code


def test_a_village_of_43_and_one_of_nobody_are_told_well(analysis):
    people = analysis.dataset.communes.set_index("code")["population"]
    small = fiche(analysis, str((people.where(people > 0) - 43).abs().idxmin()))
    assert all(comparison.note for comparison in small.comparisons if comparison.bars[0].rate.target > 0)
    empty = fiche(analysis, "55039")
    assert empty.missing == ()
    assert empty.nothing_missing == "Personne n’habite Beaumont-en-Verdunois."
    assert empty.headline == ("Personne n’habite Beaumont-en-Verdunois.",)


def test_a_larger_territory_has_a_fiche_without_neighbours(analysis):
    for code in ("200093201", "59", "R32"):
        found = fiche(analysis, code)
        assert found.around == ()
        assert found.similar.twins == ()
        assert found.missing


# --- Tables ----------------------------------------------------------------------------------------------


def test_every_structure_is_listed_once_with_its_distance(analysis):
    roubaix = fiche(analysis, "59512")
    table = structures_table(roubaix)
    own = {line.id for one in roubaix.existing for line in one.structures}
    assert (table["Où"] == "Ici").sum() == len(own)
    assert not table.duplicated().any()
    assert np.isfinite(table["Distance (m)"]).all()
    assert len(qpv_table(roubaix)) == len(roubaix.qpv)
    assert similar_table(roubaix)["Commune"].iloc[0] == "Roubaix"
    assert len(similar_table(roubaix)) == 11


def test_communes_to_choose_hold_the_city_before_its_arrondissements(analysis):
    tree = analysis.tree
    assert communes_to_choose(tree, tree.get("75"))[0].name == "Paris"
    names = [place.name for place in communes_to_choose(tree, tree.get("200093201"))]
    assert len(names) == 95
    assert names[0] == "Lille"
