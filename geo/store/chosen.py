"""Choose the home of what is published: the files of this machine, or a PostGIS base that several share."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from geo.domain.errors import StoreError
from geo.store.embedded import DATA
from geo.store.files import Files
from geo.store.home import Home

ENVIRONMENT_VARIABLE = "MAILLAGE_DATA"
STORE_VARIABLE = "MAILLAGE_STORE"
FILES = "files"
_POSTGIS = "postgresql://"
_EXTRA = frozenset({"sqlalchemy", "psycopg", "alembic", "geoalchemy2"})


def local_folder() -> Path:
    """Return the folder of this machine: what is published on it, and what it downloads."""
    return Path(os.environ.get(ENVIRONMENT_VARIABLE) or DATA / "local")


def home() -> Home:
    """Return the home in use.

    Raises
    ------
    StoreError
        If the address is of no known kind, or what it needs is not installed.
    """
    return home_at(os.environ.get(STORE_VARIABLE) or FILES)


def home_at(address: str) -> Home:
    """Return the home at an address: `files`, or `postgresql://…`."""
    if address == FILES:
        return Files(local_folder())
    # Neither told nor shown: an address may hold a password.
    if not address.startswith(_POSTGIS):
        raise StoreError(
            f"L’adresse des données partagées n’est pas comprise : « {FILES} » ou « {_POSTGIS}… » est "
            f"attendu. Corrigez-la, ou retirez {STORE_VARIABLE} pour employer les fichiers de ce poste."
        )
    return _base(address)


@cache
def _base(address: str) -> Home:
    try:
        from geo.store.postgis import PostGIS  # noqa: PLC0415 - only where it is asked for
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _EXTRA:
            raise
        raise StoreError(
            f"Les données partagées demandent des paquets qui manquent ici ({error.name}) : "
            "installez-les par « pip install -e '.[postgis]' »."
        ) from error
    return PostGIS(address)
