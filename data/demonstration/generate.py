"""Simulate the demonstration: real communes, fictional QPV and structures in the guide's own totals.

Run with ``python -m data.demonstration.generate``: the seed is fixed, each run writes the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np

from data.demonstration.qpv import draw_qpv
from data.demonstration.simulation import read_targets
from data.demonstration.structures import SOURCE, VINTAGE, draw_places, draw_structures
from geo.domain.vocabulary import Origin
from geo.store import DEMONSTRATION, TERRITORIES, write_table
from geo.store.manifest import write_manifest
from geo.store.schema import validate

SEED = 2283
GENERATED = "2026-11-23"
"""Written in the manifest: a date read from the clock would change the files at each run."""

_NOTES = {
    "qpv": "QPV fictifs, tracés au hasard dans des communes réelles",
    "structures": "Structures fictives, aux totaux nationaux du guide Caf pour les élus (Senacs)",
    "places": "Points d’accueil Caf fictifs",
}


def generate(communes: gpd.GeoDataFrame, seed: int = SEED) -> dict[str, gpd.GeoDataFrame]:
    """Simulate and check every table of the demonstration.

    Parameters
    ----------
    communes : geopandas.GeoDataFrame
        The communes table.
    seed : int
        Another seed gives another demonstration, in the same totals.

    Returns
    -------
    dict of str to geopandas.GeoDataFrame
        `qpv`, `structures`, `places`.

    Raises
    ------
    DataError
        If a table does not have the form expected.
    SourceError
        If the communes cannot hold the totals wanted.
    """
    targets = read_targets()
    # One stream a table: changing how structures are drawn leaves the QPV as they are.
    qpv_rng, structures_rng, places_rng = (np.random.default_rng([seed, i]) for i in range(3))
    qpv = draw_qpv(communes, targets, qpv_rng)
    tables = {
        "qpv": qpv,
        "structures": draw_structures(communes, qpv, targets, structures_rng),
        "places": draw_places(communes, targets, places_rng),
    }
    return {name: validate(table, name) for name, table in tables.items()}


def write(tables: Mapping[str, gpd.GeoDataFrame], folder: Path) -> None:
    """Write the tables and their manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        path = write_table(table, folder / f"{name}.parquet")
        print(f"{name} : {len(table)} lignes, {path.stat().st_size / 1e6:.2f} Mo")
    entry = {
        "source": SOURCE,
        "vintage": VINTAGE,
        "licence": "sans objet",
        "origin": Origin.DEMONSTRATION,
        "date": GENERATED,
    }
    write_manifest(folder, {name: {**entry, "notes": _NOTES[name]} for name in tables})


def main() -> None:
    """Write the embedded demonstration."""
    write(generate(gpd.read_parquet(TERRITORIES / "communes.parquet")), DEMONSTRATION)


if __name__ == "__main__":
    main()
