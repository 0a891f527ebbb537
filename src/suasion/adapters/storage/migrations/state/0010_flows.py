"""Steps of flows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "flow_step",
        sa.Column("flow", sa.String, primary_key=True),
        sa.Column("step", sa.String, primary_key=True),
        sa.Column("started", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
    )
