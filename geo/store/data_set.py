"""Read the data set in use: what is published, over the embedded set, with where each table came from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.domain.french import TYPED, typographic_name
from geo.domain.vocabulary import DEMONSTRATION_LABEL, Origin
from geo.store.chosen import home
from geo.store.embedded import embedded_manifest, embedded_table
from geo.store.home import Home
from geo.store.manifest import TableInfo
from geo.store.tables import OPTIONAL, TABLES, Table, departement_of_streets, street_tables

Streets = Callable[[], tuple[pd.DataFrame, gpd.GeoDataFrame]]
_READ_BY_PEOPLE = ("name", "kind", "manager", "address", "source")
"""Columns that are shown as they are: producers write them with the apostrophes of a typewriter."""


@dataclass(frozen=True)
class DataSet:
    """Every table in use, WGS84, with where it comes from.

    `version` changes whenever any table does: caches are keyed by it. `streets` gives by département what
    reads its nodes and edges: they are read when asked for, being larger than all the rest.
    """

    version: str
    communes: gpd.GeoDataFrame
    epci: gpd.GeoDataFrame
    departements: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    qpv: gpd.GeoDataFrame
    structures: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    manifest: Mapping[str, TableInfo]
    squares: pd.DataFrame | None = None
    perimeters: pd.DataFrame | None = None
    streets: Mapping[str, Streets] = field(default_factory=dict)

    @property
    def origin(self) -> Origin:
        """What the set is as a whole: a demonstration as soon as one table is, local with an own list."""
        origins = {info.origin for info in self.manifest.values()}
        order = (Origin.DEMONSTRATION, Origin.LOCAL, Origin.OFFICIAL)
        return next(origin for origin in order if origin in origins)

    @property
    def is_demonstration(self) -> bool:
        """Whether any table shown comes from the simulated demonstration."""
        return any(info.origin == Origin.DEMONSTRATION for info in self.manifest.values())

    @property
    def mark(self) -> str:
        """What every export says of the demonstration; empty for real data."""
        return DEMONSTRATION_LABEL if self.is_demonstration else ""

    def summary(self) -> dict[str, Any]:
        """Say, for other programs, what is in use and where each table comes from."""
        return {
            "version": self.version,
            "origin": self.origin,
            "notice": self.mark,
            "counts": {name: len(getattr(self, name)) for name in TABLES},
            "tables": {name: asdict(info) for name, info in self.manifest.items()},
        }


def load() -> DataSet:
    """Read the data set in use.

    Raises
    ------
    StoreError
        If a file is missing, cut or not the one that its manifest describes, or the base does not answer.
    """
    where = home()
    version, published = where.in_use()
    manifest = embedded_manifest() | published
    tables = {
        name: _typographic(
            where.table(str(version), name, manifest[name])
            if name in published
            else embedded_table(name, manifest[name])
        )
        for name in (*TABLES, *(set(OPTIONAL) & published.keys()))
    }
    known = {code for name in published if (code := departement_of_streets(name))}
    streets = {code: partial(_streets, where, str(version), code, manifest) for code in sorted(known)}
    return DataSet(version=_fingerprint(manifest), manifest=manifest, streets=streets, **tables)


def _streets(
    where: Home, version: str, departement: str, manifest: Mapping[str, TableInfo]
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    nodes, edges = (where.table(version, name, manifest[name]) for name in street_tables(departement))
    return nodes, edges


def _typographic(table: Table) -> Table:
    return table.assign(**{name: _printed(table[name]) for name in _READ_BY_PEOPLE if name in table})


def _printed(names: pd.Series) -> pd.Series:
    """Write names as a book would; only those that a typewriter would write otherwise are looked at."""
    names = names.astype("str")
    typed = names.str.contains(TYPED, na=False)
    return names.mask(typed, names[typed].map(typographic_name))


def published_table(name: str) -> tuple[Any, TableInfo] | None:
    """Read a table as published, with what its manifest says; None where nobody published it.

    Raises
    ------
    StoreError
        If it cannot be read.
    """
    where = home()
    version, published = where.in_use()
    if name not in published:
        return None
    return _typographic(where.table(str(version), name, published[name])), published[name]


def structures_of(version: str | None) -> tuple[Any, TableInfo]:
    """Read the structures of a version that is kept, None for the embedded set, and what its manifest says.

    Raises
    ------
    StoreError
        If they cannot be read.
    """
    where = home()
    published = {} if version is None else where.manifest(version)
    info = (embedded_manifest() | published)["structures"]
    table = (
        where.table(str(version), "structures", info)
        if "structures" in published
        else embedded_table("structures", info)
    )
    return _typographic(table), info


def version() -> str:
    """Return the version of the data set in use without reading its tables."""
    return _fingerprint(embedded_manifest() | home().glance()[1])


def current_version() -> str | None:
    """Return the name of the published version in use, or None for the embedded set."""
    return home().current()


def versions() -> list[str]:
    """Return the names of the versions kept, oldest first."""
    return home().versions()


def _fingerprint(manifest: Mapping[str, TableInfo]) -> str:
    digests = "".join(f"{name}:{info.sha256}" for name, info in sorted(manifest.items()))
    return hashlib.sha256(digests.encode()).hexdigest()[:16]
