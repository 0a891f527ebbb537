"""Whether a restored workspace is held, and since when; and which log it is, for it counts on from an older number."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "workspace_hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("taken", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("jobs", sa.JSON, nullable=False),
        sa.Column("released", sa.BigInteger, nullable=True),
    )
    op.create_table(
        "log_lineage",
        sa.Column("log", sa.String(32), primary_key=True),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
