"""What if: the same answers as an analysis made anew from the changed structures."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo.analysis.coverage import Analysis
from geo.analysis.scenario import Addition, Scenario, WhatIf, addition_label, commune_at, fitting
from geo.analysis.scenario.whatif import offered_words
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError
from geo.domain.vocabulary import Level, Status
from tests.geo.small import MIDDLE, NORTH, SOUTH, small_analysis, wgs84

LAEP, CLAS, EVS, SOCIAL = Dispositif.LAEP, Dispositif.CLAS, Dispositif.EVS, Dispositif.CENTRE_SOCIAL
ACCESS = default_access()


def at(point: tuple[float, float], *dispositifs: Dispositif) -> Addition:
    place = wgs84([shapely.Point(point)]).iloc[0]
    return Addition(dispositifs, place.x, place.y)


def status(analysis: Analysis, level: Level, dispositif: Dispositif) -> list[str]:
    coverage = analysis.coverage(analysis.tree.get("FR"), level, ACCESS, (dispositif,))
    return coverage["status"].to_list()


def anew(base: Analysis, scenario: Scenario) -> Analysis:
    """Make an analysis from the changed table, without anything of the base: the slow, plain way."""
    kept = base.dataset.structures
    kept = kept[~kept["id"].isin(scenario.closed)]
    rows = [
        {
            **kept.iloc[0].to_dict(),
            "id": f"scenario:{i}",
            "dispositifs": [d.value for d in one.dispositifs],
            "commune": commune_at(base, one.lon, one.lat).code,
            "geometry": shapely.Point(one.lon, one.lat),
        }
        for i, one in enumerate(scenario.added)
    ]
    added = gpd.GeoDataFrame(rows, geometry="geometry", crs=kept.crs) if rows else kept.iloc[:0]
    return Analysis(replace(base.dataset, structures=pd.concat([kept, added], ignore_index=True)))


def test_an_opening_serves_its_zone_and_those_within_reach():
    base = small_analysis(evs=[SOUTH])
    after = WhatIf(base, Scenario(added=(at(NORTH, LAEP),)))
    assert status(base, Level.QPV, LAEP) == [Status.GAP] * 3
    # Inside the first; the second begins 600 m from it and ends at 1 000 m, 865 m are within reach.
    assert status(after, Level.QPV, LAEP) == [Status.INSIDE, Status.REACHABLE, Status.GAP]
    assert status(after, Level.QPV, EVS) == status(base, Level.QPV, EVS)


def test_a_closing_takes_away_what_nothing_else_gives():
    base = small_analysis(laep=[NORTH, SOUTH])
    after = WhatIf(base, Scenario(closed=("S0",)))
    assert status(after, Level.QPV, LAEP) == [Status.GAP, Status.GAP, Status.INSIDE]
    near = after.coverage(after.tree.get("FR"), Level.QPV, ACCESS, (LAEP,))
    assert near["nearest_id"].to_list() == ["S1"] * 3


def test_moving_a_structure_is_closing_it_and_opening_another():
    base = small_analysis(laep=[NORTH])
    after = WhatIf(base, Scenario(added=(at(SOUTH, LAEP),), closed=("S0",)))
    assert status(after, Level.QPV, LAEP) == [Status.GAP, Status.GAP, Status.INSIDE]


def test_one_place_can_open_with_several_dispositifs():
    after = WhatIf(small_analysis(), Scenario(added=(at(MIDDLE, CLAS, LAEP),)))
    for dispositif in (LAEP, CLAS):
        assert status(after, Level.QPV, dispositif)[1] == Status.INSIDE
    assert status(after, Level.QPV, EVS) == [Status.GAP] * 3


def test_the_base_is_left_as_it_was():
    base = small_analysis(laep=[NORTH])
    before = status(base, Level.QPV, LAEP)
    after = WhatIf(base, Scenario(closed=("S0",)))
    status(after, Level.QPV, LAEP)
    assert status(base, Level.QPV, LAEP) == before
    assert after.dataset.version != base.dataset.version


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("place", ["59", "974"])
def test_the_same_as_an_analysis_made_anew(analysis, level, place):
    territory = analysis.tree.get(place)
    owned = analysis.structures_of(territory)
    mairies = analysis.dataset.communes.set_index("code")["mairie"]
    first, second = mairies[analysis.tree.commune_codes(territory)].dropna().iloc[[3, -3]]
    scenario = Scenario(
        added=(Addition((LAEP, CLAS), first.x, first.y), Addition((SOCIAL,), second.x, second.y)),
        closed=tuple(owned["id"].iloc[[0, 5, -1]]),
    )
    quick = WhatIf(analysis, scenario).coverage(territory, level, ACCESS)
    plain = anew(analysis, scenario).coverage(territory, level, ACCESS)
    assert_frame_equal(quick, plain)


def test_a_place_is_in_its_commune_or_arrondissement_never_in_a_city_of_arrondissements(analysis):
    assert commune_at(analysis, 3.1746, 50.6901).code == "59512"
    assert commune_at(analysis, 2.3470, 48.8590).code == "75101"


@pytest.mark.parametrize(("lon", "lat"), [(-20.0, 45.0), (4.35, 50.85)])
def test_the_sea_and_abroad_are_refused(analysis, lon, lat):
    with pytest.raises(ParameterError, match="dans aucune commune"):
        commune_at(analysis, lon, lat)


def test_a_structure_that_the_data_do_not_hold_cannot_close():
    with pytest.raises(ParameterError, match="« DISPARUE »"):
        WhatIf(small_analysis(laep=[NORTH]), Scenario(closed=("DISPARUE",)))


def test_what_opens_is_said_with_its_town(analysis):
    assert addition_label(analysis, Addition((CLAS, LAEP), 3.1746, 50.6901)) == "Laep et Clas à Roubaix"
    assert offered_words((SOCIAL,)) == "Centre social"


def test_what_does_not_fit_the_data_is_left_out_and_the_rest_kept():
    base = small_analysis(laep=[NORTH])
    here, at_sea = at(SOUTH, LAEP), Addition((LAEP,), -30.0, 45.0)
    asked = Scenario("Essai", added=(at_sea, here), closed=("DISPARUE", "S0"))
    assert fitting(base, asked) == Scenario("Essai", added=(here,), closed=("S0",))
