"""Know the data set in use: read it whole, publish a new one atomically, say where each table came from.

What is published lives in a home (see `geo.store.home`): files of this machine, or a PostGIS base shared by
several. The rules are the same for both, and written once.
"""

from __future__ import annotations

from geo.store.chosen import ENVIRONMENT_VARIABLE, STORE_VARIABLE, home, home_at, local_folder
from geo.store.data_set import DataSet, current_version, load, version, versions
from geo.store.embedded import DATA, DEMONSTRATION, TERRITORIES
from geo.store.home import IMPORTS, REFRESH, SCENARIOS, Home
from geo.store.publishing import ANY_VERSION, drop, exclusively, keep, next_key, publish, rollback, trail
from geo.store.tables import read_table, table_bytes, write_table

__all__ = [
    "ANY_VERSION",
    "DATA",
    "DEMONSTRATION",
    "ENVIRONMENT_VARIABLE",
    "IMPORTS",
    "REFRESH",
    "SCENARIOS",
    "STORE_VARIABLE",
    "TERRITORIES",
    "DataSet",
    "Home",
    "current_version",
    "drop",
    "exclusively",
    "home",
    "home_at",
    "keep",
    "load",
    "local_folder",
    "next_key",
    "publish",
    "read_table",
    "rollback",
    "table_bytes",
    "trail",
    "version",
    "versions",
    "write_table",
]
