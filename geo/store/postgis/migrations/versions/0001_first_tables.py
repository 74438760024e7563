"""Make the first tables: one a logical table, versions, what is kept, the trail.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WGS84 = 4326

GEOMETRY = "geometry"


def _all(kind: Any, names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), kind)


DIVISION = {
    **_all(sa.Text, "code name parent"),
    "name_type": sa.SmallInteger,
    "geometry": GEOMETRY,
}
PLACE = {
    **_all(sa.Text, "id name kind manager address postal_code commune source vintage geocoding approval_end"),
    "geometry": GEOMETRY,
}
TABLES: dict[str, dict[str, Any]] = {
    "communes": {
        **_all(sa.Text, "code name kind city departement region epci"),
        **_all(sa.SmallInteger, "name_type density_class"),
        **_all(DOUBLE_PRECISION, "population pop_under6 pop_6_17 area_km2"),
        "postal_codes": ARRAY(sa.Text),
        "estimated": sa.Boolean,
        "mairie": GEOMETRY,
        "geometry": GEOMETRY,
    },
    "epci": DIVISION,
    "departements": DIVISION,
    "regions": DIVISION,
    "qpv": {
        **_all(sa.Text, "code name"),
        **_all(DOUBLE_PRECISION, "population pop_under6 pop_6_17 poverty_rate single_parent_rate"),
        "communes": ARRAY(sa.Text),
        "geometry": GEOMETRY,
    },
    "structures": {**PLACE, "dispositifs": ARRAY(sa.Text)},
    "places": PLACE,
}


def upgrade() -> None:
    """Make the tables, in the schema that the connection looks in first."""
    _contents()
    for name, columns in TABLES.items():
        _rows(name, columns)
    _versions()
    _shelves()
    _trail()


def _contents() -> None:
    op.create_table(
        "contents",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("form", sa.LargeBinary, nullable=False),
        sa.Column("others", sa.LargeBinary),
    )


def _rows(name: str, columns: dict[str, Any]) -> None:
    """Make a table of rows, found by the digest of the whole and their place in it, and by where they lie."""
    op.create_table(
        name,
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        *(
            sa.Column(
                column,
                Geometry("GEOMETRY", srid=WGS84, spatial_index=False) if kind == GEOMETRY else kind,
            )
            for column, kind in columns.items()
        ),
    )
    for column, kind in columns.items():
        if kind == GEOMETRY:
            op.create_index(f"{name}_{column}_place", name, [column], postgresql_using="gist")


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("event", sa.JSON, nullable=False),
    )
    op.create_table(
        "version_tables",
        sa.Column(
            "version", sa.Text, sa.ForeignKey("versions.version", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("entry", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["name", "digest"], ["contents.name", "contents.digest"]),
    )
    op.create_index("version_tables_content", "version_tables", ["name", "digest"])
    op.create_table(
        "version_files",
        sa.Column(
            "version", sa.Text, sa.ForeignKey("versions.version", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "in_use",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("version", sa.Text, sa.ForeignKey("versions.version")),
    )
    op.execute("INSERT INTO in_use (one, version) VALUES (true, NULL)")


def _shelves() -> None:
    op.create_table(
        "kept",
        sa.Column("shelf", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
    )
    op.create_table(
        "kept_files",
        sa.Column("shelf", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["shelf", "key"], ["kept.shelf", "kept.key"], ondelete="CASCADE"),
    )


def _trail() -> None:
    """Make a table whose lines are added, never changed nor taken away one by one."""
    op.create_table(
        "trail",
        sa.Column("line", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("act", sa.JSON, nullable=False),
    )
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'lines of the trail are only added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON trail "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Take everything away."""
    for name in ("trail", "kept_files", "kept", "in_use", "version_files", "version_tables", "versions"):
        op.drop_table(name)
    for name in (*TABLES, "contents"):
        op.drop_table(name)
    op.execute("DROP FUNCTION refuse_change()")
