"""The ledger of withdrawals, which data that is restored learns from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; what was withdrawn before is put into it when the workspace is next opened for writing."""
    op.create_table(
        "withdrawal",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("token", sa.String(28), nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.UniqueConstraint("token", "channel", "topic", "purpose", "time"),
        sqlite_autoincrement=True,
    )
