"""Ways by the streets: a town countable by hand, and the real streets of Monaco against networkx."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pyogrio
import pytest
import shapely

from geo.analysis.streets import Joined, ModeNetwork, StreetNetwork
from geo.domain.vocabulary import Mode
from geo.sources._streets_network import Compiled, compile_network
from geo.sources._streets_osm import read_osm
from geo.sources.catalogue import read_catalogue
from geo.sources.report import SourceReport
from tests.geo.toy_town import X, Y, toy_compiled, toy_network

MONACO = Path(__file__).parents[4] / "shared" / "real" / "monaco.osm.pbf"
PARK_S = 180
WALK_MPS = 1.25

Place = tuple[float, float]


def at(*places: Place) -> np.ndarray:
    return np.array(places, dtype=float) + np.array([X, Y])


def ways(mode: Mode, start: Place, *targets: Place) -> tuple[float, float, int]:
    """Return the seconds, metres and target of the quickest way from a place of the toy town."""
    network = toy_network().modes[mode]
    towards = network.towards(network.join(at(*targets)))
    places = network.join(at(start))
    found = towards.nearest(np.ones(len(targets), dtype=bool))
    seconds, metres, target = towards.arrive(places, found)
    return float(seconds[0]), float(metres[0]), int(target[0])


@pytest.mark.parametrize(
    ("start", "to", "metres"),
    [
        pytest.param((1500, 200), (1500, 0), 1500 + 200 + 1500, id="railway, by the underpass"),
        pytest.param((0, 0), (0, -400), 2000 + 400 + 2000, id="river, by the bridge"),
        pytest.param((500, 500), (500, 200), 300, id="one-way street, walked against"),
        pytest.param((1500, 400), (1000, 200), 200 + 500, id="out of the dead end"),
        pytest.param((1000, 200), (1500, 400), 500 + 200, id="into the dead end"),
        pytest.param((500, 500), (0, -400), 300 + 500 + 200 + 4400, id="never along the motorway"),
        pytest.param((1250, 230), (1000, 200), 30 + 250, id="from beside the street"),
        pytest.param((1100, 210), (1200, 190), 10 + 100 + 10, id="along one street"),
        pytest.param((1500, 200), (1500, 200), 0, id="at the very place"),
    ],
)
def test_the_way_on_foot_is_the_one_counted_by_hand(start, to, metres):
    seconds, measured, target = ways(Mode.FOOT, start, to)
    assert measured == pytest.approx(metres, abs=0.5)
    assert seconds == pytest.approx(metres / WALK_MPS, abs=0.5)
    assert target == 0


@pytest.mark.parametrize(
    ("start", "to", "metres", "seconds"),
    [
        pytest.param((500, 500), (500, 200), 500 + 300 + 500, 130, id="round by the two-way street"),
        pytest.param((500, 200), (500, 500), 300, 30, id="along the one-way street"),
        pytest.param((500, 400), (500, 300), 100 + 500 + 300 + 500 + 100, 150, id="against a one-way"),
        pytest.param((500, 300), (500, 400), 100, 10, id="along a one-way"),
        pytest.param(
            (500, 500),
            (0, -400),
            269.26 + 1200 + 320.16,
            26.93 + 40 + 32.02,
            id="by the motorway and its ramps",
        ),
        pytest.param((0, -400), (0, 0), 4400, 440, id="not back up the motorway"),
        pytest.param((1250, 230), (1000, 200), 30 + 250, 30 / WALK_MPS + 25, id="beside the street"),
    ],
)
def test_the_way_by_car_is_the_one_counted_by_hand_and_ends_by_parking(start, to, metres, seconds):
    measured_s, measured_m, _ = ways(Mode.CAR, start, to)
    assert measured_m == pytest.approx(metres, abs=0.5)
    assert measured_s == pytest.approx(seconds + PARK_S, abs=0.5)


@pytest.mark.parametrize("mode", Mode)
def test_nobody_leaves_the_island(mode):
    seconds, metres, target = ways(mode, (3500, 0), (1000, 0))
    assert (seconds, metres, target) == (np.inf, np.inf, -1)


def test_the_nearest_is_the_quickest_to_reach_not_the_one_across_the_rails():
    # From (1500, 200), one is 200 m away as the crow flies and 3 200 m by the underpass.
    assert ways(Mode.FOOT, (1500, 200), (1500, 0), (500, 200))[1:] == (pytest.approx(1000, abs=0.5), 1)


def test_a_target_on_the_island_leaves_the_next_one_on_the_mainland():
    assert ways(Mode.FOOT, (2000, 0), (3000, 0), (1000, 0))[2] == 1


def test_what_is_far_from_every_street_is_not_joined():
    network = toy_network().modes[Mode.FOOT]
    joined = network.join(at((1250, 900), (1250, 399)))
    assert joined.known.tolist() == [False, True]


def test_a_fragment_that_leads_nowhere_is_left_out():
    assert toy_compiled().fragments == 1
    joined = toy_network().modes[Mode.FOOT].join(at((2550.0, 1000.0)))
    assert not joined.known.any()


def test_nobody_walks_on_the_motorway_nor_on_its_ramps():
    joined = toy_network().modes[Mode.FOOT].join(at((250.0, -590.0), (375.0, 550.0)))
    # The first is 190 m from rue d'En-Face; the second is nearer to the street of (500, 500).
    assert joined.away_m == pytest.approx([190, np.hypot(125, 50)], abs=0.5)


def test_nobody_parks_on_the_motorway():
    joined = toy_network().modes[Mode.CAR].join(at((250.0, -590.0)))
    assert joined.away_m == pytest.approx([190], abs=0.5)


def test_a_search_with_a_limit_finds_what_is_within_it_and_nothing_else():
    network = toy_network().modes[Mode.FOOT]
    towards = network.towards(network.join(at((0.0, 200.0))))
    within = np.isfinite(towards.seconds_from(np.array([0]), 900)[0])
    # 15 minutes are 1 125 m: the ends of Grande Rue up to x = 1000, the underpass, the one-way street.
    reached = {(round(x - X), round(y - Y)) for x, y in toy_network().xy[within]}
    assert reached == {(0, 200), (500, 200), (1000, 200), (0, 0), (500, 500)}


@cache
def monaco() -> Compiled:
    if not MONACO.exists():
        pytest.skip("the extract of Monaco is not beside the repository")
    stretches = read_osm(read_catalogue()["streets_osm"], MONACO, None, SourceReport("streets_osm", "Rues"))
    return compile_network(stretches.to_crs(2154))


def graph_of(compiled: Compiled, mode: Mode) -> nx.MultiDiGraph:
    """Lay the tables out for networkx, street by street."""
    graph = nx.MultiDiGraph()
    ahead, back = {Mode.FOOT: ("walk_s", "walk_s"), Mode.CAR: ("drive_s", "drive_back_s")}[mode]
    for edge in compiled.edges.itertuples():
        for column, start, end in ((ahead, edge.start, edge.end), (back, edge.end, edge.start)):
            if np.isfinite(getattr(edge, column)):
                graph.add_edge(start, end, seconds=float(getattr(edge, column)), metres=float(edge.metres))
    return graph


@pytest.mark.parametrize("mode", Mode)
def test_in_monaco_500_pairs_are_as_far_apart_as_networkx_finds(mode):
    compiled = monaco()
    network: ModeNetwork = StreetNetwork(compiled.nodes, compiled.edges).modes[mode]
    draw = np.random.default_rng(6)
    edge = draw.integers(len(network.rows), size=(2, 25))
    share = draw.random((2, 25))
    lines = network.lines[edge]
    points = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True))
    starts, targets = points[:25], points[25:45]
    places, joined = network.join(starts), network.join(targets)
    assert places.known.all()
    assert joined.known.all()
    towards = network.towards(joined)
    park = PARK_S if mode is Mode.CAR else 0
    expected = by_networkx(graph_of(compiled, mode), network, places, joined)
    for number in range(len(joined)):
        alone = np.arange(len(joined)) == number
        seconds, metres, _ = towards.arrive(places, towards.nearest(alone), alone)
        away_m = places.away_m + joined.away_m[number]
        assert seconds == pytest.approx(expected[0][:, number] + away_m / WALK_MPS + park, abs=1)
        assert metres == pytest.approx(expected[1][:, number] + away_m, abs=1)
    assert expected[0].size == 500
    assert np.isfinite(expected[0]).sum() > 400


def by_networkx(
    graph: nx.MultiDiGraph, network: ModeNetwork, places: Joined, targets: Joined
) -> tuple[np.ndarray, np.ndarray]:
    """Cut the streets at the places and targets, and let networkx find the quickest way between each two."""

    def cut(start: object, end: object, part: float, whole_s: float, street: int) -> None:
        if part == 0 or np.isfinite(whole_s):
            seconds = part * whole_s if part else 0.0
            graph.add_edge(start, end, seconds=seconds, metres=part * network.metres[street])

    for i, (edge, share) in enumerate(zip(places.edge.tolist(), places.share.tolist(), strict=True)):
        cut(("from", i), network.end[edge], 1 - share, network.ahead_s[edge], edge)
        cut(("from", i), network.start[edge], share, network.back_s[edge], edge)
        for j in np.flatnonzero(targets.edge == edge).tolist():
            along = float(targets.share[j]) - share
            whole = network.ahead_s if along >= 0 else network.back_s
            cut(("from", i), ("to", j), abs(along), whole[edge], edge)
    for j, (edge, share) in enumerate(zip(targets.edge.tolist(), targets.share.tolist(), strict=True)):
        cut(network.start[edge], ("to", j), share, network.ahead_s[edge], edge)
        cut(network.end[edge], ("to", j), 1 - share, network.back_s[edge], edge)
    seconds, metres = np.full((2, len(places), len(targets)), np.inf)
    for i in range(len(places)):
        times, paths = nx.single_source_dijkstra(graph, ("from", i), weight="seconds")
        for j in range(len(targets)):
            if ("to", j) in times:
                legs = [quickest(graph, a, b) for a, b in pairwise(paths["to", j])]
                seconds[i, j], metres[i, j] = times["to", j], sum(leg["metres"] for leg in legs)
    return seconds, metres


def quickest(graph: nx.MultiDiGraph, start: object, end: object) -> dict[str, float]:
    return min(graph[start][end].values(), key=lambda one: one["seconds"])


def test_in_monaco_one_ways_are_not_driven_backwards_and_what_is_for_walkers_is_not_driven():
    compiled = monaco()
    raw = pyogrio.read_dataframe(MONACO, layer="lines", where="highway IS NOT NULL").to_crs(2154)
    tags = raw["other_tags"].fillna("")
    one_way = raw[tags.str.contains('"oneway"=>"yes"') & raw["highway"].isin(["primary", "residential"])]
    footway = raw[raw["highway"].isin(["steps", "footway", "pedestrian"])]
    edges = compiled.edges
    middles = edges.geometry.interpolate(0.5, normalized=True).to_numpy()

    def of(lines) -> np.ndarray:
        tree = shapely.STRtree(lines.geometry.to_numpy())
        near = np.zeros(len(edges), dtype=bool)
        near[tree.query_nearest(middles, max_distance=0.01, all_matches=False)[0]] = True
        return near

    assert of(one_way).sum() > 50
    assert edges["drive_back_s"][of(one_way)].isna().all()
    assert edges[["drive_s", "drive_back_s"]][of(footway)].isna().all(axis=None)


def test_in_monaco_a_bridge_is_no_crossing():
    compiled = monaco()
    raw = pyogrio.read_dataframe(MONACO, layer="lines", where="highway IS NOT NULL").to_crs(2154)
    bridge = raw["other_tags"].fillna("").str.contains('"bridge"=>"yes"')
    over, under = raw.geometry[bridge].to_numpy(), raw.geometry[~bridge].to_numpy()
    line, other = shapely.STRtree(under).query(over, predicate="crosses")
    crossings = shapely.intersection(over[line], under[other])
    nodes = shapely.STRtree(shapely.points(compiled.nodes[["x", "y"]].to_numpy()))
    corners = shapely.STRtree(shapely.points(shapely.get_coordinates(raw.geometry.to_numpy())))
    passed = [
        one
        for one in crossings[shapely.get_type_id(crossings) == 0]
        if not len(corners.query(one, "dwithin", 0.05))
    ]
    assert len(passed) > 20
    assert not any(len(nodes.query(one, "dwithin", 0.05)) for one in passed)
