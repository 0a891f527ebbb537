"""Recommenders."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "recommenders",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("moment", sa.BigInteger, nullable=False),
        sa.Column("horizon_days", sa.Integer, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("artefact", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
