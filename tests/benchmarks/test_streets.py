"""How long streets take: to compile, to measure all people by them, to place a structure, to find sites.

Run it with MAILLAGE_BENCHMARK=1 and `--benchmark-only` on a quiet machine: a département of
500 000 nodes and 650 000 edges is made up, with fixed luck.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import minimum_spanning_tree

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.paths import joined_points, legs_of, towards_structures
from geo.analysis.scenario import Addition, Comparison, Scenario, WhatIf
from geo.analysis.siting import Question, candidates, where_next
from geo.analysis.travel import default_access, project
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import CommuneKind, Level, Mode
from geo.sources._streets_network import compile_network
from geo.store.manifest import TableInfo
from geo.store.prepared import PreparedFiles
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.benchmark(group="streets"),
    pytest.mark.skipif("MAILLAGE_BENCHMARK" not in os.environ, reason="a measure: MAILLAGE_BENCHMARK=1"),
]
SIDE, EDGES, POINTS = 707, 650_000, 60_000
CODE = "60"


def made_up_streets(dataset: store.DataSet) -> gpd.GeoDataFrame:
    """Make a département of winding streets: a tree that joins all, and loops; a third is for walkers."""
    draw = np.random.default_rng(60)
    west, south, east, north = (
        dataset.departements.set_index("code").geometry.to_crs(2154).loc[[CODE]].total_bounds
    )
    x, y = np.meshgrid(np.linspace(west, east, SIDE), np.linspace(south, north, SIDE))
    step = (east - west) / SIDE
    corners = np.column_stack([x.ravel(), y.ravel()]) + draw.uniform(-0.3, 0.3, (SIDE * SIDE, 2)) * step
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    luck = draw.random(len(start)) + 0.01
    tree = minimum_spanning_tree(sp.csr_array((luck, (start, end)), (SIDE * SIDE, SIDE * SIDE))).tocoo()
    kept = np.isin(start * SIDE * SIDE + end, tree.row.astype(np.int64) * SIDE * SIDE + tree.col)
    others = draw.choice(np.flatnonzero(~kept), EDGES - kept.sum(), replace=False)
    kept[others] = True
    start, end = start[kept], end[kept]
    middle = (corners[start] + corners[end]) / 2 + draw.uniform(-0.1, 0.1, (len(start), 2)) * step
    lines = shapely.linestrings(np.stack([corners[start], middle, corners[end]], axis=1))
    walkers = draw.random(len(start)) < 1 / 3
    one_way = draw.random(len(start)) < 0.1
    return gpd.GeoDataFrame(
        {
            "walk_kph": 4.5,
            "car_kph": np.where(walkers, np.nan, draw.choice([30.0, 45.0, 70.0], len(start))),
            "ahead": True,
            "back": ~one_way,
        },
        geometry=lines,
        crs=2154,
    )


@pytest.fixture(scope="module")
def stretches(dataset) -> gpd.GeoDataFrame:
    return made_up_streets(dataset)


@pytest.fixture(scope="module")
def data(dataset, stretches, tmp_path_factory) -> store.DataSet:
    """Return a data set whose people of the Oise live on squares and go by these streets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path_factory.mktemp("streets")))
        compiled = compile_network(stretches)
        print(len(compiled.nodes), "nodes,", len(compiled.edges), "edges")
        info = TableInfo("essai", "2026", "sans objet", "official", "2026-01-01", 1, "0" * 64)
        manifest = {**dataset.manifest, f"streets_nodes_{CODE}": info, f"streets_edges_{CODE}": info}
        streets = {CODE: lambda: (compiled.nodes, compiled.edges)}
        changed = {"structures": with_hosts(dataset), "squares": squares(dataset)}
        yield replace(dataset, manifest=manifest, streets=streets, **changed)


def with_hosts(dataset: store.DataSet) -> gpd.GeoDataFrame:
    """Add EVS beside mairies, to have 1 500 candidates."""
    communes = dataset.communes[dataset.communes["departement"] == CODE]
    hosts = (
        dataset.structures.head(1)
        .iloc[[0] * 800]
        .assign(id=[f"hote-{i}" for i in range(800)], commune=np.resize(communes["code"], 800))
    )
    hosts["dispositifs"] = [["evs"]] * 800
    at = gpd.GeoSeries(np.resize(communes["mairie"], 800)).translate(0.004, 0.004)
    return pd.concat([dataset.structures, hosts.set_geometry(at.to_numpy(), crs=4326)], ignore_index=True)


def squares(dataset: store.DataSet) -> pd.DataFrame:
    draw = np.random.default_rng(200)
    communes = dataset.communes[dataset.communes["kind"] != CommuneKind.CITY]
    mine = communes[communes["departement"] == CODE].reset_index(drop=True)
    rows = np.sort(draw.integers(len(mine), size=POINTS))
    mairies = gpd.GeoSeries(mine["mairie"])
    middle = project(mairies.x.to_numpy(), mairies.y.to_numpy(), mine["departement"].to_numpy(dtype=object))
    centres = (middle[rows, :2] + draw.normal(size=(POINTS, 2)) * 1200).astype("int32")
    people = draw.exponential(40, POINTS).astype("float32")
    return pd.DataFrame(
        {
            "x": centres[:, 0],
            "y": centres[:, 1],
            "commune": pd.Categorical.from_codes(rows, mine["code"]),
            "population": people,
            "pop_under6": people * np.float32(0.07),
            "pop_6_17": people * np.float32(0.15),
        }
    )


@pytest.fixture(scope="module")
def oise(data) -> Analysis:
    made = Analysis(data, PreparedFiles(data))
    made.need_coverage(made.tree.get(CODE), Level.COMMUNE, default_access())
    for mode in Mode:
        joined_points(made, CODE, mode)
        towards_structures(made, CODE, mode)
    return made


def test_a_departement_is_compiled_and_published(tmp_path, stretches):
    table = stretches.rename(columns={"car_kph": "vitesse_moyenne_vl"}).assign(
        cleabs=[f"TRONROUT{i}" for i in range(len(stretches))],
        nature=np.where(stretches["car_kph"].isna(), "Chemin", "Route à 1 chaussée"),
        etat_de_l_objet="En service",
        sens_de_circulation=np.where(stretches["back"], "Double sens", "Sens direct"),
        acces_vehicule_leger="Libre",
        acces_pieton=None,
    )
    given = tmp_path / "given"
    given.mkdir()
    table.drop(columns=["walk_kph", "ahead", "back"]).to_file(
        given / "BDT_3-5_GPKG_LAMB93_D060-ED2026-06-15.gpkg", layer="troncon_de_route", engine="pyogrio"
    )
    environment = {**os.environ, store.ENVIRONMENT_VARIABLE: str(tmp_path / "data")}
    command = [
        sys.executable,
        "-m",
        "geo",
        "refresh",
        "--only",
        "streets",
        "--territory",
        CODE,
        "--from",
        str(given),
    ]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = f"{seconds:.1f} s ({used.ru_utime + used.ru_stime:.1f} s of processor)"
    print(f"compiled and published in {spent}, {used.ru_maxrss / 1024:.0f} MB at most")


def test_all_people_are_measured_to_four_dispositifs_in_two_modes(benchmark, data):
    def fresh() -> tuple[tuple[Analysis], dict[str, object]]:
        made = Analysis(data)
        made.zones(Level.COMMUNE)
        made.structures  # noqa: B018 - prepared, as the straight line needs it too
        return (made,), {}

    benchmark.pedantic(lambda made: legs_of(made, CODE), setup=fresh, rounds=2)


def test_what_was_measured_is_read_again(benchmark, data, tmp_path, monkeypatch):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    legs_of(Analysis(data, PreparedFiles(data)), CODE)

    def fresh() -> tuple[tuple[Analysis], dict[str, object]]:
        made = Analysis(data, PreparedFiles(data))
        made.zones(Level.COMMUNE)
        made.structures  # noqa: B018
        return (made,), {}

    benchmark.pedantic(lambda made: legs_of(made, CODE), setup=fresh, rounds=3)


def test_a_structure_placed_is_answered(benchmark, oise):
    territory = oise.tree.get("60057")
    east = iter(np.linspace(2.06, 2.10, 50))
    Comparison(oise, oise, territory, default_access()).effects  # noqa: B018 - the page has it already

    def place() -> object:
        opened = Scenario("", (Addition((Dispositif.LAEP,), float(next(east)), 49.43),), ())
        return Comparison(oise, WhatIf(oise, opened), territory, default_access()).effects

    benchmark.pedantic(place, rounds=5, warmup_rounds=1)


def test_the_best_five_sites_are_found(benchmark, oise):
    territory = oise.tree.get(CODE)
    question = Question(territory, Dispositif.CLAS, default_access())
    found = len(candidates(oise, territory, Dispositif.CLAS))
    print(found, "candidates")
    told = []

    def search() -> object:
        return where_next(oise, question, 5, progress=lambda done, total: told.append((done, total)) or True)

    answer = benchmark.pedantic(search, rounds=1)
    assert found >= 1_500
    assert len(told) > 100
    assert answer.complete
