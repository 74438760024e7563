"""A server that publishes day after day holds the analysis in use and the one before, never more."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from collections import deque

import pytest

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.ranking import rank_gaps
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level, Origin
from geo.reports.fiche import build_fiche
from geo.store import DataSet
from geo.store.tables import TABLES

PUBLICATIONS, SETTLED = 20, 5
AT_MOST = 2
DEPARTEMENT, COMMUNE = "08", "08105"
ENTRY = {
    "source": "essai",
    "vintage": "2026",
    "licence": "Licence Ouverte 2.0",
    "origin": Origin.OFFICIAL,
    "date": "2026-01-01",
}


@pytest.fixture
def one_departement(dataset: DataSet, tmp_path, monkeypatch) -> DataSet:
    """Publish the Ardennes alone: the whole country would take minutes."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    communes = dataset.communes[dataset.communes["departement"] == DEPARTEMENT]
    codes = set(communes["code"])
    qpv = dataset.qpv[dataset.qpv["communes"].map(lambda own: set(own) <= codes)]
    tables = {
        **{name: getattr(dataset, name) for name in TABLES},
        "communes": communes,
        "epci": dataset.epci[dataset.epci["code"].isin(communes["epci"])],
        "qpv": qpv,
        "structures": dataset.structures[dataset.structures["commune"].isin(codes)],
        "places": dataset.places[dataset.places["commune"].isin(codes)],
    }
    store.publish(tables, dict.fromkeys(tables, ENTRY))
    return store.load()


def look_around(analysis: Analysis, composer: MapComposer) -> None:
    """Ask what people ask of one version: a fiche, a ranking, a map."""
    place, access = analysis.tree.get(DEPARTEMENT), default_access()
    build_fiche(analysis, analysis.tree.get(COMMUNE), access)
    rank_gaps(analysis, place, Level.COMMUNE, access)
    composer.compose(place, access, tuple(Dispositif))


def test_twenty_publications_leave_two_analyses_alive_and_memory_flat(one_departement):
    structures = one_departement.structures
    in_use: deque[tuple[Analysis, MapComposer]] = deque(maxlen=AT_MOST)
    made: list[weakref.ref[Analysis]] = []
    traced = []
    tracemalloc.start()
    try:
        for turn in range(PUBLICATIONS):
            store.publish({"structures": structures.iloc[turn + 1 :]}, {"structures": ENTRY})
            analysis = Analysis(store.load())
            composer = MapComposer(analysis)
            made.append(weakref.ref(analysis))
            in_use.append((analysis, composer))
            look_around(analysis, composer)
            del analysis, composer
            gc.collect()
            assert sum(one() is not None for one in made) <= AT_MOST
            traced.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    # The second publication adds one analysis to the first: fifteen more together add less than half of that.
    assert traced[-1] - traced[SETTLED - 1] < (traced[1] - traced[0]) / 2
