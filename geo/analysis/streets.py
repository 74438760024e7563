"""Follow the streets of a network: join places to it, and find the quickest way to the nearest of several.

People go to a structure: searches start from structures and go up the streets, against the one-ways.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.domain.reference import constant, constants
from geo.domain.vocabulary import Mode

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NO_TIME_S = 1e-6
"""For scipy an edge of no length is no edge."""
_CORNER_M = 1.0
"""Who is nearer than this to the end of a street is at its corner, and free of its one-way."""


@dataclass(frozen=True)
class Joined:
    """Places joined to the nearest street that can be used and walked, at their place along it.

    Parameters
    ----------
    edge : array of shape (n,)
        Among the usable edges of the mode; -1 where none is near enough.
    share : array of shape (n,)
        Where along it, from 0 at its start to 1 at its end.
    away_m : array of shape (n,)
        From the place to the street, walked whatever the mode.
    """

    edge: IntArray
    share: FloatArray
    away_m: FloatArray

    def __len__(self) -> int:
        return len(self.edge)

    def __getitem__(self, rows: IntArray | npt.NDArray[np.bool_]) -> Joined:
        return Joined(self.edge[rows], self.share[rows], self.away_m[rows])

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Tell the places that are joined."""
        return self.edge >= 0


@dataclass(frozen=True)
class Ways:
    """How far each node is from the nearest target, and which that is.

    Parameters
    ----------
    seconds : array of shape (nodes,)
        Infinite where no target can be reached.
    metres : array of shape (nodes,)
        Along the quickest way.
    target : array of shape (nodes,)
        -1 for none.
    """

    seconds: FloatArray
    metres: FloatArray
    target: IntArray


class ModeNetwork:
    """The streets that can be used in one mode.

    Parameters
    ----------
    edges : geopandas.GeoDataFrame
        Table `streets_edges`.
    nodes : int
        How many nodes there are.
    mode : Mode
    """

    def __init__(self, edges: gpd.GeoDataFrame, nodes: int, mode: Mode) -> None:
        self.mode, self.nodes = mode, nodes
        ahead, back = (edges[name].to_numpy(dtype=float) for name in _COLUMNS[mode])
        self.rows = np.flatnonzero(np.isfinite(ahead) | np.isfinite(back))
        self.start, self.end = (edges[name].to_numpy(dtype=np.int64)[self.rows] for name in ("start", "end"))
        self.metres = edges["metres"].to_numpy(dtype=float)[self.rows]
        self.ahead_s, self.back_s = (np.nan_to_num(one[self.rows], nan=np.inf) for one in (ahead, back))
        self._walked = edges["walk_s"].notna().to_numpy()[self.rows]
        self.lines = edges.geometry.to_numpy()[self.rows]
        self.walk_mps = constant("foot_kph") / 3.6
        self.stop_s = constants("streets")["park_minutes"] * 60 if mode is Mode.CAR else 0.0

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, IntArray]:
        """The streets where one can stop, and which they are: nobody joins a motorway from beside it."""
        beside = np.flatnonzero(self._walked)
        return shapely.STRtree(self.lines[beside]), beside

    def join(self, points: FloatArray) -> Joined:
        """Join places to the streets.

        Parameters
        ----------
        points : array of shape (n, 2)
            Metres of the projection of the network.
        """
        place = shapely.points(points[:, :2])
        tree, beside = self._tree
        (who, which), away_m = tree.query_nearest(
            place, max_distance=constants("streets")["join_m"], return_distance=True, all_matches=False
        )
        edge, share, away = np.full(len(points), -1), np.zeros(len(points)), np.full(len(points), np.inf)
        street = beside[which]
        edge[who], away[who] = street, away_m
        along = shapely.line_locate_point(self.lines[street], place[who], normalized=True)
        corner = np.minimum(_CORNER_M / np.maximum(self.metres[street], _CORNER_M), 0.5)
        share[who] = np.where(along < corner, 0.0, np.where(along > 1 - corner, 1.0, along))
        return Joined(edge, share, away)

    def along(self, edges: IntArray, step_m: float) -> Joined:
        """Lay places along streets, from one end to the other."""
        counts = np.ceil(self.metres[edges] / step_m).astype(np.int64) + 1
        edge = np.repeat(edges, counts)
        number = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = number / np.repeat(np.maximum(counts - 1, 1), counts)
        return Joined(edge, share, np.zeros(len(edge)))

    @cached_property
    def _arcs(self) -> tuple[sp.csr_array, IntArray, FloatArray]:
        """The streets the other way round, the quickest of parallel ones; sorted keys and metres of each."""
        # One who goes ahead, from start to end, is met by a search that goes from end to start.
        tail, head = np.concatenate([self.end, self.start]), np.concatenate([self.start, self.end])
        seconds = np.concatenate([self.ahead_s, self.back_s])
        usable = np.isfinite(seconds) & (tail != head)
        key = (tail * self.nodes + head)[usable]
        seconds, metres = np.maximum(seconds[usable], _NO_TIME_S), np.tile(self.metres, 2)[usable]
        order = np.lexsort((seconds, key))
        first = order[np.concatenate([[True], np.diff(key[order]) > 0])] if len(order) else order
        key = key[first]
        tail, head = key // self.nodes, key % self.nodes
        starts = np.searchsorted(tail, np.arange(self.nodes + 1)).astype(np.int32)
        matrix = sp.csr_array((seconds[first], head.astype(np.int32), starts), (self.nodes, self.nodes))
        return matrix, key, metres[first]

    @cached_property
    def reversed(self) -> ModeNetwork:
        """The same streets, every way turned round: who goes to a place there comes from it here."""
        other = copy(self)
        vars(other).pop("_arcs", None)
        other.ahead_s, other.back_s = self.back_s, self.ahead_s
        return other

    def towards(self, targets: Joined) -> Towards:
        """Prepare searches towards some places."""
        return Towards(self, targets)

    @cached_property
    def _parts(self) -> IntArray:
        """The piece of the network that each node belongs to: none leads to another."""
        joined = sp.csr_array((np.ones(len(self.rows)), (self.start, self.end)), (self.nodes, self.nodes))
        return connected_components(joined, directed=False)[1]

    def part_of(self, places: Joined) -> IntArray:
        """Return the piece of the network where each place is; -1 for those that are not joined."""
        # The place -1, « none », falls on the last item.
        return np.append(np.where(places.known, self._parts[self.start[places.edge]], -1), -1)

    @cached_property
    def fastest_mps(self) -> float:
        """The speed on the fastest street."""
        seconds = np.minimum(self.ahead_s, self.back_s)
        return float((self.metres / np.maximum(seconds, _NO_TIME_S)).max(initial=self.walk_mps))

    def walked_s(self, metres: FloatArray) -> FloatArray:
        """Return how long it takes to walk between a place and its street."""
        return metres / self.walk_mps


_COLUMNS = {Mode.FOOT: ("walk_s", "walk_s"), Mode.CAR: ("drive_s", "drive_back_s")}


class Towards:
    """Searches towards places joined to a network.

    Parameters
    ----------
    network : ModeNetwork
    targets : Joined
    """

    def __init__(self, network: ModeNetwork, targets: Joined) -> None:
        self.network, self.targets = network, targets
        matrix, self._keys, self._metres = network._arcs
        self.joined = np.flatnonzero(targets.known)
        edge, share = targets.edge[self.joined], targets.share[self.joined]
        more_s = network.walked_s(targets.away_m[self.joined]) + network.stop_s
        # A search leaves a place by both ends of its street: whoever comes ahead has passed its start.
        ways = np.stack([_part(share, network.ahead_s[edge]), _part(1 - share, network.back_s[edge])], axis=1)
        ends = np.stack([network.start[edge], network.end[edge]], axis=1)
        self._end_m = np.stack([share, 1 - share], axis=1) * network.metres[edge][:, None]
        self._end_m += targets.away_m[self.joined][:, None]
        self._ends = ends
        ways = ways + more_s[:, None]
        # From an end that is both, only the quickest: parallel arcs would be summed.
        ways[ends[:, 0] == ends[:, 1]] = np.sort(ways[ends[:, 0] == ends[:, 1]], axis=1)
        ways[ends[:, 0] == ends[:, 1], 1] = np.inf
        usable = np.isfinite(ways)
        count = usable.sum(axis=1)
        size = network.nodes + len(self.joined)
        self.matrix = sp.csr_array(
            (
                np.concatenate([matrix.data, np.maximum(ways[usable], _NO_TIME_S)]),
                np.concatenate([matrix.indices, ends[usable].astype(np.int32)]),
                np.concatenate([matrix.indptr, matrix.indptr[-1] + np.cumsum(count)]).astype(np.int32),
            ),
            (size, size),
        )

    def nearest(self, wanted: npt.NDArray[np.bool_], limit_s: float = np.inf) -> Ways:
        """Find for every node the quickest way to one of the targets wanted.

        Parameters
        ----------
        wanted : array of bool, shape (targets,)
        limit_s : float
            What takes longer is not looked for.
        """
        nodes = self.network.nodes
        sources = nodes + np.flatnonzero(wanted[self.joined])
        if not len(sources):
            return Ways(np.full(nodes, np.inf), np.full(nodes, np.inf), np.full(nodes, -1))
        seconds, before, source = dijkstra(
            self.matrix, indices=sources, min_only=True, limit=limit_s, return_predecessors=True
        )
        target = np.full(nodes, -1)
        found = source[:nodes] >= 0
        target[found] = self.joined[source[:nodes][found] - nodes]
        return Ways(seconds[:nodes], self._along(before, seconds)[:nodes], target)

    def seconds_from(self, target: IntArray, limit_s: float) -> FloatArray:
        """Return how long every node is from each of a few targets; shape (targets, nodes)."""
        place = np.full(len(self.targets), -1)
        place[self.joined] = np.arange(len(self.joined))
        asked = place[target]
        found = np.full((len(target), self.network.nodes), np.inf)
        there = asked >= 0
        if there.any():
            indices = self.network.nodes + asked[there]
            found[there] = dijkstra(self.matrix, indices=indices, limit=limit_s)[:, : self.network.nodes]
        return found

    def seconds_to(self, places: Joined, nodes_s: FloatArray, target: int) -> FloatArray:
        """Return how long it takes from places to one target, given how long it does from nodes."""
        network = self.network
        edge, share = places.edge, places.share
        by_end = _part(1 - share, network.ahead_s[edge]) + nodes_s[network.end[edge]]
        by_start = _part(share, network.back_s[edge]) + nodes_s[network.start[edge]]
        seconds = np.minimum(by_end, by_start)
        here = np.flatnonzero(edge == self.targets.edge[target])
        more_s = network.walked_s(self.targets.away_m[target]) + network.stop_s
        seconds[here] = np.minimum(
            seconds[here], self._ride(edge[here], share[here], self.targets.share[target]) + more_s
        )
        return np.where(places.known, seconds + network.walked_s(places.away_m), np.inf)

    def _ride(self, edge: IntArray, share: FloatArray, to: FloatArray | float) -> FloatArray:
        """Return how long it takes along one street from a place to another."""
        along = to - share
        ahead, back = self.network.ahead_s[edge], self.network.back_s[edge]
        return np.where(along >= 0, _part(along, ahead), _part(-along, back))

    def _along(self, before: IntArray, seconds: FloatArray) -> FloatArray:
        """Sum the metres from every node to the target where its way ends."""
        nodes = self.network.nodes
        metres = np.where(np.isfinite(seconds), 0.0, np.inf)
        reached = np.flatnonzero(before >= 0)
        previous = before[reached].astype(np.int64)
        by_street = previous < nodes
        node = reached[by_street]
        metres[node] = self._metres[np.searchsorted(self._keys, previous[by_street] * nodes + node)]
        node, place = reached[~by_street], previous[~by_street] - nodes
        # Of the two ends of the street of a target, the one that this node is; of a loop, the quickest.
        at_start = self._ends[place, 0] == node
        metres[node] = np.where(at_start, self._end_m[place, 0], self._end_m[place, 1])
        ancestor = np.arange(len(before))
        ancestor[reached] = before[reached]
        # Twice as far at each turn: a way of a thousand streets takes ten.
        going = reached
        while len(going):
            further = ancestor[going]
            metres[going], ancestor[going] = metres[going] + metres[further], ancestor[further]
            going = going[ancestor[going] != ancestor[ancestor[going]]]
        return metres

    def arrive(
        self, places: Joined, ways: Ways, wanted: npt.NDArray[np.bool_] | None = None
    ) -> tuple[FloatArray, FloatArray, IntArray]:
        """Carry what is known at nodes to places along streets.

        Parameters
        ----------
        places : Joined
        ways : Ways
        wanted : array of bool, shape (targets,), optional
            The targets that were searched; all by default.

        Returns
        -------
        seconds, metres, target : array of shape (n,)
            Infinite and -1 where none can be reached.
        """
        network = self.network
        edge, share = np.maximum(places.edge, 0), places.share
        start, end = network.start[edge], network.end[edge]
        away_s = network.walked_s(places.away_m)
        by_end = _part(1 - share, network.ahead_s[edge]) + ways.seconds[end]
        by_start = _part(share, network.back_s[edge]) + ways.seconds[start]
        to_end = by_end <= by_start
        seconds = np.where(to_end, by_end, by_start) + away_s
        via = np.where(to_end, end, start)
        metres = ways.metres[via] + np.where(to_end, 1 - share, share) * network.metres[edge] + places.away_m
        target = ways.target[via].copy()
        self._same_street(places, wanted, seconds, metres, target)
        lost = ~places.known | ~np.isfinite(seconds)
        seconds[lost], metres[lost], target[lost] = np.inf, np.inf, -1
        return seconds, metres, target

    def _same_street(
        self,
        places: Joined,
        wanted: npt.NDArray[np.bool_] | None,
        seconds: FloatArray,
        metres: FloatArray,
        target: IntArray,
    ) -> None:
        """Shorten the way of places on the very street of a target."""
        chosen = self.joined if wanted is None else self.joined[wanted[self.joined]]
        here = np.flatnonzero(np.isin(places.edge, self.targets.edge[chosen]) & places.known)
        if not len(here):
            return
        pairs = pd.DataFrame({"edge": places.edge[here], "place": here}).merge(
            pd.DataFrame({"edge": self.targets.edge[chosen], "target": chosen}), on="edge"
        )
        edge, place, to = (pairs[name].to_numpy() for name in ("edge", "place", "target"))
        along = self.targets.share[to] - places.share[place]
        network = self.network
        ride = self._ride(edge, places.share[place], self.targets.share[to])
        away_m = places.away_m[place] + self.targets.away_m[to]
        pairs["seconds"] = ride + network.walked_s(away_m) + network.stop_s
        pairs["metres"] = np.abs(along) * network.metres[edge] + away_m
        best = pairs.sort_values("seconds", kind="stable").drop_duplicates("place")
        place = best["place"].to_numpy()
        better = best["seconds"].to_numpy() < seconds[place]
        place, best = place[better], best[better]
        seconds[place], metres[place] = best["seconds"], best["metres"]
        target[place] = best["target"]


def _part(share: FloatArray, seconds: FloatArray) -> FloatArray:
    """Return the time of a part of a street: none of no part, even against a one-way."""
    return np.where(share > 0, np.where(share > 0, share, 1.0) * seconds, 0.0)


class StreetNetwork:
    """The streets of a département.

    Parameters
    ----------
    nodes : pandas.DataFrame
    edges : geopandas.GeoDataFrame
        Tables of the store (see `geo.store.schema`).
    """

    def __init__(self, nodes: pd.DataFrame, edges: gpd.GeoDataFrame) -> None:
        self.xy = nodes[["x", "y"]].to_numpy(dtype=float)
        self.bounds = (*self.xy.min(axis=0), *self.xy.max(axis=0)) if len(self.xy) else (0.0, 0.0, 0.0, 0.0)
        self.modes = {mode: ModeNetwork(edges, len(nodes), mode) for mode in Mode}

    def around(self, points: FloatArray) -> npt.NDArray[np.bool_]:
        """Tell the points that lie where the network does."""
        west, south, east, north = self.bounds
        x, y = points[:, 0], points[:, 1]
        return (x >= west) & (x <= east) & (y >= south) & (y <= north)
