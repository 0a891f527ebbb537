"""Computed traits: their definitions with versions, and when each was computed."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "trait_definition",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("saved", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "trait_run",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("as_of", sa.BigInteger, primary_key=True),
        sa.Column("computed", sa.BigInteger, nullable=False),
        sa.Column("customers", sa.Integer, nullable=False),
        sa.Column("published", sa.Integer, nullable=False),
    )
