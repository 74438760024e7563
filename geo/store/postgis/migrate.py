"""Bring the tables of the base up to date, one process at a time, or leave them as they were."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from geo.domain.errors import StoreError

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('maillage'), hashtext('migration'))"


def migrate(engine: Engine, schema: str) -> None:
    """Make or change the tables, in one transaction; where they are up to date, nothing is done.

    Raises
    ------
    StoreError
        If a more recent version of the app prepared the base, or PostGIS is not in it.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    with engine.begin() as connection:
        connection.execute(text(_LOCK))
        _extend(connection)
        config.attributes.update(connection=connection, schema=schema)
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "La base des données partagées a été préparée par une version plus récente de Maillage : "
                "mettez ce serveur à la même version."
            ) from error


def _extend(connection: Connection) -> None:
    """Have PostGIS in the base; most accounts may not put it there."""
    if connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")):
        return
    try:
        connection.execute(text("CREATE EXTENSION postgis SCHEMA public"))
    except DBAPIError as error:
        raise StoreError(
            "L’extension PostGIS manque dans la base des données partagées : la personne qui l’administre y "
            "exécute « CREATE EXTENSION postgis » (voir « Mettre en service » dans le README)."
        ) from error
