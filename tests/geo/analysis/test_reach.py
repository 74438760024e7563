"""Shares of people out of reach by département, summed by hand from the coverage of communes."""

from __future__ import annotations

import pytest

from geo.analysis.reach import out_of_reach_by_departement
from geo.analysis.travel import default_access
from geo.domain.dispositifs import ALL_NEEDS, NEEDS
from geo.domain.vocabulary import Level


@pytest.mark.parametrize("need", NEEDS, ids=str)
@pytest.mark.parametrize("code", ["59", "974", "2A"])
def test_a_share_is_the_people_out_of_reach_over_those_concerned(analysis, need, code):
    table = analysis.need_coverage(analysis.tree.get(code), Level.COMMUNE, default_access(), (need,))
    share = table["unserved_population"].sum() / table["target_population"].sum()
    assert out_of_reach_by_departement(analysis, default_access(), need)[code] == pytest.approx(share)


def test_all_needs_are_the_mean_of_the_three_shares(analysis):
    access = default_access()
    three = [out_of_reach_by_departement(analysis, access, need)["59"] for need in NEEDS]
    assert out_of_reach_by_departement(analysis, access, ALL_NEEDS)["59"] == pytest.approx(sum(three) / 3)


def test_every_departement_of_a_whole_country_has_a_share_between_none_and_all(analysis):
    shares = out_of_reach_by_departement(analysis, default_access(), ALL_NEEDS)
    assert len(shares) == 101
    assert shares.between(0, 1).all()
