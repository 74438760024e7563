"""A town whose ways can be counted by hand: a railway, a river, a one-way street, a dead end, an island.

Streets of BD TOPO, in metres from (X, Y): cars do 10 m/s on them and 30 m/s on the motorway, people 1.25 m/s.

     y
   600      motorway ─╮
   500        o──────────o (500 to 1000)
              ↑ one-way  │
   200  o─────o──────────o──────o──────o  Grande Rue, x = 0, 500, 1000, 1500, 2000; a dead end at 1500
   100  │ ═══════════ railway ═══════════
     0  o─────────────────────────────o  rue Basse, joined to Grande Rue by an underpass at x = 0
  -200  ~~~~~~~~~~~~~ river ~~~~~~~~~~│~  a bridge at x = 2000
  -400  o─────────────────────────────o  rue d'En-Face, x = 0 to 2000
  -600      ╰─ motorway, from (250, 600) over all streets, with a ramp at each end
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import geopandas as gpd
import shapely

from geo.analysis.streets import StreetNetwork
from geo.sources._streets_network import Compiled, compile_network
from geo.sources.report import SourceReport
from geo.sources.streets import bdtopo_stretches
from geo.store import DataSet
from geo.store.tables import WGS84
from tests.geo.small import X, Y, small_dataset, square, wgs84

STREET, ALLEY, MOTORWAY, RAMP = "Route à 1 chaussée", "Chemin", "Type autoroutier", "Bretelle"
_STREETS: list[tuple[str, str, list[tuple[float, float]]]] = [
    *((STREET, "Double sens", [(x, 200), (x + 500, 200)]) for x in (0, 500, 1000, 1500)),
    (STREET, "Double sens", [(0, 0), (0, 200)]),
    (STREET, "Double sens", [(0, 0), (1000, 0), (2000, 0)]),
    (STREET, "Double sens", [(2000, 0), (2000, -400)]),
    (STREET, "Double sens", [(0, -400), (2000, -400)]),
    (STREET, "Sens direct", [(500, 200), (500, 500)]),
    (STREET, "Double sens", [(500, 500), (1000, 500)]),
    # Drawn against the way it goes, and open both ways all the same.
    (STREET, "Double sens", [(1000, 500), (1000, 200)]),
    (STREET, "Double sens", [(1500, 200), (1500, 400)]),
    (MOTORWAY, "Sens direct", [(250, 600), (250, -600)]),
    (RAMP, "Sens direct", [(500, 500), (250, 600)]),
    (RAMP, "Sens inverse", [(0, -400), (250, -600)]),
    (STREET, "Double sens", [(3000, 0), (4500, 0)]),
    (STREET, "Double sens", [(2500, 1000), (2600, 1000)]),
]


def toy_bdtopo() -> gpd.GeoDataFrame:
    """Return the town as IGN would publish it, WGS84."""
    return gpd.GeoDataFrame(
        {
            "cleabs": [f"TRONROUT{i:016d}" for i in range(len(_STREETS))],
            "nature": [nature for nature, _, _ in _STREETS],
            "etat_de_l_objet": "En service",
            "sens_de_circulation": [way for _, way, _ in _STREETS],
            "vitesse_moyenne_vl": [108 if nature == MOTORWAY else 36 for nature, _, _ in _STREETS],
            "acces_vehicule_leger": "Libre",
            "acces_pieton": None,
        },
        geometry=[shapely.LineString([(X + x, Y + y) for x, y in line]) for _, _, line in _STREETS],
        crs=2154,
    ).to_crs(WGS84)


@cache
def toy_compiled() -> Compiled:
    """Return the town as a refresh compiles it."""
    stretches = bdtopo_stretches(toy_bdtopo(), SourceReport("streets", "Rues"))
    return compile_network(stretches.to_crs(2154))


@cache
def toy_network() -> StreetNetwork:
    """Return the town as an analysis follows it."""
    return StreetNetwork(toy_compiled().nodes, toy_compiled().edges)


def toy_dataset(
    zones: dict[str, tuple[float, float]], *, car: bool = False, **offered: Sequence[tuple[float, float]]
) -> DataSet:
    """Make a data set whose people live in QPV of 200 m around some points of the town, or in its communes.

    Parameters
    ----------
    zones : dict of str to point
        Centres of the QPV, by name.
    car : bool
        Whether the commune is rural, its people at its mairie (1500, 0), and there is no QPV but those named.
    **offered
        Where each dispositif is offered.
    """
    town = square((X + 2000, Y), 8000)
    base = small_dataset(**{name: [(X + x, Y + y) for x, y in at] for name, at in offered.items()})
    communes = base.communes.tail(1).reset_index(drop=True)
    communes = communes.assign(density_class=3 if car else 2, mairie=wgs84([shapely.Point(X + 1500, Y)]))
    communes = communes.set_geometry(wgs84([town]))
    qpv = gpd.GeoDataFrame(
        {
            "code": [f"Q-{name}" for name in zones],
            "name": list(zones),
            "communes": [["62001"] for _ in zones],
            "population": 1000.0,
            "pop_under6": 100.0,
            "pop_6_17": 200.0,
            "poverty_rate": None,
            "single_parent_rate": None,
        },
        geometry=wgs84([square((X + x, Y + y), 200) for x, y in zones.values()]),
        crs=WGS84,
    )
    if not zones:
        qpv = base.qpv.head(0)
    structures = base.structures.assign(commune="62001")
    compiled = toy_compiled()
    streets = {"62": lambda: (compiled.nodes, compiled.edges)}
    return replace(base, communes=communes, qpv=qpv, structures=structures, streets=streets)
