"""How long the best sites and a what-if take: a département, all of them, one structure more."""

from __future__ import annotations

import pytest

from geo.analysis.scenario import Addition, Comparison, Scenario, WhatIf
from geo.analysis.siting import Question, where_next
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level, TerritoryKind
from geo.words.scenario import findings

LAEP = Dispositif.LAEP
ACCESS = default_access()


@pytest.mark.benchmark(group="best sites, K = 1 to 10, all candidates")
@pytest.mark.parametrize("dispositif", [LAEP, Dispositif.CENTRE_SOCIAL])
@pytest.mark.parametrize("departement", ["59", "62"])
def test_best_sites_of_a_departement(benchmark, analysis, departement, dispositif):
    question = Question(analysis.tree.get(departement), dispositif, ACCESS)
    answer = benchmark.pedantic(where_next, (analysis, question, 10), rounds=3)
    assert answer.optimal
    assert len(answer.steps) == 10


@pytest.mark.benchmark(group="best sites of all départements, K = 3")
def test_best_sites_of_every_departement(benchmark, analysis):
    departements = analysis.tree.of_kind(TerritoryKind.DEPARTEMENT)

    def every_one() -> list[bool]:
        return [where_next(analysis, Question(d, LAEP, ACCESS), 3).optimal for d in departements]

    assert benchmark.pedantic(every_one, rounds=1) == [True] * 101


@pytest.mark.benchmark(group="farthest family, K = 1 to 5")
def test_nearest_centres_of_a_departement(benchmark, analysis):
    question = Question(analysis.tree.get("62"), LAEP, ACCESS, farthest=True)
    assert benchmark.pedantic(where_next, (analysis, question, 5), rounds=1).optimal


@pytest.mark.benchmark(group="what if: one structure more, map and sentences")
@pytest.mark.parametrize("place", ["59512", "59"])
def test_what_if_of_one_structure(benchmark, analysis, place):
    territory = analysis.tree.get(place)
    composer = MapComposer(analysis)
    composer.compose(territory, ACCESS, tuple(Dispositif))
    for level in Level:
        analysis.coverage(territory, level, ACCESS)
    places = iter(range(10_000))

    def redraw() -> list[str]:
        scenario = Scenario("", (Addition((LAEP,), 3.17 + next(places) / 10_000, 50.69),))
        after = WhatIf(analysis, scenario)
        state = composer.variant(after, analysis).compose(territory, ACCESS, tuple(Dispositif))
        state.assets()
        compared = Comparison(analysis, after, territory, ACCESS)
        compared.changes(Level.QPV)
        return findings(scenario, compared.effects, territory, ACCESS)

    assert benchmark.pedantic(redraw, rounds=8, warmup_rounds=1)
