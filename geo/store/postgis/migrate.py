"""Bring the tables of the base up to date, one process at a time, or leave them as they were."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, text

from geo.errors import StoreError

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('maillage'), hashtext('migration'))"


def migrate(engine: Engine, schema: str) -> None:
    """Make or change the tables, in one transaction; where they are up to date, nothing is done.

    Raises
    ------
    StoreError
        If a more recent version of the app prepared the base.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    with engine.begin() as connection:
        connection.execute(text(_LOCK))
        config.attributes.update(connection=connection, schema=schema)
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "La base des données partagées a été préparée par une version plus récente de Maillage : "
                "mettez ce serveur à la même version."
            ) from error
