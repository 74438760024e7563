"""Add to the communes the names and codes that they absorbed, and where their mairie's position comes from.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was published before has none of them."""
    op.add_column("communes", sa.Column("former_names", ARRAY(sa.Text)))
    op.add_column("communes", sa.Column("former_codes", ARRAY(sa.Text)))
    op.add_column("communes", sa.Column("mairie_source", sa.Text))
