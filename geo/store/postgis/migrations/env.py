"""Run the migrations on the connection that `geo.store.postgis.migrate` gives."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
schema = context.config.attributes["schema"]

connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
context.configure(connection=connection, version_table_schema=schema)
with context.begin_transaction():
    context.run_migrations()
